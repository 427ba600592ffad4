// Signing keys when storage fails: there is always one that signs, and one that was taken back stays so.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts, selfSigned } from "../scenario/jwt.mjs";
import { unique } from "../scenario.mjs";
import { assertUnavailable, fails, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };
const nothing = async () => ({});
const as = "APPLICATION.fetch Application.get";

/** How often an isolate that has keys looks for newer ones at most, and how long it goes by them, in milliseconds. */
const betweenLooks = 10_000;
const kept = 300_000;

const published = async () => (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;

/** Fails unless a key is gone, and a published one signs. */
async function assertWithdrawn({ app, kid }) {
  const keys = await published();
  assert.ok(keys.every((key) => key.kid !== kid));
  const { access_token } = succeeded(await app.ofItsOwn());
  assert.ok(await isSignedBy(keys, access_token));
}

flow(storage, "the key set", "KEYS.fetch Keys.get", {
  ...common,
  cold: true,
  prepare: nothing,
  request: () => scene.send("GET", "/v2/oauth2/jwks"),
  succeeds: ({ json }) => assert.notEqual(json.keys.length, 0),
});

flow(storage, "making a key", `${as} KEYS.fetch Keys.get Keys.put`, {
  ...common,
  prepare: nothing,
  request: () => scene.api("POST", "/v2/keys"),
  async succeeds(answer) {
    const { kid } = succeeded(answer, 201);
    assert.ok((await published()).some((key) => key.kid === kid));
  },
});

flow(storage, "withdrawing a key", `${as} KEYS.fetch Keys.get Keys.put`, {
  ...common,
  prepare: async () => ({ app: await scene.register(), ...succeeded(await scene.api("POST", "/v2/keys"), 201) }),
  request: ({ kid }) => scene.api("DELETE", `/v2/keys/${kid}`),
  async succeeds(answer, state) {
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    await assertWithdrawn(state);
  },
  losses: {
    async "KEYS.fetch"(state) {
      assert.equal((await scene.api("DELETE", `/v2/keys/${state.kid}`)).status, 404);
      await assertWithdrawn(state);
    },
  },
});

test("a stranger's token is looked up nowhere, whatever key it names and wherever that is said to be", async () => {
  const visits = [];
  const elsewhere = createServer(({ url }, response) => response.end(`${visits.push(url)}`));
  elsewhere.listen(0, "localhost");
  await once(elsewhere, "listening");
  after(() => elsewhere.close());
  const url = `http://localhost:${elsewhere.address().port}/keys`;
  const { header, claims } = parts(scene.admin);
  const ask = async (changes) => {
    const token = await selfSigned((jwk) => ({ ...header, jwk, ...changes }), claims);
    const { answer, calls } = await storage.watch(() => scene.me(token));
    assert.equal(answer.json.error, "invalid_token");
    return calls;
  };
  // After ten seconds an unknown name may be of a key that is new; then it is the same for all of them.
  await storage.forget();
  await storage.pass(betweenLooks);
  assert.deepEqual(await ask({ kid: "unknown" }), ["KEYS.fetch", "Keys.get"]);
  const names = [header.kid, "another", "../../etc/passwd", "' OR 1=1 --", "application:x", "a\0", "k".repeat(2000)];
  for (const kid of names) {
    assert.deepEqual(await ask({ kid, jku: url, x5u: url, x5c: [url] }), []);
  }
  assert.deepEqual(visits, []);
});

test("while the keys cannot be asked for, strangers' tokens ask no more often, and are refused as ever", async () => {
  const { header, claims } = parts(scene.admin);
  const ask = async (failure) => {
    const token = await selfSigned(() => ({ ...header, kid: unique("unknown") }), claims);
    const { answer, calls } = await storage.watch(() => scene.me(token), failure);
    assert.equal(answer.json.error, "invalid_token");
    return calls;
  };
  await storage.forget();
  for (let times = 0; times < 2; times++) {
    await storage.pass(betweenLooks);
    assert.deepEqual(await ask({ at: 1, how: fails }), ["KEYS.fetch"]);
    assert.deepEqual(await ask(), []);
  }
});

test("while the keys cannot be asked for, an isolate goes by those that it has, for as long as a withdrawn key may count", async () => {
  const app = await scene.register();
  const failing = async () => (await storage.watch(() => app.ofItsOwn(), { at: 2, how: fails })).answer;
  await storage.forget();
  // An application is kept for ten seconds, and asked for again before the keys are.
  await storage.pass(kept / 2 - 11_000);
  const early = await storage.watch(() => app.ofItsOwn());
  assert.deepEqual(early.calls, ["APPLICATIONS.get"]);
  for (const time of [11_000, kept / 2 - 11_000]) {
    await storage.pass(time);
    succeeded(await failing());
  }
  await storage.pass(11_000);
  assertUnavailable(await failing());
  succeeded(await app.ofItsOwn());
});
