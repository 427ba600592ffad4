// What the tools say that read a package as bundlers and TypeScript do.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { publint } from "publint";
import { at, node } from "../../src/tools/project.mjs";
import { installed, tarball } from "./tarball.mjs";

test("publint finds nothing wrong", async () => {
  const { messages } = await publint({ pkgDir: installed, strict: true });
  assert.deepEqual(messages, []);
});

test("what the README links to comes along, and the licence does", () => {
  const readme = readFileSync(path.join(installed, "README.md"), "utf8");
  const links = Array.from(readme.matchAll(/\]\((?!#|https?:)([^)]+)\)/g), ([, link]) => link);
  assert.notEqual(links.length, 0);
  for (const name of ["LICENSE", ...links]) assert.ok(existsSync(path.join(installed, name)), name);
});

test("the types are found by everyone who can load the package", async () => {
  const attw = at("tests", "package", "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
  // It has modules only; and a file of WebAssembly has no types.
  const args = ["--profile", "esm-only", "--exclude-entrypoints", "core.wasm"];
  // It fails if there is a problem, which says which.
  const { stdout } = await promisify(execFile)(node, [attw, tarball, ...args]);
  const entries = ["edgegrant", "edgegrant/js", "edgegrant/slim", "edgegrant/verify"];
  for (const entry of entries) assert.ok(stdout.includes(`"${entry}"`), entry);
});

for (const [program, ...libraries] of [
  ["page.ts", "--lib", "es2022,dom", "--types", ""],
  ["api.ts", "--lib", "es2022", "--types", "node"],
]) {
  for (const strictness of [[], ["--exactOptionalPropertyTypes"]]) {
    test(`TypeScript takes ${program} for right, and its mistakes for mistakes ${strictness}`, async () => {
      const cwd = at("tests", "package");
      const tsc = path.join(cwd, "node_modules", "typescript", "bin", "tsc");
      const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
      const given = [...options, ...libraries, ...strictness, path.join("types", program)];
      const { stdout } = await promisify(execFile)(node, [tsc, ...given], { cwd }).catch((failed) => failed);
      assert.equal(stdout, "");
    });
  }
}
