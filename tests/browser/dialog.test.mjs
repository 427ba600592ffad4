// The dialog as a person uses it: by mouse, by keyboard alone, without JavaScript, on a phone.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { pkce } from "../scenario/dialog.mjs";
import { assertLeftNothing, newPage, requestsTo } from "./chromium.mjs";
import { serveSite } from "./site.mjs";

const scene = await begin();
const site = await serveSite();
const callback = `${site.origin}/cb`;
const lamp = await scene.registerPublic({ client_name: "Lamp & Co", redirect_uris: [callback] });
const panel = await scene.registerPublic({ client_name: "Panel", redirect_uris: [`${site.origin}/panel`] });

const link = (application, more) => application.link({ state: "xyz", ...pkce().parameters, ...more });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const posts = (sent) => sent.filter(({ method }) => method === "POST").length;

/** Opens a link as a click on another site's page would. */
async function follow(page, url) {
  site.pages["/"] = `<a href="${url.replaceAll("&", "&amp;")}">go</a>`;
  await page.goto(`${site.origin}/`);
  await page.getByRole("link", { name: "go" }).click();
}

async function enter(page, { username, password }) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await button(page, "Log in").click();
}

/** What the application got, once the browser is there. */
async function returned(page, uri = callback) {
  await page.waitForURL((url) => url.href.startsWith(uri));
  const { searchParams, hash } = new URL(page.url());
  return Object.fromEntries([...searchParams, ...(hash === "#_" ? [] : new URLSearchParams(hash.slice(1)))]);
}

const screens = {
  "a desk": { viewport: { width: 1280, height: 800 } },
  "a phone": { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
  "a desk without JavaScript": { javaScriptEnabled: false },
};

for (const [name, options] of Object.entries(screens)) {
  test(`at ${name}: log in, allow, and be back with a code`, async (t) => {
    const user = await scene.createUser();
    const { page, complaints } = await newPage(t, options);
    await follow(page, link(lamp, { scope: "profile lights:write" }));
    await heading(page, "Log in").waitFor();
    const told = await page.locator("main").innerText();
    assert.match(told, /to continue to Lamp & Co/);
    assert.match(told, new RegExp(`Returns you to ${new URL(callback).host} on this device`));
    await enter(page, user);

    await heading(page, "Allow access?").waitFor();
    const asked = await page.locator("main").innerText();
    assert.match(asked, /Lamp & Co asks to use your account/);
    assert.match(asked, new RegExp(`Logged in as ${user.username}`));
    const scopes = await page.getByRole("list", { name: "It will be able to" }).getByRole("listitem").allInnerTexts();
    assert.deepEqual(scopes.map((text) => text.split(/\s*\n\s*/)), [
      ["Switch your lights on and off", "lights:write"],
      ["See your name and role", "profile"],
    ]);
    await button(page, "Allow").click();

    const { code, ...rest } = await returned(page);
    assert.match(code, /^egc_/);
    assert.deepEqual(rest, { state: "xyz", iss: scene.issuer });
    assert.deepEqual(complaints, []);
    await assertLeftNothing(page, user.password);
    for (const { method, headers } of site.visits) {
      assert.equal(method, "GET");
      assert.ok(!(headers.referer ?? "").includes("request="), headers.referer);
    }
  });

  test(`at ${name}: deny, and be back with an error; then cancel at the log-in page`, async (t) => {
    const { page, complaints } = await newPage(t, options);
    await follow(page, link(lamp));
    await button(page, "Cancel").click();
    assert.equal((await returned(page)).error, "access_denied");
    await follow(page, link(lamp));
    await enter(page, await scene.createUser());
    await button(page, "Deny").click();
    assert.equal((await returned(page)).error, "access_denied");
    assert.deepEqual(complaints, []);
  });
}

test("a second click that was meant for the page before is no answer", async (t) => {
  const { page } = await newPage(t);
  await page.goto(link(lamp));
  await enter(page, await scene.createUser());
  for (const name of ["Allow", "Deny"]) {
    const answer = button(page, name);
    await answer.waitFor();
    // As it is when the page has just come.
    await answer.evaluate((element) => {
      element.style.animation = "none";
      element.getAnimations();
      element.style.animation = "";
      for (const animation of element.getAnimations()) animation.pause();
    });
    const { x, y, width, height } = await answer.boundingBox();
    await page.mouse.dblclick(x + width / 2, y + height / 2);
    assert.equal(await answer.evaluate((element) => document.activeElement === element), false);
    await heading(page, "Allow access?").waitFor();
    // And a moment later.
    await answer.evaluate((element) => element.getAnimations().forEach((animation) => animation.finish()));
  }
  await button(page, "Allow").click();
  assert.match((await returned(page)).code, /^egc_/);
});

describe("a form that is sent while its answer is still on its way", () => {
  /** Holds back the answer to each form. Resolves to the requests that are sent from then on. */
  async function slow(page) {
    await page.route(/\/dialog/, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 600));
      // The browser may have given this request up for another.
      await (response ? route.fulfill({ response }) : route.abort()).catch(() => undefined);
    });
    return requestsTo(page, scene.issuer);
  }

  async function assertSentOnce({ page, complaints }, name) {
    const sent = await slow(page);
    const { x, y, width, height } = await button(page, name).boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await page.mouse.click(x + width / 2, y + height / 2);
    assert.match((await returned(page)).code, /^egc_/);
    assert.equal(posts(sent), 1);
    assert.deepEqual(complaints, []);
  }

  // Chromium lets the second request take the place of the first, whose answer it drops.
  test("by a second click on the consent page is sent once, and the code arrives", async (t) => {
    const opened = await newPage(t);
    const { page } = opened;
    await page.goto(link(lamp));
    await enter(page, await scene.createUser());
    await button(page, "Allow").click({ trial: true });
    await assertSentOnce(opened, "Allow");
  });

  test("by a second click on the log-in page is sent once, and the code of our own application arrives", async (t) => {
    const own = await scene.registerPublic({ redirect_uris: [callback], first_party: true });
    const { username, password } = await scene.createUser();
    const opened = await newPage(t);
    const { page } = opened;
    await page.goto(link(own));
    await page.getByLabel("User name").fill(username);
    await page.getByLabel("Password").fill(password);
    await assertSentOnce(opened, "Log in");
  });

  test("can be sent again by a page that comes back, and the page's other form at any time", async (t) => {
    const { username, password } = await scene.createUser();
    const { page } = await newPage(t);
    await page.goto(link(lamp));
    await page.getByLabel("User name").fill(username);
    await page.getByLabel("Password").fill(password);
    const held = (form) =>
      page.evaluate((number) => {
        const submit = new SubmitEvent("submit", { bubbles: true, cancelable: true });
        return !document.forms[number].dispatchEvent(submit);
      }, form);
    assert.equal(await held(0), false);
    assert.equal(await held(0), true);
    assert.equal(await held(1), false);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false })));
    assert.equal(await held(0), true);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await button(page, "Log in").click();
    await heading(page, "Allow access?").waitFor();
  });
});

test("the keyboard alone is enough, and shows where it is", async (t) => {
  const { username, password } = await scene.createUser();
  const { page } = await newPage(t);
  const focused = () =>
    page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const name = document.activeElement.name || document.activeElement.textContent.trim();
      return { name, ring: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2 };
    });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return focused();
  };

  await page.goto(link(lamp));
  assert.deepEqual(await focused(), { name: "username", ring: true });
  await page.keyboard.type(username);
  assert.deepEqual(await press("Tab"), { name: "password", ring: true });
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");

  await page.getByRole("alert").waitFor();
  // The name is kept, so what is left to type is the password.
  assert.deepEqual(await focused(), { name: "password", ring: true });
  await page.keyboard.type(password);
  assert.deepEqual(await press("Tab"), { name: "Log in", ring: true });
  assert.deepEqual(await press("Tab"), { name: "decision", ring: true });
  await press("Shift+Tab");
  await page.keyboard.press("Enter");

  await heading(page, "Allow access?").waitFor();
  const stops = [];
  for (let stop = 0; stop < 3; stop += 1) {
    await press("Tab");
    stops.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    assert.ok((await focused()).ring);
  }
  assert.deepEqual(stops, ["Switch account", "Allow", "Deny"]);
  await press("Shift+Tab");
  await page.keyboard.press("Space");
  assert.ok((await returned(page)).code);
});

test("a password manager is told which field is which", async (t) => {
  const { page } = await newPage(t);
  await page.goto(link(lamp));
  for (const [label, content] of [["User name", "username"], ["Password", "current-password"]]) {
    assert.equal(await page.getByLabel(label).getAttribute("autocomplete"), content);
  }
});

describe("after a wrong password", () => {
  test("the page says so, to eyes and to screen readers, and forgets the password", async (t) => {
    const { username, password } = await scene.createUser();
    const { page } = await newPage(t);
    await page.goto(link(lamp));
    await enter(page, { username, password: "not the password" });
    const alert = page.getByRole("alert");
    assert.equal((await alert.innerText()).trim(), "That user name and password do not match.");
    assert.match(await page.title(), /^Not logged in – /);
    for (const label of ["User name", "Password"]) {
      const field = page.getByLabel(label);
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.equal(await field.getAttribute("aria-describedby"), await alert.getAttribute("id"));
    }
    assert.equal(await page.getByLabel("User name").inputValue(), username);
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await enter(page, { username, password });
    await heading(page, "Allow access?").waitFor();
  });

  test("the browser itself asks for what is missing", async (t) => {
    const { page } = await newPage(t);
    const sent = requestsTo(page, scene.issuer);
    await page.goto(link(lamp));
    await button(page, "Log in").click();
    const missing = await page.getByLabel("User name").evaluate((field) => field.validity.valueMissing);
    assert.ok(missing);
    await enter(page, await scene.createUser());
    await heading(page, "Allow access?").waitFor();
    assert.equal(posts(sent), 1, "the first click sent nothing");
  });
});

describe("a person who is logged in", () => {
  async function loggedIn(t) {
    const user = await scene.createUser();
    const { page, complaints } = await newPage(t);
    await page.goto(link(lamp));
    await enter(page, user);
    await button(page, "Allow").click();
    await returned(page);
    return { page, user, complaints };
  }

  test("comes through at once the second time, and is asked once by a second application", async (t) => {
    const { page, complaints } = await loggedIn(t);
    await follow(page, link(lamp));
    assert.ok((await returned(page)).code);
    await follow(page, link(panel));
    await button(page, "Allow").click();
    assert.ok((await returned(page, `${site.origin}/panel`)).code);
    assert.deepEqual(complaints, []);
  });

  test("comes through from a form that the application posts, though cookies are Lax", async (t) => {
    const { page } = await loggedIn(t);
    const elsewhere = await serveSite({}, "127.0.0.1");
    const fields = [...new URL(link(lamp)).searchParams];
    const inputs = fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join("");
    elsewhere.pages["/"] = `<form method="post" action="${scene.issuer}/v2/oauth2/authorize">${inputs}<button>go</button>`;
    await page.goto(elsewhere.origin);
    await button(page, "go").click();
    assert.ok((await returned(page)).code);
  });

  test("gets no second code by the back button, by reloading, or by a bookmark", async (t) => {
    const user = await scene.createUser();
    const { page } = await newPage(t);
    await page.goto(link(lamp));
    await enter(page, user);
    await heading(page, "Allow access?").waitFor();
    const bookmark = page.url();
    await button(page, "Allow").click();
    await returned(page);
    await page.goBack();
    await heading(page, "This was answered already").waitFor();
    await page.reload();
    await heading(page, "This was answered already").waitFor();
    await page.goto(bookmark);
    await heading(page, "This was answered already").waitFor();
    assert.equal(new URL(page.url()).origin, scene.issuer);
  });

  test("can switch accounts, and can log out", async (t) => {
    const { page, user, complaints } = await loggedIn(t);
    const other = await scene.createUser();
    await page.goto(link(panel));
    await button(page, "Switch account").click();
    await enter(page, other);
    await page.getByText(`Logged in as ${other.username}`).waitFor();
    await page.goto(`${scene.issuer}/v2/oauth2/logout`);
    const told = await page.locator("main").innerText();
    assert.ok(told.includes(other.username) && !told.includes(user.username));
    await button(page, "Log out").click();
    await heading(page, "You are logged out").waitFor();
    await page.goto(link(lamp));
    await heading(page, "Log in").waitFor();
    assert.deepEqual(complaints, []);
  });
});
