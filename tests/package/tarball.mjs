// The package as npm would publish it, installed beside the fixtures as a stranger's project would have it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import { run } from "../../src/tools/processes.mjs";
import { at } from "../../src/tools/project.mjs";

/** A folder of this test's. */
export const workshop = mkdtempSync(path.join(realpathSync(os.tmpdir()), "edgegrant-"));
after(() => rmSync(workshop, { recursive: true, force: true }));

await run("npm", ["pack", at("pkg"), "--pack-destination", workshop, "--silent"]);
export const tarball = path.join(workshop, "edgegrant-0.1.0.tgz");

const here = at("tests", "package");
const stamp = path.join(here, "node_modules", ".tarball");
const packed = createHash("sha256").update(readFileSync(tarball)).digest("hex");
// It is there already when the test file before this one had the same.
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== packed) {
  rmSync(stamp, { force: true });
  const options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...options, tarball], { cwd: here });
  writeFileSync(stamp, packed);
}

/** Where it was installed. */
export const installed = path.join(here, "node_modules", "edgegrant");
assert.equal(realpathSync(installed), installed, "it is not the project's own");
