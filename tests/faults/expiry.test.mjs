// What ends by itself, at the shortest lifetimes there are, a minute for codes and tokens alike, on a clock that the
// test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { full } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const app = await scene.register({ access_token_lifetime: 60, refresh_token_lifetime: 60 });
const lasting = await scene.register();
const user = await scene.createUser();

const pass = (seconds) => storage.pass(seconds * 1000);
const isActive = async (client, token) => succeeded(await client.introspect(token)).active;

test("RFC 6750 §3.1: an access token ends with its minute, everywhere", async () => {
  const { access_token } = granted(await app.byPassword(user), { ...full, expires_in: 60 });
  const own = granted(await app.ofItsOwn(), { scope: "users:create users:read", expires_in: 60 }).access_token;
  const read = () => scene.api("GET", `/v2/users/${user.id}`, undefined, own);
  await pass(59);
  assert.equal((await scene.me(access_token)).status, 200);
  assert.equal((await read()).status, 200);
  for (const token of [access_token, own]) assert.equal(await isActive(app, token), true);

  await pass(1);
  for (const token of [access_token, own]) assert.deepEqual(succeeded(await app.introspect(token)), { active: false });
  const answer = await scene.me(access_token);
  assertRefused(answer, 401, "invalid_token", "the access token is invalid");
  assert.match(answer.headers.get("www-authenticate"), /error="invalid_token"/);
  assertRefused(await read(), 401, "invalid_token", "the access token is invalid");
});

test("a refresh token ends with its minute, also where the access token does not", async () => {
  // The grant is still remembered then.
  const uneven = await scene.register({ access_token_lifetime: 600, refresh_token_lifetime: 60 });
  const short = granted(await app.byPassword(user), { ...full, expires_in: 60 });
  const longer = granted(await uneven.byPassword(user), { ...full, expires_in: 600 });
  const both = [[app, short], [uneven, longer]];
  await pass(59);
  for (const [client, { refresh_token }] of both) assert.equal(await isActive(client, refresh_token), true);

  await pass(1);
  for (const [client, { refresh_token }] of both) {
    assert.deepEqual(succeeded(await client.introspect(refresh_token)), { active: false });
    assertRefused(await client.refresh(refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  }
  assert.equal(await isActive(uneven, longer.access_token), true);
  assert.equal((await scene.me(longer.access_token)).status, 200);
});

test("RFC 6749 §4.1.2: a code that nobody redeemed ends with its minute", async () => {
  const [early, late] = [await lasting.redemption(user), await lasting.redemption(user)];
  await pass(59);
  granted(await lasting.exchange(early), full);
  await pass(1);
  assertRefused(await lasting.exchange(late), 400, "invalid_grant", "the authorization code is invalid");
});

test("a code that was redeemed and comes again after its minute ends nothing any more", async () => {
  const redemption = await lasting.redemption(user);
  const kept = granted(await lasting.exchange(redemption), full);
  await pass(60);
  assertRefused(await lasting.exchange(redemption), 400, "invalid_grant", "the authorization code is invalid");
  assert.equal((await scene.me(kept.access_token)).status, 200);
  granted(await lasting.refresh(kept.refresh_token), full);
});
