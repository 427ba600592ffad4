// What a grant costs that has been used for years, and what is left of one that is over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { granted, succeeded } from "../scenario/expect.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const settings = await scene.register({ role_scopes: { resident: "grants:read" } });
const full = { scope: "lights:read lights:write profile", refreshable: true };

/** The object of what a user gave an application. */
async function grantOf(app, user) {
  const { access_token } = succeeded(await settings.byPassword(user));
  const { grants } = succeeded(await scene.api("GET", "/v2/users/me/grants", undefined, access_token));
  const { id } = grants.find(({ client_id }) => client_id === app.client_id);
  return { binding: "GRANT", name: id };
}

/** Storage calls of a refresh, what is stored of its grant afterwards, and the next refresh token. */
async function cost(app, user, token) {
  const { answer, calls } = await storage.watch(() => app.refresh(token));
  const { refresh_token } = granted(answer, full);
  const stored = await storage.records(await grantOf(app, user));
  return { calls, names: Object.keys(stored), size: JSON.stringify(stored).length, refresh_token };
}

test("a refresh token that was used a thousand times costs what a new one costs", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const first = await cost(app, user, granted(await app.byPassword(user), full).refresh_token);
  let token = first.refresh_token;
  for (let use = 0; use < 1000; use++) token = granted(await app.refresh(token), full).refresh_token;
  const last = await cost(app, user, token);
  assert.deepEqual([last.calls, last.names], [first.calls, first.names]);
  // The number of the token has three digits more.
  assert.equal(last.size - first.size, 3);
});

test("what is stored of a grant is there while a token of it lives, and then no more", async () => {
  const lifetime = 120;
  const app = await scene.register({ access_token_lifetime: 60, refresh_token_lifetime: lifetime });
  const user = await scene.createUser();
  const expected = { ...full, expires_in: 60 };
  let { refresh_token } = granted(await app.byPassword(user), expected);
  const object = await grantOf(app, user);
  for (let use = 0; use < 4; use++) {
    await storage.pass((lifetime - 1) * 1000);
    await storage.wake(object);
    ({ refresh_token } = granted(await app.refresh(refresh_token), expected));
  }
  // Clocks may differ, so it is kept for a little longer.
  await storage.pass(10 * lifetime * 1000);
  await storage.wake(object);
  assert.deepEqual(await storage.records(object), {});
});
