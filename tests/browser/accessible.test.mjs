// Every kind of page of the dialog, for everybody: axe finds nothing, nothing sticks out, everything can be hit with a thumb.

import assert from "node:assert/strict";
import { test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { begin, unique } from "../scenario.mjs";
import { pkce } from "../scenario/dialog.mjs";
import { newPage } from "./chromium.mjs";
import { serveSite } from "./site.mjs";

const scene = await begin();
const site = await serveSite();
const lamp = await scene.registerPublic({
  client_name: "The Lamp That Is Rememberedbyitsextraordinarilylongname, Incorporated",
  redirect_uris: [`${site.origin}/cb`],
  post_logout_redirect_uris: [`${site.origin}/`],
});
const leaving = new URLSearchParams({ client_id: lamp.client_id, post_logout_redirect_uri: `${site.origin}/` });
const web = await scene.registerPublic({ first_party: true, redirect_uris: ["https://client.example/cb"] });
const user = await scene.createUser({ username: `${unique("a-person-with-a-very-long-name")}@lamps.example` });
const link = (application, more) => application.link({ ...pkce().parameters, ...more });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function enter(page, password) {
  await page.getByLabel("User name").fill(user.username);
  await page.getByLabel("Password").fill(password);
  await button(page, "Log in").click();
}

// One walk that comes by every kind of page: its heading, and the step that leads there.
const walk = [
  ["Log in", (page) => page.goto(link(lamp))],
  ["Log in", (page) => enter(page, "not the password")],
  ["Allow access?", (page) => enter(page, user.password)],
  ["Confirm that it is you", (page) => page.goto(link(lamp, { prompt: "login" }))],
  ["This link does not work", (page) => page.goto(link(lamp, { redirect_uri: "https://evil.example/" }))],
  ["This page belongs to another session", foreign],
  ["Returning to the application", returning],
  ["Log out?", (page) => page.goto(`${scene.issuer}/v2/oauth2/logout?${leaving}`)],
  ["Log out?", (page) => page.goto(`${scene.issuer}/v2/oauth2/logout`)],
  ["You are logged out", (page) => button(page, "Log out").click()],
];

/** Opens a link to the dialog that another browser began. */
async function foreign(page) {
  const other = await scene.browser().get(link(lamp).slice(scene.issuer.length));
  return page.goto(scene.issuer + other.location);
}

/** Comes to the page that posts an answer by itself, which may be gone before it is loaded. */
function returning(page) {
  return page.goto(link(web, { response_mode: "form_post" }), { waitUntil: "commit" });
}

const screens = {
  "a desk": { viewport: { width: 1280, height: 800 } },
  "a phone": { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true },
};

for (const [name, screen] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`at ${name}, ${colorScheme}`, async (t) => {
      const { page } = await newPage(t, { ...screen, colorScheme });
      // The page that posts an answer stays when there is nobody to take it.
      await page.route("https://client.example/**", (route) => route.abort("aborted"));
      const origins = new Set();
      page.on("request", (request) => origins.add(new URL(request.url()).origin));
      const grounds = new Set();
      for (const [heading, step] of walk) {
        await step(page);
        await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
        await assertAccessible(page, heading);
        await assertLinksNothing(page, heading);
        grounds.add(await page.evaluate(() => getComputedStyle(document.querySelector("main")).backgroundColor));
      }
      assert.deepEqual([...grounds], [{ light: "rgb(255, 255, 255)", dark: "rgb(25, 31, 29)" }[colorScheme]]);
      assert.deepEqual([...origins], [scene.issuer, "https://client.example"]);
    });
  }
}

/** Fails if the page leads anywhere but to our own pages, or to where the application is. */
async function assertLinksNothing(page, heading) {
  const leads = await page.evaluate(() => {
    const elements = [...document.querySelectorAll("[href], [src]")];
    return elements.map(({ href, src }) => href ?? src).filter((url) => !url.startsWith("data:"));
  });
  assert.deepEqual(leads, [], heading);
}

async function assertAccessible(page, heading) {
  const { violations, incomplete, passes } = await new AxeBuilder({ page }).analyze();
  const found = (results) => results.map(({ id, nodes }) => [heading, id, nodes.map(({ html }) => html)]);
  assert.deepEqual(found(violations), []);
  assert.deepEqual(found(incomplete), []);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), "contrast was looked at");
  const { beyond, small, unsaid } = await page.evaluate(() => {
    const targets = [...document.querySelectorAll("button, input:not([type=hidden])")];
    return {
      beyond: document.documentElement.scrollWidth - innerWidth,
      // WCAG 2.2 §2.5.5, the size that fits a thumb.
      small: targets.filter((target) => target.getBoundingClientRect().height < 44).map(({ outerHTML }) => outerHTML),
      // Safari takes a list without markers for none.
      unsaid: [...document.querySelectorAll("ul:not([role=list])")].map(({ outerHTML }) => outerHTML),
    };
  });
  assert.ok(beyond <= 0, `${heading}: nothing sticks out`);
  assert.deepEqual(small, []);
  assert.deepEqual(unsaid, []);
}
