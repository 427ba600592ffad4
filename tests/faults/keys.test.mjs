// Signing keys when storage fails: there is always one that signs, and one that was taken back stays so.

import assert from "node:assert/strict";
import { succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };
const nothing = async () => ({});
const as = "GRANT.fetch Grant.get";

const published = async () => (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;

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
