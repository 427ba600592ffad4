// One request, with each of its storage calls failing in each way that it can.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertRefused } from "../scenario/expect.mjs";
import { assertErrorPage, assertErrorRedirect } from "../scenario/pages.mjs";

export const fails = "fails";
export const lost = "is done and its answer lost";
export const garbled = "is done and its answer garbled";

/** A little longer than a replaced refresh token is worth its successor, in milliseconds. */
const window = 2500;

/** In which ways a call can fail. Reads have no effect that could be answered wrongly. */
function ways(call) {
  const [, method] = call.split(".");
  if (method === "fetch") return [fails, lost, garbled];
  return ["put", "delete"].includes(method) ? [fails, lost] : [fails];
}

/** The answer of the token endpoint and the APIs. */
export function assertUnavailable(answer) {
  const description = "the server cannot answer now, try again";
  assertRefused(answer, 503, "temporarily_unavailable", description);
  assert.equal(answer.headers.get("retry-after"), "1");
}

/** The answer to a person, where no application can be told, or none needs to be. */
export function assertUnavailablePage(page) {
  assertErrorPage(page, { status: 503, heading: "Log-in is not available" });
  assert.equal(page.headers.get("retry-after"), "1");
}

/** The answer to the application, once it is known where that is. */
export const assertUnavailableRedirect = (expected) => (answer) =>
  assertErrorRedirect(answer, { error: "temporarily_unavailable", ...expected });

/**
 * Tests a request on a storage.
 *
 * - `calls`: the storage calls that it makes, in words; their number is what the endpoint may cost.
 * - `prepare`: does what has to be done before; resolves to a state, which the others get.
 * - `cold`: whether the isolate knows no signing keys.
 * - `request`: sends it.
 * - `succeeds`: fails unless the answer is a success.
 * - `refused`: fails unless the answer is the error that it should be; gets the failed call too.
 * - `losses`: by call, or by its number, what is left to the owner when that call was done and its answer did not arrive. Unless it
 *   is there, the owner sends the request again, later, and gets what is asked for.
 */
export function flow(storage, name, calls, { prepare, cold, request, succeeds, refused, losses = {} }) {
  const expected = calls.trim().split(/\s+/);
  const ready = async () => {
    const state = await prepare();
    await storage.forget({ keys: cold });
    return state;
  };
  describe(`${name}: ${expected.length} storage calls`, () => {
    test(`when all is well: ${expected.join(", ")}`, async () => {
      const state = await ready();
      const { answer, calls } = await storage.watch(() => request(state));
      assert.deepEqual(calls, expected);
      await succeeds(answer, state);
    });
    for (const [at, call] of expected.entries()) {
      for (const how of ways(call)) {
        test(`call ${at + 1}, ${call}, ${how}`, async () => {
          const state = await ready();
          const { answer, calls } = await storage.watch(() => request(state), { at: at + 1, how });
          assert.deepEqual(calls.slice(0, at + 1), expected.slice(0, at + 1));
          await refused(answer, call);
          const loss = how !== fails && (losses[at + 1] ?? losses[call]);
          if (loss) return loss(state);
          await storage.pass(window);
          await succeeds(await request(state), state);
        });
      }
    }
  });
}
