// The root secret is replaced: what the old one sealed still opens, as long as the operator says so.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, succeeded } from "../scenario/expect.mjs";
import { basic, send } from "../scenario/http.mjs";
import { freePort } from "../../src/tools/ports.mjs";
import { startServer, temporaryFolder } from "../../src/tools/server.mjs";

const persist = temporaryFolder();
const port = await freePort();

const [first, second] = ["first", "second"].map((name) => unique(`${name}-root-secret-of-many-characters`));
const admin = unique("admin-secret-of-many-characters");
const under = (secrets) =>
  begin({ persist, port, secrets: { EDGEGRANT_ADMIN_SECRET: admin, ...secrets } });

test("tokens and keys outlive the secret that sealed them", async () => {
  const before = await under({ EDGEGRANT_SECRET: first });
  const app = await before.register();
  const user = await before.createUser();
  const old = succeeded(await app.byPassword(user));
  const keys = (await before.send("GET", "/v2/oauth2/jwks")).json;
  await before.server.stop();

  const between = await under({ EDGEGRANT_SECRET: second, EDGEGRANT_SECRET_PREVIOUS: first });
  assert.deepEqual((await between.send("GET", "/v2/oauth2/jwks")).json, keys);
  assert.equal((await between.me(old.access_token)).status, 200);
  const renewed = succeeded(await app.refresh(old.refresh_token));
  await between.server.stop();

  // The keys have moved to the new secret by themselves; the old one can go.
  const later = await under({ EDGEGRANT_SECRET: second });
  assert.deepEqual((await later.send("GET", "/v2/oauth2/jwks")).json, keys);
  assert.equal((await later.me(renewed.access_token)).status, 200);
  assertRefused(
    await app.refresh(old.refresh_token), 400, "invalid_grant", "the refresh token is invalid",
  );
  succeeded(await app.refresh(renewed.refresh_token));
  await later.server.stop();
});

test("without the secret that sealed them the keys do not open, and no others are made", async () => {
  const server = await startServer({
    persist,
    port,
    secrets: { EDGEGRANT_ADMIN_SECRET: admin, EDGEGRANT_SECRET: first },
  });
  after(() => server.stop());
  const answer = await send("POST", `${server.issuer}/v2/oauth2/token`, {
    headers: { authorization: basic("edgegrant-admin", admin) },
    form: { grant_type: "client_credentials" },
  });
  assert.equal(answer.status, 503);
  assert.equal(answer.json.error, "temporarily_unavailable");
  assert.match(answer.headers.get("retry-after"), /^[1-9][0-9]*$/);
});
