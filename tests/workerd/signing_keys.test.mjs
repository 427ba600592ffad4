// Signing keys: succeeded with an overlap, taken back at once (RFC 7517, RFC 7638).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";

const scene = await begin();
const published = async () => (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;
const kidOf = (token) => parts(token).header.kid;

async function token(app) {
  return succeeded(await app.ofItsOwn()).access_token;
}

test("a key that is made on demand is published before it signs", async () => {
  const app = await scene.register();
  const before = await token(app);
  const answer = await scene.api("POST", "/v2/keys");
  const made = succeeded(answer, 201);
  const lead = made.signs_from - Date.parse(answer.headers.get("date") ?? new Date()) / 1000;
  // Longer than an isolate keeps the keys, and a verifier the set.
  assert.ok(lead > 600, `${lead} seconds`);

  const keys = await published();
  assert.ok(keys.some(({ kid }) => kid === made.kid));
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length);
  const after = await token(app);
  assert.equal(kidOf(after), kidOf(before));
  assert.notEqual(kidOf(after), made.kid);
  assert.ok(await isSignedBy(keys, before));
});

test("a token counts no more when its key is taken back, and the next has another", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const old = succeeded(await app.byPassword(user));
  assert.equal((await scene.me(old.access_token)).status, 200);

  const kid = kidOf(old.access_token);
  assert.equal((await scene.api("DELETE", `/v2/keys/${kid}`)).status, 204);
  assert.equal((await published()).some((key) => key.kid === kid), false);
  assert.equal((await scene.me(old.access_token)).status, 401);
  assert.deepEqual(succeeded(await app.introspect(old.access_token)), { active: false });

  // The grant is untouched: its refresh token gets a token of another key.
  const renewed = succeeded(await app.refresh(old.refresh_token));
  assert.notEqual(kidOf(renewed.access_token), kid);
  assert.ok(await isSignedBy(await published(), renewed.access_token));
  assert.equal((await scene.me(renewed.access_token)).status, 200);
});

test("keys are for those who may change them", async () => {
  const fresh = await begin();
  const app = await fresh.register();
  const own = succeeded(await app.ofItsOwn()).access_token;
  const [{ kid }] = (await fresh.send("GET", "/v2/oauth2/jwks")).json.keys;
  for (const [method, path] of [["POST", "/v2/keys"], ["DELETE", `/v2/keys/${kid}`]]) {
    assert.equal((await fresh.send(method, path)).status, 401);
    const refused = await fresh.api(method, path, undefined, own);
    assert.deepEqual([refused.status, refused.json.error], [403, "insufficient_scope"]);
  }
  assert.equal((await fresh.api("DELETE", "/v2/keys/unknown")).status, 404);
  const keys = (await fresh.send("GET", "/v2/oauth2/jwks")).json.keys;
  assert.deepEqual(keys.map((key) => key.kid), [kid]);
});
