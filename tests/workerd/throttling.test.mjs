// Guessed passwords are slowed down for whoever guesses, and for nobody else.

import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";

const scene = await begin();
const full = { scope: "lights:read lights:write profile", refreshable: true };

/** Guesses until the account takes no more guesses; resolves to how many it took, and the last answer. */
async function guess(attempt) {
  for (let taken = 0; taken < 20; taken++) {
    const answer = await attempt();
    if (answer.status === 429) return { taken, answer };
  }
  throw new Error("twenty wrong passwords were all looked at");
}

const wrong = (user) => ({ ...user, password: "wrong horse" });

function assertThrottled(answer) {
  assertRefused(answer, 429, "temporarily_unavailable", "too many failed attempts, try again later");
  assert.match(answer.headers.get("retry-after"), /^[1-9]\d*$/);
}

const logIn = async (app, user, browser = scene.browser()) =>
  browser.logIn(await browser.open(app.authorization({ prompt: "login" })), user);

test("after some wrong passwords not even the right one is looked at; after the wait it is", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const { taken, answer } = await guess(() => app.byPassword(wrong(user)));
  assert.ok(taken >= 5, "five failures cost nothing");
  assertThrottled(answer);
  assert.deepEqual((await scene.logged(answer)).events, ["account_throttled"]);
  const right = await app.byPassword(user);
  assertThrottled(right);
  await sleep(Number(right.headers.get("retry-after")) * 1000);
  granted(await app.byPassword(user), full);
  // Whoever has proved who it is begins anew.
  const again = await guess(() => app.byPassword(wrong(user)));
  assert.ok(again.taken >= 5);
});

test("each failure after that makes the wait longer", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const waits = [];
  for (let round = 0; round < 2; round++) {
    const { answer } = await guess(() => app.byPassword(wrong(user)));
    waits.push(Number(answer.headers.get("retry-after")));
    await sleep(waits.at(-1) * 1000);
    assert.equal((await app.byPassword(wrong(user))).status, 400);
  }
  const { answer } = await guess(() => app.byPassword(wrong(user)));
  assert.ok(Number(answer.headers.get("retry-after")) > waits[0]);
});

test("a stranger at one client delays neither another client nor the dialog nor another user", async () => {
  const guessed = await scene.register();
  const app = await scene.register();
  const [user, other] = [await scene.createUser(), await scene.createUser()];
  await guess(() => guessed.byPassword(wrong(user)));
  granted(await app.byPassword(user), full);
  granted(await guessed.byPassword(other), full);
  assert.ok((await logIn(app, user)).asksFor("consent"));
});

test("a stranger at the dialog delays neither a client nor the browser in which the user has been before", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const own = scene.browser();
  assert.ok((await logIn(app, user, own)).asksFor("consent"));
  const { answer } = await guess(() => logIn(app, wrong(user)));
  assert.match(answer.headers.get("retry-after"), /^[1-9]\d*$/);
  assert.equal((await logIn(app, user)).status, 429);
  assert.ok((await logIn(app, user, own)).asksFor("consent"));
  granted(await app.byPassword(user), full);
});

test("the browser of another user who has been here before is a stranger's", async () => {
  const app = await scene.register();
  const [user, stranger] = [await scene.createUser(), await scene.createUser()];
  const theirs = scene.browser();
  assert.ok((await logIn(app, stranger, theirs)).asksFor("consent"));
  await guess(() => logIn(app, wrong(user), theirs));
  assert.equal((await logIn(app, wrong(user))).status, 429);
});

test("nobody finds out from this which users there are", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const nobody = { username: unique("nobody") };
  const counts = [];
  for (const name of [user, nobody]) {
    const { taken, answer } = await guess(() => app.byPassword(wrong(name)));
    assertThrottled(answer);
    counts.push(taken);
  }
  assert.ok(counts.every((taken) => taken >= 5));
});

test("a barred user's account takes as many guesses as any", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { disabled: true })).status, 200);
  // The password is right, and says nothing.
  const { taken, answer } = await guess(() => app.byPassword(user));
  assert.ok(taken >= 5);
  assertThrottled(answer);
});

test("sixteen guesses at once are not more than one after the other", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const answers = await Promise.all(Array.from({ length: 16 }, () => app.byPassword(wrong(user))));
  const statuses = answers.map(({ status }) => status);
  assert.deepEqual(statuses.filter((status) => ![400, 429].includes(status)), []);
  assert.ok(statuses.includes(429), "not all of them were looked at");
});
