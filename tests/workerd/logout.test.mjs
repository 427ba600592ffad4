// The end of a session: the user's to say, and nobody else's; and the way from there back to the application
// (OpenID Connect RP-Initiated Logout 1.0).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { authorize, logout, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { succeeded } from "../scenario/expect.mjs";
import { assertErrorPage, assertGuarded } from "../scenario/pages.mjs";

const scene = await begin();
const hostile = `</title>"'><img src=x>`;
const home = "https://page.example/out";
const configuration = { client_name: hostile, first_party: true, post_logout_redirect_uris: [home, `${home}?a=b`] };
const application = await scene.registerPublic(configuration);
const ada = await scene.createUser();

const elsewhere = { status: 403, heading: "This page belongs to another session" };
const request = (more) => application.authorization({ ...pkce().parameters, ...more });
const isLoggedIn = async (browser) =>
  Boolean((await browser.get(withQuery(authorize, request({ prompt: "none" })))).toApplication.parameters.code);

/** A log-out of the application's, but for what is given. */
const leaving = (more) => ({ client_id: application.client_id, post_logout_redirect_uri: home, state: "x&y", ...more });
const asked = (browser, more) => browser.get(withQuery(logout, leaving(more)));

async function loggedIn(user = ada) {
  const browser = scene.browser();
  await browser.approve(request(), user);
  assert.ok(await isLoggedIn(browser));
  return browser;
}

test("GET asks, and ends nothing", async () => {
  const browser = await loggedIn();
  for (const path of [logout, `${logout}?csrf=x`, `${logout}?x=%zz`, `${logout}?post_logout_redirect_uri=https://evil.example/`]) {
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
    "with a made-up proof": async () => [{ csrf: "A".repeat(43) }, {}],
    "with the proof of another user's form": async () => {
      const eves = await loggedIn(await scene.createUser());
      return [await served(eves), {}];
    },
    "with the proof of the same user's other browser": async () => [await served(await loggedIn()), {}],
    "with a way back that the form did not show": async (browser) => [{ ...(await served(browser)), ...leaving() }, {}],
    "with another way back than the form showed": async (browser) => {
      const { hidden } = await asked(browser);
      return [{ ...hidden, post_logout_redirect_uri: `${home}?a=b` }, {}];
    },
    "with another state than the form showed": async (browser) => {
      const { hidden } = await asked(browser);
      return [{ ...hidden, state: "other" }, {}];
    },
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
  const answer = await scene.browser().get(logout);
  assert.equal(answer.status, 200);
  assert.equal(answer.heading, "You are logged out");
});

/** Fails unless a form only led to the question, by GET, with which a browser brings the session along. */
async function assertAsks(browser, answer) {
  assert.equal(answer.status, 303);
  assert.match(answer.location, /^\/v2\/oauth2\/logout\?/);
  assert.deepEqual(answer.cookies, []);
  const page = await browser.get(answer.location);
  assert.equal(page.heading, "Log out?");
  assert.ok(await isLoggedIn(browser));
  return page;
}

test("a form without a proof ends nothing, from wherever it comes: it leads to the question", async () => {
  const browser = await loggedIn();
  for (const headers of [{}, { origin: scene.issuer }, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }]) {
    for (const fields of [{}, { csrf: "" }, { csrf: "", id_token_hint: "x" }]) {
      const page = await assertAsks(browser, await browser.post(logout, fields, headers));
      assert.deepEqual(Object.keys(page.hidden), ["csrf"]);
    }
    // As an application sends it (§2), but for the hint, which is in no URL then.
    const sent = await browser.post(logout, { ...leaving(), id_token_hint: "a-hint" }, headers);
    assert.doesNotMatch(sent.location, /hint/);
    const { csrf, ...way } = (await assertAsks(browser, sent)).hidden;
    assert.ok(csrf);
    assert.deepEqual(way, leaving());
  }
  // A browser leaves the session out of a form that another site sends.
  const { hidden } = await asked(browser);
  const cookie = browser.cookies.get("edgegrant-session");
  browser.cookies.delete("edgegrant-session");
  const sent = await browser.post(logout, hidden, { origin: "https://evil.example" });
  browser.cookies.set("edgegrant-session", cookie);
  await assertAsks(browser, sent);
});

describe("the way back to the application", () => {
  test("is taken after a yes, to the registered URI and with the state", async () => {
    for (const [more, location] of [
      [{}, `${home}?state=x%26y`],
      [{ state: "" }, home],
      [{ post_logout_redirect_uri: `${home}?a=b` }, `${home}?a=b&state=x%26y`],
      [{ id_token_hint: "of-nobody" }, `${home}?state=x%26y`],
    ]) {
      const browser = await loggedIn();
      const page = await asked(browser, more);
      assert.deepEqual([page.status, page.heading, page.location, page.cookies], [200, "Log out?", null, []]);
      assertGuarded(page);
      assert.ok(await isLoggedIn(browser));
      const done = await browser.post(logout, page.hidden, { origin: scene.issuer });
      assert.deepEqual([done.status, done.location], [303, location]);
      assert.equal(done.headers.get("cache-control"), "no-store");
      assert.equal(done.headers.get("referrer-policy"), "no-referrer");
      assert.deepEqual(done.cookies.map(({ name, value }) => [name, value]), [["edgegrant-session", ""]]);
      assert.ok(!(await isLoggedIn(browser)));
    }
  });

  test("is shown before: by the application's name, escaped, and its host, which the form may go on to", async () => {
    const page = await asked(await loggedIn());
    assert.ok(page.text.includes("&#60;/title&#62;&#34;&#39;&#62;&#60;img src=x&#62;") && !page.text.includes("<img"));
    assert.ok(page.text.includes("<bdi>page.example</bdi>") && page.text.includes(ada.username));
    assert.match(page.headers.get("content-security-policy"), /form-action 'self' https:;/);
    const plain = await (await loggedIn()).get(logout);
    assert.match(plain.headers.get("content-security-policy"), /form-action 'self';/);
  });

  test("is taken at once by whoever is logged out already (§4)", async () => {
    const [stranger, ended] = [scene.browser(), await loggedIn()];
    const session = ended.cookies.get("edgegrant-session");
    await ended.post(logout, (await ended.get(logout)).hidden);
    ended.cookies.set("edgegrant-session", session);
    for (const browser of [stranger, ended]) {
      const answer = await asked(browser);
      assert.deepEqual([answer.status, answer.location], [303, `${home}?state=x%26y`]);
      assert.equal(browser.cookies.has("edgegrant-session"), false);
    }
  });

  const [callback] = application.redirect_uris;
  const nowhere = [
    ["a URI that is not registered", { post_logout_redirect_uri: "https://evil.example/" }],
    ["a URI that begins like it", { post_logout_redirect_uri: `${home}@evil.example/` }],
    ["a URI with a query more", { post_logout_redirect_uri: `${home}?x` }],
    ["the URI where answers go", { post_logout_redirect_uri: callback }],
    ["a script", { post_logout_redirect_uri: "javascript:alert(1)" }],
    ["an application that there is not", { client_id: unique("nobody") }],
    ["the administrator", { client_id: "edgegrant-admin" }],
    ["nobody", { client_id: "" }],
    ["a state that is too long", { state: "x".repeat(4097) }],
    ["a state with a line end", { state: "x\r\ny" }],
  ].map(([name, more]) => [name, Object.entries(leaving(more))]);
  const twice = Object.entries(leaving()).map(([name, value]) => [
    `two values of ${name}`,
    [...Object.entries(leaving()), [name, value]],
  ]);
  for (const [name, parameters] of [...nowhere, ...twice]) {
    test(`there is none for ${name}, and the log-out goes on`, async () => {
      const browser = await loggedIn();
      const page = await browser.get(withQuery(logout, parameters));
      assert.deepEqual([page.status, page.heading, page.location], [200, "Log out?", null]);
      assert.deepEqual(Object.keys(page.hidden), ["csrf"]);
      assert.ok(!page.text.includes("go back to") && !page.text.includes("evil"));
      assert.deepEqual((await scene.logged(page)).events, ["logout_redirect_refused"]);
      const done = await browser.post(logout, page.hidden, { origin: scene.issuer });
      for (const answer of [done, await browser.get(withQuery(logout, parameters))]) {
        assert.deepEqual([answer.status, answer.heading, answer.location], [200, "You are logged out", null]);
      }
      assert.ok(!(await isLoggedIn(browser)));
    });
  }

  test("is looked for again when the form is sent", async () => {
    const leaver = await scene.registerPublic(configuration);
    const browser = await loggedIn();
    const page = await browser.get(withQuery(logout, leaving({ client_id: leaver.client_id })));
    assert.ok(page.hidden.client_id);
    const { client_id, token_endpoint_auth_method } = leaver;
    succeeded(await scene.api("PUT", `/v2/applications/${client_id}`, { token_endpoint_auth_method }));
    const done = await browser.post(logout, page.hidden, { origin: scene.issuer });
    assert.deepEqual([done.status, done.heading, done.location], [200, "You are logged out", null]);
    assert.ok(!(await isLoggedIn(browser)));
  });

  test("is a confidential application's as well", async () => {
    const hub = await scene.register({ post_logout_redirect_uris: [home] });
    const answer = await asked(scene.browser(), { client_id: hub.client_id });
    assert.equal(answer.location, `${home}?state=x%26y`);
  });
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
