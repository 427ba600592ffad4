// Logins in a window and in a hidden frame: a login, or a typed answer, and never a hang.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, open, server, site } from "./application.mjs";
import { newPage, requestsTo } from "./chromium.mjs";
import { goodToken, servePage } from "./fake.mjs";

const redirectUri = `${site}/opened`;
const html = { "content-type": "text/html" };
const minutes = 60_000;

/** The server's dialog says yes at once. */
const yes = (headers) => answerWith(({ kind }) => (kind === "token" ? goodToken : { code: "c" }), headers);

/** It answers with these parameters, in the part of the redirect URI where they belong. */
function answerWith(parameters, headers) {
  server.answers["/authorize"] = ({ path }) => {
    const { redirect_uri: target, state, response_type: kind } = Object.fromEntries(new URL(path, site).searchParams);
    const response = new URLSearchParams({ ...parameters({ kind }), state, iss: server.issuer });
    return {
      status: 302,
      headers: { ...headers, location: `${target}${kind === "token" ? "#" : "?"}${response}` },
      body: "",
    };
  };
  server.answers["/token"] = { json: goodToken };
}

/** It waits for the user, who does nothing by himself. */
function dialog(headers) {
  server.answers["/authorize"] = { headers: { ...html, ...headers }, body: "<title>the dialog</title>" };
}

/** A page where a click logs in in a window. `outcome` resolves to what comes of it. */
async function withButton(t, { changes, options, ...more } = {}) {
  const page = await open(t, { changes: { redirectUri, ...changes }, ...more });
  await page.evaluate((options) => {
    document.body.innerHTML = "<button>Log in</button>";
    document.querySelector("button").onclick = () => {
      window.said = outcome(() => client.loginInPopup(options));
    };
  }, options);
  return page;
}

async function click(page) {
  const opened = page.waitForEvent("popup");
  await page.click("button");
  return opened;
}

/** Has a window go on, which may close before it could say that it has. */
const goOn = (popup, url = popup.url()) =>
  popup.goto(url).catch((error) => assert.match(error.message, /closed|ERR_ABORTED/));

const said = (page) => page.evaluate(() => window.said);
const exchanges = () => server.requests.filter(({ path }) => path === "/token");

for (const responseType of ["token", "code"]) {
  test(`a window answers for the page that opened it, and closes (${responseType})`, async (t) => {
    yes();
    const page = await withButton(t, { options: { responseType, returnTo: "/rooms" } });
    const popup = await click(page);
    const closed = popup.waitForEvent("close");
    const { value } = await said(page);
    assert.deepEqual([value.token.scope, value.returnTo], [["read"], "/rooms"]);
    assert.equal(await page.evaluate(() => client.token.accessToken), "sesame");
    await closed;
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
    assert.equal(page.url(), `${site}/`);
  });
}

for (const policy of ["same-origin", "same-origin-allow-popups"]) {
  test(`a server whose opener policy is ${policy} cuts the window off, and the answer comes all the same`, async (t) => {
    dialog({ "cross-origin-opener-policy": policy });
    const page = await withButton(t, { clock: true });
    // Playwright makes every page believe that it has the focus; the new window has it.
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    const popup = await click(page);
    await popup.waitForURL(/authorize/);
    assert.equal(await popup.title(), "the dialog");
    assert.equal(await popup.evaluate(() => window.opener), null, "it is cut off");
    await page.clock.runFor(2 * minutes);
    assert.equal(await page.evaluate(() => Promise.race([said, "waiting"])), "waiting");
    const { searchParams } = new URL(popup.url());
    yes();
    await goOn(popup);
    assert.deepEqual((await said(page)).value.token.scope, ["read"]);
    assert.match(searchParams.get("state"), /^[\w-]{43}\.opened$/);
  });
}

test("a window that was cut off is not taken for closed because its user looks at the page that opened it", async (t) => {
  dialog({ "cross-origin-opener-policy": "same-origin" });
  const page = await withButton(t, { clock: true });
  await page.evaluate(() => {
    window.focused = false;
    document.hasFocus = () => focused;
  });
  const popup = await click(page);
  await popup.waitForURL(/authorize/);
  for (let glance = 0; glance < 3; glance += 1) {
    await page.evaluate(() => (window.focused = true));
    await page.clock.runFor(2500);
    await page.evaluate(() => (window.focused = false));
    await page.clock.runFor(2500);
  }
  yes();
  await goOn(popup);
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
});

test("a page that is cut off from its windows by its own policy logs in", async (t) => {
  const isolated = await servePage({ headers: { "cross-origin-opener-policy": "same-origin" } });
  yes();
  const page = await withButton(t, { origin: isolated, changes: { redirectUri: `${isolated}/opened` } });
  await page.evaluate(() => {
    document.hasFocus = () => false;
  });
  await page.click("button");
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
});

test("a window that the user closes is told", async (t) => {
  dialog();
  const page = await withButton(t);
  const popup = await click(page);
  await popup.waitForURL(/authorize/);
  await popup.close();
  const { code, known } = await said(page);
  assert.deepEqual([code, known], ["popup_closed", true]);
  assert.equal(await page.evaluate(() => client.token), null);
  // The user tries again.
  yes();
  await click(page);
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
});

test("a window that the browser does not open is told", async (t) => {
  const sandbox = "sandbox allow-scripts allow-same-origin";
  const page = await withButton(t, { origin: await servePage({ headers: { "content-security-policy": sandbox } }) });
  await page.click("button");
  assert.equal((await said(page)).code, "popup_blocked");
});

test("a window in which nothing happens is closed after ten minutes", async (t) => {
  dialog();
  const page = await withButton(t, { clock: true });
  const popup = await click(page);
  await popup.waitForURL(/authorize/);
  await page.clock.fastForward(9.9 * minutes);
  assert.equal(await page.evaluate(() => Promise.race([said, "waiting"])), "waiting");
  const closed = popup.waitForEvent("close");
  await page.clock.fastForward(0.2 * minutes);
  assert.equal((await said(page)).code, "timed_out");
  await closed;
});

test("what the server refuses in a window is told, and the window closes", async (t) => {
  answerWith(() => ({ error: "access_denied", error_description: "no" }));
  const page = await withButton(t);
  const popup = await click(page);
  const closed = popup.waitForEvent("close");
  const { code, error, errorDescription } = await said(page);
  assert.deepEqual([code, error, errorDescription], ["authorization_refused", "access_denied", "no"]);
  await closed;
});

test("settings that cannot work close the window again", async (t) => {
  const page = await withButton(t, { options: { returnTo: "//evil.example" } });
  const popup = await click(page);
  const closed = popup.isClosed() ? null : popup.waitForEvent("close");
  assert.equal((await said(page)).code, "return_to_refused");
  await closed;
});

test("two windows at once answer each for its own client", async (t) => {
  dialog();
  const page = await withButton(t, { options: { scope: "a" } });
  const one = await click(page);
  await page.evaluate(() => {
    window.firstSaid = said;
    document.querySelector("button").onclick = () => {
      window.said = outcome(() => client.loginInPopup({ scope: "b" }));
    };
  });
  const other = await click(page);
  await Promise.all([one.waitForURL(/authorize/), other.waitForURL(/authorize/)]);
  yes();
  server.answers["/token"] = { json: { ...goodToken, scope: undefined } };
  await goOn(other);
  assert.deepEqual((await said(page)).value.token.scope, ["b"]);
  assert.equal(await page.evaluate(() => Promise.race([firstSaid, "waiting"])), "waiting");
  await goOn(one);
  assert.deepEqual((await page.evaluate(() => firstSaid)).value.token.scope, ["a"]);
});

test("a response for which no page waits is refused in the window, and costs no request", async (t) => {
  const { page } = await newPage(t);
  await page.clock.install();
  server.requests.length = 0;
  for (const response of ["?code=c&state=forged.opened", "#access_token=t&token_type=bearer&state=forged.opened"]) {
    await page.goto("about:blank");
    await page.goto(redirectUri + response);
    // A page that waits may be busy.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.clock.runFor(1500);
    assert.equal(await page.title(), "page");
    await page.clock.runFor(3000);
    await page.waitForFunction(() => document.title === "state_unknown");
    assert.equal(page.url(), redirectUri);
  }
  assert.deepEqual(server.requests, []);
});

test("a response that was handed over is worth nothing a second time", async (t) => {
  dialog();
  const page = await withButton(t);
  const popup = await click(page);
  await popup.waitForURL(/authorize/);
  const { searchParams } = new URL(popup.url());
  const address = `${redirectUri}?code=c&state=${searchParams.get("state")}&iss=${server.issuer}`;
  server.requests.length = 0;
  server.answers["/token"] = { json: goodToken };
  await goOn(popup, address);
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
  const again = await page.context().newPage();
  await again.goto(address);
  await again.waitForFunction(() => document.title === "state_unknown");
  assert.equal(exchanges().length, 1);
});

for (const [what, lacking] of Object.entries({
  "leads to no other window": () => {
    BroadcastChannel.prototype.postMessage = () => {};
  },
  "is refused": () => {
    window.BroadcastChannel = class {
      constructor() {
        throw new DOMException("denied", "SecurityError");
      }
    };
  },
})) {
  test(`where a channel ${what}, a window and a frame answer all the same`, async (t) => {
    yes();
    const page = await withButton(t);
    await page.context().addInitScript(lacking);
    await page.evaluate(lacking);
    await click(page);
    assert.deepEqual((await said(page)).value.token.scope, ["read"]);
    assert.deepEqual((await call(page, "loginSilently")).value.token.scope, ["read"]);
  });
}

test("a page of another origin that opened the window is told nothing", async (t) => {
  const evil = await servePage();
  const { page } = await newPage(t);
  await page.goto(evil);
  await page.evaluate(() => {
    window.heard = [];
    addEventListener("message", ({ data }) => heard.push(data));
  });
  const opened = page.waitForEvent("popup");
  await page.evaluate((url) => void open(url), `${redirectUri}#access_token=t&token_type=bearer&state=forged.opened`);
  await (await opened).waitForFunction(() => document.title === "state_unknown");
  assert.deepEqual(await page.evaluate(() => heard), []);
});

for (const storage of ["session", "local"]) {
  test(`with storage blocked, and channels with it, a window still logs in (${storage} storage)`, async (t) => {
    yes();
    const page = await withButton(t, { changes: { storage } });
    await page.evaluate(() => {
      const denied = () => {
        throw new DOMException("denied", "SecurityError");
      };
      for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(window, name, { get: denied });
      window.BroadcastChannel = class {
        constructor() {
          denied();
        }
      };
    });
    await click(page);
    assert.deepEqual((await said(page)).value.token.scope, ["read"]);
    assert.equal(await page.evaluate(() => client.token.accessToken), "sesame");
    assert.equal((await call(page, "getToken")).value.scope[0], "read");
    assert.deepEqual(await call(page, "logout"), { value: undefined });
    assert.equal(await page.evaluate(() => client.token), null);
  });
}

for (const responseType of ["token", "code"]) {
  test(`who has a session is logged in without a page (${responseType})`, async (t) => {
    yes();
    const page = await open(t, { changes: { redirectUri } });
    const visits = requestsTo(page, `${server.issuer}/authorize`);
    const { value } = await call(page, "loginSilently", { responseType });
    assert.deepEqual(value.token.scope, ["read"]);
    assert.equal(new URL(visits[0].url()).searchParams.get("prompt"), "none");
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
  assert.deepEqual((await call(page, "loginSilently")).value.token.scope, ["read"]);
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
