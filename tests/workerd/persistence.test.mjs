// What is stored outlives the server, however it ends; what is not stored by then never happened.

import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freshSecrets } from "../../src/tools/secrets.mjs";
import { temporaryFolder } from "../../src/tools/server.mjs";
import { begin, withServer } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";

const persist = temporaryFolder();
const secrets = freshSecrets();
const scene = await begin({ persist, secrets });
const full = { scope: "lights:read lights:write profile", refreshable: true };

const keys = async () => (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;

const assertSpent = (answer) => {
  const { error } = succeeded(answer, 400);
  assert.equal(error, "invalid_grant");
};

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`applications, users, grants, sessions and keys are there after ${signal}`, async () => {
    const app = await scene.register();
    const gone = await scene.register();
    assert.equal((await scene.api("DELETE", `/v2/applications/${gone.client_id}`)).status, 204);
    const user = await scene.createUser({ profile: { name: "Ada" } });
    const browser = scene.browser();
    const redemption = await app.redemption(user, { browser });
    const spent = await app.redemption(user);
    const tokens = granted(await app.exchange(spent), full);
    const replaced = granted(await app.byPassword(user), full);
    const newest = granted(await app.refresh(replaced.refresh_token), full);
    const revoked = granted(await app.byPassword(user), full);
    assert.equal((await app.revoke(revoked.refresh_token)).status, 200);
    const before = { keys: await keys(), app: (await scene.api("GET", `/v2/applications/${app.client_id}`)).json };

    await scene.server.restart(signal);

    assert.deepEqual(await keys(), before.keys);
    assert.deepEqual((await scene.api("GET", `/v2/applications/${app.client_id}`)).json, before.app);
    assert.equal((await scene.api("GET", `/v2/applications/${gone.client_id}`)).status, 404);
    const { password, ...shown } = user;
    assert.deepEqual(succeeded(await scene.me(tokens.access_token)), shown);
    granted(await app.byPassword({ ...user, password }), full);
    // A session, its consent, a code that was not redeemed, and one that was.
    const silent = await browser.open(app.authorization({ prompt: "none" }));
    assert.ok(silent.toApplication.parameters.code);
    granted(await app.exchange(redemption), full);
    const refreshed = granted(await app.refresh(tokens.refresh_token), full);
    assert.equal(await isSignedBy(before.keys, refreshed.access_token), true);
    assertSpent(await app.exchange(spent));
    assertSpent(await app.refresh(refreshed.refresh_token));
    // A family goes on where it was; what was revoked stays so.
    const next = granted(await app.refresh(newest.refresh_token), full);
    assertSpent(await app.refresh(replaced.refresh_token));
    assertSpent(await app.refresh(next.refresh_token));
    assertSpent(await app.refresh(revoked.refresh_token));
    assert.equal((await scene.me(revoked.access_token)).status, 401);
  });
}

test("failed attempts on an account are still counted after a crash", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  // Each failure doubles the wait, until it is longer than a restart takes.
  let wait = 0;
  for (let tries = 1; wait < 16; tries++) {
    assert.ok(tries <= 20, `${tries - 1} attempts, and a wait of ${wait} s`);
    await sleep(wait * 1000);
    const answer = await app.byPassword({ ...user, password: "wrong horse" });
    wait = Number(answer.headers.get("retry-after"));
  }
  await scene.server.restart("SIGKILL");
  const answer = await app.byPassword(user);
  assertRefused(answer, 429, "temporarily_unavailable", "too many failed attempts, try again later");
});

test("RFC 9068 §4: with the same keys, tokens of another issuer or for another audience are refused", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const { access_token } = granted(await app.byPassword(user), full);
  const { kid } = parts(access_token).header;
  const others = [{ EDGEGRANT_AUDIENCE: "https://api.example" }, { EDGEGRANT_ISSUER: "https://login.example" }];
  await scene.server.stop();
  for (const vars of others) {
    // The audience is the issuer unless it is configured: here it is only the issuer that differs.
    const port = Number(new URL(scene.issuer).port);
    const options = { port, persist, secrets, vars: { EDGEGRANT_AUDIENCE: scene.issuer, ...vars } };
    await withServer(options, async () => {
      assert.equal((await keys())[0].kid, kid);
      assertRefused(await scene.me(access_token), 401, "invalid_token", "the access token is invalid");
      assert.deepEqual((await app.introspect(access_token)).json, { active: false });
    });
  }
  await scene.server.restart();
  assert.equal((await scene.me(access_token)).status, 200);
});
