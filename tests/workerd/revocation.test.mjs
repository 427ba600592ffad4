// Token revocation (RFC 7009).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertNotKept, assertRefused, granted } from "../scenario/expect.mjs";

const scene = await begin();
const app = await scene.register();
const user = await scene.createUser();
const full = { scope: "lights:read lights:write profile", refreshable: true };
const path = "/v2/oauth2/revoke";
const resource = await scene.register({ scope: "tokens:introspect" });

/** Fails unless the server says that it is done, and nothing else (RFC 7009 §2.2). */
function assertDone(answer) {
  assert.deepEqual([answer.status, answer.text], [200, ""]);
  assertNotKept(answer);
}

const isActive = async (token) => (await resource.introspect(token)).json.active;

async function assertOver({ access_token, refresh_token }, client) {
  assert.equal((await scene.me(access_token)).status, 401);
  assert.equal(await isActive(access_token), false);
  assertRefused(await client.refresh(refresh_token), 400, "invalid_grant", "the refresh token is invalid");
}

async function assertAlive({ access_token, refresh_token }, client) {
  assert.equal((await scene.me(access_token)).status, 200);
  assert.equal(await isActive(access_token), true);
  granted(await client.refresh(refresh_token), full);
}

for (const which of ["refresh_token", "access_token"]) {
  for (const hint of [undefined, "access_token", "refresh_token", "saml"]) {
    test(`§2.1: revoking the ${which} with the hint ${hint} ends both`, async () => {
      const tokens = granted(await app.byPassword(user), full);
      const bystander = granted(await app.byPassword(user), full);
      assertDone(await app.revoke(tokens[which], hint && { token_type_hint: hint }));
      await assertOver(tokens, app);
      await assertAlive(bystander, app);
    });
  }
}

test("an access token revokes its grant although it was refreshed since, and so does an older refresh token", async () => {
  for (const which of ["refresh_token", "access_token"]) {
    const first = granted(await app.byPassword(user), full);
    const second = granted(await app.refresh(first.refresh_token), full);
    assertDone(await app.revoke(first[which]));
    await assertOver(second, app);
  }
});

test("a public client revokes its own tokens by naming itself", async () => {
  const page = await scene.registerPublic();
  const tokens = granted(await page.exchange(await page.redemption(user)), full);
  assertDone(await page.revoke(tokens.refresh_token));
  await assertOver(tokens, page);
  const { access_token } = await page.implicit(user);
  assertDone(await page.revoke(access_token));
  assert.equal((await scene.me(access_token)).status, 401);
});

test("an application's own token can be revoked", async () => {
  const { access_token } = (await app.ofItsOwn()).json;
  assert.equal(await isActive(access_token), true);
  assertDone(await app.revoke(access_token));
  assert.equal(await isActive(access_token), false);
});

test("§2.1: another client's token is not revoked, whoever tries", async () => {
  const tokens = granted(await app.byPassword(user), full);
  const page = await scene.registerPublic();
  const implicit = (await page.implicit(user)).access_token;
  const own = (await app.ofItsOwn()).json.access_token;
  const others = [await scene.register(), await scene.registerPublic(), resource];
  for (const other of others) {
    for (const token of [tokens.access_token, tokens.refresh_token, implicit, own]) {
      const answer = await other.revoke(token);
      assertRefused(answer, 400, "invalid_grant", "the token was not issued to this client");
    }
  }
  await assertAlive(tokens, app);
  assert.equal((await scene.me(implicit)).status, 200);
  assert.equal(await isActive(own), true);
});

test("§2.1: a client that does not prove who it is revokes nothing", async () => {
  const tokens = granted(await app.byPassword(user), full);
  const impostors = [
    app.as({ client_secret: "s".repeat(43) }),
    app.as({ token_endpoint_auth_method: "client_secret_post" }),
    app.as({ token_endpoint_auth_method: "none" }),
  ];
  for (const impostor of impostors) {
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const answer = await impostor.revoke(token);
      assertRefused(answer, 401, "invalid_client", "client authentication failed");
    }
  }
  const anonymous = await scene.send("POST", path, { form: { token: tokens.refresh_token } });
  assertRefused(anonymous, 401, "invalid_client", "client authentication failed");
  await assertAlive(tokens, app);
});

test("§2.2: a token that is none needs no revoking, and one that was revoked needs none again", async () => {
  const tokens = granted(await app.byPassword(user), full);
  const { access_token, refresh_token } = tokens;
  for (const token of ["x", "\0", "A".repeat(10_000), `${refresh_token}A`, access_token.slice(0, -1)]) {
    assertDone(await app.revoke(token));
  }
  await assertAlive(tokens, app);
  for (let attempt = 0; attempt < 2; attempt++) {
    assertDone(await app.revoke(refresh_token));
    assertDone(await app.revoke(access_token));
  }
  await assertOver(tokens, app);
});

test("§2.1: a code is no token: it stays its owner's", async () => {
  const redemption = await app.redemption(user);
  assertDone(await app.revoke(redemption.code));
  granted(await app.exchange(redemption), full);
});

test("§2.1: the token is given by POST, once", async () => {
  for (const form of [{}, { token: "" }]) {
    assertRefused(await app.post(path, form), 400, "invalid_request", "token is missing");
  }
  const tokens = granted(await app.byPassword(user), full);
  const pairs = [["token", tokens.refresh_token], ["token", tokens.refresh_token]];
  const twice = await app.post(path, pairs);
  assertRefused(twice, 400, "invalid_request", "a parameter was sent more than once");
  for (const method of ["GET", "PUT", "DELETE"]) {
    const query = new URLSearchParams({ token: tokens.refresh_token, callback: "alert" });
    const answer = await scene.send(method, `${path}?${query}`);
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "OPTIONS, POST"]);
    assert.doesNotMatch(answer.text, /alert/);
  }
  await assertAlive(tokens, app);
});

test("§2.1: JSON does as well as a form", async () => {
  const poster = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const { client_id, client_secret } = poster;
  const tokens = granted(await poster.byPassword(user), full);
  assertDone(await scene.send("POST", path, { json: { client_id, client_secret, token: tokens.refresh_token } }));
  await assertOver(tokens, poster);
});
