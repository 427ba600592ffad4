// The package's examples, copied into a project as a reader would, each with a person who logs in at the real server.

import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { build } from "vite";
import { at } from "../../src/tools/project.mjs";
import { newPage, requestsTo } from "../browser/chromium.mjs";
import { begin } from "../scenario.mjs";
import { serveFolder } from "./folder.mjs";
import { installed, workshop } from "./tarball.mjs";

const scene = await begin();
const { issuer } = scene;

const project = at("tests", "package", "examples");
rmSync(project, { recursive: true, force: true });
after(() => rmSync(project, { recursive: true, force: true }));
cpSync(at("pkg", "examples"), project, { recursive: true });
const settings = path.join(project, "client.js");
writeFileSync(settings, readFileSync(settings, "utf8").replace("https://login.example", issuer));

// The plain page as it is, and the others as Vite makes them while one develops: then StrictMode does things twice.
process.env.NODE_ENV = "development";
const site = path.join(workshop, "examples");
cpSync(project, site, { recursive: true });
cpSync(installed, path.join(site, "edgegrant"), { recursive: true });
await build({
  root: project,
  configFile: path.join(project, "vite.config.js"),
  mode: "development",
  logLevel: "error",
  build: { outDir: site },
});
const { origin, close } = await serveFolder(site);
after(close);

const examples = { plain: "A plain page", react: "React", vue: "Vue", svelte: "Svelte" };
const addresses = Object.keys(examples).map((name) => `${origin}/${name}/`);
await scene.registerPublic({ client_id: "my-app", redirect_uris: addresses, role_scopes: { resident: "profile" } });

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function logIn(page, { username, password }) {
  await button(page, "Log in").click();
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await button(page, "Log in").click();
}

async function assertAccessible(page, colorScheme) {
  const ground = await page.evaluate(() => getComputedStyle(document.querySelector("main")).backgroundColor);
  assert.equal(ground, { light: "rgb(255, 255, 255)", dark: "rgb(29, 34, 38)" }[colorScheme]);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), "contrast was looked at");
}

for (const [name, heading] of Object.entries(examples)) {
  const address = `${origin}/${name}/`;

  test(`${name}: somebody logs in, is known, and logs out`, async (t) => {
    const user = await scene.createUser();
    const { page, complaints } = await newPage(t);
    const exchanges = requestsTo(page, `${issuer}/v2/oauth2/token`);
    await page.goto(address);
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await page.getByText("You are not logged in.").waitFor();
    await logIn(page, user);
    await button(page, "Allow").click();
    await page.getByText("You are logged in.").waitFor();
    assert.equal(page.url(), address);
    assert.equal(exchanges.length, 1, "the code was exchanged once");
    await button(page, "Who am I?").click();
    await page.getByText(`You are logged in as ${user.username}.`).waitFor();
    const revoked = page.waitForResponse((response) => response.url() === `${issuer}/v2/oauth2/revoke`);
    await button(page, "Log out").click();
    assert.equal((await revoked).status(), 200);
    await page.getByText("You are not logged in.").waitFor();
    assert.deepEqual(complaints, []);
  });

  test(`${name}: somebody says no, and yes later`, async (t) => {
    const { page } = await newPage(t);
    await page.goto(address);
    await logIn(page, await scene.createUser());
    await button(page, "Deny").click();
    await page.getByRole("alert").filter({ hasText: "access_denied" }).waitFor();
    assert.equal(page.url(), address);
    await button(page, "Log in").click();
    await button(page, "Allow").click();
    await page.getByText("You are logged in.").waitFor();
    assert.equal(await page.getByRole("alert").textContent(), "");
  });

  test(`${name}: somebody who is barred is logged out before long, and the page shows it`, async (t) => {
    const user = await scene.createUser();
    const { page } = await newPage(t);
    await page.clock.install();
    await page.goto(address);
    await logIn(page, user);
    await button(page, "Allow").click();
    await page.getByText("You are logged in.").waitFor();
    assert.equal((await scene.api("PATCH", `/v2/users/${user.id}`, { disabled: true })).status, 200);
    // By then the token is to be renewed.
    await page.clock.fastForward("59:30");
    await page.getByText("You are not logged in.").waitFor();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`${name}: everyone can use it, ${colorScheme} and on a phone`, async (t) => {
      const { page } = await newPage(t, { colorScheme, viewport: { width: 320, height: 568 } });
      await page.goto(`${address}?error=access_denied&state=forged`);
      await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
      await assertAccessible(page, colorScheme);
      await logIn(page, await scene.createUser());
      await button(page, "Allow").click();
      await button(page, "Who am I?").click();
      await page.getByText(/You are logged in as/).waitFor();
      await assertAccessible(page, colorScheme);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(beyond <= 0, "nothing sticks out");
    });
  }
}
