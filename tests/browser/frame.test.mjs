// Logins and renewals in a hidden frame: a token, or a typed answer, and never a hang.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, open, server, site } from "./application.mjs";
import { requestsTo } from "./chromium.mjs";
import { goodToken } from "./fake.mjs";
import { answerWith, click, dialog, exchanges, html, minutes, redirectUri, said, withButton, yes } from "./opened.mjs";

for (const responseType of ["token", "code"]) {
  test(`who has a session is logged in without a page (${responseType})`, async (t) => {
    yes();
    const page = await open(t, { changes: { redirectUri } });
    const visits = requestsTo(page, `${server.issuer}/authorize`);
    const { value } = await call(page, "loginSilently", { responseType });
    assert.deepEqual(value.token.scope, ["read"]);
    assert.equal(new URL(visits[0].url).searchParams.get("prompt"), "none");
    assert.equal(await page.locator("iframe").count(), 0);
    assert.equal(page.url(), `${site}/`);
  });
}

test("who has no session, or whose cookies do not reach a frame, gets the server's word", async (t) => {
  answerWith(() => ({ error: "login_required" }));
  const page = await open(t, { changes: { redirectUri } });
  const { code, error } = await call(page, "loginSilently");
  assert.deepEqual([code, error], ["authorization_refused", "login_required"]);
  assert.equal(await page.locator("iframe").count(), 0);
});

test("a frame comes back to a page of its own, if there is one, and a window to the page that the login names", async (t) => {
  yes();
  const silentRedirectUri = `${site}/opened/in-frame`;
  const page = await withButton(t, {
    changes: { silentRedirectUri, silentRenewal: true },
    options: { redirectUri: `${site}/opened/in-window`, responseType: "token" },
    clock: true,
  });
  server.requests.length = 0;
  // What an application leaves open may be there all the same.
  await page.evaluate(() => client.loginSilently({ redirectUri: undefined }));
  await click(page);
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
  await page.clock.fastForward(50_000);
  await call(page, "getToken");
  const asked = server.requests.filter(({ path }) => path.startsWith("/authorize"));
  assert.deepEqual(
    asked.map(({ path }) => new URL(path, site).searchParams.get("redirect_uri")),
    [silentRedirectUri, `${site}/opened/in-window`, silentRedirectUri],
  );
  const { body } = exchanges()[0];
  assert.equal(new URLSearchParams(body).get("redirect_uri"), silentRedirectUri);
});

test("a server that answers a frame with a page is waited for ten seconds", async (t) => {
  for (const headers of [{}, { "x-frame-options": "DENY" }]) {
    dialog(headers);
    const page = await open(t, { changes: { redirectUri }, clock: true });
    await page.evaluate(() => void (window.said = outcome(() => client.loginSilently())));
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.locator("iframe").waitFor({ state: "attached" });
    await page.clock.runFor(8900);
    assert.equal(await page.locator("iframe").count(), 1);
    await page.clock.runFor(1200);
    assert.equal((await said(page)).code, "timed_out");
    assert.equal(await page.locator("iframe").count(), 0);
  }
});

test("who cannot be renewed in a frame is asked to log in, and is not waited for again and again", async (t) => {
  yes();
  const page = await open(t, { changes: { redirectUri, silentRenewal: true, storage: "session" }, clock: true });
  await call(page, "loginSilently", { responseType: "token" });
  dialog({ "x-frame-options": "DENY" });
  await page.clock.fastForward(2 * minutes);
  assert.equal(await page.evaluate(() => client.loggedIn), true);
  // A failure that is none of the frame's is no silence.
  const metadata = "/.well-known/oauth-authorization-server";
  const { [metadata]: document } = server.answers;
  t.after(() => (server.answers[metadata] = document));
  server.answers[metadata] = { status: 503, body: "" };
  await page.client();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    assert.equal((await call(page, "getToken")).code, "server_unavailable");
    await page.clock.runFor(minutes);
  }
  server.answers[metadata] = document;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    assert.equal(await page.evaluate(() => client.loggedIn), true, `${attempt}`);
    await page.evaluate(() => void (window.said = outcome(() => client.getToken())));
    await page.locator("iframe").waitFor({ state: "attached" });
    await page.clock.runFor(10_100);
    assert.equal((await said(page)).code, "timed_out");
    await page.clock.runFor(2 * minutes);
  }
  assert.deepEqual(await page.evaluate(() => [client.token, client.loggedIn]), [null, false]);
  assert.equal((await call(page, "getToken")).code, "timed_out");
  assert.equal(await page.locator("iframe").count(), 0);
});

test("a frame asks for what the login asked for, before and after it has renewed", async (t) => {
  const asked = { scope: "a", parameters: { audience: "https://api.example/?a&b", login_hint: "ada" } };
  for (const responseType of ["token", "code"]) {
    yes();
    const changes = { redirectUri, silentRenewal: true, parameters: { audience: "https://other.example" } };
    const page = await open(t, { changes, clock: true });
    server.requests.length = 0;
    await call(page, "loginSilently", { ...asked, responseType });
    for (let round = 0; round < 2; round += 1) {
      await page.clock.fastForward(50_000);
      await call(page, "getToken");
    }
    const requests = server.requests.filter(({ path }) => path.startsWith("/authorize"));
    const told = requests.map(({ path }) => {
      const { response_type, scope, audience, login_hint } = Object.fromEntries(new URL(path, site).searchParams);
      return { responseType: response_type, scope, parameters: { audience, login_hint } };
    });
    assert.deepEqual(told, Array(3).fill({ responseType, ...asked }));
  }
});

test("a server that asks another one by forms, which send themselves, answers a frame", async (t) => {
  yes();
  // As by SAML's POST binding, or form_post.
  const relay = ({ path }) => {
    const { state } = Object.fromEntries(new URL(path, site).searchParams);
    const field = `<input type="hidden" name="RelayState" value="${state}">`;
    const form = `<form method="post" action="/saml">${field}</form><script>document.forms[0].submit()</script>`;
    return { headers: html, body: form };
  };
  server.answers["/authorize"] = relay;
  server.answers["/saml"] = ({ body }) => {
    const state = new URLSearchParams(body).get("RelayState");
    const response = new URLSearchParams({ code: "c", state, iss: server.issuer });
    return { status: 303, headers: { location: `${redirectUri}?${response}` }, body: "" };
  };
  const page = await open(t, { changes: { redirectUri } });
  assert.deepEqual((await call(page, "loginSilently")).value?.token.scope, ["read"]);
});

test("the framed page cannot take this page away, not even one of its own origin", async (t) => {
  const page = await open(t, { changes: { redirectUri }, clock: true });
  // Other origins are held by the browser itself; this one is by the frame's sandbox.
  const body = `<form action="/taken" target="_top"></form><script>document.forms[0].submit();
    try { top.location = '/taken' } catch ({ name }) { document.title = name }</script>`;
  await page.route(`${site}/taking`, (route) => route.fulfill({ contentType: "text/html", body }));
  server.answers["/authorize"] = { headers: html, body: `<script>location = '${site}/taking'</script>` };
  await page.evaluate(() => void (window.said = outcome(() => client.loginSilently())));
  await page.waitForFunction(() => document.querySelector("iframe")?.contentDocument?.title === "SecurityError");
  await page.clock.runFor(10_100);
  assert.equal((await said(page)).code, "timed_out");
  assert.equal(page.url(), `${site}/`);
});

test("an implicit token is renewed in a frame while the session lasts, and then serves to its end", async (t) => {
  yes();
  const page = await open(t, { changes: { redirectUri, silentRenewal: true }, clock: true });
  await call(page, "loginSilently", { responseType: "token" });
  answerWith(() => ({ ...goodToken, access_token: "two" }));
  await page.clock.fastForward(50_000);
  await call(page, "getToken");
  assert.equal(await page.evaluate(() => client.token.accessToken), "two");

  answerWith(() => ({ error: "login_required" }));
  server.requests.length = 0;
  await page.clock.fastForward(50_000);
  for (let round = 0; round < 3; round += 1) await call(page, "getToken");
  assert.equal(await page.evaluate(() => client.token.accessToken), "two");
  assert.equal(server.requests.filter(({ path }) => path.startsWith("/authorize")).length, 1);
  await page.clock.fastForward(20_000);
  const { code, error } = await call(page, "getToken");
  assert.deepEqual([code, error], ["authorization_refused", "login_required"]);
  assert.equal(await page.evaluate(() => client.loggedIn), false);
});
