// Guessed passwords are slowed down for whoever guesses, and for nobody else: on a clock that the test moves.

import assert from "node:assert/strict";
import test from "node:test";
import { unique } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
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

/** Fails unless no password is looked at for so many seconds. */
function assertThrottled(answer, seconds) {
  assertRefused(answer, 429, "temporarily_unavailable", "too many failed attempts, try again later");
  assert.equal(answer.headers.get("retry-after"), String(seconds));
}

const logIn = async (app, user, browser = scene.browser()) =>
  browser.logIn(await browser.open(app.authorization({ prompt: "login" })), user);

test("after five wrong passwords not even the right one is looked at; after the wait it is", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const { taken, answer } = await guess(() => app.byPassword(wrong(user)));
  assert.equal(taken, 5);
  assertThrottled(answer, 1);
  assert.deepEqual((await scene.logged(answer)).events, ["account_throttled"]);
  assertThrottled(await app.byPassword(user), 1);
  await storage.pass(999);
  assertThrottled(await app.byPassword(user), 1);
  await storage.pass(1);
  granted(await app.byPassword(user), full);
  // Whoever has proved who it is begins anew.
  const again = await guess(() => app.byPassword(wrong(user)));
  assert.equal(again.taken, 5);
});

test("a new password is not held back by guesses at the one before", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  await guess(() => app.byPassword(wrong(user)));
  const password = "another password";
  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { password })).status, 200);
  granted(await app.byPassword({ ...user, password }), full);
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
  assert.equal(answer.headers.get("retry-after"), "1");
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

test("who knew a password before is a stranger to the next one, in whatever browsers", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const before = [scene.browser(), scene.browser()];
  for (const browser of before) assert.ok((await logIn(app, user, browser)).asksFor("consent"));
  const changed = { ...user, password: unique("another password") };
  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { password: changed.password })).status, 200);
  const { taken } = await guess(() => logIn(app, wrong(user), before[0]));
  assert.equal(taken, 5);
  assert.equal((await logIn(app, wrong(user), before[1])).status, 429, "it has no guesses of its own");
  await storage.pass(1000);
  assert.ok((await logIn(app, changed, before[1])).asksFor("consent"));
  // And is known again to the new one.
  await guess(() => logIn(app, wrong(user)));
  assert.ok((await logIn(app, changed, before[1])).asksFor("consent"));
});

test("nobody finds out from this which users there are", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const nobody = { username: unique("nobody") };
  for (const name of [user, nobody]) {
    const { taken, answer } = await guess(() => app.byPassword(wrong(name)));
    assert.equal(taken, 5);
    assertThrottled(answer, 1);
  }
});

test("a barred user's account takes as many guesses as any", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { disabled: true })).status, 200);
  // The password is right, and says nothing.
  const { taken, answer } = await guess(() => app.byPassword(user));
  assert.equal(taken, 5);
  assertThrottled(answer, 1);
});

test("sixteen guesses at once are not more than one after the other", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const answers = await Promise.all(Array.from({ length: 16 }, () => app.byPassword(wrong(user))));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [...Array(5).fill(400), ...Array(11).fill(429)]);
});

test("each failure after the fifth doubles the wait, to a quarter of an hour", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  await guess(() => app.byPassword(wrong(user)));
  for (const wait of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    assertThrottled(await app.byPassword(wrong(user)), wait);
    await storage.pass(wait * 1000);
    assert.equal((await app.byPassword(wrong(user))).status, 400);
  }
});
