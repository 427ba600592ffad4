// What ends by itself, at the shortest lifetimes there are: a minute for codes and tokens alike.

import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { begin } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const app = await scene.register({ access_token_lifetime: 60, refresh_token_lifetime: 60 });
// Its refresh tokens end before its access tokens do: the grant is still remembered then.
const uneven = await scene.register({ access_token_lifetime: 600, refresh_token_lifetime: 60 });
const lasting = await scene.register();
const user = await scene.createUser();
const full = { scope: "lights:read lights:write profile", refreshable: true };

const redemption = await lasting.redemption(user);
const spent = await lasting.redemption(user);
const kept = granted(await lasting.exchange(spent), full);
const short = granted(await app.byPassword(user), { ...full, expires_in: 60 });
const longer = granted(await uneven.byPassword(user), { ...full, expires_in: 600 });
const own = granted(await app.ofItsOwn(), { scope: "users:create users:read", expires_in: 60 });

/** Waits until everything above is over, by the server's clock: the tokens say when that is. */
const over = sleep(Math.max(0, parts(own.access_token).claims.exp * 1000 - Date.now()) + 1500);

test("until then all of it is valid", async () => {
  assert.equal((await scene.me(short.access_token)).status, 200);
  for (const token of [short.access_token, short.refresh_token, own.access_token]) {
    assert.equal(succeeded(await app.introspect(token)).active, true);
  }
});

test("RFC 6750 §3.1: an access token ends with its minute, everywhere", async () => {
  await over;
  for (const { access_token } of [short, own]) {
    assert.deepEqual(succeeded(await app.introspect(access_token)), { active: false });
  }
  const answer = await scene.me(short.access_token);
  assertRefused(answer, 401, "invalid_token", "the access token is invalid");
  assert.match(answer.headers.get("www-authenticate"), /error="invalid_token"/);
  const client = await scene.api("GET", `/v2/users/${user.id}`, undefined, own.access_token);
  assertRefused(client, 401, "invalid_token", "the access token is invalid");
});

test("a refresh token ends with its minute, also where the access token does not", async () => {
  await over;
  for (const [client, { refresh_token }] of [[app, short], [uneven, longer]]) {
    assert.deepEqual(succeeded(await client.introspect(refresh_token)), { active: false });
    assertRefused(await client.refresh(refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  }
  assert.equal(succeeded(await uneven.introspect(longer.access_token)).active, true);
  assert.equal((await scene.me(longer.access_token)).status, 200);
});

test("RFC 6749 §4.1.2: a code that nobody redeemed ends with its minute", async () => {
  await over;
  assertRefused(await lasting.exchange(redemption), 400, "invalid_grant", "the authorization code is invalid");
});

test("a code that was redeemed and comes again after its minute ends nothing any more", async () => {
  await over;
  assertRefused(await lasting.exchange(spent), 400, "invalid_grant", "the authorization code is invalid");
  assert.equal((await scene.me(kept.access_token)).status, 200);
  granted(await lasting.refresh(kept.refresh_token), full);
});
