// What a grant costs that has been used for years, and what is left of one that is over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { authorize, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";
import { full, registerSettings, seenIn } from "./given.mjs";
import { accountOf, beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const settings = await registerSettings(scene);

/** The key by which the account of a user has what the user gave an application. */
async function keyOf(app, user) {
  const [{ id }] = (await seenIn(settings, user)).to(app);
  return `grant:${id}`;
}

const stored = (user) => storage.records(accountOf(user));

/** Storage calls of a refresh, what is stored of its grant afterwards, and the next refresh token. */
async function cost(app, user, token) {
  const { answer, calls } = await storage.watch(() => app.refresh(token));
  const { refresh_token } = granted(answer, full);
  const key = await keyOf(app, user);
  return { calls, size: JSON.stringify((await stored(user))[key]).length, refresh_token };
}

test("a refresh token that was used a thousand times costs what a new one costs", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const first = await cost(app, user, granted(await app.byPassword(user), full).refresh_token);
  let token = first.refresh_token;
  for (let use = 0; use < 1000; use++) token = granted(await app.refresh(token), full).refresh_token;
  const last = await cost(app, user, token);
  assert.deepEqual(last.calls, first.calls);
  // The number of the token has three digits more.
  assert.equal(last.size - first.size, 3);
});

test("what is stored of a grant is there while a token of it lives, and then no more", async () => {
  const lifetime = 120;
  const app = await scene.register({ access_token_lifetime: 60, refresh_token_lifetime: lifetime });
  const user = await scene.createUser();
  const expected = { ...full, expires_in: 60 };
  let { refresh_token } = granted(await app.byPassword(user), expected);
  const key = await keyOf(app, user);
  for (let use = 0; use < 4; use++) {
    await storage.pass((lifetime - 1) * 1000);
    ({ refresh_token } = granted(await app.refresh(refresh_token), expected));
  }
  // Clocks may differ, so it is kept for a little longer.
  await storage.pass((lifetime + 59) * 1000);
  assert.ok(key in (await stored(user)));
  await storage.pass(61_000);
  assert.equal(key in (await stored(user)), false);
});

test("an application's own token that was revoked is remembered until it expires, and then no more", async () => {
  const app = await scene.register({ access_token_lifetime: 120 });
  const object = { binding: "APPLICATION", name: app.client_id };
  const names = async () => Object.keys(await storage.records(object));
  const { access_token } = succeeded(await app.ofItsOwn());
  assert.equal((await app.revoke(access_token)).status, 200);
  await storage.pass(119_000);
  assert.equal(succeeded(await app.introspect(access_token)).active, false);
  const { grant_id } = parts(access_token).claims;
  const [, , over] = await names();
  assert.match(over, /^over:\d{15}:grant:/);
  assert.deepEqual(await names(), ["application", `grant:${grant_id}`, over, "wake"]);
  await storage.pass(61_000);
  assert.deepEqual(await names(), ["application"]);
});

test("however many tokens of its own an application has revoked, they are forgotten a thousand at a time", async () => {
  const app = await scene.register({ access_token_lifetime: 60 });
  const object = { binding: "APPLICATION", name: app.client_id };
  const { access_token } = succeeded(await app.ofItsOwn());
  assert.equal((await app.revoke(access_token)).status, 200);
  const { grant_id } = parts(access_token).claims;
  const own = Object.entries(await storage.records(object)).filter(([key]) => key.includes(grant_id));
  const records = {};
  for (let another = 1; another < 2500; another++) {
    const id = Buffer.from(`${another}`.padEnd(16)).toString("base64url");
    for (const [key, value] of own) records[key.replace(grant_id, id)] = value.replace(grant_id, id);
  }
  await storage.records(object, records);
  const left = async (milliseconds) => {
    await storage.pass(milliseconds);
    return Object.keys(await storage.records(object)).filter((key) => key.startsWith("grant:")).length;
  };
  assert.equal(await left(1000), 2500);
  assert.equal(succeeded(await app.introspect(access_token)).active, false);
  assert.deepEqual([await left(120_000), await left(1000), await left(1000)], [1500, 500, 0]);
  assert.deepEqual(Object.keys(await storage.records(object)), ["application"]);
});

test("a thousand grants are the most that there can be; they end at once, and cost nobody anything before", async () => {
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  const browser = scene.browser();
  const parameters = app.authorization(pkce().parameters);
  await browser.approve(parameters, user);
  const ask = () => browser.get(withQuery(authorize, parameters));
  const before = await storage.watch(ask);
  for (let yes = 0; yes < 97; yes++) assert.equal((await ask()).status, 303);
  const after = await storage.watch(ask);
  assert.deepEqual(after.calls, before.calls);
  const names = (records) => Object.keys(records).filter((name) => name.startsWith("grant:"));
  const records = await stored(user);
  assert.equal(names(records).length, 100);

  // Nine other applications hold as much as this one, so the next log-in of any takes the place of another grant.
  const own = names(records).map((name) => JSON.parse(records[name]));
  for (let other = 1; other < 10; other++) {
    for (const [at, given] of own.entries()) {
      const grant_id = Buffer.from(`${other}-${at}`.padEnd(16)).toString("base64url");
      records[`grant:${grant_id}`] = JSON.stringify({ ...given, grant_id, client_id: `other-${other}` });
    }
  }
  assert.equal(names(await storage.records(accountOf(user), records)).length, 1000);
  const another = await scene.register();
  const token = succeeded(await another.byPassword(user)).access_token;
  assert.equal((await scene.me(token)).status, 200);
  assert.equal(names(await stored(user)).length, 1000);
  assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { role: "guest" })).status, 200);
  assert.equal((await scene.me(token)).status, 401);
  assert.deepEqual(names(await stored(user)), []);
});

test("a code that nobody redeems is listed as long as it is valid, and is forgotten with what else is over", async () => {
  const user = await scene.createUser();
  const app = await scene.registerPublic();
  const browser = scene.browser();
  const redeemed = await app.redemption(user, { browser });
  const unused = await app.redemption(user, { browser });
  const brief = await scene.registerPublic({ access_token_lifetime: 60 });
  await brief.implicit(user);
  granted(await app.exchange(redeemed), full);
  const { access_token } = succeeded(await settings.byPassword(user));
  const list = async () => {
    const { grants } = succeeded(await scene.api("GET", "/v2/users/me/grants", undefined, access_token));
    return grants.filter(({ client_id }) => client_id === app.client_id).map(({ id }) => `grant:${id}`);
  };
  const [first, second] = await list();
  assert.ok(first && second);
  await storage.pass(60_000);
  assertRefused(await app.exchange(unused), 400, "invalid_grant", "the authorization code is invalid");
  const listed = await list();
  assert.equal(listed.length, 1);
  const over = first === listed[0] ? second : first;
  // Clocks may differ, so it is kept for a little longer.
  await storage.pass(59_000);
  assert.ok(over in (await stored(user)));
  await storage.pass(1000);
  assert.equal(over in (await stored(user)), false);
  assert.deepEqual(await list(), listed);
});

test("of a user who is removed nothing is left", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  granted(await app.byPassword(user), full);
  assert.equal((await scene.api("DELETE", `/v2/users/${user.id}`)).status, 204);
  await storage.pass(60_000);
  assert.deepEqual(await stored(user), {});
});
