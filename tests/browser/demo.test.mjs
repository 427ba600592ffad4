// The demo page, through the real dialog, as a person uses it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { startPage } from "../../src/tools/page.mjs";
import { randomSecret } from "../../src/tools/secrets.mjs";
import { seed } from "../../src/tools/seed.mjs";
import { begin } from "../scenario.mjs";
import { parts } from "../scenario/jwt.mjs";
import { keep } from "../scenario/secrets.mjs";
import { assertLeftNothing, newPage, requestsTo } from "./chromium.mjs";

const scene = await begin();
const { issuer } = scene;
const site = await startPage({ issuer });
after(() => site.stop());
const demo = { backend_secret: randomSecret(), passwords: { ada: randomSecret(), bob: randomSecret() } };
[demo.backend_secret, ...Object.values(demo.passwords)].forEach(keep);
await seed({ issuer, adminSecret: scene.server.adminSecret, origin: site.origin, demo });

const flows = ["implicit", "authorization code"];
const button = (page, name) => page.getByRole("button", { name, exact: true });
const lamp = (page, name) => page.getByRole("switch", { name, exact: true });
const person = (page, { username }) => page.locator("#person", { hasText: username });
const alert = (page, text) => page.getByRole("alert").filter({ hasText: text });

async function open(t, { path = "/", clock = false, ...options } = {}) {
  const opened = await newPage(t, options);
  if (clock) await opened.page.clock.install();
  await opened.page.goto(site.origin + path);
  return opened;
}

async function enter(page, { username, password }) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await button(page, "Log in").click();
}

/** Logs in and allows, for the first time; resolves when the page knows who came. */
async function logIn(page, user, flow = "authorization code") {
  await button(page, `Log in (${flow})`).click();
  await enter(page, user);
  await button(page, "Allow").click();
  await person(page, user).waitFor();
}

/** The token that the page sends to its API. */
async function tokenOf(page) {
  const isQuestion = (request) => request.method() === "GET" && request.url() === `${issuer}/v2/users/me`;
  const asked = page.waitForRequest(isQuestion);
  await button(page, "Ask again").click();
  const { authorization } = await (await asked).allHeaders();
  const token = authorization.replace("Bearer ", "");
  keep(token);
  return token;
}

for (const flow of flows) {
  test(`a resident logs in by the ${flow} flow and switches a lamp`, async (t) => {
    const user = await scene.createUser({ role: "resident" });
    const { page, complaints } = await open(t);
    assert.ok(await button(page, "Kitchen").isDisabled(), "no lamp can be switched before");
    assert.equal(await page.getByRole("switch").count(), 0, "and none is said to be off");
    await logIn(page, user, flow);
    assert.equal(page.url(), `${site.origin}/`);
    assert.equal(await page.locator("#role").textContent(), "resident");
    assert.match(await page.locator("#expiry").textContent(), /in (59|60) minutes/);
    const scope = await page.locator("#scope code").allTextContents();
    assert.deepEqual(scope, ["lights:read", "lights:write", "profile"]);
    const { username, role } = JSON.parse(await page.locator("#answer").textContent());
    assert.deepEqual({ username, role }, { username: user.username, role: "resident" });
    assert.equal(await page.getByRole("status").textContent(), `Logged in as ${username}, resident`);

    await lamp(page, "Kitchen").click();
    assert.equal(await lamp(page, "Kitchen").getAttribute("aria-checked"), "false");
    await assertLeftNothing(page, await tokenOf(page), "access_token", "code_verifier", "state=");
    assert.deepEqual(complaints, []);
  });

  test(`who denies in the ${flow} flow is told so in words`, async (t) => {
    const user = await scene.createUser();
    const { page } = await open(t);
    await button(page, `Log in (${flow})`).click();
    await enter(page, user);
    await button(page, "Deny").click();
    const told = alert(page, "You did not allow");
    await told.waitFor();
    assert.match(await told.textContent(), /authorization_refused · access_denied/);
    // WCAG 1.4.10: at 400 %, which is 320 pixels, nothing has to be scrolled sideways.
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.equal(page.url(), `${site.origin}/`);
    assert.ok(await button(page, `Log in (${flow})`).isVisible());
  });

  test(`the history keeps nothing of the ${flow} flow`, async (t) => {
    const { page } = await open(t);
    await logIn(page, await scene.createUser(), flow);
    const token = await tokenOf(page);
    const visited = [];
    page.on("framenavigated", (frame) => visited.push(frame.url()));
    for (let back = 0; back < 4; back += 1) await page.goBack();
    for (let forth = 0; forth < 4; forth += 1) await page.goForward();
    assert.notEqual(visited.length, 0);
    const told = visited.filter((url) => url.includes(token) || /[?&#](code|access_token)=/.test(url));
    assert.deepEqual(told, []);
  });
}

test("the token request carries the code, the verifier and nothing else", async (t) => {
  const { page } = await open(t);
  const requests = requestsTo(page, `${issuer}/v2/oauth2/token`);
  await logIn(page, await scene.createUser());
  assert.equal(requests.length, 1);
  const sent = Object.fromEntries(new URLSearchParams(requests[0].body));
  const names = ["grant_type", "code", "redirect_uri", "client_id", "code_verifier"];
  assert.deepEqual(Object.keys(sent), names);
  assert.equal(sent.redirect_uri, `${site.origin}/`);
  assert.match(sent.code_verifier, /^[\w-]{43}$/);
  const headers = await requests[0].headers();
  for (const name of ["authorization", "cookie", "referer"]) assert.equal(headers[name], undefined);
});

test("a guest sees the lamps and cannot switch them", async (t) => {
  const { page } = await open(t);
  await logIn(page, await scene.createUser({ role: "guest" }), "implicit");
  assert.equal(await page.locator("#role").textContent(), "guest");
  assert.match(await page.locator(".chip.missing").textContent(), /lights:write not granted/);
  assert.match(await page.locator("#rooms-note").textContent(), /not switch/);
  assert.match(await lamp(page, "Kitchen").textContent(), /On/);
  assert.ok(await lamp(page, "Kitchen").isDisabled());
});

test("the second application asks for no password, and the second time for nothing", async (t) => {
  const user = await scene.createUser();
  const { page } = await open(t);
  await logIn(page, user);
  const home = await tokenOf(page);
  await page.getByRole("link", { name: "Panel" }).click();
  await button(page, "Log in (implicit)").click();
  // The consent page comes, and no log-in before it.
  await button(page, "Allow").click();
  await person(page, user).waitFor();
  assert.equal(page.url(), `${site.origin}/panel`);
  const [atHome, atPanel] = [home, await tokenOf(page)].map((token) => parts(token).claims);
  assert.deepEqual([atHome.client_id, atPanel.client_id], ["demo-app", "demo-panel"]);
  assert.equal(atPanel.sub, atHome.sub);

  await page.getByRole("link", { name: "Home", exact: true }).click();
  for (const flow of flows) {
    await page.goto(`${site.origin}/`);
    await button(page, `Log in (${flow})`).click();
    await person(page, user).waitFor();
  }
});

test("logging out revokes the token; logging out at the server ends the session and comes back", async (t) => {
  const user = await scene.createUser();
  const { page, complaints } = await open(t);
  await logIn(page, user);
  const token = await tokenOf(page);
  assert.equal((await scene.me(token)).status, 200);
  const revoked = page.waitForResponse((response) => response.url().endsWith("/v2/oauth2/revoke"));
  await button(page, "Log out").click();
  assert.equal((await revoked).status(), 200);
  await page.getByText("You are logged out.").waitFor();
  assert.equal((await scene.me(token)).status, 401);
  assert.ok(await button(page, "Kitchen").isDisabled());
  assert.equal(await page.getByRole("alert").textContent(), "");

  await button(page, "Log in (implicit)").click();
  await person(page, user).waitFor();
  await button(page, "Log out of the server, too").click();
  await page.getByRole("heading", { name: "Log out?" }).waitFor();
  assert.ok(page.url().startsWith(`${scene.issuer}/v2/oauth2/logout?client_id=demo-app&`));
  await page.getByText("Afterwards you go back to Lumen Home.").waitFor();
  await button(page, "Log out").click();
  // Back on the page, and logged out at both.
  await page.waitForURL(`${site.origin}/`);
  assert.ok(await button(page, "Kitchen").isDisabled());
  assert.ok(await page.locator("#access").isHidden());
  await button(page, "Log in (implicit)").click();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(complaints, []);
});

test("who has a refresh token stays logged in, and who has none is told when access has ended", async (t) => {
  const { page } = await open(t, { clock: true });
  const user = await scene.createUser();
  await logIn(page, user);
  const first = await tokenOf(page);
  // At once: under a clock that runs on, the request could be given up before its answer is here.
  await page.clock.fastForward("59:30");
  await page.locator("#expiry", { hasText: /in (59|60) minutes/ }).waitFor();
  await page.clock.runFor("01:00");
  assert.notEqual(await tokenOf(page), first);
  assert.ok(await lamp(page, "Kitchen").isEnabled());

  await page.reload();
  await button(page, "Log in (implicit)").click();
  await person(page, user).waitFor();
  await page.clock.runFor("59:30");
  assert.ok(await lamp(page, "Kitchen").isEnabled());
  await page.clock.runFor("01:00");
  await alert(page, "Your access has ended").waitFor();
  assert.ok(await button(page, "Log in (implicit)").isVisible());
});

test("no log-in can be asked for before the page is ready, and without JavaScript it says why", async (t) => {
  const { page } = await newPage(t);
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.origin, { waitUntil: "commit" });
  for (const flow of flows) assert.ok(await button(page, `Log in (${flow})`).isDisabled());
  go();
  await button(page, "Log in (implicit)").click();
  await page.getByLabel("Password").waitFor();

  const { page: plain } = await open(t, { javaScriptEnabled: false });
  await plain.locator("noscript p").waitFor();
  assert.ok(await button(plain, "Log in (implicit)").isDisabled());
});

test("an answer that nobody waits for is not used", async (t) => {
  const answers = [
    "/#access_token=evil&token_type=Bearer&state=forged",
    "/?code=evil&state=forged",
    "/?code=evil",
    "/?error=access_denied",
  ];
  for (const answer of answers) {
    const { page } = await newPage(t);
    const requests = requestsTo(page, issuer);
    await page.goto(site.origin + answer);
    await alert(page, "so it was not used").waitFor();
    assert.equal(page.url(), `${site.origin}/`);
    assert.ok(await button(page, "Log in (implicit)").isVisible());
    assert.deepEqual(requests, [], "the server is not even asked");
  }
});

test("an answer is used once: its address is worth nothing afterwards", async (t) => {
  const { page } = await open(t);
  const landed = page.waitForRequest((request) => request.url().startsWith(`${site.origin}/?code=`));
  await logIn(page, await scene.createUser());
  const address = (await landed).url();
  const requests = requestsTo(page, `${issuer}/v2/oauth2/token`);
  await page.goto(address);
  await alert(page, "does not belong to a log-in in this tab").waitFor();
  assert.deepEqual(requests, []);
});

test("a server that cannot be reached is told in words", async (t) => {
  const { page } = await open(t);
  await page.route(`${issuer}/**`, (route) => route.abort());
  await button(page, "Log in (implicit)").click();
  await alert(page, "cannot be reached").waitFor();
  await page.unroute(`${issuer}/**`);
  await button(page, "Log in (implicit)").click();
  await page.getByLabel("Password").waitFor();
});

test("the keyboard is enough", async (t) => {
  const user = await scene.createUser();
  const { page } = await open(t);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const tabTo = async (name) => {
    for (let stops = 0; stops < 30 && !(await focused()).startsWith(name); stops += 1) {
      await page.keyboard.press("Tab");
    }
    assert.ok((await focused()).startsWith(name), `${name} can be reached`);
  };
  await tabTo("Log in (implicit)");
  await page.keyboard.press("Enter");
  await page.getByLabel("User name").fill(user.username);
  await page.getByLabel("Password").fill(user.password);
  await page.keyboard.press("Enter");
  await button(page, "Allow").press("Enter");
  await person(page, user).waitFor();
  await tabTo("Bedroom");
  await page.keyboard.press("Space");
  assert.equal(await lamp(page, "Bedroom").getAttribute("aria-checked"), "true");
  await tabTo("Log out");
  await page.keyboard.press("Enter");
  await page.getByText("You are logged out.").waitFor();
  assert.match(await focused(), /^Log in/);
});

for (const colorScheme of ["light", "dark"]) {
  test(`everyone can use it, ${colorScheme} and on a phone`, async (t) => {
    const viewport = { width: 390, height: 844 };
    for (const path of ["/", "/panel"]) {
      const user = await scene.createUser({ role: "guest" });
      const { page } = await open(t, { path, colorScheme, viewport, reducedMotion: "reduce" });
      const check = async () => {
        const { violations, passes } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
        assert.ok(passes.some(({ id }) => id === "color-contrast"), "contrast was looked at");
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, "nothing sticks out");
        // Safari takes a list without markers for none.
        assert.equal(await page.locator("ul:not([role=list])").count(), 0);
        const lines = (link) => link.evaluate((link) => getComputedStyle(link).textDecorationLine);
        assert.equal(await lines(page.locator("nav a[aria-current=page]")), "underline", "colour is not all there is");
        assert.equal(await lines(page.locator("nav a:not([aria-current])")), "none");
      };
      await check();
      await logIn(page, user, "implicit");
      await check();
      const answer = page.getByRole("region", { name: "GET /v2/users/me", exact: true });
      assert.equal(await answer.getAttribute("tabindex"), "0", "who has no mouse can scroll it");
    }
  });
}
