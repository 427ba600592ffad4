// Where objects are made: where the operator says, or where they are first asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, stepTo } from "../scenario/dialog.mjs";
import { beginOnStorage } from "./storage.mjs";

for (const location of ["", "weur"]) {
  test(`objects are made ${location ? `near ${location}` : "anywhere if nothing is said"}`, async () => {
    const { scene, storage } = await beginOnStorage({ EDGEGRANT_LOCATION: location });
    const near = (binding) => `${binding}.fetch${location && `:${location}`}`;
    const fetches = async (ask) => (await storage.watch(ask)).calls.filter((call) => call.includes(".fetch"));
    const app = await scene.register();
    const { browser, page } = await stepTo("password", scene.browser(), app.authorization());
    const guess = () => browser.post(dialog, { ...page.hidden, username: "nobody", password: "a guess of somebody" });
    assert.deepEqual(await fetches(guess), [near("ACCOUNT")]);
    assert.deepEqual(await fetches(() => scene.api("GET", `/v2/applications/${app.client_id}`)),
      [near("APPLICATION"), near("APPLICATION")]);
    await storage.forget({ keys: true });
    assert.deepEqual(await fetches(() => scene.send("GET", "/v2/oauth2/jwks")), [near("KEYS")]);
  });
}
