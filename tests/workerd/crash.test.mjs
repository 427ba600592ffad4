// What is answered before a crash is still so after it, and what was done once is not done again.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { begin } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { rounds } from "./rounds.mjs";

const scene = await begin();
const app = await scene.register();
const user = await scene.createUser();
const browser = scene.browser();
const full = { scope: "lights:read lights:write profile", refreshable: true };

const assertSpent = (answer) => assert.equal(succeeded(answer, 400).error, "invalid_grant");

for (const moment of [0, 10, 40]) {
  test(`a server that is killed ${moment} ms into sixteen exchanges has granted at most one of them`, async () => {
    const redemption = await app.redemption(user, { browser });
    const racing = Array.from({ length: 16 }, () => app.exchange(redemption).catch(() => null));
    await sleep(moment);
    await scene.server.restart("SIGKILL");
    const answers = (await Promise.all(racing)).filter((answer) => answer !== null);
    answers.push(await app.exchange(redemption));
    const winners = answers.filter(({ status }) => status === 200);
    assert.ok(winners.length <= 1, `${winners.length} exchanges were granted`);
    for (const answer of answers) if (!winners.includes(answer)) assertSpent(answer);
  });
}

/**
 * Sends requests, eight at a time, and kills the server when so many are answered. Resolves to the answers: null where
 * the crash cut one off, and nothing where none was sent any more.
 */
async function untilKilled(requests, count) {
  const answers = Array(requests.length).fill(undefined);
  const waiting = requests.entries();
  let answered = 0;
  let restarted;
  async function lane() {
    for (const [at, request] of waiting) {
      if (restarted) return;
      answers[at] = await request().catch(() => null);
      answered += answers[at] ? 1 : 0;
      if (answered === count) restarted ??= scene.server.restart("SIGKILL");
    }
  }
  await Promise.all(Array.from({ length: 8 }, lane));
  await restarted;
  return answers;
}

/** Fails if no crash cut any answer off: then the test has seen none. */
function assertCutOff(t, answers) {
  const counted = (kind) => answers.filter((answer) => answer === kind).length;
  const said = `${counted(null)} of ${answers.length - counted(undefined)} answers were cut off`;
  t.diagnostic(said);
  assert.notEqual(counted(null), 0, said);
}

test("of a load of exchanges that a crash cuts off, none is granted twice and no answer is lost", async (t) => {
  const all = [];
  for (let round = 0; round < rounds(3); round++) {
    const codes = [];
    while (codes.length < 40) codes.push(await app.redemption(user, { browser }));
    const answers = await untilKilled(codes.map((code) => () => app.exchange(code)), randomInt(4, 32));
    all.push(...answers);
    for (const [at, answer] of answers.entries()) {
      if (answer) {
        const { access_token, refresh_token } = granted(answer, full);
        assert.equal((await scene.me(access_token)).status, 200);
        granted(await app.refresh(refresh_token), full);
        assertSpent(await app.exchange(codes[at]));
      } else {
        // Whether it was redeemed nobody heard; if it was, this is a replay.
        const again = await app.exchange(codes[at]);
        if (again.status !== 200) assertSpent(again);
        assertSpent(await app.exchange(codes[at]));
      }
    }
  }
  assertCutOff(t, all);
});

test("of a load of refreshes that a crash cuts off, every answered token goes on where it was", async (t) => {
  const all = [];
  for (let round = 0; round < rounds(3); round++) {
    const tokens = [];
    while (tokens.length < 40) {
      tokens.push(granted(await app.exchange(await app.redemption(user, { browser })), full).refresh_token);
    }
    const answers = await untilKilled(tokens.map((token) => () => app.refresh(token)), randomInt(4, 32));
    all.push(...answers);
    await sleep(2001);
    for (const [at, answer] of answers.entries()) {
      if (!answer) continue;
      const next = granted(await app.refresh(granted(answer, full).refresh_token), full);
      // The token before was replaced, and the crash did not bring it back: to use it ends all.
      assertRefused(await app.refresh(tokens[at]), 400, "invalid_grant", "the refresh token is invalid");
      assertSpent(await app.refresh(next.refresh_token));
    }
  }
  assertCutOff(t, all);
});
