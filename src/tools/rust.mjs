// The Rust targets that the project builds for.

import { existsSync } from "node:fs";
import { run } from "./processes.mjs";
import { outputOf, which } from "./project.mjs";
import { Failure, say } from "./say.mjs";

/** The Worker needs std; the browser package, and the core in it, are smaller without. */
export const targets = { worker: "wasm32-unknown-unknown", browser: "wasm32v1-none" };

const advice = "Install Rust with rustup (https://rustup.rs), open a new terminal, and try again.";

/** Adds the targets that are missing. */
export async function installTargets() {
  if (!which("cargo")) throw new Failure(`cargo was not found. ${advice}`);
  const sysroot = outputOf("rustc", ["--print", "sysroot"]);
  const missing = Object.values(targets).filter(
    (target) => !existsSync(`${sysroot}/lib/rustlib/${target}/lib`),
  );
  if (missing.length === 0) return;
  const names = missing.join(" and ");
  if (!which("rustup")) {
    throw new Failure(`this Rust has no target ${names}, and there is no rustup to add it. ${advice}`);
  }
  say(`adding Rust target ${names}`);
  await run("rustup", ["target", "add", ...missing]);
}
