// A configuration that changes while isolates run, as they do when only a secret is replaced.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freshSecrets } from "../../src/tools/secrets.mjs";
import { basic } from "../scenario/http.mjs";
import { issuer, setUp } from "./base.mjs";
import { Request } from "./request.mjs";
import { World } from "./world.mjs";

test("a secret that was replaced counts no more in an isolate that knew it, and the new one does", async () => {
  const base = await setUp();
  const world = new World({ seed: 1, stored: base.stored, env: base.env });
  const [here] = world.locations;
  const asked = async (secret) => {
    const headers = {
      authorization: basic("edgegrant-admin", secret),
      "content-type": "application/x-www-form-urlencoded",
    };
    const init = { method: "POST", headers, body: "grant_type=client_credentials" };
    const { status } = await here.request(new Request(world, "r", "settings"), `${issuer}/v2/oauth2/token`, init);
    return status;
  };
  const act = async () => {
    const { EDGEGRANT_ADMIN_SECRET: before } = world.env;
    const { EDGEGRANT_ADMIN_SECRET: after } = freshSecrets();
    const { isolate } = here;
    assert.deepEqual([await asked(before), await asked(after)], [200, 401]);
    world.env = { ...world.env, EDGEGRANT_ADMIN_SECRET: after };
    assert.deepEqual([await asked(before), await asked(after)], [401, 200]);
    assert.equal(here.isolate, isolate);
  };
  await Promise.all([act(), world.run()]);
});
