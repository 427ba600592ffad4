// The client credentials grant (RFC 6749 §4.4).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const scope = "users:create users:read";

test("§4.4.3: a confidential client gets a token of its own, and no refresh token", async () => {
  const app = await scene.register();
  assert.ok(app.grant_types.includes("refresh_token"));
  const { access_token } = granted(await app.ofItsOwn(), { scope });
  const { claims } = parts(access_token);
  assert.deepEqual([claims.sub, claims.client_id, claims.role], [app.client_id, app.client_id, undefined]);
});

test("two tokens of one client are not the same", async () => {
  const app = await scene.register();
  const tokens = await Promise.all([app.ofItsOwn(), app.ofItsOwn()]);
  const [first, second] = tokens.map((answer) => granted(answer, { scope }).access_token);
  assert.notEqual(first, second);
});

for (const [requested, allowed] of [
  ["users:read", "users:read"],
  ["users:read users:create", scope],
  ["users:create  users:read users:create", scope],
  ["users:read users:write", "users:read"],
  ["", scope],
]) {
  test(`§3.3: of "${requested}" the client may have "${allowed}"`, async () => {
    const app = await scene.register();
    granted(await app.ofItsOwn({ scope: requested }), { scope: allowed });
  });
}

test("§3.3: nothing is left of a scope that the configuration does not list", async () => {
  const app = await scene.register();
  const answer = await app.ofItsOwn({ scope: "users:write lights:read" });
  assertRefused(answer, 400, "invalid_scope", "nothing of the requested scope may be granted");
});

test("a client without a scope of its own gets nothing, though its users' tokens have scopes", async () => {
  const app = await scene.register({ scope: undefined });
  for (const scope of [undefined, "profile"]) {
    const answer = await app.ofItsOwn(scope && { scope });
    assertRefused(answer, 400, "invalid_scope", "nothing of the requested scope may be granted");
  }
});

for (const [what, requested] of [
  ["a quote", 'users:read"'],
  ["a backslash", "users:read\\"],
  ["a control character", "users:read\u0001"],
  ["a NUL", "users:read\0"],
  ["a letter outside ASCII", "usérs:read"],
  ["a tab between tokens", "users:read\tusers:create"],
  ["101 tokens", Array.from({ length: 101 }, (_, index) => `s${index}`).join(" ")],
  ["2001 bytes", "s".repeat(2001)],
]) {
  test(`§3.3: a scope with ${what} is malformed`, async () => {
    const app = await scene.register();
    assertRefused(await app.ofItsOwn({ scope: requested }), 400, "invalid_scope", "the scope is malformed");
  });
}

test("§5.2: a client that does not list the grant may not use it", async () => {
  const app = await scene.register({ grant_types: ["password"], response_types: [] });
  const answer = await app.ofItsOwn();
  assertRefused(answer, 400, "unauthorized_client", "the application may not use this grant type");
});

test("§4.4: a public client has nothing of its own", async () => {
  const app = await scene.registerPublic({ scope });
  const answer = await app.ofItsOwn();
  assertRefused(answer, 400, "unauthorized_client", "this grant type is for confidential clients");
});

test("expires_in is what the configuration says, and what the token says", async () => {
  const app = await scene.register({ access_token_lifetime: 61 });
  const { access_token } = granted(await app.ofItsOwn(), { scope, expires_in: 61 });
  const { claims } = parts(access_token);
  assert.equal(claims.exp - claims.iat, 61);
});

test("RFC 9700 §4.15: no client can be called what a user is called", async () => {
  const user = await scene.createUser();
  const answer = await scene.api("PUT", `/v2/applications/${user.id}`, { grant_types: ["client_credentials"] });
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.json.faults.map(({ member }) => member), ["client_id"]);
});
