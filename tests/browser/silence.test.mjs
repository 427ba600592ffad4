// A server that takes a request and never answers it: a login must not hang.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, begin, call, first, land, open, query, redeem, second, server, settings } from "./application.mjs";

const clock = true;

/** Does something on a page, while the server answers nothing at a path. Resolves to what is said after ten seconds. */
async function withoutAnswer(page, path, act) {
  const { promise: arrived, resolve } = Promise.withResolvers();
  server.answers[path] = () => new Promise(resolve);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  let said;
  const saying = act().then((outcome) => (said = outcome));
  await arrived;
  await page.clock.runFor(9_999);
  assert.equal(said, undefined);
  await page.clock.runFor(1);
  return saying;
}

function assertTimedOut({ code, message, known }) {
  assert.deepEqual([code, message, known], ["timed_out", "the server did not answer in time", true]);
}

describe("a server that never answers is waited for ten seconds", () => {
  test("for its metadata, and the next login asks again", async (t) => {
    const page = await open(t, { clock });
    assertTimedOut(await withoutAnswer(page, "/.well-known/oauth-authorization-server", () => call(page, "login")));
    server.describe({});
    assert.equal((await begin(page)).client_id, settings.clientId);
  });

  test("for the token of a login, which is over", async (t) => {
    const page = await open(t, { clock });
    const { state } = await begin(page);
    const response = query({ code: "c", state, iss: server.issuer });
    assertTimedOut(await withoutAnswer(page, "/token", () => land(page, response)));
    assert.equal(await page.evaluate(() => client.loggedIn), false);
  });

  test("for a token in place of one that is over, and a while later asks again", async (t) => {
    const { page } = await redeem(t, { json: first }, { clock });
    await page.clock.fastForward(first.expires_in * 1000);
    server.answers["/api"] = { json: {} };
    assertTimedOut(await withoutAnswer(page, "/token", () => ask(page)));
    server.answers["/token"] = { json: second };
    await page.clock.runFor(10_000);
    assert.equal((await ask(page)).value, 200);
  });
});
