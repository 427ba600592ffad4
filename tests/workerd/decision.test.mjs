// What the user decides in the dialog: yes once, no without trace, or not as this user.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage, assertErrorRedirect } from "../scenario/pages.mjs";

const scene = await begin();
const application = await scene.registerPublic();
const [callback] = application.redirect_uris;
const [ada, eve] = [await scene.createUser(), await scene.createUser()];

const { verifier, parameters: challenge } = pkce();
const request = (more) => application.authorization({ state: "xyz", ...challenge, ...more });
const finished = { heading: "This was answered already" };

/** A browser at the consent page, which is shown even to those who said yes before. */
const atConsent = (more) => stepTo("consent", scene.browser(), request({ prompt: "consent", ...more }), ada);

const decide = ({ browser, page }, decision = "allow") =>
  browser.post(dialog, { ...page.hidden, decision });
const codeOf = (answer) => answer.toApplication?.parameters.code;

describe("a yes gives one code only", () => {
  test("when it is sent again", async () => {
    const consent = await atConsent();
    assert.ok(codeOf(await decide(consent)));
    for (let again = 0; again < 3; again += 1) assertErrorPage(await decide(consent), finished);
  });

  test("when it is sent twelve times at once, in each of five rounds", async () => {
    for (let round = 0; round < 5; round += 1) {
      const consent = await atConsent();
      const answers = await Promise.all(Array.from({ length: 12 }, () => decide(consent)));
      const winners = answers.filter(codeOf);
      assert.equal(winners.length, 1);
      for (const other of answers) if (other !== winners[0]) assertErrorPage(other, finished);
    }
  });

  test("when its page is opened again", async () => {
    const { browser, page } = await atConsent();
    assert.ok(codeOf(await decide({ browser, page })));
    assertErrorPage(await browser.get(withQuery(dialog, { request: page.hidden.request })), finished);
  });

  test("and the code that it gave works once still", async () => {
    const consent = await atConsent();
    const code = codeOf(await decide(consent));
    assertErrorPage(await decide(consent), finished);
    const redemption = { code, redirect_uri: callback, code_verifier: verifier };
    const statuses = [await application.exchange(redemption), await application.exchange(redemption)];
    assert.deepEqual(statuses.map(({ status }) => status), [200, 400]);
  });

  test("while two tabs that finish in reverse order each get their own", async () => {
    const first = await atConsent({ state: "first" });
    const second = await stepTo("consent", first.browser, request({ state: "second", prompt: "consent" }));
    const [late, early] = [await decide(second), await decide(first)];
    assert.equal(late.toApplication.parameters.state, "second");
    assert.equal(early.toApplication.parameters.state, "first");
    assert.ok(codeOf(late) && codeOf(early) && codeOf(late) !== codeOf(early));
  });

  test("and of two tabs with a log-in page both work, whichever is first", async () => {
    const browser = scene.browser();
    const first = await stepTo("password", browser, request({ state: "first" }));
    const second = await stepTo("password", browser, request({ state: "second" }));
    for (const [{ page }, state] of [[second, "second"], [first, "first"]]) {
      let next = await browser.logIn(page, ada);
      if (next.asksFor("consent")) next = await browser.submit(next, { decision: "allow" });
      assert.ok(codeOf(next));
      assert.equal(next.toApplication.parameters.state, state);
    }
  });
});

describe("a no tells the application, and is not remembered", () => {
  const ways = [
    [{}, "query"],
    [{ response_type: "token" }, "fragment"],
    [{ response_mode: "form_post" }, "form_post"],
  ];
  for (const [more, mode] of ways) {
    test(`by ${mode}`, async () => {
      const newcomer = await scene.createUser();
      for (const page of ["password", "consent"]) {
        const at = await stepTo(page, scene.browser(), request(more), newcomer);
        const error = "access_denied";
        const denied = await decide(at, "deny");
        assertErrorRedirect(denied, { uri: callback, mode, error, state: "xyz", iss: scene.issuer });
        await stepTo(page, at.browser, request(more));
      }
    });
  }
});

describe("switching accounts", () => {
  test("ends the session and lets another user log in, who gets the code", async () => {
    const { browser, page } = await atConsent();
    const before = browser.cookies.get("edgegrant-session");
    const consent = await browser.logIn(await browser.submit(page, { decision: "switch" }), eve);
    assert.ok(consent.text.includes(eve.username) && !consent.text.includes(ada.username));
    const code = codeOf(await decide({ browser, page: consent }));
    const redemption = { code, redirect_uri: callback, code_verifier: verifier };
    const { access_token } = (await application.exchange(redemption)).json;
    assert.equal((await scene.me(access_token)).json.username, eve.username);
    browser.cookies.set("edgegrant-session", before);
    await stepTo("password", browser, request());
  });

  test("leaves a page of the user before without effect", async () => {
    const { browser, page } = await atConsent();
    await browser.logIn(await browser.submit(page, { decision: "switch" }), eve);
    for (const decision of ["allow", "deny", "switch"]) {
      const heading = "This page belongs to another session";
      assertErrorPage(await decide({ browser, page }, decision), { status: 403, heading });
    }
  });
});

test("a dialog in which users switch is answered once by each of them", async () => {
  const { browser, page } = await atConsent();
  const consent = await browser.logIn(await browser.submit(page, { decision: "switch" }), eve);
  assert.ok(codeOf(await decide({ browser, page: consent })));
  const again = withQuery(dialog, { request: page.hidden.request });
  assertErrorPage(await browser.get(again), finished);
  await stepTo("consent", browser, request({ prompt: "login consent" }), ada);
  const ofAda = { browser, page: await browser.get(again) };
  assert.ok(codeOf(await decide(ofAda)));
  assertErrorPage(await decide(ofAda), finished);
});

describe("what changed while the dialog was open counts", () => {
  const put = ({ client_id, client_name, issuer, ...registration }, changes) =>
    scene.api("PUT", `/v2/applications/${client_id}`, { ...registration, ...changes });

  test("an application that was removed gets no answer", async () => {
    const gone = await scene.registerPublic();
    for (const page of ["password", "consent"]) {
      const at = await stepTo(page, scene.browser(), gone.authorization(challenge), ada);
      await scene.api("DELETE", `/v2/applications/${gone.client_id}`);
      for (const decision of ["allow", "deny"]) assertErrorPage(await decide(at, decision));
      await put(gone);
    }
  });

  test("an application that may no longer have tokens this way gets none", async () => {
    const fewer = await scene.registerPublic();
    const asked = fewer.authorization({ response_type: "token", state: "xyz" });
    const at = await stepTo("consent", scene.browser(), asked, ada);
    assert.equal((await put(fewer, { grant_types: ["authorization_code"], response_types: ["code"] })).status, 200);
    const expected = { uri: callback, mode: "fragment", state: "xyz", iss: scene.issuer };
    assertErrorRedirect(await decide(at), { ...expected, error: "unauthorized_client" });
  });

  test("scopes that the role has lost are not granted", async () => {
    const fewer = await scene.registerPublic();
    const at = await stepTo("consent", scene.browser(), fewer.authorization({ response_type: "token" }), ada);
    assert.ok(at.page.text.includes("lights:write"));
    assert.equal((await put(fewer, { role_scopes: { resident: "profile" } })).status, 200);
    assert.equal((await decide(at)).toApplication.parameters.scope, "profile");
  });

  test("scopes that the role has gained are asked for before they are granted", async () => {
    const more = await scene.registerPublic({ role_scopes: { resident: "profile" } });
    const asked = more.authorization({ response_type: "token" });
    const { browser, page } = await stepTo("consent", scene.browser(), asked, ada);
    assert.ok(!page.text.includes("lights:write"));
    assert.equal((await put(more, { role_scopes: { resident: "profile lights:write" } })).status, 200);
    const again = await browser.submit(page, { decision: "allow" });
    assert.ok(again.asksFor("consent") && again.text.includes("lights:write"));
    const { toApplication } = await browser.submit(again, { decision: "allow" });
    assert.equal(toApplication.parameters.scope, "lights:write profile");
  });

  test("scopes that the role has gained are in no yes that is remembered", async () => {
    const more = await scene.registerPublic({ role_scopes: { resident: "profile lights:write" } });
    const asked = (wanted) => more.authorization({ response_type: "token", scope: wanted });
    const { browser, page } = await stepTo("consent", scene.browser(), asked("profile lights:read"), ada);
    assert.equal((await put(more, { role_scopes: { resident: "profile lights:read" } })).status, 200);
    assert.ok((await browser.submit(page, { decision: "allow" })).asksFor("consent"));
    assert.ok((await browser.open(asked("lights:read"))).asksFor("consent"));
  });

  for (const [name, change] of [
    ["was barred", { disabled: true }],
    ["has another password", { password: "another password" }],
    ["has another role", { role: "guest" }],
  ]) {
    test(`a user who ${name} must log in again`, async () => {
      const user = await scene.createUser();
      const at = await stepTo("consent", scene.browser(), request(), user);
      assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, change)).status, 200);
      const page = await decide(at);
      assert.equal(page.status, 200);
      assert.ok(page.asksFor("password"));
    });
  }

  test("a user who was removed is nobody", async () => {
    const user = await scene.createUser();
    const at = await stepTo("consent", scene.browser(), request(), user);
    assert.equal((await scene.api("DELETE", `/v2/users/${user.id}`)).status, 204);
    assert.ok((await decide(at)).asksFor("password"));
    const { browser, page } = await stepTo("password", scene.browser(), request());
    assert.equal((await browser.logIn(page, user)).status, 400);
  });
});
