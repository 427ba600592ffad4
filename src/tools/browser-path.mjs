// Finds the browser for tests, and the driver that goes with it.

import { writeFileSync } from "node:fs";
import { installPackages } from "./debian.mjs";
import { at, which } from "./project.mjs";

const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const advice = "or set CHROME_PATH and CHROMEDRIVER_PATH to a Chrome and the chromedriver of its version";

// A test's browser runs as root in a container, and has nobody to talk to.
const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-sync",
  "--no-first-run",
];

/** Paths of the browser and its driver, and its arguments; installs both where it can. */
export async function browser() {
  if (!(chrome() && driver())) await installPackages(["chromium", "chromium-driver"], advice);
  return { chrome: chrome(), driver: driver(), args: quiet };
}

/** Writes down for wasm-bindgen's test runner which browser to start, and how. */
export function webdriverSettings({ chrome: binary, args }) {
  const file = at(".tools", "webdriver.json");
  writeFileSync(file, JSON.stringify({ "goog:chromeOptions": { binary, args } }));
  return file;
}

const chrome = () =>
  process.env.CHROME_PATH ??
  which("chromium") ??
  which("google-chrome") ??
  which("chromium-browser") ??
  which(onMac);

const driver = () => process.env.CHROMEDRIVER_PATH ?? which("chromedriver");
