// A clone of the project in a folder of its own, so that following the documentation touches nobody's data.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { at, root } from "../../src/tools/project.mjs";

// What installing made, and the compiler's store: too much to copy, so the clone shares them. Of the packages each for
// itself: npm empties the folder where it installs anew.
const packages = readdirSync(at("node_modules")).map((name) => path.join("node_modules", name));
const shared = [".tools", "target", ...packages];
// What belongs to this clone alone.
const own = [".dev.demo.json", ".dev.vars", ".git", ".wrangler"];

/** Makes it. Returns the folder, which goes with the process. */
export function clone() {
  const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), "edgegrant-docs-"))), "edgegrant");
  cpSync(root, folder, {
    recursive: true,
    // What looks newer than what was installed from it would be installed again.
    preserveTimestamps: true,
    filter(source) {
      const name = path.relative(root, source);
      return ![...shared, ...own].includes(name) && path.basename(name) !== "node_modules";
    },
  });
  mkdirSync(path.join(folder, "node_modules"));
  for (const name of shared) symlinkSync(at(name), path.join(folder, name));
  process.on("exit", () => rmSync(path.dirname(folder), { recursive: true, force: true }));
  return folder;
}
