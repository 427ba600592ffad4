// What the browser keeps: never a value that somebody else chose, and nothing that scripts or other sites can use
// (OWASP ASVS 5.0, V3 and V7; session fixation).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { authorize, dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage } from "../scenario/pages.mjs";

const local = await begin();
const issuer = "https://login.example";
const deployed = await begin({ vars: { EDGEGRANT_ISSUER: issuer } });

const application = await local.registerPublic({ first_party: true });
const [ada, eve] = [await local.createUser(), await local.createUser()];
const request = (more) => application.authorization({ state: "xyz", ...pkce().parameters, ...more });

const asks = async (browser) => (await browser.open(request())).asksFor("password");
const silently = (browser) => browser.get(withQuery(authorize, request({ prompt: "none" })));
const errorOf = (answer) => answer.toApplication.parameters.error;

/** Every cookie that a whole way through the dialog sets. */
async function cookiesOf(scene) {
  const browser = scene.browser();
  const own = await scene.registerPublic();
  const user = await scene.createUser();
  const begun = await browser.get(withQuery(authorize, own.authorization(pkce().parameters)));
  const page = await browser.get(begun.location);
  const { username, password } = user;
  const entered = await browser.post(dialog, { ...page.hidden, username, password });
  const consent = await browser.get(entered.location);
  const allowed = await browser.submit(consent, { decision: "allow" });
  assert.ok(allowed.toApplication.parameters.code);
  for (const later of [page, consent, allowed]) assert.deepEqual(later.cookies, []);
  return { browser, own, cookies: [...begun.cookies, ...entered.cookies] };
}

describe("attributes", () => {
  const kinds = ["browser", "session", "device"];

  test("on a loopback host, without TLS", async () => {
    const { cookies } = await cookiesOf(local);
    assert.deepEqual(cookies.map(({ name }) => name), kinds.map((kind) => `edgegrant-${kind}`));
    const common = { path: "/", httponly: "", samesite: "Lax" };
    const [browser, session, device] = cookies.map(({ attributes }) => attributes);
    assert.deepEqual(browser, { ...common, "max-age": String(366 * 24 * 3600) });
    assert.deepEqual(session, { ...common, "max-age": String(7 * 24 * 3600) });
    assert.deepEqual(device, { ...common, "max-age": String(366 * 24 * 3600) });
  });

  test("where people are: Secure, and by their names for this host only", async () => {
    const { cookies } = await cookiesOf(deployed);
    assert.deepEqual(cookies.map(({ name }) => name), kinds.map((kind) => `__Host-edgegrant-${kind}`));
    for (const { attributes } of cookies) {
      const { "max-age": _, ...rest } = attributes;
      assert.deepEqual(rest, { path: "/", httponly: "", samesite: "Lax", secure: "" });
    }
  });

  test("where people are, cookies by their plain names count for nothing", async () => {
    const { browser, own } = await cookiesOf(deployed);
    const silent = own.authorization({ ...pkce().parameters, prompt: "none" });
    const ask = () => browser.get(withQuery(authorize, silent));
    assert.ok((await ask()).toApplication.parameters.code);
    assert.equal((await ask()).toApplication.parameters.iss, issuer);
    const kept = [...browser.cookies];
    browser.cookies.clear();
    for (const [name, value] of kept) browser.cookies.set(name.replace("__Host-", ""), value);
    assert.equal(errorOf(await ask()), "login_required");
  });
});

test("forms come from the issuer's origin, by whatever name the server was reached", async () => {
  const own = await deployed.registerPublic();
  const { username, password } = await deployed.createUser();
  const { browser, page } = await stepTo("password", deployed.browser(), own.authorization(pkce().parameters));
  const post = (origin) => browser.post(dialog, { ...page.hidden, username, password }, { origin });
  assertErrorPage(await post(deployed.issuer), { status: 403, heading: "This page belongs to another session" });
  assert.equal((await post(issuer)).status, 303);
});

describe("a session that somebody planted", () => {
  const planted = {
    "out of nothing": async () => unique("planted"),
    "of an attacker who is logged in": async () => {
      const browser = local.browser();
      await browser.approve(request(), eve);
      return browser.cookies.get("edgegrant-session");
    },
  };
  for (const [name, plant] of Object.entries(planted)) {
    test(`${name} is not what the user gets by logging in`, async () => {
      const value = await plant();
      const browser = local.browser();
      browser.cookies.set("edgegrant-session", value);
      await browser.approve(request({ prompt: "login" }), ada);
      assert.notEqual(browser.cookies.get("edgegrant-session"), value);
      assert.ok((await silently(browser)).toApplication.parameters.code);
      const attacker = local.browser();
      attacker.cookies.set("edgegrant-session", value);
      assert.equal(errorOf(await silently(attacker)), "login_required");
    });
  }

  test("and each log-in gives another", async () => {
    const browser = local.browser();
    const seen = new Set();
    for (let time = 0; time < 3; time += 1) {
      await browser.approve(request({ prompt: "login" }), ada);
      seen.add(browser.cookies.get("edgegrant-session"));
    }
    assert.equal(seen.size, 3);
    for (const value of [...seen].slice(0, 2)) {
      const earlier = local.browser();
      earlier.cookies.set("edgegrant-session", value);
      assert.equal(errorOf(await silently(earlier)), "login_required");
    }
  });
});

describe("a cookie that a sibling host can set", () => {
  // RFC 6265bis §4.1.3: a name that begins otherwise has no prefix, so it may have a Domain.
  const spaces = { "U+2000": "\u2000", "U+3000": "\u3000", "U+00A0": "\u00a0", "U+0085": "\u0085" };
  const own = "__Host-edgegrant-session";
  for (const [name, space] of Object.entries(spaces)) {
    test(`${name} before its name makes it another cookie, and no session`, async () => {
      const { browser, own: app } = await cookiesOf(deployed);
      const silent = app.authorization({ ...pkce().parameters, prompt: "none" });
      const value = browser.cookies.get(own);
      browser.cookies.delete(own);
      browser.cookies.set(Buffer.from(space + own).toString("latin1"), value);
      assert.equal(errorOf(await browser.get(withQuery(authorize, silent))), "login_required");
    });
  }

  test("by the same name as ours leaves the user logged in as nobody, not as somebody else", async () => {
    const victim = await cookiesOf(deployed);
    const attacker = await cookiesOf(deployed);
    const silent = victim.own.authorization({ ...pkce().parameters, prompt: "none" });
    const ask = (cookie) => deployed.browser().get(withQuery(authorize, silent), { cookie });
    const [mine, planted] = [victim, attacker].map(({ browser }) => `${own}=${browser.cookies.get(own)}`);
    assert.ok((await ask(mine)).toApplication.parameters.code);
    for (const both of [`${planted}; ${mine}`, `${mine}; ${planted}`, `${mine};${mine}`]) {
      assert.equal(errorOf(await ask(both)), "login_required");
    }
  });
});

test("a page that fetches the dialog in the user's name, many times, brings nothing about", async () => {
  const browser = local.browser();
  await browser.approve(request(), ada);
  const url = withQuery(authorize, request());
  for (const dest of ["empty", "image", "script", "embed"]) {
    const begun = await browser.get(url, { "sec-fetch-dest": dest });
    assert.ok(begun.location.startsWith(`${dialog}?`));
    assert.ok((await browser.get(begun.location, { "sec-fetch-dest": dest })).asksFor("password"));
  }
  for (const dest of ["document", "iframe"]) {
    assert.ok((await browser.get(url, { "sec-fetch-dest": dest })).toApplication.parameters.code);
  }
});

describe("a cookie that is not as it was set", () => {
  const alter = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  const spoil = {
    "altered at its beginning": (value) => alter(value, 0),
    "altered in the middle": (value) => alter(value, value.length >> 1),
    "altered at its end": (value) => alter(value, value.length - 2),
    "cut short": (value) => value.slice(0, -4),
    "cut to nothing": () => "",
    "made longer": (value) => `${value}AAAA`,
    "put in quotes": (value) => `"${value}"`,
    "not base64 at all": () => "%00=;é~",
    "far too long": (value) => value.repeat(20),
  };
  for (const [name, how] of Object.entries(spoil)) {
    test(`${name}: nobody is logged in, and nothing breaks`, async () => {
      const browser = local.browser();
      await browser.approve(request(), ada);
      assert.equal(await asks(browser), false);
      const good = browser.cookies.get("edgegrant-session");
      browser.cookies.set("edgegrant-session", encodeURI(how(good)));
      assert.equal(await asks(browser), true);
      assert.equal(errorOf(await silently(browser)), "login_required");
      assert.equal((await browser.get("/v2/oauth2/logout")).heading, "You are logged out");
      const device = browser.cookies.get("edgegrant-device");
      browser.cookies.set("edgegrant-device", encodeURI(how(device)));
      await browser.approve(request(), ada);
      assert.equal(await asks(browser), false);
    });
  }

  test("the browser's own: its dialog is another browser's", async () => {
    const elsewhere = { status: 403, heading: "This page belongs to another session" };
    const { browser, page } = await stepTo("password", local.browser(), request());
    const good = browser.cookies.get("edgegrant-browser");
    for (const how of Object.values(spoil)) {
      browser.cookies.set("edgegrant-browser", encodeURI(how(good)));
      assertErrorPage(await browser.get(withQuery(dialog, { request: page.hidden.request })), elsewhere);
      const { username, password } = ada;
      assertErrorPage(await browser.post(dialog, { ...page.hidden, username, password }), elsewhere);
      // What cannot be a secret of our own making is not kept either.
      const secret = /^[\w-]{43}$/;
      if (secret.test(how(good))) continue;
      const { cookies } = await browser.get(withQuery(authorize, request()));
      assert.deepEqual(cookies.map(({ name, value }) => [name, secret.test(value)]), [["edgegrant-browser", true]]);
    }
    browser.cookies.set("edgegrant-browser", good);
    assert.ok((await browser.logIn(page, ada)).toApplication.parameters.code);
  });

  test("one cookie is not taken for another, nor one server's for another's", async () => {
    const browser = local.browser();
    await browser.approve(request(), ada);
    const { browser: elsewhere } = await cookiesOf(deployed);
    const device = browser.cookies.get("edgegrant-device");
    for (const value of [device, elsewhere.cookies.get("__Host-edgegrant-session")]) {
      browser.cookies.set("edgegrant-session", value);
      assert.equal(errorOf(await silently(browser)), "login_required");
    }
  });
});
