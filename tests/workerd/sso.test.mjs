// Single sign-on: one password for many applications, one yes for each, and how both are asked for again or end
// (RFC 6749 §10.2, RFC 8252 §8.6, OpenID Connect Core 1.0 §3.1.2.1).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { begin } from "../scenario.mjs";
import { authorize, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertGuarded } from "../scenario/pages.mjs";

const scene = await begin();
// By its name it is not on the user's device.
const deployed = await begin({ vars: { EDGEGRANT_ISSUER: "https://login.example" } });
const at = (host, ...paths) => ({ redirect_uris: paths.map((path) => `https://${host}${path}`) });
const elsewhere = "https://other.example/cb";
const { redirect_uris } = at("home.example", "/cb", "/renew");
const home = await scene.registerPublic({
  client_name: "Home",
  redirect_uris: [...redirect_uris, elsewhere],
});
const panel = await scene.registerPublic({ client_name: "Panel", ...at("panel.example", "/cb") });
const ours = await scene.registerPublic({ client_name: "Ours", first_party: true });

const ask = (application, more) => application.authorization({ state: "xyz", ...pkce().parameters, ...more });
const codeOf = (answer) => answer.toApplication?.parameters.code;
const errorOf = (answer) => answer.toApplication?.parameters.error;

/** A browser in which a new user is logged in and has said yes to Home's request. */
async function signedIn(more) {
  const browser = scene.browser();
  const user = await scene.createUser();
  assert.ok(codeOf(await browser.approve(ask(home, more), user)));
  return { browser, user };
}

/** What a request shows: "password", "consent", or "nothing" where it is answered at once. */
async function shown(browser, application, more) {
  const page = await browser.open(ask(application, more));
  if (codeOf(page)) return "nothing";
  return ["password", "consent"].find((what) => page.asksFor(what)) ?? page.heading;
}

describe("a second application in the same browser", () => {
  test("asks for a yes, and not for the password", async () => {
    const { browser, user } = await signedIn();
    const { page } = await stepTo("consent", browser, ask(panel));
    assert.ok(!page.asksFor("password"));
    for (const text of [user.username, "Panel", "panel.example"]) assert.ok(page.text.includes(text), text);
    assertGuarded(page);
  });

  test("of our own asks nothing", async () => {
    const { browser } = await signedIn();
    assert.equal(await shown(browser, ours), "nothing");
    assert.ok(codeOf(await browser.get(withQuery(authorize, ask(ours, { prompt: "none" })))));
  });

  test("in another browser asks for the password", async () => {
    await signedIn();
    assert.equal(await shown(scene.browser(), ours), "password");
  });
});

describe("a yes is remembered", () => {
  test("for the scopes it was given for, in any order, and for fewer", async () => {
    const { browser } = await signedIn({ scope: "profile lights:read" });
    for (const scope of ["profile lights:read", "lights:read  profile", "profile", "lights:read"]) {
      assert.equal(await shown(browser, home, { scope }), "nothing", scope);
      assert.ok(codeOf(await browser.get(withQuery(authorize, ask(home, { scope, prompt: "none" })))), scope);
    }
  });

  test("not for more scopes, until they are allowed too", async () => {
    const { browser } = await signedIn({ scope: "profile" });
    for (const scope of ["profile lights:write", "lights:write", undefined]) {
      const more = scope ? { scope } : {};
      assert.equal(await shown(browser, home, more), "consent");
      const silent = await browser.get(withQuery(authorize, ask(home, { ...more, prompt: "none" })));
      assert.equal(errorOf(silent), "consent_required");
    }
    const { page } = await stepTo("consent", browser, ask(home, { scope: "lights:write" }));
    assert.ok(codeOf(await browser.submit(page, { decision: "allow" })));
    assert.equal(await shown(browser, home, { scope: "profile lights:write" }), "nothing");
    assert.equal(await shown(browser, home), "consent");
  });

  test("not for another host, application or user", async () => {
    const { browser, user } = await signedIn();
    assert.equal(await shown(browser, home), "nothing");
    // Where an application renews tokens is the same application to a person.
    assert.equal(await shown(browser, home, { redirect_uri: redirect_uris[1] }), "nothing");
    assert.equal(await shown(browser, home, { redirect_uri: elsewhere }), "consent");
    assert.equal(await shown(browser, panel), "consent");
    const other = await scene.createUser();
    const { page } = await stepTo("password", browser, ask(home, { prompt: "login" }));
    assert.ok((await browser.logIn(page, other)).asksFor("consent"));
    const again = scene.browser();
    assert.ok(codeOf(await again.logIn((await stepTo("password", again, ask(home))).page, user)));
  });

  test("not if the application says so itself", async () => {
    const { browser } = await signedIn();
    for (const more of [{ skip_consent: "true" }, { first_party: "true" }, { approval_prompt: "auto" }]) {
      assert.equal(await shown(browser, panel, more), "consent");
    }
  });

  for (const [name, registered, sent] of [
    ["a private-use scheme", "com.example.app:/cb", "com.example.app:/cb"],
    ["a loopback port that the system chose", "http://127.0.0.1/cb", "http://127.0.0.1:49152/cb"],
  ]) {
    test(`not where any program on the device may be at the other end: ${name}`, async () => {
      for (const first_party of [false, true]) {
        const { browser } = await signedIn();
        const native = await scene.registerPublic({ first_party, redirect_uris: [registered] });
        for (let time = 0; time < 2; time += 1) {
          const { page } = await stepTo("consent", browser, ask(native, { redirect_uri: sent }));
          assert.ok(codeOf(await browser.submit(page, { decision: "allow" })));
          const silent = ask(native, { redirect_uri: sent, prompt: "none" });
          assert.equal(errorOf(await browser.get(withQuery(authorize, silent))), "consent_required");
        }
      }
    });
  }
});

test("a loopback port that is registered is an application's only at a server that runs on that device too", async () => {
  const redirect_uris = ["http://localhost:5173/"];
  for (const [at, expected] of [[scene, undefined], [deployed, "consent_required"]]) {
    const user = await at.createUser();
    for (const response_type of ["code", "token"]) {
      for (const first_party of [false, true]) {
        const [browser, page] = [at.browser(), await at.registerPublic({ first_party, redirect_uris })];
        assert.equal(errorOf(await browser.approve(ask(page, { response_type }), user)), undefined);
        const silent = await browser.get(withQuery(authorize, ask(page, { response_type, prompt: "none" })));
        assert.equal(errorOf(silent), expected);
        assert.equal((await browser.open(ask(page, { response_type }))).asksFor("consent"), expected !== undefined);
      }
    }
  }
});

describe("an application may want the user to be asked again", () => {
  const wishes = [
    ["prompt=login", { prompt: "login" }, "password"],
    ["max_age=0", { max_age: "0" }, "password"],
    ["prompt=consent", { prompt: "consent" }, "consent"],
    ["prompt=consent login", { prompt: "consent login" }, "password"],
    ["a max_age that is not over", { max_age: "3600" }, "nothing"],
    ["the largest max_age", { max_age: "9007199254740993" }, "nothing"],
    ["no prompt", { prompt: "" }, "nothing"],
  ];
  for (const [name, more, what] of wishes) {
    test(`${name} shows ${what}, whoever's the application is`, async () => {
      const { browser, user } = await signedIn();
      for (const application of [home, ours]) {
        assert.equal(await shown(browser, application, more), what);
        assert.ok(codeOf(await browser.approve(ask(application, more), user)));
        // What was asked for once is not owed to the next request.
        assert.equal(await shown(browser, application), "nothing");
      }
    });
  }

  test("when the last time was longer ago than max_age, and not before", async () => {
    const { browser, user } = await signedIn();
    assert.equal(await shown(browser, home, { max_age: "60" }), "nothing");
    await sleep(2100);
    assert.equal(await shown(browser, home, { max_age: "1" }), "password");
    assert.equal(await shown(browser, home, { max_age: "60" }), "nothing");
    assert.ok(codeOf(await browser.approve(ask(home, { max_age: "1" }), user)));
  });

  test("for the password: the page says who, and why", async () => {
    const { browser, user } = await signedIn();
    const { page } = await stepTo("password", browser, ask(home, { prompt: "login" }));
    assert.equal(page.heading, "Confirm that it is you");
    assert.match(page.text, new RegExp(`name="username"[^>]* value="${user.username}"`));
    const wrong = await browser.logIn(page, { username: user.username, password: "not the password" });
    assert.ok(wrong.asksFor("password") && !codeOf(wrong));
    assert.equal(wrong.heading, page.heading);
    assert.ok(codeOf(await browser.logIn(wrong, user)));
  });

  test("for both: the password first, and then the yes", async () => {
    const { browser, user } = await signedIn();
    const { page } = await stepTo("password", browser, ask(home, { prompt: "login consent" }));
    const consent = await browser.logIn(page, user);
    assert.ok(consent.asksFor("consent"));
    assert.ok(codeOf(await browser.submit(consent, { decision: "allow" })));
  });

  test("a log-in as somebody else ends the session before; the code is for the other", async () => {
    const { browser } = await signedIn();
    const before = browser.cookies.get("edgegrant-session");
    const other = await scene.createUser();
    const { verifier, parameters } = pkce();
    const answer = await browser.approve(ours.authorization({ ...parameters, prompt: "login" }), other);
    const redemption = { code: codeOf(answer), redirect_uri: ours.redirect_uris[0], code_verifier: verifier };
    const { access_token } = (await ours.exchange(redemption)).json;
    assert.equal((await scene.me(access_token)).json.id, other.id);
    const earlier = scene.browser();
    earlier.cookies.set("edgegrant-session", before);
    assert.equal(await shown(earlier, ours), "password");
  });

  test("or not at all: prompt=none shows nothing, whatever is missing", async () => {
    const { browser } = await signedIn();
    const silent = async (from, application, more) =>
      errorOf(await from.get(withQuery(authorize, ask(application, { ...more, prompt: "none" }))));
    assert.equal(await silent(browser, home), undefined);
    assert.equal(await silent(browser, panel), "consent_required");
    assert.equal(await silent(browser, home, { max_age: "0" }), "login_required");
    assert.equal(await silent(scene.browser(), ours), "login_required");
    assert.equal(await silent(browser, home, { scope: "unheard:of" }), "invalid_scope");
  });
});
