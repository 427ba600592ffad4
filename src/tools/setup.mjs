// Installs what building and running needs and is not there yet.

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { run } from "./processes.mjs";
import { root } from "./project.mjs";
import { installTargets } from "./rust.mjs";
import { say } from "./say.mjs";
import { installTools } from "./tools.mjs";

/** npm packages, Rust targets and build tools; each step says what it does, or is skipped. */
export async function setUp({ testing = false } = {}) {
  await installNpmPackages();
  await installTargets();
  await installTools({ testing });
}

/** The npm packages of a folder, unless they are there. */
export async function installNpmPackages(folder = root) {
  // npm writes this file last, so it is as old as the last complete installation.
  const installed = path.join(folder, "node_modules", ".package-lock.json");
  const wanted = path.join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  say("installing npm packages");
  // npm would warn that the system's Node.js is too old for wrangler, which never runs on it.
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, env: process.env });
}
