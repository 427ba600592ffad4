// A request that traps, as one that panics would.

import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../scenario.mjs";
import { granted } from "../scenario/expect.mjs";
import { full } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();

test("a request that traps gives no token, is told, and those after it are answered as ever", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  await storage.trap();
  const { status, text } = await app.byPassword(user);
  assert.ok(status >= 500, `${status}`);
  assert.doesNotMatch(text, /access_token/);
  granted(await app.byPassword(user), full);
  await eventually(() => scene.server.logs.some((line) => /critical/i.test(line)), "what is printed of the trap");
});
