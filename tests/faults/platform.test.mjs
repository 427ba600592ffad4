// What the platform says where it fails: the log has it, and the binding, and nothing else of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertUnavailable, fails } from "./flow.mjs";
import { withTokens } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const said = () => scene.server.logs.filter((line) => line.startsWith('{"binding"')).map((line) => JSON.parse(line));

for (const [how, overloaded, retryable] of [
  [fails, false, false],
  ["is overloaded", true, false],
  ["can be tried again", false, true],
]) {
  test(`the log has the binding of which a call ${how}, unless an object says itself why it cannot`, async () => {
    const { app, access_token } = await withTokens(scene, await scene.createUser());
    const seen = new Set();
    for (let at = 1; ; at++) {
      await storage.forget({ keys: true });
      const before = said().length;
      const { answer, calls } = await storage.watch(() => app.introspect(access_token), { at, how });
      if (answer.status === 200) break;
      assertUnavailable(answer);
      await scene.logged(answer);
      const [place] = calls[at - 1].split(".");
      const isBinding = place === place.toUpperCase();
      const line = { binding: place, outcome: "failed", overloaded, retryable };
      assert.deepEqual(said().slice(before), isBinding ? [line] : []);
      seen.add(place);
    }
    assert.deepEqual(
      [...seen].sort(),
      ["ACCOUNT", "APPLICATION", "APPLICATIONS", "Account", "Application", "KEYS", "Keys"],
    );
  });
}
