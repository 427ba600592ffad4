// The authorization endpoint when storage fails: a page until it is known where the application is, and an error for
// the application from then on.

import assert from "node:assert/strict";
import { authorize, dialog, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertUnavailablePage, assertUnavailableRedirect, flow } from "./flow.mjs";
import { givesCode } from "./given.mjs";
import { accountOf, beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const user = await scene.createUser();
// The account wakes for this, and for nothing that is given later before that.
await (await scene.registerPublic()).implicit(user);
const state = "of-the-application";
const { verifier, parameters: challenge } = pkce();

/** The error that an application gets at its redirect URI; a page before that is known. */
const refused = (mode) => (answer, call) => {
  if (call.startsWith("APPLICATIONS")) return assertUnavailablePage(answer);
  const uri = "https://page.example/cb";
  return assertUnavailableRedirect({ uri, mode, state, iss: scene.issuer })(answer);
};

/** A browser in which a user is logged in, and the request of an application that has been allowed or not. */
async function asking({ response_type = "code", consented = true } = {}) {
  const browser = scene.browser();
  const entrance = await scene.registerPublic();
  const app = consented ? entrance : await scene.registerPublic();
  await browser.approve(entrance.authorization(challenge), user);
  return { browser, app, parameters: app.authorization({ response_type, state, ...challenge }) };
}

const request = ({ browser, parameters }) => browser.get(withQuery(authorize, parameters));

const toDialog = (answer) => assert.ok(answer.location?.startsWith(`${dialog}?`), answer.text);

async function givesToken(answer) {
  const { access_token, state: returned } = answer.toApplication.parameters;
  assert.equal(returned, state);
  assert.equal((await scene.me(access_token)).status, 200);
}

flow(storage, "a request without a session", "APPLICATIONS.get", {
  prepare: async () => {
    const app = await scene.registerPublic();
    return { app, browser: scene.browser(), parameters: app.authorization({ state, ...challenge }) };
  },
  request,
  refused: refused(),
  succeeds: toDialog,
});

flow(storage, "a request with a session, for consent", "APPLICATIONS.get ACCOUNT.fetch Account.get", {
  prepare: () => asking({ consented: false }),
  request,
  refused: refused(),
  succeeds: toDialog,
});

const approval = "ACCOUNT.fetch Account.get Account.get Account.put Account.put";
for (const cold of [false, true]) {
  const when = cold ? " while the keys are not at hand" : "";

  flow(storage, `a request that is approved for a code${when}`, `APPLICATIONS.get ${approval}`, {
    cold,
    prepare: () => asking(),
    request,
    refused: refused("query"),
    succeeds: givesCode(verifier, { state, iss: scene.issuer }),
  });

  const signing = cold ? "KEYS.fetch Keys.get" : "";
  flow(storage, `a request that is approved for a token${when}`, `APPLICATIONS.get ${signing} ${approval}`, {
    cold,
    prepare: () => asking({ response_type: "token" }),
    request,
    refused: refused("fragment"),
    succeeds: givesToken,
  });
}

/** An application that holds as many grants of a user as it can, and is asked for another. */
async function full() {
  const holder = await scene.createUser();
  const browser = scene.browser();
  const app = await scene.registerPublic();
  const parameters = app.authorization({ response_type: "token", state });
  await browser.approve(parameters, holder);
  for (let held = 1; held < 100; held++) await browser.open(parameters);
  return { browser, app, parameters, holder };
}

let crowded;

const instead = "Account.get Account.list Account.get Account.put Account.put Account.delete";
flow(storage, "a request that is approved, for which another grant has to go", `APPLICATIONS.get ACCOUNT.fetch ${instead}`, {
  prepare: async () => (crowded ??= await full()),
  request,
  refused: refused("fragment"),
  async succeeds(answer, { holder }) {
    await givesToken(answer);
    const names = Object.keys(await storage.records(accountOf(holder)));
    assert.equal(names.filter((name) => name.startsWith("grant:")).length, 100);
  },
});
