// Access tokens as a resource server sees them that knows the metadata and the keys, and nothing else (RFC 9068).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { granted, succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts, thumbprint } from "../scenario/jwt.mjs";

const scene = await begin();
const elsewhere = await begin();
const app = await scene.register({ access_token_lifetime: 600 });
const user = await scene.createUser({ role: "guest" });
const scope = "lights:read profile";

/** The published keys, found by the metadata. */
async function publishedKeys() {
  const metadata = await scene.send("GET", "/.well-known/oauth-authorization-server");
  const { jwks_uri } = metadata.json;
  const answer = await fetch(jwks_uri);
  assert.equal(answer.status, 200);
  const { keys, ...rest } = await answer.json();
  assert.deepEqual(rest, {});
  return keys;
}

async function tokens() {
  const page = await scene.registerPublic({ access_token_lifetime: 600 });
  const byPassword = granted(await app.byPassword(user), { scope, expires_in: 600, refreshable: true });
  return {
    "client credentials": granted(await app.ofItsOwn(), { scope: "users:create users:read", expires_in: 600 }).access_token,
    password: byPassword.access_token,
    "a refresh token": (await app.refresh(byPassword.refresh_token)).json.access_token,
    "an authorization code": (await app.exchange(await app.redemption(user))).json.access_token,
    "the implicit grant": (await page.implicit(user)).access_token,
  };
}

const issued = await tokens();

test("RFC 7517 §9.2: the keys are public ones for ES256, named by their thumbprints", async () => {
  const keys = await publishedKeys();
  assert.equal(keys.length, 1);
  for (const { x, y, kid, ...rest } of keys) {
    assert.deepEqual(rest, { kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    for (const coordinate of [x, y]) assert.equal(Buffer.from(coordinate, "base64url").length, 32);
    assert.equal(kid, await thumbprint({ kty: "EC", crv: "P-256", x, y }));
  }
});

for (const [grant, token] of Object.entries(issued)) {
  test(`a stranger verifies what ${grant} gave`, async () => {
    assert.equal(await isSignedBy(await publishedKeys(), token), true);
  });

  test(`RFC 9068 §2: what ${grant} gave says what it must, and no more`, async () => {
    const { header, claims } = parts(token);
    const [{ kid }] = await publishedKeys();
    assert.deepEqual(header, { alg: "ES256", typ: "at+jwt", kid });
    const { client_id, registered_at, exp, iat, jti, grant_id, ...rest } = claims;
    const own = grant === "client credentials";
    assert.deepEqual(rest, {
      iss: scene.issuer,
      aud: scene.issuer,
      sub: own ? app.client_id : user.id,
      scope: own ? "users:create users:read" : scope,
      ...(!own && { role: "guest" }),
    });
    assert.equal(client_id === app.client_id, grant !== "the implicit grant");
    assert.equal(exp - iat, 600);
    const now = Date.now() / 1000;
    assert.ok(iat <= now && now < exp, "it is valid now");
    assert.ok(Number.isInteger(registered_at) && registered_at / 1000 <= now, "its client was there");
    for (const name of [jti, grant_id]) assert.match(name, /^[\w-]{22}$/);
  });
}

test("no two tokens have one name; only a refreshed one shares its grant", () => {
  const claims = Object.values(issued).map((token) => parts(token).claims);
  assert.equal(new Set(claims.map(({ jti }) => jti)).size, 5);
  assert.equal(new Set(claims.map(({ grant_id }) => grant_id)).size, 4);
});

test("two keys of two servers have two names, and neither's token is the other's", async () => {
  const theirs = await elsewhere.send("GET", "/v2/oauth2/jwks");
  assert.equal(await isSignedBy(theirs.json.keys, elsewhere.admin), true);
  assert.equal(await isSignedBy(await publishedKeys(), elsewhere.admin), false);
  const answer = await scene.api("GET", "/v2/applications", undefined, elsewhere.admin);
  assert.equal(succeeded(answer, 401).error, "invalid_token");
});
