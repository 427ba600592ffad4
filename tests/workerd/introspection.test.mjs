// Token introspection (RFC 7662): who may ask, and what is said of which token.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const app = await scene.register();
const user = await scene.createUser();
const scope = "lights:read lights:write profile";
const full = { scope, refreshable: true };
const path = "/v2/oauth2/introspect";

const said = async (who, token, more) => succeeded(await who.introspect(token, more));
const inactive = { active: false };

test("§2.2: an access token of a user, from each grant, is said to be what it is", async () => {
  const byPassword = granted(await app.byPassword(user), full);
  const byCode = granted(await app.exchange(await app.redemption(user)), full);
  const refreshed = granted(await app.refresh(byCode.refresh_token), full);
  for (const { access_token } of [byPassword, byCode, refreshed]) {
    const { claims } = parts(access_token);
    assert.deepEqual(await said(app, access_token), {
      active: true,
      token_type: "Bearer",
      iss: scene.issuer,
      aud: scene.issuer,
      sub: user.id,
      client_id: app.client_id,
      scope,
      role: "resident",
      exp: claims.exp,
      iat: claims.iat,
      jti: claims.jti,
    });
  }
});

test("§2.2: an application's own token is the application's", async () => {
  const { access_token } = (await app.ofItsOwn({ scope: "users:read" })).json;
  const { claims } = parts(access_token);
  assert.deepEqual(await said(app, access_token), {
    active: true,
    token_type: "Bearer",
    iss: scene.issuer,
    aud: scene.issuer,
    sub: app.client_id,
    client_id: app.client_id,
    scope: "users:read",
    exp: claims.exp,
    iat: claims.iat,
    jti: claims.jti,
  });
});

test("§2.2: a refresh token lasts as long as the configuration says, and only the newest is active", async () => {
  const short = await scene.register({ refresh_token_lifetime: 120 });
  const first = granted(await short.byPassword(user), full);
  const { exp, ...rest } = await said(short, first.refresh_token);
  assert.deepEqual(rest, {
    active: true,
    token_type: "refresh_token",
    iss: scene.issuer,
    sub: user.id,
    client_id: short.client_id,
    scope,
    role: "resident",
  });
  const { iat } = parts(first.access_token).claims;
  assert.ok(iat + 120 <= exp && exp <= iat + 121, "two minutes, perhaps rounded up");
  const second = granted(await short.refresh(first.refresh_token), full);
  assert.deepEqual(await said(short, first.refresh_token), inactive);
  assert.equal((await said(short, second.refresh_token)).active, true);
  assert.equal((await said(short, first.access_token)).active, true);
});

test("§2.1: a hint that is wrong or unknown changes nothing", async () => {
  const { access_token, refresh_token } = granted(await app.byPassword(user), full);
  for (const token_type_hint of ["access_token", "refresh_token", "saml", ""]) {
    assert.equal((await said(app, access_token, { token_type_hint })).token_type, "Bearer");
    assert.equal((await said(app, refresh_token, { token_type_hint })).token_type, "refresh_token");
  }
});

test("§2.2: of what is no token, or none any more, nothing but that is said", async () => {
  const tokens = granted(await app.byPassword(user), full);
  const redemption = await app.redemption(user);
  const nothing = [
    "x",
    "\0",
    "A".repeat(10_000),
    "egr_",
    `egr_${"A".repeat(123)}`,
    `${tokens.refresh_token}A`,
    `${tokens.access_token}A`,
    tokens.access_token.slice(0, -1),
    redemption.code,
    app.client_secret,
    user.id,
  ];
  for (const token of nothing) assert.deepEqual(await said(app, token), inactive);
  granted(await app.exchange(redemption), full);
});

test("§2.2: another client's token is none of the caller's business, unless it is a resource server", async () => {
  const stranger = await scene.register();
  const resource = await scene.register({ scope: "tokens:introspect", grant_types: ["client_credentials"], response_types: [] });
  const page = await scene.registerPublic();
  const { access_token, refresh_token } = granted(await app.byPassword(user), full);
  const implicit = (await page.implicit(user)).access_token;
  const own = (await app.ofItsOwn()).json.access_token;
  for (const token of [access_token, implicit, own]) {
    assert.deepEqual(await said(stranger, token), inactive);
    assert.equal((await said(resource, token)).active, true);
  }
  // A resource server that looks at no more than `active` would let it in.
  for (const who of [stranger, resource]) assert.deepEqual(await said(who, refresh_token), inactive);
  assert.equal((await said(app, refresh_token)).active, true);
  assert.deepEqual(await said(app, implicit), inactive);
});

for (const [what, happen, isClientGone] of [
  ["is revoked", ({ app, tokens }) => app.revoke(tokens.access_token)],
  ["has its refresh token revoked", ({ app, tokens }) => app.revoke(tokens.refresh_token)],
  ["belongs to a user with another password", ({ patch }) => patch({ password: "another password" })],
  ["belongs to a user with another role", ({ patch }) => patch({ role: "guest" })],
  ["belongs to a user who is barred", ({ patch }) => patch({ disabled: true })],
  ["belongs to a user who is deleted", ({ owner }) => scene.api("DELETE", `/v2/users/${owner.id}`)],
  ["belongs to an application that is deleted", ({ app }) => scene.api("DELETE", `/v2/applications/${app.client_id}`), true],
]) {
  test(`a token that ${what} is not active, at once`, async () => {
    const resource = await scene.register({ scope: "tokens:introspect" });
    const app = await scene.register();
    const owner = await scene.createUser();
    const tokens = granted(await app.byPassword(owner), full);
    assert.equal((await said(resource, tokens.access_token)).active, true);
    assert.equal((await said(app, tokens.refresh_token)).active, true);
    const patch = (json) => scene.api("PATCH", `/v2/users/${owner.id}`, json);
    assert.ok((await happen({ app, owner, tokens, patch })).status < 300);
    assert.deepEqual(await said(resource, tokens.access_token), inactive);
    if (!isClientGone) assert.deepEqual(await said(app, tokens.refresh_token), inactive);
  });
}

test("what changes nothing about a user's rights ends no token", async () => {
  const owner = await scene.createUser();
  const { access_token } = granted(await app.byPassword(owner), full);
  for (const json of [{ profile: { name: "Ada" } }, { role: "resident" }, { disabled: false }, {}]) {
    assert.equal((await scene.api("PATCH", `/v2/users/${owner.id}`, json)).status, 200);
    assert.equal((await said(app, access_token)).active, true);
  }
});

test("§2.1: whoever asks proves who it is, and a public client cannot", async () => {
  const page = await scene.registerPublic();
  const { access_token } = await page.implicit(user);
  const guess = app.as({ client_secret: "s".repeat(43) });
  const nobody = app.as({ token_endpoint_auth_method: "none" });
  for (const who of [page, guess, nobody]) {
    const answer = await who.introspect(access_token);
    assertRefused(answer, 401, "invalid_client", "client authentication failed");
  }
  const anonymous = await scene.send("POST", path, { form: { token: access_token } });
  assertRefused(anonymous, 401, "invalid_client", "client authentication failed");
  const byToken = await scene.send("POST", path, { headers: { authorization: `Bearer ${scene.admin}` }, form: { token: access_token } });
  assertRefused(byToken, 401, "invalid_client", "the authorization header does not carry basic credentials");
});

test("who is no client learns nothing, neither of tokens nor of clients", async () => {
  const { access_token } = granted(await app.byPassword(user), full);
  const strangers = [app.as({ client_secret: "s".repeat(43) }), app.as({ client_id: unique("nobody") })];
  const answers = [];
  for (const stranger of strangers) {
    for (const token of [access_token, "x", "A".repeat(10_000)]) answers.push(await stranger.introspect(token));
  }
  for (const answer of answers) assertRefused(answer, 401, "invalid_client", "client authentication failed");
  assert.equal(new Set(answers.map(({ headers }) => [...headers.keys()].join())).size, 1);
});

test("§2.1: the token is asked for by POST, once, in a form or in JSON", async () => {
  const { access_token } = granted(await app.byPassword(user), full);
  for (const form of [{}, { token: "" }]) {
    assertRefused(await app.post(path, form), 400, "invalid_request", "token is missing");
  }
  const pairs = [["token", access_token], ["token", access_token]];
  const twice = await app.as({ token_endpoint_auth_method: "client_secret_basic" }).post(path, pairs);
  assertRefused(twice, 400, "invalid_request", "a parameter was sent more than once");
  const poster = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const { client_id, client_secret } = poster;
  const { access_token: own } = (await poster.ofItsOwn()).json;
  const json = await scene.send("POST", path, { json: { client_id, client_secret, token: own } });
  assert.equal(succeeded(json).active, true);
  for (const method of ["GET", "PUT", "DELETE"]) {
    const answer = await scene.send(method, `${path}?token=${own}&client_id=${client_id}`);
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
  }
});
