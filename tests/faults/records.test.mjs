// Records that cannot be read: each is refused as storage that fails is, named in the log, and left as it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventually } from "../scenario.mjs";
import { confidentialClient } from "../scenario/application.mjs";
import { authorize, pkce, withQuery } from "../scenario/dialog.mjs";
import { granted, succeeded } from "../scenario/expect.mjs";
import { assertUnavailable, assertUnavailablePage, assertUnavailableRedirect } from "./flow.mjs";
import { full, registerSettings, seenIn, withTokens } from "./given.mjs";
import { accountOf, beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const settings = await registerSettings(scene);
const state = "of-the-application";

const damages = {
  "is cut off": (text) => text.slice(0, text.length / 2),
  "is empty": () => "",
  "is not JSON": (text) => `\u0000${text}`,
  "is of an older version": (text) => JSON.stringify({ ...JSON.parse(text), v: 0 }),
  "is of a newer version": (text) => JSON.stringify({ ...JSON.parse(text), v: 2 }),
  "has no version": (text) => text.replace('"v":', '"w":'),
  "has nothing but a version": () => '{"v":1}',
  "is a list": (text) => `[${text}]`,
};

/** What happened to a grant is in its record, with a version of its own. */
const nested = Object.fromEntries([0, 2].map((version) => [
  `says in another version, ${version}, what happened`,
  (text) => {
    const { record, ...given } = JSON.parse(text);
    return JSON.stringify({ ...given, record: { ...record, v: version } });
  },
]));

/** The key of one record among those of an object. */
async function ofObject(object, prefix) {
  const key = Object.keys(await storage.records(object)).find((name) => name.startsWith(prefix));
  return {
    read: async () => (await storage.records(object))[key],
    write: (value) => storage.records(object, { [key]: value }),
  };
}

const ofNewUser = async () => withTokens(scene, await scene.createUser());

/** The record of what the user gave to one application. */
async function grantOf({ app, user }) {
  const { access_token, to } = await seenIn(settings, user);
  const [{ id }] = to(app);
  return { access_token, record: await ofObject(accountOf(user), `grant:${id}`) };
}

/** A browser in which a user is logged in, and the request of an application that has been allowed. */
async function asking() {
  const browser = scene.browser();
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  const parameters = app.authorization({ state, ...pkce().parameters });
  await browser.approve(parameters, user);
  return { browser, app, user, parameters };
}

const ask = ({ browser, parameters }) => browser.get(withQuery(authorize, parameters));
const hasCode = ({ toApplication }) => assert.ok(toApplication.parameters.code);

const application = ({ app }) => {
  const key = `application:${app.client_id}`;
  return { read: () => storage.value(key), write: (value) => storage.value(key, value) };
};

/** An application's object, where its own tokens are revoked. */
const objectOf = ({ client_id }) => ({ binding: "APPLICATION", name: client_id });

async function withOwnToken() {
  const app = await scene.register();
  return { app, ...succeeded(await app.ofItsOwn()) };
}

/** Each record: who has it, where it is, and a request that reads it. */
const records = {
  "the grant of a refresh token": {
    prepare: ofNewUser,
    record: async (scenario) => (await grantOf(scenario)).record,
    more: nested,
    request: ({ app, refresh_token }) => app.refresh(refresh_token),
    succeeds: (answer) => granted(answer, full),
  },
  "the grant of a token that is introspected": {
    prepare: ofNewUser,
    record: async (scenario) => (await grantOf(scenario)).record,
    request: ({ app, access_token }) => app.introspect(access_token),
    succeeds: (answer) => assert.equal(succeeded(answer).active, true),
  },
  "the account of a password": {
    prepare: ofNewUser,
    record: ({ user }) => ofObject(accountOf(user), "account"),
    request: ({ app, user }) => app.byPassword(user),
    succeeds: (answer) => granted(answer, full),
  },
  "the account of a session": {
    prepare: asking,
    record: ({ user }) => ofObject(accountOf(user), "account"),
    request: ask,
    refused: assertUnavailableRedirect({ uri: "https://page.example/cb", state, iss: scene.issuer }),
    succeeds: hasCode,
  },
  "the failed attempts of a password": {
    async prepare() {
      const scenario = await ofNewUser();
      const { app, user } = scenario;
      assert.equal((await app.byPassword({ ...user, password: "wrong" })).status, 400);
      return scenario;
    },
    record: ({ user }) => ofObject(accountOf(user), "attempts"),
    request: ({ app, user }) => app.byPassword(user),
    succeeds: (answer) => granted(answer, full),
  },
  "the alarm of an account": {
    prepare: ofNewUser,
    record: ({ user }) => ofObject(accountOf(user), "wake"),
    request: ({ app, user }) => app.byPassword(user),
    succeeds: (answer) => granted(answer, full),
  },
  "an entry in the list of what a user gave": {
    async prepare() {
      const scenario = await ofNewUser();
      return { ...scenario, ...(await grantOf(scenario)) };
    },
    record: ({ user }) => ofObject(accountOf(user), "grant:"),
    request: ({ access_token }) => scene.api("GET", "/v2/users/me/grants", undefined, access_token),
    succeeds: (answer) => assert.equal(succeeded(answer).grants.length, 2),
  },
  "the signing keys": {
    prepare: async () => storage.forget({ keys: true }),
    record: () => ofObject({ binding: "KEYS", name: "keys" }, "keys"),
    request: () => scene.send("GET", "/v2/oauth2/jwks"),
    succeeds: ({ json }) => assert.notEqual(json.keys.length, 0),
  },
  "an application's registration": {
    prepare: ofNewUser,
    record: ({ app }) => ofObject(objectOf(app), "application"),
    request: ({ app, access_token }) => app.introspect(access_token),
    succeeds: (answer) => assert.equal(succeeded(answer).active, true),
  },
  "an application's own token that was revoked": {
    async prepare() {
      const scenario = await withOwnToken();
      assert.equal((await scenario.app.revoke(scenario.access_token)).status, 200);
      return scenario;
    },
    record: ({ app }) => ofObject(objectOf(app), "grant:"),
    request: ({ app, access_token }) => app.introspect(access_token),
    succeeds: (answer) => assert.deepEqual(succeeded(answer), { active: false }),
  },
  "the alarm of an application": {
    prepare: withOwnToken,
    record: ({ app }) => ofObject(objectOf(app), "wake"),
    request: ({ app, access_token }) => app.revoke(access_token),
    succeeds: (answer) => assert.deepEqual([answer.status, answer.text], [200, ""]),
  },
  "an application's configuration at the token endpoint": {
    async prepare() {
      const scenario = await ofNewUser();
      await storage.forget();
      return scenario;
    },
    record: application,
    request: ({ app, refresh_token }) => app.refresh(refresh_token),
    succeeds: (answer) => granted(answer, full),
  },
  "an application's configuration at the authorization endpoint": {
    async prepare() {
      const scenario = await asking();
      await storage.forget();
      return scenario;
    },
    record: application,
    request: ask,
    refused: assertUnavailablePage,
    succeeds: hasCode,
  },
};

for (const [name, { prepare, record, more, request, refused, succeeds }] of Object.entries(records)) {
  describe(name, () => {
    for (const [damage, damaged] of Object.entries({ ...damages, ...more })) {
      test(damage, async () => {
        const scenario = await prepare();
        const { read, write } = await record(scenario);
        const whole = await read();
        await write(damaged(whole));
        const answer = await request(scenario);
        await (refused ?? assertUnavailable)(answer);
        const { reason, events, client_id } = await scene.logged(answer);
        assert.deepEqual({ reason, events }, { reason: "RecordUnreadable", events: ["record_unreadable"] });
        if (record === application) assert.equal(client_id, scenario.app.client_id);
        assert.equal(await read(), damaged(whole));
        await write(whole);
        await succeeds(await request(scenario));
      });
    }
  });
}

/** What the objects of a kind say in the log. */
const said = (object) =>
  scene.server.logs.filter((line) => line.startsWith(`{"object":"${object}"`)).map((line) => JSON.parse(line));

/** Fails unless an account says in the log that it found what it cannot read. */
async function assertSaid(user) {
  const { id } = accountOf(user);
  const line = await eventually(() => said("account").find((line) => line.id === id), "the line of the object");
  assert.deepEqual(line, { object: "account", id, outcome: "failed", reason: "RecordUnreadable" });
}

for (const [damage, damaged] of Object.entries(damages)) {
  test(`a change that is to be copied to KV and ${damage} is left as it is until the next change`, async () => {
    const { app } = await withOwnToken();
    const { read, write } = await ofObject(objectOf(app), "changed");
    const whole = await read();
    await write(damaged(whole));
    const before = said("application").length;
    await storage.pass(70_000);
    await eventually(() => said("application").length > before, "the line of the object");
    const { object, outcome, reason } = said("application").at(-1);
    assert.deepEqual([object, outcome, reason], ["application", "failed", "RecordUnreadable"]);
    assert.equal(await read(), damaged(whole));
    assert.equal((await scene.api("PUT", `/v2/applications/${app.client_id}`, confidentialClient)).status, 200);
    assert.notEqual(await read(), damaged(whole));
    await storage.pass(70_000);
    assert.equal(await read(), undefined);
    granted(await app.ofItsOwn(), { scope: "users:create users:read" });
  });
}

test("a record that is not a text is refused, and the object's own line in the log says where it is", async () => {
  const scenario = await ofNewUser();
  const { write } = await ofObject(accountOf(scenario.user), "account");
  await write(7);
  assertUnavailable(await scenario.app.byPassword(scenario.user));
  await assertSaid(scenario.user);
});

test("an account that cannot read what it has when its alarm goes off says so in the log", async () => {
  const { app, user } = await ofNewUser();
  assert.equal((await app.byPassword({ ...user, password: "wrong" })).status, 400);
  await (await ofObject(accountOf(user), "attempts")).write("");
  assert.equal((await scene.api("DELETE", `/v2/users/${user.id}`)).status, 204);
  await storage.pass(70_000);
  await assertSaid(user);
});

test("an application that cannot read what it has when its alarm goes off says so in the log", async () => {
  const { app, access_token } = await withOwnToken();
  assert.equal((await app.revoke(access_token)).status, 200);
  const { write } = await ofObject(objectOf(app), "over:");
  await write(7);
  const before = said("application").length;
  await storage.pass(70_000);
  await eventually(() => said("application").length > before, "the line of the object");
});

for (const [damage, damaged] of Object.entries(damages)) {
  const saysWhose = !["is empty", "has nothing but a version"].includes(damage);
  const what = saysWhose ? "can be removed, with all that the user gave" : "stays, for it does not say whose it is";
  test(`an account that ${damage} ${what}`, async () => {
    const { app, user, access_token, refresh_token } = await ofNewUser();
    const { read, write } = await ofObject(accountOf(user), "account");
    const whole = await read();
    await write(damaged(whole));
    const remove = (id) => scene.api("DELETE", `/v2/users/${id}`);
    // Another user had the name before.
    const place = Buffer.from(user.id.slice("usr_".length), "base64url");
    place[place.length - 1] ^= 1;
    assertUnavailable(await remove(`usr_${place.toString("base64url")}`));
    const answer = await remove(user.id);
    if (!saysWhose) {
      assertUnavailable(answer);
      assert.equal(await read(), damaged(whole));
      return;
    }
    assert.equal(answer.status, 204);
    assert.deepEqual((await scene.logged(answer)).events, ["user_removed"]);
    for (const token of [access_token, refresh_token]) {
      assert.deepEqual(succeeded(await app.introspect(token)), { active: false });
    }
    assert.equal((await app.refresh(refresh_token)).status, 400);
    await storage.pass(70_000);
    assert.deepEqual(await storage.records(accountOf(user)), {});
    const { username, password } = user;
    assert.equal((await scene.api("POST", "/v2/users", { username, password, role: "guest" })).status, 201);
  });
}

test("what an application holds whose configuration cannot be read is listed by its identifier, and can be taken back", async () => {
  const { app, user } = await ofNewUser();
  await storage.forget();
  await application({ app }).write("");
  const own = await scene.register({ role_scopes: { resident: "grants:read grants:write" } });
  const { access_token, to } = await seenIn(own, user);
  const [{ id, client_name, scope }] = to(app);
  assert.deepEqual([client_name, scope], [app.client_id, full.scope]);
  const answer = await scene.api("GET", "/v2/users/me/grants", undefined, access_token);
  assert.equal((await scene.logged(answer)).client_id, own.client_id);
  assert.equal((await scene.api("DELETE", `/v2/users/me/grants/${id}`, undefined, access_token)).status, 204);
});

test("what a barred user gave ends even if it cannot be read", async () => {
  const scenario = await ofNewUser();
  const { app, user, access_token, refresh_token } = scenario;
  const { record } = await grantOf(scenario);
  await record.write("");
  assertUnavailable(await app.introspect(access_token));
  assert.equal(succeeded(await scene.api("PATCH", `/v2/users/${user.id}`, { disabled: true })).disabled, true);
  assert.equal(await record.read(), undefined);
  assert.equal(succeeded(await app.introspect(access_token)).active, false);
  assert.equal((await app.refresh(refresh_token)).status, 400);
});
