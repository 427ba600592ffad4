// Signing keys when storage fails: there is always one that signs, and one that was taken back stays so.

import assert from "node:assert/strict";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy } from "../scenario/jwt.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };
const nothing = async () => ({});
const as = "GRANT.fetch Grant.get";

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
