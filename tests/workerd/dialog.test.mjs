// The dialog's forms: only the browser that was served one can send it, and what it says counts once
// (RFC 6749 §10.12; OAuth 2.0 Security Best Current Practice, RFC 9700 §4.7).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { granted } from "../scenario/expect.mjs";
import { assertErrorPage, assertGuarded } from "../scenario/pages.mjs";

const scene = await begin();
const application = await scene.registerPublic();
const [ada, eve] = [await scene.createUser(), await scene.createUser()];

// Consent is asked for even of those who said yes before.
const request = (more) => application.authorization({ prompt: "consent", ...pkce().parameters, ...more });
const otherSession = { status: 403, heading: "This page belongs to another session" };

const atLogIn = () => stepTo("password", scene.browser(), request());
const atConsent = (user = ada) => stepTo("consent", scene.browser(), request(), user);

// What each form can do, and what shows that it was not done.
const forms = {
  "the log-in": [atLogIn, () => ({ username: ada.username, password: ada.password })],
  "a yes": [atConsent, () => ({ decision: "allow" })],
  "a no": [atConsent, () => ({ decision: "deny" })],
  "a switch of accounts": [atConsent, () => ({ decision: "switch" })],
};

/** Fails unless the form works as it was served, in spite of whatever was refused before. */
async function assertServed({ browser, page, before }, fields) {
  assert.deepEqual([...browser.cookies], before);
  assert.equal((await browser.post(dialog, { ...page.hidden, ...fields })).status, 303);
}

/** Fails unless the log says why, and what an operator wants to count. */
async function assertLogged(answer, expected, counted) {
  const { reason, events } = await scene.logged(answer);
  assert.deepEqual({ reason, events }, { reason: expected, events: counted });
}

for (const [name, [at, fields]] of Object.entries(forms)) {
  const ready = async () => {
    const { browser, page } = await at();
    return { browser, page, before: [...browser.cookies] };
  };

  describe(`${name} is refused`, () => {
    const proofs = {
      "without a proof": async () => undefined,
      "with an empty proof": async () => "",
      "with a made-up proof": async () => "A".repeat(43),
      "with a proof that was altered": async ({ page }) => alter(page.hidden.csrf, 5),
      "with another request's proof": async ({ browser }) => (await browser.open(request())).hidden.csrf,
      "with another browser's proof": async () => (await at()).page.hidden.csrf,
    };
    for (const [how, proof] of Object.entries(proofs)) {
      test(how, async () => {
        const scenery = await ready();
        const { csrf, ...hidden } = scenery.page.hidden;
        const forged = await proof(scenery);
        const refused = await scenery.browser.post(dialog, {
          ...hidden,
          ...(forged !== undefined && { csrf: forged }),
          ...fields(),
        });
        assertErrorPage(refused, otherSession);
        assert.deepEqual((await scene.logged(refused)).events, ["form_without_proof"]);
        await assertServed(scenery, fields());
      });
    }

    const headers = [
      { origin: "https://evil.example" },
      { origin: "https://page.example" },
      { origin: "null" },
      { origin: "null", "sec-fetch-site": "same-site" },
      { origin: "null", "sec-fetch-site": "none" },
      { origin: `${scene.issuer}.evil.example` },
      { origin: "http://localhost:1" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: scene.issuer, "sec-fetch-site": "cross-site" },
    ];
    for (const header of headers) {
      test(`from another site: ${Object.entries(header).join().replace(scene.issuer, "our own")}`, async () => {
        const scenery = await ready();
        const refused = await scenery.browser.post(dialog, { ...scenery.page.hidden, ...fields() }, header);
        assertErrorPage(refused, otherSession);
        assert.deepEqual((await scene.logged(refused)).events, ["cross_site_form"]);
        await assertServed(scenery, fields());
      });
    }

    test("in another browser, with the link and the form of the first", async () => {
      const scenery = await ready();
      const [fresh, { browser: eves }] = [scene.browser(), await atConsent(eve)];
      for (const other of [fresh, eves]) {
        const link = withQuery(dialog, { request: scenery.page.hidden.request });
        const opened = await other.get(link);
        assertErrorPage(opened, otherSession);
        await assertLogged(opened, "DialogOfAnotherBrowser");
        const sent = await other.post(dialog, { ...scenery.page.hidden, ...fields() });
        assertErrorPage(sent, otherSession);
        await assertLogged(sent, "DialogOfAnotherBrowser", ["form_without_proof"]);
      }
      await assertServed(scenery, fields());
    });
  });

  test(`${name} is taken from our own page, however its browser says so`, async () => {
    const own = [
      { origin: scene.issuer, "sec-fetch-site": "same-origin" },
      { origin: "null", "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      {},
    ];
    for (const header of own) {
      const { browser, page } = await at();
      assert.equal((await browser.post(dialog, { ...page.hidden, ...fields() }, header)).status, 303);
    }
  });
}

/** Another character of the same alphabet at a place. */
const alter = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

describe("a pending request that was not sealed here, or not whole", () => {
  const spoil = {
    "its first character altered": (sealed) => alter(sealed, 0),
    "one in the middle altered": (sealed) => alter(sealed, sealed.length >> 1),
    "one near its end altered": (sealed) => alter(sealed, sealed.length - 3),
    "its end cut off": (sealed) => sealed.slice(0, -8),
    "all but its beginning cut off": (sealed) => sealed.slice(0, 16),
    "something added": (sealed) => `${sealed}AAAA`,
    "padding added": (sealed) => `${sealed}=`,
    "nothing at all": () => "",
    "plain JSON": () => '{"client_id":"x"}',
  };
  for (const [name, how] of Object.entries(spoil)) {
    test(name, async () => {
      const { browser, page } = await atConsent();
      const spoilt = how(page.hidden.request);
      const refused = await browser.get(withQuery(dialog, { request: spoilt }));
      assertErrorPage(refused);
      await assertLogged(refused, "DialogUnreadable");
      const fields = { ...page.hidden, decision: "allow" };
      assertErrorPage(await browser.post(dialog, { ...fields, request: spoilt }));
      assert.equal((await browser.post(dialog, fields)).status, 303);
    });
  }

  test("what was sealed for another purpose is none", async () => {
    const { browser, page } = await atConsent();
    const { code } = (await browser.submit(page, { decision: "allow" })).toApplication.parameters;
    for (const sealed of [...browser.cookies.values(), code, code.slice("egc_".length)]) {
      assertErrorPage(await browser.get(withQuery(dialog, { request: sealed })));
    }
  });
});

describe("a form that says something else", () => {
  const odd = {
    "an unknown decision": { decision: "maybe" },
    "a decision in capitals": { decision: "ALLOW" },
  };
  for (const [name, fields] of Object.entries(odd)) {
    test(name, async () => {
      const { browser, page } = await atConsent();
      assertErrorPage(await browser.post(dialog, { ...page.hidden, ...fields }));
    });
  }

  test("a field twice", async () => {
    const { browser, page } = await atConsent();
    for (const name of ["request", "csrf", "decision"]) {
      const fields = Object.entries({ ...page.hidden, decision: "allow" });
      const repeated = [...fields, ...fields.filter(([field]) => field === name)];
      assertErrorPage(await browser.post(dialog, repeated));
    }
  });

  test("another request than the one that was checked: it changes nothing", async () => {
    const other = await scene.registerPublic();
    const more = {
      response_type: "token",
      response_mode: "fragment",
      client_id: other.client_id,
      redirect_uri: "https://evil.example/",
      scope: "profile lights:write",
      state: "evil",
      code_challenge: "evil",
      first_party: "true",
    };
    const { verifier, parameters } = pkce();
    const asked = application.authorization({ ...parameters, prompt: "consent", scope: "profile", state: "own" });
    const { browser, page: first } = await stepTo("password", scene.browser(), asked);
    const begun = await browser.submit(first, { ...more, username: ada.username, password: ada.password });
    const page = await browser.get(withQuery(dialog, { ...begun.hidden, ...more }));
    assert.ok(page.asksFor("consent") && !page.text.includes("lights:write") && !page.text.includes("evil"));
    const { toApplication } = await browser.submit(page, { ...more, decision: "allow" });
    const [redirect_uri] = application.redirect_uris;
    const { uri, mode, parameters: { code, ...rest } } = toApplication;
    assert.deepEqual({ uri, mode, rest }, { uri: redirect_uri, mode: "query", rest: { iss: scene.issuer, state: "own" } });
    const redeemed = await application.exchange({ code, redirect_uri, code_verifier: verifier });
    granted(redeemed, { scope: "profile", refreshable: true });
  });

  test("a yes to another scope than the page showed", async () => {
    const asked = application.authorization({ response_type: "token", prompt: "consent", scope: "profile" });
    const { browser, page } = await stepTo("consent", scene.browser(), asked, ada);
    for (const shown of ["lights:write profile", "lights:write", ""]) {
      assertErrorPage(await browser.submit(page, { shown, decision: "allow" }), otherSession);
    }
    const { toApplication } = await browser.submit(page, { decision: "allow" });
    assert.equal(toApplication.parameters.scope, "profile");
  });

  test("JSON, or more than 64 KiB", async () => {
    const { browser, page } = await atConsent();
    const body = JSON.stringify({ ...page.hidden, decision: "allow" });
    const headers = { "content-type": "application/json" };
    assertErrorPage(await browser.send("POST", dialog, { body, headers }));
    const large = { ...page.hidden, decision: "allow", filler: "x".repeat(64 * 1024) };
    assertErrorPage(await browser.post(dialog, large), { status: 413 });
  });

  test("a decision by GET decides nothing", async () => {
    const { browser, page } = await atConsent();
    for (const decision of ["allow", "deny", "switch"]) {
      const shown = await browser.get(withQuery(dialog, { ...page.hidden, decision }));
      assert.equal(shown.status, 200);
      assert.ok(shown.asksFor("consent"));
      assertGuarded(shown);
    }
  });
});
