// Logging in: who may, what a wrong password tells, and what the browser keeps (OWASP ASVS 5.0, V6 and V7).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { authorize, dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertGuarded } from "../scenario/pages.mjs";
import { keep } from "../scenario/secrets.mjs";

const scene = await begin();
const application = await scene.registerPublic({ first_party: true, client_name: "Lamp" });
const ada = await scene.createUser();

const request = (more) => application.authorization({ state: "xyz", ...pkce().parameters, ...more });
const atLogIn = (more, browser = scene.browser()) => stepTo("password", browser, request(more));

/** Posts a user name and password, and follows nothing. */
async function attempt(fields, browser = scene.browser()) {
  const { page } = await atLogIn({ prompt: "login" }, browser);
  return browser.post(dialog, { ...page.hidden, ...fields });
}

/** What is answered to an attempt and logged of it, but for what differs with every request. */
async function toldOf(fields) {
  const answer = await attempt(fields);
  const { username } = fields;
  const { request, csrf } = answer.hidden;
  const masked = [username, request, csrf, answer.headers.get("x-request-id")];
  const text = masked.filter(Boolean).reduce((text, own) => text.replaceAll(own, "…"), answer.text);
  const headers = [...answer.headers].filter(([name]) => !["x-request-id", "date"].includes(name));
  const { events } = await scene.logged(answer);
  return { status: answer.status, headers, cookies: answer.cookies, text, events };
}

describe("a wrong password", () => {
  test("looks like an unknown user, a barred one and one that was removed", async () => {
    const password = unique("wrong password");
    const barred = await scene.createUser();
    await scene.api("PATCH", `/v2/users/${barred.id}`, { disabled: true });
    const removed = await scene.createUser();
    await scene.api("DELETE", `/v2/users/${removed.id}`);
    const wrong = await toldOf({ username: ada.username, password });
    assert.equal(wrong.status, 400);
    assert.deepEqual(wrong.cookies, []);
    assert.deepEqual(wrong.events, ["password_wrong"]);
    assert.match(wrong.text, /That user name and password do not match/);
    const others = [
      { username: unique("nobody"), password },
      { username: barred.username, password: barred.password },
      { username: removed.username, password: removed.password },
      { username: "u".repeat(257), password },
      { username: `${ada.username}\nx`, password: ada.password },
      { username: ada.username, password: "x".repeat(2000) },
    ];
    for (const fields of others) {
      assert.deepEqual(await toldOf(fields), wrong, fields.username);
    }
  });

  test("keeps the user name, asks again and lets the right one in", async () => {
    const { browser, page } = await atLogIn();
    const again = await browser.logIn(page, { username: ada.username, password: unique("wrong password") });
    assertGuarded(again);
    assert.match(again.text, new RegExp(`<input[^>]* name="username"[^>]* value="${ada.username}"`));
    assert.match(again.text, /role="alert"/);
    assert.ok((await browser.logIn(again, ada)).toApplication.parameters.code);
  });

  test("is not a missing one", async () => {
    const { username, password } = ada;
    for (const fields of [{}, { username }, { password }, { username: "", password: "" }]) {
      const answer = await attempt(fields);
      assert.equal(answer.status, 400);
      assert.match(answer.text, /Enter your user name and your password/);
      assert.ok(!answer.text.includes(password));
    }
  });

  test("too often delays the guesser, for a user as for nobody, and not the user's own browser", async () => {
    const own = scene.browser();
    const owner = await scene.createUser();
    await own.approve(request(), owner);
    for (const username of [owner.username, unique("nobody")]) {
      // Each failure doubles the wait, so that sooner or later one falls into it however slow the machine is.
      let answer;
      for (let tries = 0; tries < 12 && answer?.status !== 429; tries += 1) {
        answer = await attempt({ username, password: unique("wrong password") });
      }
      assert.equal(answer.status, 429);
      assert.deepEqual((await scene.logged(answer)).events, ["account_throttled"]);
      assert.match(answer.headers.get("retry-after"), /^[1-9]\d*$/);
      assert.match(answer.text, /Too many attempts\. Try again in \d+ (second|minute)s?\./);
      assertGuarded(answer);
    }
    assert.equal((await attempt({ username: ada.username, password: ada.password })).status, 303);
    assert.equal((await attempt({ username: owner.username, password: owner.password }, own)).status, 303);
  });
});

describe("names and passwords", () => {
  test("a name in any case and form of its characters is one name; a password is to the letter", async () => {
    const username = `${unique("Zoë")}-É`;
    const user = await scene.createUser({ username, password: "Pässwörd 🗝️ straße" });
    // A keyboard that completes words adds a space.
    const spaced = [`${username} `, ` ${username}\u00a0`];
    for (const spelling of [username.toUpperCase(), username.normalize("NFD"), username.normalize("NFC"), ...spaced]) {
      assert.equal((await attempt({ username: spelling, password: user.password })).status, 303);
    }
    const decomposed = user.password.normalize("NFD");
    assert.equal((await attempt({ username, password: decomposed })).status, 303);
    for (const password of [user.password.toUpperCase(), `${user.password} `, user.password.slice(0, -1)]) {
      assert.equal((await attempt({ username, password })).status, 400);
    }
  });

  test("every byte of a long password counts", async () => {
    for (const length of [8, 64, 72, 128, 1024]) {
      const password = "x".repeat(length);
      const { username } = await scene.createUser({ password });
      assert.equal((await attempt({ username, password: `${password.slice(0, -1)}y` })).status, 400);
      assert.equal((await attempt({ username, password: `${password}x` })).status, 400);
      assert.equal((await attempt({ username, password })).status, 303);
    }
  });

  test("never in a URL: not processed, and not logged", async () => {
    const { browser, page } = await atLogIn();
    const password = unique("a password in a URL");
    const user = await scene.createUser({ password });
    keep(new URLSearchParams({ password }).toString().slice("password=".length));
    for (const fields of [{ username: user.username, password }, { password }, { username: user.username }]) {
      const answer = await browser.get(withQuery(dialog, { ...page.hidden, ...fields }));
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get("allow"), "POST");
      assert.deepEqual(answer.cookies, []);
      assert.ok(!answer.text.includes(password));
    }
  });
});

describe("what a person may be shown is text, whoever wrote it", () => {
  const hostile = `"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&lt;`;

  test("names of applications and users", async () => {
    const other = await scene.registerPublic({ client_name: hostile });
    const user = await scene.createUser({ username: `${unique("u")}${hostile}` });
    const { browser, page } = await stepTo("password", scene.browser(), other.authorization(pkce().parameters));
    const wrong = await browser.logIn(page, { username: user.username, password: unique("wrong password") });
    const consent = await browser.logIn(wrong, user);
    assert.ok(consent.asksFor("consent"));
    for (const shown of [page, wrong, consent, await browser.get("/v2/oauth2/logout")]) {
      assert.doesNotMatch(shown.text, /<img|<script>alert|onerror=alert\(1\)>/);
      assert.match(shown.text, /&#60;img src=x onerror=alert\(1\)&#62;/);
      assertGuarded(shown);
    }
  });

  test("whatever else a request says is not shown at all", async () => {
    const more = { state: hostile, login_hint: hostile, display: hostile, error_description: hostile };
    const { page } = await atLogIn(more);
    assert.ok(!page.text.includes("alert("));
    const wrongClient = await scene.browser().get(withQuery(authorize, request({ client_id: hostile })));
    assert.ok(!wrongClient.text.includes("alert("));
  });
});
