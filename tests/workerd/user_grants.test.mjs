// What a user gave to applications: to be seen and taken back by the user.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertRefused, succeeded } from "../scenario/expect.mjs";
import { bearer } from "../scenario/http.mjs";

const scene = await begin();
const path = "/v2/users/me/grants";

/** The application in which users look after their grants. */
const settings = () =>
  scene.register({ role_scopes: { resident: "grants:read grants:write", guest: "grants:read" } });

async function tokenOf(user) {
  return succeeded(await (await settings()).byPassword(user)).access_token;
}

const list = async (token) => succeeded(await scene.api("GET", path, undefined, token)).grants;

test("a user sees each application with what it may do, and not what others gave", async () => {
  const user = await scene.createUser();
  const lamp = await scene.register({ client_name: "Lamp" });
  const page = await scene.registerPublic({ client_name: "Page" });
  succeeded(await lamp.byPassword(user, { scope: "lights:read" }));
  await page.implicit(user, { scope: "profile" });
  succeeded(await lamp.byPassword(await scene.createUser()));

  const grants = await list(await tokenOf(user));
  const seen = grants.map(({ client_id, client_name, scope }) => [client_id, client_name, scope]);
  assert.deepEqual(
    seen.filter(([, name]) => ["Lamp", "Page"].includes(name)).sort(),
    [[lamp.client_id, "Lamp", "lights:read"], [page.client_id, "Page", "profile"]].sort(),
  );
  assert.equal(grants.length, 3, "and the one that asks");
  for (const grant of grants) assert.ok(Math.abs(grant.granted_at - Date.now() / 1000) < 600);
});

test("a grant that is taken back is over at once, and the user is asked again", async () => {
  const user = await scene.createUser();
  const page = await scene.registerPublic();
  const browser = scene.browser();
  const redemption = await page.redemption(user, { browser });
  const tokens = succeeded(await page.exchange(redemption));
  const silent = page.authorization({ response_type: "token", prompt: "none" });
  assert.ok((await browser.open(silent)).toApplication.parameters.access_token);

  const token = await tokenOf(user);
  const given = (await list(token)).filter(({ client_id }) => client_id === page.client_id);
  assert.equal(given.length, 2);
  for (const { id } of given) {
    const answer = await scene.api("DELETE", `${path}/${id}`, undefined, token);
    assert.equal(answer.status, 204);
    assert.deepEqual((await scene.logged(answer)).events, ["grant_revoked"]);
  }
  assert.equal((await page.refresh(tokens.refresh_token)).status, 400);
  assert.equal((await scene.me(tokens.access_token)).status, 401);
  assert.equal((await browser.open(silent)).toApplication.parameters.error, "consent_required");
  const left = (await list(token)).filter(({ client_id }) => client_id === page.client_id);
  assert.deepEqual(left, []);
});

test("a grant that its application gave back is not shown any more", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const tokens = succeeded(await app.byPassword(user));
  assert.equal((await app.revoke(tokens.refresh_token)).status, 200);
  const grants = await list(await tokenOf(user));
  assert.equal(grants.some(({ client_id }) => client_id === app.client_id), false);
});

test("an application holds a hundred grants of a user, and the one that was quiet longest gives way to more", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const browser = scene.browser();
  const other = succeeded(await (await scene.register()).byPassword(user));
  const logIn = async () => succeeded(await app.exchange(await app.redemption(user, { browser })));
  const first = await logIn();
  const second = await logIn();
  const more = [];
  while (more.length < 98) more.push(await logIn());
  const renewed = succeeded(await app.refresh(first.refresh_token));
  more.push(await logIn());

  assertRefused(await app.refresh(second.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  assert.equal((await scene.me(second.access_token)).status, 401);
  for (const token of Object.values(second)) assert.notEqual(succeeded(await app.introspect(token)).active, true);
  const held = (await list(await tokenOf(user))).filter(({ client_id }) => client_id === app.client_id);
  assert.equal(held.length, 100);
  const alive = [other, renewed, ...more];
  for (const { access_token } of alive) assert.equal((await scene.me(access_token)).status, 200);
  succeeded(await app.refresh(renewed.refresh_token));

  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { password: "another password" })).status, 200);
  for (const { access_token } of alive) assert.equal((await scene.me(access_token)).status, 401);
  for (const { refresh_token } of more) assert.equal((await app.refresh(refresh_token)).status, 400);
});

test("nobody takes back what another user gave", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const tokens = succeeded(await app.byPassword(user));
  const own = await list(await tokenOf(user));
  const { id } = own.find(({ client_id }) => client_id === app.client_id);
  const stranger = await tokenOf(await scene.createUser());
  assert.equal((await scene.api("DELETE", `${path}/${id}`, undefined, stranger)).status, 404);
  assert.equal((await scene.api("DELETE", `${path}/nonsense`, undefined, stranger)).status, 404);
  succeeded(await app.refresh(tokens.refresh_token));
});

test("it takes a user's token with the scope for it", async () => {
  const guest = await tokenOf(await scene.createUser({ role: "guest" }));
  assert.equal((await scene.api("GET", path, undefined, guest)).status, 200);
  const refused = await scene.api("DELETE", `${path}/x`, undefined, guest);
  assert.deepEqual([refused.status, refused.json.error], [403, "insufficient_scope"]);

  const app = await scene.register({ scope: "grants:read" });
  const own = succeeded(await app.ofItsOwn()).access_token;
  assertRefused(
    await scene.send("GET", path, { headers: bearer(own) }),
    403, "insufficient_scope", "the access token is not a user's",
  );
});
