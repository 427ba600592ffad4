// The refresh token grant (RFC 6749 §6) with rotation (RFC 9700 §4.14.2).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { parts, withSpareBits } from "../scenario/jwt.mjs";

const scene = await begin();
const user = await scene.createUser();
const scope = "lights:read lights:write profile";
const full = { scope, refreshable: true };

const assertInvalid = (answer) => assertRefused(answer, 400, "invalid_grant", "the refresh token is invalid");

const isActive = async (app, token) => (await app.introspect(token)).json.active;

for (const [register, who] of [["register", "confidential"], ["registerPublic", "public"]]) {
  test(`RFC 9700 §4.14.2: each use gives a ${who} client the next token`, async () => {
    const app = await scene[register]();
    const first = granted(await app.exchange(await app.redemption(user)), full);
    const second = granted(await app.refresh(first.refresh_token), full);
    const third = granted(await app.refresh(second.refresh_token), full);
    const all = [first, second, third];
    assert.equal(new Set(all.map(({ refresh_token }) => refresh_token)).size, 3);
    assert.equal(new Set(all.map(({ access_token }) => access_token)).size, 3);
    const [before, after] = [first, third].map(({ access_token }) => parts(access_token).claims);
    for (const claim of ["iss", "sub", "aud", "client_id", "scope", "role", "grant_id"]) {
      assert.equal(after[claim], before[claim], claim);
    }
    assert.equal((await scene.me(third.access_token)).status, 200);
  });

  test(`a token that a ${who} client replaced long ago ends the family`, async () => {
    const app = await scene[register]();
    const first = granted(await app.exchange(await app.redemption(user)), full);
    const second = granted(await app.refresh(first.refresh_token), full);
    const third = granted(await app.refresh(second.refresh_token), full);
    const stolen = await app.refresh(first.refresh_token);
    assertInvalid(stolen);
    assert.deepEqual((await scene.logged(stolen)).events, ["refresh_token_replayed"]);
    for (const { refresh_token } of [third, second, first]) assertInvalid(await app.refresh(refresh_token));
    assert.equal((await scene.me(third.access_token)).status, 401);
  });
}

test("§6: the scope may shrink; the next token still covers all of it", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user), full);
  const narrow = granted(await app.refresh(refresh_token, { scope: "profile" }), { scope: "profile", refreshable: true });
  assert.equal(parts(narrow.access_token).claims.scope, "profile");
  granted(await app.refresh(narrow.refresh_token), full);
});

test("§6: the scope never grows, and who tries keeps the token", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user, { scope: "profile" }), { scope: "profile", refreshable: true });
  for (const wider of ["profile lights:read", "lights:read", "users:create"]) {
    const answer = await app.refresh(refresh_token, { scope: wider });
    const description = "the scope exceeds the scope granted by the resource owner";
    assertRefused(answer, 400, "invalid_scope", description);
  }
  assertRefused(await app.refresh(refresh_token, { scope: 'a"b' }), 400, "invalid_scope", "the scope is malformed");
  granted(await app.refresh(refresh_token), { scope: "profile", refreshable: true });
});

test("§6, §10.4: another client's token is worth nothing, and its owner keeps it", async () => {
  const owner = await scene.register();
  const thieves = [await scene.register(), await scene.registerPublic()];
  const first = granted(await owner.byPassword(user), full);
  const second = granted(await owner.refresh(first.refresh_token), full);
  for (const thief of thieves) {
    // Not even a replaced one, which would end the family in its owner's hands.
    for (const { refresh_token } of [first, second]) assertInvalid(await thief.refresh(refresh_token));
  }
  granted(await owner.refresh(second.refresh_token), full);
});

for (const [how, value] of [["left out", undefined], ["empty", ""]]) {
  test(`§6: a token that is ${how} is missing`, async () => {
    const app = await scene.register();
    const answer = await app.token({ grant_type: "refresh_token", ...(value === "" && { refresh_token: value }) });
    assertRefused(answer, 400, "invalid_request", "refresh_token is missing");
  });
}

test("what is no refresh token, or nearly one, is worth nothing", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user);
  const tokens = granted(await app.byPassword(user), full);
  const token = tokens.refresh_token;
  const flip = (at) => token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
  const nearly = [
    "x",
    "egr_",
    `egr_${"A".repeat(123)}`,
    `egr_${"A".repeat(10_000)}`,
    token.slice(0, -1),
    `${token}A`,
    `${token}=`,
    token.slice(4),
    withSpareBits(token),
    token.toLowerCase(),
    // Another grant, another number, another seal.
    ...[6, 29, 60].map(flip),
    tokens.access_token,
    redemption.code,
  ];
  for (const other of nearly) assertInvalid(await app.refresh(other));
  granted(await app.refresh(token), full);
});

test("§5.2: a client that no longer lists the grant may not refresh, though it has a token", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user), full);
  const changed = { grant_types: ["password"], response_types: [] };
  assert.equal((await scene.api("PUT", `/v2/applications/${app.client_id}`, changed)).status, 200);
  const answer = await app.refresh(refresh_token);
  assertRefused(answer, 400, "unauthorized_client", "the application may not use this grant type");
});

test("what the role loses, its next token loses", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user), full);
  const reconfigure = async (role_scopes) => {
    const { grant_types, response_types, redirect_uris } = app;
    const body = { grant_types, response_types, redirect_uris, role_scopes };
    assert.equal((await scene.api("PUT", `/v2/applications/${app.client_id}`, body)).status, 200);
  };
  await reconfigure({ resident: "profile lights:dim" });
  const narrowed = granted(await app.refresh(refresh_token), { scope: "profile", refreshable: true });
  await reconfigure({ guest: "profile" });
  const nothing = await app.refresh(narrowed.refresh_token);
  assertRefused(nothing, 400, "invalid_scope", "nothing of the requested scope may be granted");
});

for (const [what, happen] of [
  ["is revoked", ({ app, tokens }) => app.revoke(tokens.refresh_token)],
  ["has its access token revoked", ({ app, tokens }) => app.revoke(tokens.access_token)],
  ["belongs to a user who gets another password", ({ patch }) => patch({ password: "another password" })],
  ["belongs to a user who gets another role", ({ patch }) => patch({ role: "guest" })],
  ["belongs to a user who is barred", ({ patch }) => patch({ disabled: true })],
  ["belongs to a user who is deleted", ({ owner }) => scene.api("DELETE", `/v2/users/${owner.id}`)],
]) {
  test(`a token that ${what} is over`, async () => {
    const app = await scene.register();
    const owner = await scene.createUser();
    const tokens = granted(await app.byPassword(owner), full);
    const patch = (json) => scene.api("PATCH", `/v2/users/${owner.id}`, json);
    assert.ok(await isActive(app, tokens.refresh_token));
    assert.ok((await happen({ app, owner, tokens, patch })).status < 300);
    assertInvalid(await app.refresh(tokens.refresh_token));
    assert.equal(await isActive(app, tokens.refresh_token), false);
  });
}

test("a token of an application that is deleted is over", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user), full);
  assert.ok(await isActive(app, refresh_token));
  assert.equal((await scene.api("DELETE", `/v2/applications/${app.client_id}`)).status, 204);
  assertRefused(await app.refresh(refresh_token), 401, "invalid_client", "client authentication failed");
});

test("RFC 6750 §3.1: a refresh token opens nothing", async () => {
  const app = await scene.register();
  const { refresh_token } = granted(await app.byPassword(user), full);
  assert.equal((await scene.me(refresh_token)).status, 401);
  granted(await app.refresh(refresh_token), full);
});
