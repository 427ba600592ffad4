// A name that is registered again is another application: what the first was given is not the second's.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { pkce } from "../scenario/dialog.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";

const scene = await begin();
const user = await scene.createUser();
const full = { scope: "lights:read lights:write profile", refreshable: true };
const secret = "one-secret-for-both-of-them-".padEnd(43, "x");

const remove = async ({ client_id }) =>
  assert.equal((await scene.api("DELETE", `/v2/applications/${client_id}`)).status, 204);

for (const [register, who] of [["register", "confidential"], ["registerPublic", "public"]]) {
  const configuration = register === "register" ? { client_secret: secret } : {};

  test(`a ${who} client's successor cannot use its refresh token`, async () => {
    const first = await scene[register](configuration);
    const { refresh_token } = granted(await first.exchange(await first.redemption(user)), full);
    await remove(first);
    const second = await scene[register]({ ...configuration, client_id: first.client_id });
    assertRefused(await second.refresh(refresh_token), 400, "invalid_grant", "the refresh token is invalid");
    granted(await second.exchange(await second.redemption(user)), full);
  });

  test(`a ${who} client's successor cannot redeem its code`, async () => {
    const first = await scene[register](configuration);
    const redemption = await first.redemption(user);
    await remove(first);
    const second = await scene[register]({ ...configuration, client_id: first.client_id });
    assertRefused(await second.exchange(redemption), 400, "invalid_grant", "the authorization code is invalid");
  });

  test(`users are asked anew about a ${who} client's successor`, async () => {
    const first = await scene[register](configuration);
    const browser = scene.browser();
    await first.redemption(user, { browser });
    const request = first.authorization(pkce().parameters);
    assert.ok((await browser.open(request)).toApplication.parameters.code, "the first need not ask again");
    await remove(first);
    const second = await scene[register]({ ...configuration, client_id: first.client_id });
    assert.equal(second.client_id, request.client_id);
    assert.ok((await browser.open(request)).asksFor("consent"));
  });
}

test("no token of the first is active or opens anything, whoever asks", async () => {
  const first = await scene.register({ client_secret: secret });
  const resource = await scene.register({ scope: "tokens:introspect" });
  const { access_token, refresh_token } = granted(await first.byPassword(user), full);
  await remove(first);
  const second = await scene.register({ client_secret: secret, client_id: first.client_id });
  for (const who of [resource, second]) {
    for (const token of [access_token, refresh_token]) {
      assert.deepEqual(succeeded(await who.introspect(token)), { active: false });
    }
  }
  assertRefused(await scene.me(access_token), 401, "invalid_token", "the access token is invalid");
});

test("what the first was given is not shown to the user as the second's", async () => {
  const owner = await scene.createUser();
  const settings = await scene.register({ role_scopes: { resident: "grants:read" } });
  const { access_token } = succeeded(await settings.byPassword(owner));
  const first = await scene.register({ client_secret: secret });
  const page = await scene.registerPublic();
  const held = async () => {
    const { grants } = succeeded(await scene.api("GET", "/v2/users/me/grants", undefined, access_token));
    return grants.map(({ client_id }) => client_id).filter((client_id) => client_id !== settings.client_id).sort();
  };
  granted(await first.byPassword(owner), full);
  await page.redemption(owner);
  await page.implicit(owner);
  assert.deepEqual(await held(), [first.client_id, page.client_id, page.client_id].sort());
  for (const app of [first, page]) await remove(app);
  const second = await scene.register({ client_secret: secret, client_id: first.client_id });
  await scene.registerPublic({ client_id: page.client_id });
  assert.deepEqual(await held(), []);
  granted(await second.byPassword(owner), full);
  assert.deepEqual(await held(), [second.client_id]);
});

test("a configuration that replaces another is the same application's", async () => {
  const app = await scene.register();
  const { refresh_token, access_token } = granted(await app.byPassword(user), full);
  const { client_secret, ...configuration } = app;
  delete configuration.issuer;
  assert.equal((await scene.api("PUT", `/v2/applications/${app.client_id}`, configuration)).status, 200);
  granted(await app.as({ client_secret }).refresh(refresh_token), full);
  assert.equal((await scene.me(access_token)).status, 200);
});
