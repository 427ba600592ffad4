// Failures from one address are slowed down, whatever is tried; other ways in stay open.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { granted } from "../scenario/expect.mjs";

const scene = await begin();

/** Does something until it is answered with 429. Resolves to how often it was let through, and that answer. */
async function untilRefused(attempt, most) {
  for (let times = 0; times <= most; times++) {
    const answer = await attempt();
    if (answer.status === 429) return { times, answer };
  }
  throw new Error(`${most} attempts were all let through`);
}

test("a public client has nothing to guess, and no page can have it refused for others", async () => {
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  const wrong = app.as({ client_secret: "x".repeat(32), token_endpoint_auth_method: "client_secret_post" });
  for (let times = 0; times < 50; times++) {
    assert.equal((await wrong.token({ grant_type: "refresh_token", refresh_token: "x" })).status, 401);
  }
  granted(await app.exchange(await app.redemption(user)), { scope: "lights:read lights:write profile", refreshable: true });
});

test("passwords for one name after another are slowed down, but not for a browser's own user", async () => {
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  const known = scene.browser();
  await app.redemption(user, { browser: known });

  const stranger = scene.browser();
  const page = await stranger.open(app.authorization({ response_type: "token" }));
  const guess = () => stranger.logIn(page, { username: unique("nobody"), password: "a guess" });
  const { times, answer } = await untilRefused(guess, 80);
  assert.ok(times >= 60, `${times} were let through`);
  assert.match(answer.headers.get("retry-after"), /^[1-9][0-9]*$/);
  assert.equal((await stranger.logIn(page, user)).status, 429);

  // The same address, a known browser: its user may log in again, and nobody else.
  const again = app.authorization({ response_type: "token", prompt: "login" });
  const other = await scene.createUser();
  assert.equal((await known.logIn(await known.open(again), other)).status, 429);
  assert.ok((await known.approve(again, user)).toApplication.parameters.access_token);
});

test("passwords that an account does not look at count for the address as well", async () => {
  const own = { "cf-connecting-ip": "192.0.2.10" };
  const app = await scene.registerPublic();
  const [user, other] = [await scene.createUser(), await scene.createUser()];
  const stranger = scene.browser();
  const page = await stranger.open(app.authorization({ response_type: "token" }));
  const guess = (fields) => stranger.submit(page, fields, own);
  for (let times = 0; times < 60; times++) await guess({ username: user.username, password: "a guess" });
  assert.equal((await guess({ username: other.username, password: other.password })).status, 429);
});

test("many passwords at once are no more than one after the other", async () => {
  const own = { "cf-connecting-ip": "192.0.2.7" };
  const app = await scene.registerPublic();
  const stranger = scene.browser();
  const page = await stranger.open(app.authorization({ response_type: "token" }));
  const guess = () => stranger.submit(page, { username: unique("nobody"), password: "a guess" }, own);
  const answers = await Promise.all(Array.from({ length: 65 }, guess));
  const throttled = answers.filter(({ status }) => status === 429);
  assert.equal(throttled.length, 5);
});

test("who logs in counts as no failure, however many do at once", async () => {
  const own = { "cf-connecting-ip": "192.0.2.8" };
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  for (let round = 0; round < 2; round++) {
    const enter = async () => {
      const browser = scene.browser();
      const page = await browser.open(app.authorization({ response_type: "token" }));
      return browser.submit(page, { username: user.username, password: user.password }, own);
    };
    const answers = await Promise.all(Array.from({ length: 31 }, enter));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  }
});

test("clients that there are not are one, by whatever names", async () => {
  const other = await scene.register();
  const nobody = () => other.as({ client_id: unique("nobody"), client_secret: "x".repeat(32) });
  const { times } = await untilRefused(() => nobody().token({ grant_type: "client_credentials" }, from("192.0.2.9")), 40);
  assert.equal(times, 20);
  assert.equal((await other.token({ grant_type: "client_credentials" }, from("192.0.2.9"))).status, 200);
});

test("one client's failures do not stop another client", async () => {
  const [guessed, other] = [await scene.register(), await scene.register()];
  const wrong = guessed.as({ client_secret: unique("not-the-secret-but-as-long-as-one") });
  const { times } = await untilRefused(() => wrong.ofItsOwn(), 40);
  assert.ok(times >= 20, `${times} were let through`);
  assert.equal((await guessed.ofItsOwn()).status, 429);
  granted(await other.ofItsOwn(), { scope: "users:create users:read" });
});

const from = (address) => ({ headers: { "cf-connecting-ip": address } });

test("a network of IPv6 is one address, for whoever is in it has 2^64 of them", async () => {
  const guessed = await scene.register();
  const wrong = guessed.as({ client_secret: unique("not-the-secret-but-as-long-as-one") });
  let host = 0;
  const guess = () => wrong.token({ grant_type: "client_credentials" }, from(`2001:db8:0:1::${(host += 1)}`));
  const { times } = await untilRefused(guess, 40);
  assert.ok(times >= 20, `${times} were let through`);
  assert.equal((await wrong.token({ grant_type: "client_credentials" }, from("2001:db8:0:2::1"))).status, 401);
});
