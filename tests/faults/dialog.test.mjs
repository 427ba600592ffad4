// The dialog when storage fails: whoever logs in, decides or logs out can do so again.

import assert from "node:assert/strict";
import { dialog, logout, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage } from "../scenario/pages.mjs";
import { assertUnavailablePage, assertUnavailableRedirect, flow } from "./flow.mjs";
import { givesCode } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const user = await scene.createUser();
const uri = "https://page.example/cb";
const state = "of-the-application";
const { verifier, parameters: challenge } = pkce();
const finished = { heading: "This was answered already" };

// The first grant of a day sets an alarm; it is tested where passwords are.
await (await scene.register()).redemption(user);

const refusedByPage = (answer) => assertUnavailablePage(answer);

function refused(answer, call) {
  if (call.startsWith("APPLICATIONS")) return assertUnavailablePage(answer);
  return assertUnavailableRedirect({ uri, state, iss: scene.issuer })(answer);
}

/** A browser at the page of a new application that asks for `what`. */
async function at(what, { more, browser = scene.browser() } = {}) {
  const app = await scene.registerPublic();
  const parameters = app.authorization({ state, ...challenge, ...more });
  return { app, parameters, ...(await stepTo(what, browser, parameters, user)) };
}

/** A browser with a session, at a page that asks for the password once more. */
async function atAgain() {
  const { browser } = await at("consent");
  const session = browser.cookies.get("edgegrant-session");
  await storage.pass(1000);
  return { ...(await at("password", { browser, more: { prompt: "login" } })), session };
}

const show = ({ browser, page }) => browser.get(withQuery(dialog, { request: page.hidden.request }));
const submit = (fields) => ({ browser, page }) => browser.post(dialog, { ...page.hidden, ...fields });
const logIn = submit({ username: user.username, password: user.password });

const hasCode = givesCode(verifier, { state, iss: scene.issuer });

async function leadsTo(what, answer, { browser }) {
  assert.ok(answer.location?.startsWith(`${dialog}?`), answer.text);
  assert.ok((await browser.get(answer.location)).asksFor(what));
}

flow(storage, "the log-in page", "APPLICATIONS.get", {
  prepare: () => at("password"),
  request: show,
  refused: refusedByPage,
  succeeds: (answer) => assert.ok(answer.asksFor("password")),
});

flow(storage, "the consent page", "APPLICATIONS.get ACCOUNT.fetch Account.get", {
  prepare: () => at("consent"),
  request: show,
  refused,
  succeeds: (answer) => assert.ok(answer.asksFor("consent")),
});

const check = "APPLICATIONS.get ACCOUNT.fetch Account.get Account.get Account.get Account.put";

flow(storage, "logging in", check, {
  prepare: () => at("password"),
  request: logIn,
  refused: refusedByPage,
  succeeds: (answer, state) => leadsTo("consent", answer, state),
});

flow(storage, "logging in once more", `${check} ACCOUNT.fetch Account.get Account.put`, {
  prepare: atAgain,
  request: logIn,
  refused: refusedByPage,
  async succeeds(answer, state) {
    await leadsTo("consent", answer, state);
    const { browser, session, page } = state;
    const renewed = browser.cookies.get("edgegrant-session");
    assert.notEqual(renewed, session);
    // The session before is over.
    browser.cookies.set("edgegrant-session", session);
    assert.ok((await show({ browser, page })).asksFor("password"));
  },
});

const approval = "Account.get Account.get Account.put Account.put";
flow(storage, "a yes", `APPLICATIONS.get ACCOUNT.fetch ${approval}`, {
  prepare: () => at("consent"),
  request: submit({ decision: "allow" }),
  refused,
  succeeds: hasCode,
  losses: {
    // The yes was taken, and this request is over; the application asks again, and need not ask the user.
    async "ACCOUNT.fetch"(state) {
      assertErrorPage(await submit({ decision: "allow" })(state), finished);
      await hasCode(await state.browser.open(state.parameters), state);
    },
  },
});

flow(storage, "a no", "APPLICATIONS.get", {
  prepare: () => at("consent"),
  request: submit({ decision: "deny" }),
  refused,
  succeeds: ({ toApplication }) => assert.equal(toApplication.parameters.error, "access_denied"),
});

flow(storage, "changing users", "APPLICATIONS.get ACCOUNT.fetch Account.get Account.put", {
  prepare: () => at("consent"),
  request: submit({ decision: "switch" }),
  refused: refusedByPage,
  succeeds: (answer, state) => leadsTo("password", answer, state),
});

/** A browser with a session at the page that asks whether to end it. */
async function atLogout() {
  const { browser, page: consent } = await at("consent");
  return { browser, consent, page: await browser.get(logout), session: browser.cookies.get("edgegrant-session") };
}

/** The same with a way back to an application. */
async function atLeaving() {
  const home = "https://page.example/";
  const { client_id } = await scene.registerPublic({ post_logout_redirect_uris: [home] });
  const { browser } = await at("consent");
  const link = withQuery(logout, { client_id, post_logout_redirect_uri: home });
  return { browser, home, link, page: await browser.get(link) };
}

/** Without its application the way back is not known; that keeps nobody logged in. */
const leadsNowhere = (what) => (answer, call) => {
  if (!call.startsWith("APPLICATIONS")) return assertUnavailablePage(answer);
  assert.equal(answer.status, 200);
  assert.equal(answer.heading, what);
  assert.equal(answer.hidden.post_logout_redirect_uri, undefined);
};

flow(storage, "the log-out page with a way back", "APPLICATIONS.get ACCOUNT.fetch Account.get", {
  prepare: atLeaving,
  request: ({ browser, link }) => browser.get(link),
  refused: leadsNowhere("Log out?"),
  succeeds: ({ hidden }, { home }) => assert.equal(hidden.post_logout_redirect_uri, home),
});

flow(storage, "logging out with a way back", "ACCOUNT.fetch Account.get Account.put APPLICATIONS.get", {
  prepare: atLeaving,
  request: ({ browser, page }) => browser.post(logout, page.hidden),
  refused: leadsNowhere("You are logged out"),
  async succeeds(answer, { browser, home }) {
    assert.equal(browser.cookies.has("edgegrant-session"), false);
    // Who has been logged out already is not asked again.
    const last = answer.location?.startsWith(logout) ? await browser.get(answer.location) : answer;
    assert.equal(last.location, home);
  },
});

flow(storage, "the log-out page", "ACCOUNT.fetch Account.get", {
  prepare: atLogout,
  request: ({ browser }) => browser.get(logout),
  refused: refusedByPage,
  succeeds: ({ hidden }) => assert.ok(hidden.csrf),
});

flow(storage, "logging out", "ACCOUNT.fetch Account.get Account.put", {
  prepare: atLogout,
  request: ({ browser, page }) => browser.post(logout, page.hidden),
  refused: refusedByPage,
  async succeeds(answer, { browser, consent, session }) {
    assert.equal(answer.heading, "You are logged out");
    assert.equal(browser.cookies.has("edgegrant-session"), false);
    // Who kept the cookie has kept nothing.
    browser.cookies.set("edgegrant-session", session);
    assert.ok((await show({ browser, page: consent })).asksFor("password"));
  },
});
