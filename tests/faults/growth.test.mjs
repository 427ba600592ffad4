// What a grant costs that has been used for years.

import assert from "node:assert/strict";
import { test } from "node:test";
import { granted, succeeded } from "../scenario/expect.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const settings = await scene.register({ role_scopes: { resident: "grants:read" } });
const full = { scope: "lights:read lights:write profile", refreshable: true };

/** Storage calls of a refresh, what is stored of its grant afterwards, and the next refresh token. */
async function cost(app, user, token) {
  const { answer, calls } = await storage.watch(() => app.refresh(token));
  const { refresh_token } = granted(answer, full);
  const { access_token } = succeeded(await settings.byPassword(user));
  const { grants } = succeeded(await scene.api("GET", "/v2/users/me/grants", undefined, access_token));
  const { id } = grants.find(({ client_id }) => client_id === app.client_id);
  const stored = await storage.records({ binding: "GRANT", name: id });
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
