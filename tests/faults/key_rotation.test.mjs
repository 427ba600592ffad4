// How one signing key follows another, on a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const day = 24 * 3600;
const app = await scene.register({ access_token_lifetime: day });
const user = await scene.createUser();

const pass = (seconds) => storage.pass(seconds * 1000);
const published = async () => (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;
const names = async () => (await published()).map(({ kid }) => kid);
const given = async () => succeeded(await app.byPassword(user)).access_token;
const keyOf = (token) => parts(token).header.kid;

test("the next key is published before it signs, and the last one until all that it signed is over", async () => {
  const old = keyOf(await given());
  assert.deepEqual(await names(), [old]);

  await pass(90 * day);
  const [, next, ...more] = await names();
  assert.deepEqual([await names(), more], [[old, next], []]);
  assert.notEqual(next, old);

  // Whoever keeps the set does so for five minutes, and so does an isolate.
  await pass(899);
  const last = await given();
  assert.equal(keyOf(last), old);
  await pass(1);
  const first = await given();
  assert.equal(keyOf(first), next);

  await pass(day - 2);
  assert.deepEqual(await names(), [old, next]);
  for (const token of [last, first]) {
    assert.equal((await scene.me(token)).status, 200);
    assert.equal(await isSignedBy(await published(), token), true);
  }
  await pass(1);
  assert.equal((await scene.me(last)).status, 401);
  assert.equal((await scene.me(first)).status, 200);

  await pass(400);
  assert.deepEqual(await names(), [next]);
  assert.equal(keyOf(await given()), next);
});

test("of sixteen who ask when a key is due each meets the same next one", async () => {
  const [old, ...more] = await names();
  assert.deepEqual(more, []);
  await pass(90 * day);
  await storage.crowd(16);
  const answers = await Promise.all(Array.from({ length: 16 }, names));
  const [, next] = answers[0];
  assert.notEqual(next, old);
  assert.deepEqual(answers, Array(16).fill([old, next]));
});
