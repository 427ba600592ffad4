// A third party's page: a library, bundled, on an origin of its own, and a person with a browser in front of it.

import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { browser } from "../../src/tools/browser-path.mjs";
import { at } from "../../src/tools/project.mjs";
import { keep } from "../scenario/secrets.mjs";

/** Bundles pages/NAME.js and serves it at every path of an origin. */
export async function serve(name) {
  const { outputFiles } = await build({
    entryPoints: [at("tests", "foreign", "pages", `${name}.js`)],
    bundle: true,
    write: false,
    logLevel: "error",
  });
  const script = outputFiles[0].text;
  let settings;
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(html(settings, script));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  after(() => server.close());
  const origin = `http://localhost:${server.address().port}`;
  return { origin, configure: (given) => (settings = given) };
}

const html = (settings, script) => `<!doctype html>
<title>A page of a third party</title>
<output></output>
<script>window.settings = ${JSON.stringify(settings)}</script>
<script>${script.replaceAll("</script", "<\\/script")}</script>
`;

const { chrome, args } = await browser();
const chromiumProcess = await chromium.launch({ executablePath: chrome, args });
after(() => chromiumProcess.close());

/** A browser of a person who has been nowhere yet. */
export async function person() {
  const context = await chromiumProcess.newContext();
  return new Person(await context.newPage());
}

class Person {
  constructor(page) {
    this.page = page;
  }

  press(name) {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  async logIn({ username, password }) {
    await this.page.getByLabel("User name").fill(username);
    await this.page.getByLabel("Password").fill(password);
    await this.press("Log in");
  }

  /** Presses a button that opens a window. Resolves to the same person in front of that. */
  async pressForWindow(name) {
    const opened = this.page.waitForEvent("popup");
    await this.press(name);
    return new Person(await opened);
  }

  /** What the page shows, once it shows anything, or anything with this text in it. */
  async sees(text = "{") {
    const output = this.page.locator("output", { hasText: text });
    await output.waitFor();
    const saw = JSON.parse(await output.textContent());
    if (saw.access_token) keep(saw.access_token);
    return saw;
  }
}
