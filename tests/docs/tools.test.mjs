// What the project's own commands say when they cannot go on.

import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { freePort } from "../../src/tools/ports.mjs";
import { start } from "../../src/tools/processes.mjs";
import { at } from "../../src/tools/project.mjs";
import { freshSecrets, readSecrets, writeSecrets } from "../../src/tools/secrets.mjs";
import { temporaryFolder } from "../../src/tools/server.mjs";
import { clone } from "./clone.mjs";
import { freePorts } from "./demo.mjs";
import { ownEnvironment } from "./environment.mjs";

/** A project that has the scripts, and programs for them to start in place of cargo and the others. */
function project({ cargo = "exit 1" } = {}) {
  const root = temporaryFolder();
  for (const name of ["src/tools", "package.json", "package-lock.json", "Cargo.lock"]) {
    cpSync(at(name), path.join(root, name), { recursive: true });
  }
  const put = (name, text = "") => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  put("node_modules/.package-lock.json");
  for (const target of ["wasm32-unknown-unknown", "wasm32v1-none"]) put(`lib/rustlib/${target}/lib/core`);
  const programs = { cargo, rustc: `echo ${root}`, "pkg-config": "exit 0" };
  for (const [name, lines] of Object.entries(programs)) {
    put(`bin/${name}`, `#!/bin/sh\n${lines}\n`);
    chmodSync(path.join(root, "bin", name), 0o755);
  }
  return root;
}

/** Runs a script of a project to its end, or until it prints a line that is like `until`, and then gives it Ctrl-C. */
async function run(root, script, { args = [], env, until } = {}) {
  const own = ownEnvironment();
  const printed = [];
  const program = start(process.execPath, [path.join(root, "src", "tools", script), ...args], {
    cwd: root,
    env: { ...own, PATH: [path.join(root, "bin"), own.PATH].join(path.delimiter), ...env },
    line(text) {
      printed.push(text);
      if (until?.test(text)) program.stop("SIGINT");
    },
  });
  return { status: await program.ended, printed: printed.join("\n") };
}

test("a Node.js that is too old is told which one is needed, and nothing else is done", async () => {
  const root = project();
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ type: "module", engines: { node: ">=1000.3" } }));
  for (const script of ["start.mjs", "test.mjs", "build.mjs"]) {
    const { status, printed } = await run(root, script);
    const sentence = `this needs Node.js 1000.3 or later, and here is ${process.versions.node}.`;
    assert.equal(status, 1);
    assert.ok(printed.trim().startsWith(sentence), printed);
    assert.doesNotMatch(printed.trim(), /\n/);
  }
});

test("one port for the server and the page is refused", async () => {
  const port = String(await freePort());
  const { status, printed } = await run(project(), "start.mjs", { env: { PORT: port, DEMO_PORT: port } });
  assert.equal(status, 1);
  assert.equal(printed.trim(), `PORT and DEMO_PORT are both ${port}: the server and the page need one each`);
});

const compiler = "error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)";
const network = "error: download of config.json failed\nCaused by:\n  [6] Could not resolve hostname";
const unknown = "error: failed to compile\nCaused by:\n  failed to select a version for the requirement `a`";

for (const [what, words, said, tries] of [
  ["without a C compiler", compiler, /links with a C compiler, and there is none: install one/, 1],
  ["without a network", network, /wasm-bindgen-cli@[\d.]+ cannot be fetched: cargo, above, does not reach/, 1],
  ["that does not compile", "error: could not compile `a`", /cannot be installed: cargo says why, above/, 1],
  ["whose releases are not there yet", unknown, /with the versions in its lock file; trying compatible ones/, 2],
]) {
  test(`of a tool ${what} the cause is told`, async () => {
    const root = project({ cargo: `echo '${words}' >&2\nexit 101` });
    const { status, printed } = await run(root, "build.mjs");
    assert.equal(status, 1);
    assert.match(printed, said);
    assert.equal(printed.split(words).length - 1, tries);
    assert.equal(/lock file/.test(printed), tries === 2);
  });
}

test("Ctrl-C while a tool is installed is no failure", async () => {
  const root = project({ cargo: "echo compiling\nsleep 60" });
  const { status, printed } = await run(root, "start.mjs", { env: await freePorts(), until: /^compiling$/ });
  assert.equal(status, 0);
  assert.equal(printed.split("\n").at(-1), "compiling");
});

test("Ctrl-C in a suite says nothing of failures, and begins no other", async () => {
  const root = project({ cargo: `case "$*" in *fmt*) echo formatting; sleep 60;; *) exit 0;; esac` });
  const { printed } = await run(root, "test.mjs", { args: ["format", "clippy"], until: /^formatting$/ });
  assert.equal(printed.split("\n").at(-1), "formatting");
  assert.match(printed, /format: cargo fmt/);
});

test("where the demo cannot be made, the server's own reason is told, and no secret", async () => {
  const folder = clone();
  const file = path.join(folder, ".dev.vars");
  writeSecrets(file, { ...freshSecrets(), EDGEGRANT_SECRET: "too-short" });
  const { status, printed } = await run(folder, "start.mjs", { env: await freePorts() });
  assert.equal(status, 1);
  assert.match(printed, /edgegrant-admin was refused: 503, temporarily_unavailable, the server is not configured$/m);
  assert.match(printed, /^the server said last:$[^]*"reason":"EDGEGRANT_SECRET"/m);
  for (const secret of Object.values(readSecrets(file))) assert.ok(!printed.includes(secret));
});
