// Clients that hang up: what is under way comes to its end, and the log says so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, unique } from "../scenario.mjs";
import { keep } from "../scenario/secrets.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const app = await scene.register();

/** Sends a request, whose client hangs up before the storage call at `at` begins. */
async function hangUp(request, at) {
  const { answer } = await storage.watch(request, { at, how: "begins when the client has hung up" });
  assert.equal(answer.status, 499);
}

/** Lines of the log that name an event, as far as they say what happened. */
function lines(event) {
  const entries = scene.server.logs.filter((line) => line.startsWith('{"request_id"')).map((line) => JSON.parse(line));
  return entries.filter(({ events }) => events?.includes(event)).map(({ request_id, ...line }) => line);
}

test("a user who is changed for a client that hangs up is so by the log, too", async () => {
  const { id, username } = await scene.createUser();
  const password = unique("another-password");
  keep(password);
  await hangUp(() => scene.api("PATCH", `/v2/users/${id}`, { password }), 3);
  const of = () => lines("user_changed").find(({ target }) => target === id);
  await eventually(of, "the line of the change");
  assert.deepEqual(of(), {
    ...{ route: "user", status: 200, outcome: "done", client_id: "edgegrant-admin", target: id },
    events: ["user_changed"],
  });
  assert.equal((await app.byPassword({ username, password })).status, 200);
});

test("each wrong password of a client that waits for no answer is in the log", async () => {
  const { username } = await scene.createUser();
  await app.ofItsOwn();
  for (let times = 1; times <= 5; times++) {
    await hangUp(() => app.byPassword({ username, password: "wrong" }), 1);
    await eventually(() => lines("password_wrong").length === times, `the line of attempt ${times}`);
  }
});
