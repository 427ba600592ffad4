// Installs what building and running needs and is not there yet.

import { existsSync, statSync } from "node:fs";
import { run } from "./processes.mjs";
import { at, outputOf, which } from "./project.mjs";
import { Failure, say } from "./say.mjs";
import { installTools } from "./tools.mjs";

/** npm packages, Rust targets and build tools; each step says what it does, or is skipped. */
export async function setUp({ targets = ["wasm32-unknown-unknown"], testing = false } = {}) {
  await installPackages();
  await installTargets(targets);
  await installTools({ testing });
}

async function installPackages() {
  // npm writes this file last, so it is as old as the last complete installation.
  const installed = at("node_modules", ".package-lock.json");
  const wanted = at("package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  say("installing npm packages");
  // npm would warn that the system's Node.js is too old for wrangler, which never runs on it.
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { env: process.env });
}

/** Adds the Rust targets that are missing. */
export async function installTargets(targets) {
  if (!which("cargo")) {
    throw new Failure(
      "cargo was not found. Install Rust with rustup (https://rustup.rs), open a new terminal, and try again.",
    );
  }
  const sysroot = outputOf("rustc", ["--print", "sysroot"]);
  const missing = targets.filter((target) => !existsSync(`${sysroot}/lib/rustlib/${target}/lib`));
  if (missing.length === 0) return;
  if (!which("rustup")) {
    throw new Failure(
      `this Rust has no target ${missing.join(", ")}, and rustup, which adds targets, was not found. Install Rust with rustup (https://rustup.rs), or add the target with your system's packages.`,
    );
  }
  say(`adding Rust target ${missing.join(", ")}`);
  await run("rustup", ["target", "add", ...missing]);
}
