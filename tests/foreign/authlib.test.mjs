// Authlib, a client and resource server library for Python, through every grant.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { keep } from "../scenario/secrets.mjs";
import { resourceServer, session } from "./authlib.mjs";
import { visit, visitAndReturn } from "./visitor.mjs";

const scene = await begin();
const { issuer } = scene;
const user = await scene.createUser();
const credentials = { username: user.username, password: user.password };
const ofTheUser = { id: user.id, username: user.username, role: "resident" };
const everything = "lights:read lights:write profile";

/** Runs a flow as an application. */
function run(flow, application, settings = {}, sendUser) {
  const { client_id, client_secret, token_endpoint_auth_method, redirect_uris } = application;
  const own = { issuer, client_id, client_secret, token_endpoint_auth_method, redirect_uri: redirect_uris[0] };
  return session(flow, { ...own, ...settings }, sendUser);
}

/** What Authlib keeps of a token response, less the tokens and the clock. */
function summary({ access_token, refresh_token, expires_at, ...rest }) {
  assert.match(access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  [access_token, refresh_token ?? ""].forEach(keep);
  return rest;
}

const bearer = (scope, expires_in = 3600) => ({ token_type: "Bearer", expires_in, scope });

function assertTheUser({ id, username, role }) {
  assert.deepEqual({ id, username, role }, ofTheUser);
}

test("the metadata passes Authlib's checks of it", async () => {
  const metadata = await session("metadata", { issuer });
  assert.equal(metadata.issuer, issuer);
  assert.equal(metadata.token_endpoint, `${issuer}/v2/oauth2/token`);
});

for (const token_endpoint_auth_method of ["client_secret_basic", "client_secret_post"]) {
  test(`client credentials by ${token_endpoint_auth_method}`, async () => {
    const application = await scene.register({ token_endpoint_auth_method });
    const saw = await run("client_credentials", application, { scope: "users:read" });
    assert.deepEqual(summary(saw.token), bearer("users:read"));
    assert.equal(saw.token.refresh_token, undefined);
    // It is nobody's account that such a token opens.
    assert.equal(saw.me, 403);
  });

  test(`password by ${token_endpoint_auth_method}`, async () => {
    const application = await scene.register({ token_endpoint_auth_method });
    const saw = await run("password", application, { user: credentials });
    assert.deepEqual(summary(saw.token), bearer(everything));
    assertTheUser(saw.me);
  });

  test(`authorization code with PKCE by ${token_endpoint_auth_method}`, async () => {
    const application = await scene.register({ token_endpoint_auth_method });
    await assertAuthorizationCode(application);
  });
}

test("authorization code with PKCE of a public client", async () => {
  await assertAuthorizationCode(await scene.registerPublic());
});

async function assertAuthorizationCode(application) {
  const scope = "lights:read profile";
  const saw = await run("authorization_code", application, { scope }, (url) => visitAndReturn(url, { issuer, user }));
  assert.deepEqual(summary(saw.token), bearer(scope));
  assert.ok(saw.token.refresh_token);
  assertTheUser(saw.me);
  // A code is good once.
  assert.deepEqual(saw.again, { error: "invalid_grant", description: "the authorization code is invalid" });
}

test("implicit, from the fragment", async () => {
  const application = await scene.registerPublic();
  const saw = await run("implicit", application, { scope: "profile" }, (url) => visit(url, { issuer, user }));
  const { state, iss, ...token } = summary(saw.token);
  // All that a fragment holds is text.
  assert.deepEqual(token, bearer("profile", "3600"));
  assert.equal(iss, issuer);
  assert.ok(state);
  assert.equal(saw.token.refresh_token, undefined);
  assertTheUser(saw.me);
});

test("refresh tokens rotate, and the session replaces a token before it ends", async () => {
  const application = await scene.register();
  const saw = await run("refresh", application, { user: credentials });
  assert.deepEqual(summary(saw.first), bearer(everything));
  assert.deepEqual(summary(saw.narrowed), bearer("lights:read"));
  assert.deepEqual(saw.widened, {
    error: "invalid_scope",
    description: "the scope exceeds the scope granted by the resource owner",
  });
  assertTheUser(saw.me);
  // Authlib tells its application of each new token, and of the one that it replaces.
  assert.deepEqual(
    saw.updates.map(({ refresh_token }) => refresh_token),
    [saw.first.refresh_token, saw.narrowed.refresh_token],
  );
  assert.equal(new Set(saw.updates.map((update) => update.new.refresh_token)).size, 2);
});

test("introspection and revocation", async () => {
  const application = await scene.register();
  const { before, revocation, after } = await run("introspection", application, { user: credentials });
  const { active, sub, client_id, scope } = before.access_token;
  assert.deepEqual({ active, sub, client_id, scope }, {
    active: true,
    sub: user.id,
    client_id: application.client_id,
    scope: everything,
  });
  assert.equal(before.refresh_token.active, true);
  assert.equal(revocation, 200);
  assert.deepEqual(after, { access_token: { active: false }, refresh_token: { active: false } });
});

test("refusals are Authlib's errors", async () => {
  const application = await scene.register();
  const refusal = (request, changes) => run("refused", { ...application, ...changes }, { request });
  const wrongSecret = { client_secret: unique("a secret that nobody has") };
  assert.deepEqual(
    [
      await refusal({ grant_type: "client_credentials" }, wrongSecret),
      await refusal({ grant_type: "password", username: user.username, password: "not the password" }),
      await refusal({ grant_type: "client_credentials", scope: "lights:write" }),
      await refusal({ grant_type: "authorization_code", code: "egc_made-up", redirect_uri: "https://x.example/" }),
    ],
    [
      { error: "invalid_client", description: "client authentication failed" },
      { error: "invalid_grant", description: "the user name or password is wrong" },
      { error: "invalid_scope", description: "nothing of the requested scope may be granted" },
      { error: "invalid_grant", description: "the authorization code is invalid" },
    ],
  );
});

test("Authlib's resource server accepts the server's access tokens (RFC 9068 §4)", async () => {
  const application = await scene.register();
  const { access_token } = (await application.byPassword(user, { scope: "lights:read" })).json;
  const authorizations = [`Bearer ${access_token}`];
  const [made] = await resourceServer({ issuer, audience: issuer, scope: ["lights:read"], authorizations });
  const { iss, sub, client_id, scope, role } = made.claims;
  assert.deepEqual({ iss, sub, client_id, scope, role }, {
    iss: issuer,
    sub: user.id,
    client_id: application.client_id,
    scope: "lights:read",
    role: "resident",
  });
  assert.deepEqual([made.status, made.header.typ, made.header.alg, made.same], [200, "at+jwt", "ES256", true]);
});

test("Authlib's resource server refuses tokens that are not for it, not enough, or not the server's", async () => {
  const application = await scene.register();
  const { access_token } = (await application.byPassword(user, { scope: "lights:read" })).json;
  const [header, payload, signature] = access_token.split(".");
  const unsigned = Buffer.from(JSON.stringify({ typ: "at+jwt", alg: "none" })).toString("base64url");
  const made = (audience, scope, ...tokens) =>
    resourceServer({ issuer, audience, scope, authorizations: tokens.map((token) => `Bearer ${token}`) });
  const refused = (status, error) => ({ status, error });
  assert.deepEqual(await made("https://other.example", ["lights:read"], access_token), [refused(401, "invalid_token")]);
  assert.deepEqual(await made(issuer, ["lights:write"], access_token), [refused(403, "insufficient_scope")]);
  const forged = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
  assert.deepEqual(
    await made(issuer, ["lights:read"], [header, payload, forged].join("."), `${unsigned}.${payload}.`),
    [refused(401, "invalid_token"), refused(401, "invalid_token")],
  );
});
