// Logins in a window: a login, or a typed answer, and never a hang.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, open, server, site } from "./application.mjs";
import { newPage } from "./chromium.mjs";
import { goodToken, servePage } from "./fake.mjs";
import { answerWith, click, dialog, exchanges, minutes, redirectUri, said, withButton, yes } from "./opened.mjs";

/** Has a window go on, which may close before it could say that it has. */
const goOn = (popup, url = popup.url()) =>
  popup.goto(url).catch((error) => assert.match(error.message, /closed|ERR_ABORTED/));

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
    const closed = popup.waitForEvent("close");
    await goOn(popup);
    assert.deepEqual((await said(page)).value.token.scope, ["read"]);
    await closed;
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
  const popup = await click(page);
  const closed = popup.isClosed() ? null : popup.waitForEvent("close");
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
  await closed;
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

test("a page of another origin is not heard, whatever it knows", async (t) => {
  dialog();
  const page = await withButton(t);
  const popup = await click(page);
  await popup.waitForURL(/authorize/);
  const state = new URL(popup.url()).searchParams.get("state");
  const evil = await servePage();
  await page.evaluate(() => {
    window.came = [];
    addEventListener("message", ({ origin }) => came.push(origin));
  });
  const opened = page.waitForEvent("popup");
  await page.evaluate((url) => void open(url), evil);
  const hostile = await opened;
  await hostile.waitForURL(`${evil}/`);
  const response = `${redirectUri}?code=evil&state=${state}&iss=${server.issuer}`;
  await hostile.evaluate((said) => {
    window.heard = [];
    addEventListener("message", ({ data }) => heard.push(data));
    opener.postMessage(said, "*");
  }, { state, response });
  await page.waitForFunction((origin) => came.includes(origin), evil);
  assert.equal(await page.evaluate(() => Promise.race([said, "waiting"])), "waiting");
  assert.deepEqual(await hostile.evaluate(() => heard), []);
  server.requests.length = 0;
  yes();
  await goOn(popup);
  assert.deepEqual((await said(page)).value.token.scope, ["read"]);
  assert.deepEqual(exchanges().map(({ body }) => new URLSearchParams(body).get("code")), ["c"]);
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
