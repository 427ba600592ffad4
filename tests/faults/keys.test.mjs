// Signing keys when storage fails: there is always one that signs, and one that was taken back stays so.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts, selfSigned } from "../scenario/jwt.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };
const nothing = async () => ({});
const as = "APPLICATION.fetch Application.get";

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
  assert.deepEqual(await ask({ kid: "unknown" }), ["KEYS.fetch", "Keys.get"]);
  const names = [header.kid, "another", "../../etc/passwd", "' OR 1=1 --", "application:x", "a\0", "k".repeat(2000)];
  for (const kid of names) {
    assert.deepEqual(await ask({ kid, jku: url, x5u: url, x5c: [url] }), []);
  }
  assert.deepEqual(visits, []);
});
