// The end of a session: the user's to say, and nobody else's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { authorize, logout, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage, assertGuarded } from "../scenario/pages.mjs";

const scene = await begin();
const application = await scene.registerPublic({ first_party: true });
const ada = await scene.createUser();

const elsewhere = { status: 403, heading: "This page belongs to another session" };
const request = (more) => application.authorization({ ...pkce().parameters, ...more });
const isLoggedIn = async (browser) =>
  Boolean((await browser.get(withQuery(authorize, request({ prompt: "none" })))).toApplication.parameters.code);

async function loggedIn(user = ada) {
  const browser = scene.browser();
  await browser.approve(request(), user);
  assert.ok(await isLoggedIn(browser));
  return browser;
}

test("GET asks, and ends nothing", async () => {
  const browser = await loggedIn();
  for (const path of [logout, `${logout}?csrf=x`, `${logout}?post_logout_redirect_uri=https://evil.example/`]) {
    const page = await browser.get(path);
    assert.equal(page.status, 200);
    assert.equal(page.heading, "Log out?");
    assert.ok(page.text.includes(ada.username) && !page.text.includes("evil"));
    assert.deepEqual(page.cookies, []);
    assertGuarded(page);
  }
  assert.ok(await isLoggedIn(browser));
});

test("the form ends the session, in this browser and at the server, and in no other browser", async () => {
  const [browser, other] = [await loggedIn(), await loggedIn()];
  const before = browser.cookies.get("edgegrant-session");
  const done = await browser.post(logout, (await browser.get(logout)).hidden, { origin: scene.issuer });
  assert.equal(done.status, 200);
  assert.equal(done.heading, "You are logged out");
  assertGuarded(done);
  const [cookie, ...more] = done.cookies;
  assert.deepEqual(more, []);
  assert.deepEqual([cookie.name, cookie.value, cookie.attributes["max-age"]], ["edgegrant-session", "", "0"]);
  assert.ok(!(await isLoggedIn(browser)));
  browser.cookies.set("edgegrant-session", before);
  assert.ok(!(await isLoggedIn(browser)));
  assert.ok(await isLoggedIn(other));
});

describe("nobody else can end it", () => {
  const served = async (browser) => (await browser.get(logout)).hidden;
  const forged = {
    "without the form's proof": async () => [{}, {}],
    "with an empty proof": async () => [{ csrf: "" }, {}],
    "with a made-up proof": async () => [{ csrf: "A".repeat(43) }, {}],
    "with the proof of another user's form": async () => {
      const eves = await loggedIn(await scene.createUser());
      return [await served(eves), {}];
    },
    "with the proof of the same user's other browser": async () => [await served(await loggedIn()), {}],
    "with the proof of a form of the dialog": async (browser) => {
      const { page } = await stepTo("password", browser, request({ prompt: "login" }));
      return [{ csrf: page.hidden.csrf }, {}];
    },
    "from another origin": async (browser) => [await served(browser), { origin: "https://evil.example" }],
    "from an opaque origin": async (browser) => [await served(browser), { origin: "null" }],
    "from another site": async (browser) => [await served(browser), { "sec-fetch-site": "cross-site" }],
    "from a neighbour": async (browser) => [await served(browser), { "sec-fetch-site": "same-site" }],
  };
  for (const [name, how] of Object.entries(forged)) {
    test(name, async () => {
      const browser = await loggedIn();
      const [fields, headers] = await how(browser);
      assertErrorPage(await browser.post(logout, fields, headers), elsewhere);
      assert.ok(await isLoggedIn(browser));
    });
  }
});

test("who is not logged in is told so", async () => {
  for (const answer of [await scene.browser().get(logout), await scene.browser().post(logout, {})]) {
    assert.equal(answer.status, 200);
    assert.equal(answer.heading, "You are logged out");
  }
});

test("tokens that applications have stay theirs; the next application asks for the password", async () => {
  const browser = scene.browser();
  const { verifier, parameters } = pkce();
  const answer = await browser.approve(application.authorization(parameters), ada);
  const { code } = answer.toApplication.parameters;
  const redemption = { code, redirect_uri: application.redirect_uris[0], code_verifier: verifier };
  const { access_token } = (await application.exchange(redemption)).json;
  await browser.post(logout, (await browser.get(logout)).hidden);
  assert.equal((await scene.me(access_token)).json.username, ada.username);
  await stepTo("password", browser, request());
});
