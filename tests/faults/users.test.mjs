// Users when storage fails: none is half there, and none keeps what should have been taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unique } from "../scenario.mjs";
import { granted, succeeded } from "../scenario/expect.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const app = await scene.register();
const full = { scope: "lights:read lights:write profile", refreshable: true };
const as = "APPLICATION.fetch Application.get ACCOUNT.fetch";
const ofItsOwn = "APPLICATIONS.get APPLICATION.fetch APPLICATION.fetch Application.get Application.get ACCOUNT.fetch";

/** A user from whom two applications have tokens. */
async function withGrants() {
  const user = await scene.createUser();
  const other = await scene.register();
  const tokens = [granted(await app.byPassword(user), full), granted(await other.byPassword(user), full)];
  return { user, apps: [app, other], tokens };
}

async function assertNothingLeft({ apps, tokens }) {
  for (const [at, { access_token, refresh_token }] of tokens.entries()) {
    assert.equal((await scene.me(access_token)).status, 401);
    assert.equal((await apps[at].refresh(refresh_token)).status, 400);
  }
}

const change = (json) => ({ user }) => scene.api("PATCH", `/v2/users/${user.id}`, json);
const common = { refused: assertUnavailable };

flow(storage, "creating a user", `${as} Account.get Account.put`, {
  ...common,
  prepare: async () => ({ user: { username: unique("user"), password: unique("password"), role: "resident" } }),
  request: ({ user }) => scene.api("POST", "/v2/users", user),
  async succeeds(answer, { user }) {
    assert.equal(succeeded(answer, 201).username, user.username);
    granted(await app.byPassword(user), full);
  },
  losses: {
    // The user is there, whole, and the name is taken.
    async "ACCOUNT.fetch"({ user }) {
      const again = await scene.api("POST", "/v2/users", user);
      assert.equal(succeeded(again, 409).error, "username_taken");
      const { access_token } = granted(await app.byPassword(user), full);
      assert.equal(succeeded(await scene.me(access_token)).role, "resident");
    },
  },
});

flow(storage, "creating a user as an application", `${ofItsOwn} Account.get Account.put`, {
  ...common,
  async prepare() {
    const hub = await scene.register();
    const { access_token } = succeeded(await hub.ofItsOwn());
    return { access_token, user: { username: unique("user"), password: unique("password"), role: "guest" } };
  },
  request: ({ access_token, user }) => scene.api("POST", "/v2/users", user, access_token),
  succeeds: (answer) => succeeded(answer, 201),
  losses: {
    "ACCOUNT.fetch": async ({ user }) =>
      assert.equal(succeeded(await scene.api("POST", "/v2/users", user), 409).error, "username_taken"),
  },
});

flow(storage, "reading oneself", "APPLICATIONS.get ACCOUNT.fetch APPLICATION.fetch Account.get Account.get Application.get", {
  ...common,
  prepare: withGrants,
  request: ({ tokens: [, { access_token }] }) => scene.me(access_token),
  succeeds: (answer, { user }) => assert.equal(succeeded(answer).id, user.id),
});

flow(storage, "reading a user", `${as} Account.get`, {
  ...common,
  prepare: withGrants,
  request: ({ user }) => scene.api("GET", `/v2/users/${user.id}`),
  succeeds: (answer, { user }) => assert.equal(succeeded(answer).username, user.username),
});

flow(storage, "finding a user by name", `${as} Account.get`, {
  ...common,
  prepare: withGrants,
  request: ({ user }) => scene.api("GET", `/v2/users?username=${user.username.toUpperCase()}`),
  succeeds: (answer, { user }) => assert.equal(succeeded(answer).id, user.id),
});

// Nothing is stored for a name that nobody has.
flow(storage, "finding nobody by name", `${as} Account.get`, {
  ...common,
  prepare: async () => ({ username: unique("nobody") }),
  request: ({ username }) => scene.api("GET", `/v2/users?username=${username}`),
  succeeds: (answer) => assert.equal(answer.status, 404),
});

flow(storage, "changing a user's profile", `${as} Account.get Account.put`, {
  ...common,
  prepare: withGrants,
  request: change({ profile: { name: "Ada" } }),
  async succeeds(answer, { tokens }) {
    assert.deepEqual(succeeded(answer).profile, { name: "Ada" });
    for (const { access_token } of tokens) assert.equal((await scene.me(access_token)).status, 200);
  },
});

// The account and its two grants, in one transaction.
const ending = "Account.get Account.list";

flow(storage, "changing a user's role", `${as} ${ending} Account.put Account.delete Account.delete`, {
  ...common,
  prepare: withGrants,
  request: change({ role: "guest" }),
  async succeeds(answer, state) {
    assert.equal(succeeded(answer).role, "guest");
    await assertNothingLeft(state);
  },
});

flow(storage, "deleting a user", `${as} ${ending} Account.put Account.delete Account.delete Account.delete Account.setAlarm`, {
  ...common,
  prepare: withGrants,
  request: ({ user }) => scene.api("DELETE", `/v2/users/${user.id}`),
  async succeeds(answer, state) {
    assert.equal(answer.status, 204);
    await assertNothingLeft(state);
  },
  losses: {
    async "ACCOUNT.fetch"(state) {
      assert.equal((await scene.api("DELETE", `/v2/users/${state.user.id}`)).status, 404);
      await assertNothingLeft(state);
    },
  },
});

/** A user in the application where users look after what they gave. */
async function withSettings() {
  const state = await withGrants();
  const settings = await scene.register({ role_scopes: { resident: "grants:read grants:write" } });
  const { access_token } = succeeded(await settings.byPassword(state.user));
  const list = () => scene.api("GET", "/v2/users/me/grants", undefined, access_token);
  const { grants } = succeeded(await list());
  const [{ id }] = grants.filter(({ client_id }) => client_id === state.apps[1].client_id);
  const take = () => scene.api("DELETE", `/v2/users/me/grants/${id}`, undefined, access_token);
  return { ...state, id, list, take };
}

const own = "APPLICATIONS.get ACCOUNT.fetch APPLICATION.fetch Account.get Application.get ACCOUNT.fetch Account.get";

flow(storage, "a user's list of three grants", `${own} Account.list APPLICATIONS.get:several`, {
  prepare: withSettings,
  refused(answer, call) {
    if (call !== "APPLICATIONS.get:several") return assertUnavailable(answer);
    // Without their names there are still the applications.
    const { grants } = succeeded(answer);
    assert.equal(grants.length, 3);
    for (const { client_id, client_name } of grants) assert.equal(client_name, client_id);
  },
  request: ({ list }) => list(),
  succeeds: (answer) => assert.equal(succeeded(answer).grants.length, 3),
});

test("what the implicit grant gave is listed as long as its token is valid", async () => {
  const { user, list } = await withSettings();
  const page = await scene.registerPublic({ access_token_lifetime: 60 });
  await page.implicit(user);
  const isListed = async () => succeeded(await list()).grants.some(({ client_id }) => client_id === page.client_id);
  assert.equal(await isListed(), true);
  await storage.pass(61_000);
  assert.equal(await isListed(), false);
});

flow(storage, "taking one grant back", `${own} Account.get Account.put Account.delete`, {
  ...common,
  prepare: withSettings,
  request: ({ take }) => take(),
  async succeeds(answer, { list, apps, tokens }) {
    assert.equal(answer.status, 204);
    assert.equal(succeeded(await list()).grants.length, 2);
    await assertNothingLeft({ apps: apps.slice(1), tokens: tokens.slice(1) });
    succeeded(await scene.me(tokens[0].access_token));
  },
  losses: {
    // The second call of the account.
    async 6({ take, apps, tokens }) {
      assert.equal((await take()).status, 404);
      await assertNothingLeft({ apps: apps.slice(1), tokens: tokens.slice(1) });
    },
  },
});
