// What a page of another site can do to the server through the browser of somebody who is logged in there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../scenario.mjs";
import { dialog, logout, pkce } from "../scenario/dialog.mjs";
import { newPage } from "./chromium.mjs";
import { serveSite } from "./site.mjs";

const scene = await begin();
// For a browser, an address is another site than a name.
const evil = await serveSite({}, "127.0.0.1");
const site = await serveSite();
const callback = `${site.origin}/cb`;
const application = await scene.registerPublic({ redirect_uris: [callback], post_logout_redirect_uris: [callback] });

const link = (more) => application.link({ state: "xyz", ...pkce().parameters, ...more });
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function logIn(page, { username, password }) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await button(page, "Log in").click();
}

/** A browser in which a user is logged in and is asked for a yes, in a tab of its own. */
async function victim(t) {
  const { page } = await newPage(t);
  await page.goto(link());
  await logIn(page, await scene.createUser());
  await heading(page, "Allow access?").waitFor();
  const hostile = await page.context().newPage();
  await hostile.goto(evil.origin);
  return { page, hostile };
}

/** The hidden fields of a page's first form, which an attacker would have to know. */
function hidden(page) {
  const inputs = page.locator("form").first().locator("input[type=hidden]");
  return inputs.evaluateAll((inputs) => inputs.map(({ name, value }) => [name, value]));
}

const visitsTo = (path) => site.visits.filter(({ url }) => url.startsWith(path));

test("no page of ours shows in a frame of another site", async (t) => {
  const { page, hostile } = await victim(t);
  const urls = [link(), page.url(), link({ redirect_uri: `${evil.origin}/` }), `${scene.issuer}${logout}`];
  for (const url of urls) {
    const tellsWhy = (message) => /frame-ancestors|X-Frame-Options/.test(message.text());
    const refusal = hostile.waitForEvent("console", tellsWhy);
    await hostile.evaluate((src) => {
      const frame = Object.assign(document.createElement("iframe"), { src });
      document.body.replaceChildren(frame);
    }, url);
    assert.ok((await refusal).text().includes(scene.issuer), url);
    const shown = hostile.frames().filter((frame) => frame.url().startsWith(scene.issuer));
    assert.deepEqual(shown, [], url);
  }
});

test("a form that is sent from another site says yes to nothing, logs nobody in and nobody out", async (t) => {
  const { page, hostile } = await victim(t);
  const proof = await hidden(page);
  const eve = await scene.createUser();
  const attacker = await newPage(t);
  await attacker.page.goto(link());
  const begun = await hidden(attacker.page);
  const refused = "This page belongs to another session";
  const forms = [
    // Even if it knew all that the user's own form has.
    [dialog, [...proof, ["decision", "allow"]], refused],
    [dialog, [["decision", "allow"]], refused],
    // The attacker's own log-in, for the user to act under it.
    [dialog, [...begun, ["username", eve.username], ["password", eve.password]], refused],
    // A cookie that is Lax does not come along; with the question that follows it does.
    [logout, [], "Log out?"],
    [logout, [["client_id", application.client_id], ["post_logout_redirect_uri", callback]], "Log out?"],
  ];
  for (const [path, fields, told] of forms) {
    await hostile.goto(evil.origin);
    await hostile.evaluate(
      ([action, fields]) => {
        const form = Object.assign(document.createElement("form"), { action, method: "post" });
        const inputs = fields.map((field) => Object.assign(document.createElement("input"), field));
        form.append(...inputs);
        document.body.append(form);
        form.submit();
      },
      [scene.issuer + path, fields.map(([name, value]) => ({ name, value }))],
    );
    await hostile.waitForURL(({ origin, pathname }) => origin + pathname === scene.issuer + path);
    await heading(hostile, told).waitFor();
  }
  assert.deepEqual(visitsTo("/cb"), []);
  // The user is still logged in, as nobody else, and can still say yes.
  await button(page, "Allow").click();
  await page.waitForURL((url) => url.href.startsWith(callback));
  assert.ok(new URL(page.url()).searchParams.get("code"));
});

test("no script of another site reads an answer of ours, with or without cookies", async (t) => {
  const { page, hostile } = await victim(t);
  const urls = [link(), page.url(), `${scene.issuer}${logout}`, `${scene.issuer}/v2/users/me`];
  const read = await hostile.evaluate(async (urls) => {
    const outcomes = [];
    for (const url of urls) {
      for (const credentials of ["omit", "include"]) {
        for (const mode of ["cors", "no-cors"]) {
          const answer = await fetch(url, { credentials, mode }).catch(() => null);
          outcomes.push(answer && [url, credentials, mode, answer.status, await answer.text(), [...answer.headers]]);
        }
      }
    }
    return outcomes;
  }, urls);
  assert.equal(read.length, 4 * urls.length);
  for (const [url, credentials, mode, ...outcome] of read.filter(Boolean)) {
    // Whoever brings neither a cookie nor a token is told the same.
    const stranger = url.endsWith("/me") && credentials === "omit" && mode === "cors";
    if (stranger) assert.deepEqual(outcome.slice(0, 2), [401, ""]);
    else assert.deepEqual(outcome, [0, "", []], `${[url, credentials, mode]}`);
  }
});
