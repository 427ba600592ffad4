// Changing and removing users: what a change means for passwords, sessions, and what applications were given.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const app = await scene.register();
const full = { scope: "lights:read lights:write profile", refreshable: true };

const patch = (user, json) => scene.api("PATCH", `/v2/users/${user.id}`, json);

const assertWrong = (answer) => assertRefused(answer, 400, "invalid_grant", "the user name or password is wrong");

/** A browser in which the user has logged in and consented, so that nothing more is asked. */
async function loggedIn(user) {
  const browser = scene.browser();
  const answer = await browser.approve(app.authorization(), user);
  assert.ok(answer.toApplication.parameters.code);
  assert.ok((await silently(browser)).code);
  return browser;
}

/** What an application hears that wants nothing shown. */
async function silently(browser) {
  const answer = await browser.open(app.authorization({ prompt: "none" }));
  return answer.toApplication.parameters;
}

test("each member is changed alone, and the answer shows the user", async () => {
  const user = await scene.createUser({ profile: { name: "Ada" } });
  const { password, ...shown } = user;
  for (const change of [{ role: "guest" }, { profile: { a: 1 } }, { disabled: true }, { disabled: false }, {}]) {
    Object.assign(shown, change);
    assert.deepEqual(succeeded(await patch(user, change)), shown);
    assert.deepEqual(succeeded(await scene.api("GET", `/v2/users/${user.id}`)), shown);
  }
  granted(await app.byPassword({ ...user, password }), { scope: "lights:read profile", refreshable: true });
});

test("a new password counts at once; the old one, its sessions and its tokens do not", async () => {
  const user = await scene.createUser();
  const browser = await loggedIn(user);
  const tokens = granted(await app.byPassword(user), full);
  assert.equal((await patch(user, { password: "another password" })).status, 200);
  assertWrong(await app.byPassword(user));
  assert.equal((await silently(browser)).error, "login_required");
  assertRefused(await app.refresh(tokens.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  assert.equal((await scene.me(tokens.access_token)).status, 401);
  granted(await app.byPassword({ ...user, password: "another password" }), full);
});

test("a new role counts at once, and what was given in the old one is taken back", async () => {
  const user = await scene.createUser();
  const browser = await loggedIn(user);
  const tokens = granted(await app.byPassword(user), full);
  assert.equal((await patch(user, { role: "guest" })).status, 200);
  assert.equal((await silently(browser)).error, "login_required");
  assertRefused(await app.refresh(tokens.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  const { access_token } = granted(await app.byPassword(user), { scope: "lights:read profile", refreshable: true });
  assert.equal(parts(access_token).claims.role, "guest");
});

test("what a user said yes to before a change is asked again", async () => {
  for (const change of [{ password: "another password" }, { role: "guest" }]) {
    const user = await scene.createUser();
    const browser = await loggedIn(user);
    assert.equal((await patch(user, change)).status, 200);
    const page = await browser.logIn(await browser.open(app.authorization()), { ...user, ...change });
    assert.ok(page.asksFor("consent"), JSON.stringify(change));
    assert.equal((await silently(browser)).error, "consent_required");
  }
});

test("a code that was not redeemed yet ends with a change too", async () => {
  for (const change of [{ password: "another password" }, { role: "guest" }, { disabled: true }]) {
    const user = await scene.createUser();
    const redemption = await app.redemption(user);
    assert.equal((await patch(user, change)).status, 200);
    assertRefused(await app.exchange(redemption), 400, "invalid_grant", "the grant was revoked");
  }
});

test("a barred user cannot log in anywhere, is not said to be barred, and comes back as before", async () => {
  const user = await scene.createUser();
  const browser = await loggedIn(user);
  const tokens = granted(await app.byPassword(user), full);
  assert.equal((await patch(user, { disabled: true })).status, 200);
  assertWrong(await app.byPassword(user));
  assert.equal((await silently(browser)).error, "login_required");
  const again = scene.browser();
  const page = await again.logIn(await again.open(app.authorization()), user);
  const nobody = await again.logIn(await again.open(app.authorization()), { ...user, username: unique("nobody") });
  assert.deepEqual([page.status, page.asksFor("password")], [400, true]);
  assert.equal(page.text.match(/role="alert".*?<\/p>/s)[0], nobody.text.match(/role="alert".*?<\/p>/s)[0]);
  assertRefused(await app.refresh(tokens.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  assert.equal((await patch(user, { disabled: false })).status, 200);
  granted(await app.byPassword(user), full);
  assert.equal((await scene.me(tokens.access_token)).status, 401);
});

test("an application with users:write gives only the roles that it may give", async () => {
  const limited = await scene.register({ scope: "users:write", user_roles: ["guest"] });
  const { access_token } = (await limited.ofItsOwn()).json;
  const user = await scene.createUser();
  const path = `/v2/users/${user.id}`;
  const refused = succeeded(await scene.api("PATCH", path, { role: "resident" }, access_token), 400);
  assert.deepEqual(refused.faults, [{ member: "role", fault: "is not one that the application may give" }]);
  assert.equal(succeeded(await scene.api("PATCH", path, { role: "guest" }, access_token)).role, "guest");
});

for (const [what, json, member] of [
  ["a short password", { password: "short" }, "password"],
  ["a role of two words", { role: "a b" }, "role"],
  ["a profile that is null", { profile: null }, "profile"],
  ["a flag that is text", { disabled: "true" }, "disabled"],
  ["another name", { username: "other" }, "username"],
  ["another identifier", { id: "usr_other" }, "id"],
]) {
  test(`a change to ${what} is refused, and what came with it is not done`, async () => {
    const user = await scene.createUser();
    const { faults } = succeeded(await patch(user, { profile: { changed: true }, ...json }), 400);
    assert.deepEqual(faults.map((fault) => fault.member), [member]);
    assert.deepEqual(succeeded(await scene.api("GET", `/v2/users/${user.id}`)).profile, {});
    granted(await app.byPassword(user), full);
  });
}

test("a deleted user is gone everywhere", async () => {
  const user = await scene.createUser();
  const browser = await loggedIn(user);
  const redemption = await app.redemption(user);
  const tokens = granted(await app.byPassword(user), full);
  const answer = await scene.api("DELETE", `/v2/users/${user.id}`);
  assert.deepEqual([answer.status, answer.text], [204, ""]);
  for (const [method, json] of [["GET"], ["PATCH", {}], ["DELETE"]]) {
    assert.equal((await scene.api(method, `/v2/users/${user.id}`, json)).status, 404);
  }
  assertWrong(await app.byPassword(user));
  assert.equal((await silently(browser)).error, "login_required");
  assertRefused(await app.exchange(redemption), 400, "invalid_grant", "the grant was revoked");
  assertRefused(await app.refresh(tokens.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  assert.equal((await scene.me(tokens.access_token)).status, 401);
});

test("whoever gets the name next is somebody else, to whom nothing of the first belongs", async () => {
  const first = await scene.createUser();
  const browser = await loggedIn(first);
  const redemption = await app.redemption(first);
  const tokens = granted(await app.byPassword(first), full);
  assert.equal((await scene.api("DELETE", `/v2/users/${first.id}`)).status, 204);
  const second = await scene.createUser({ username: first.username });
  assert.notEqual(second.id, first.id);
  assert.equal((await scene.api("GET", `/v2/users/${first.id}`)).status, 404);
  assertWrong(await app.byPassword(first));
  assert.equal((await silently(browser)).error, "login_required");
  assertRefused(await app.exchange(redemption), 400, "invalid_grant", "the grant was revoked");
  assertRefused(await app.refresh(tokens.refresh_token), 400, "invalid_grant", "the refresh token is invalid");
  assert.equal((await scene.me(tokens.access_token)).status, 401);
  assert.deepEqual((await app.introspect(tokens.access_token)).json, { active: false });
  const { access_token } = granted(await app.byPassword(second), full);
  assert.equal(succeeded(await scene.me(access_token)).id, second.id);
  // The consent was the first one's.
  const fresh = scene.browser();
  const page = await fresh.logIn(await fresh.open(app.authorization()), second);
  assert.ok(page.asksFor("consent"));
});

test("a user who is deleted twice at once is deleted once", async () => {
  const user = await scene.createUser();
  const answers = await Promise.all(Array.from({ length: 8 }, () => scene.api("DELETE", `/v2/users/${user.id}`)));
  const statuses = answers.map(({ status }) => status);
  assert.ok(statuses.includes(204));
  assert.deepEqual(statuses.filter((status) => ![204, 404].includes(status)), []);
  assert.equal((await scene.api("GET", `/v2/users/${user.id}`)).status, 404);
});
