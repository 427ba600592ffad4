// Build tools written in Rust, pinned, and installed into .tools, where they touch nothing else.

import { readFileSync, rmSync } from "node:fs";
import { installPackages } from "./debian.mjs";
import { run, start } from "./processes.mjs";
import { at, outputOf } from "./project.mjs";
import { Failure, say } from "./say.mjs";

const pinned = [
  // The tool reads what the crate of the same version wrote, and refuses any other.
  { crate: "wasm-bindgen-cli", version: () => lockedVersion("wasm-bindgen") },
  { crate: "worker-build", version: () => "0.8.7", linksOpenssl: process.platform === "linux" },
  { crate: "wasm-pack", version: () => "0.15.1", onlyForTests: true },
  { crate: "cargo-deny", version: () => "0.20.2", onlyForTests: true },
  { crate: "cargo-fuzz", version: () => "0.13.2", onlyForTests: true },
  { crate: "cargo-mutants", version: () => "27.1.0", onDemand: true },
];

/** Each tool with its version, for those who must notice a change. */
export const toolVersions = () => pinned.map(({ crate, version }) => `${crate} ${version()}`);

/** Installs the tools whose pinned version is missing. */
export const installTools = ({ testing = false } = {}) =>
  installMissing(({ onlyForTests, onDemand }) => (testing || !onlyForTests) && !onDemand);

/** Installs a tool that only some ask for. */
export const installTool = (name) => installMissing(({ crate }) => crate === name);

async function installMissing(isWanted) {
  const installed = installedTools();
  const isThere = ({ crate, version }) => installed.some((entry) => entry.startsWith(`${crate} ${version()} `));
  const missing = pinned.filter((tool) => isWanted(tool) && !isThere(tool));
  for (const { crate, version, linksOpenssl } of missing) {
    if (linksOpenssl) await openssl();
    say(`installing ${crate} ${version()} into .tools (about a minute)`);
    await install(`${crate}@${version()}`);
  }
  if (missing.length > 0) rmSync(at(".tools", "build"), { recursive: true, force: true });
}

async function install(crate) {
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: at(".tools", "build"),
    // Building these takes far longer than they ever run.
    CARGO_PROFILE_RELEASE_LTO: "off",
    CARGO_PROFILE_RELEASE_OPT_LEVEL: "0",
  };
  const args = ["install", crate, "--root", at(".tools")];
  const said = [];
  const line = (text) => {
    console.log(text);
    said.push(text);
  };
  if ((await start("cargo", [...args, "--locked"], { env, line }).ended) === 0) return;
  const faults = said.slice(said.findIndex((text) => text.startsWith("error"))).join("\n");
  if (/linker `.*` not found/.test(faults)) {
    const where = "gcc or clang, or on macOS what `xcode-select --install` brings";
    throw new Failure(`Rust links with a C compiler, and there is none: install one (${where}), and try again.`);
  }
  if (/could(n't| not) (connect|resolve)|timeout was reached|timed out/i.test(faults)) {
    throw new Failure(`${crate} cannot be fetched: cargo, above, does not reach the registry.`);
  }
  if (!/failed to (select a version|download|get)/.test(faults)) {
    throw new Failure(`${crate} cannot be installed: cargo says why, above.`);
  }
  // A lock file names exact releases, and a registry mirror may not have the newest of them yet.
  say(`${crate} cannot be installed with the versions in its lock file; trying compatible ones`);
  await run("cargo", args, { env });
}

async function openssl() {
  if (outputOf("pkg-config", ["--exists", "openssl"]) !== null) return;
  await installPackages(["libssl-dev", "pkg-config"], "elsewhere they are openssl-devel or openssl, and pkgconf");
}

function installedTools() {
  try {
    return Object.keys(JSON.parse(readFileSync(at(".tools", ".crates2.json"), "utf8")).installs);
  } catch {
    return [];
  }
}

function lockedVersion(crate) {
  const entry = new RegExp(`^name = "${crate}"\\nversion = "(.+)"$`, "m");
  const version = readFileSync(at("Cargo.lock"), "utf8").match(entry)?.[1];
  if (!version) throw new Failure(`Cargo.lock names no ${crate}`);
  return version;
}
