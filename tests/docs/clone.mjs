// A clone of the project in a folder of its own, so that following the documentation touches nobody's data.

import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { at, root } from "../../src/tools/project.mjs";

// What installing and building made, which the clone shares: the suites have made it anew if it was old.
const made = [".tools", "node_modules", "pkg/generated", "src/worker/build", "target"];
// What belongs to this clone alone.
const own = [".dev.demo.json", ".dev.vars", ".git", ".wrangler"];

/** Resolves to the folder, which goes with the process. */
export function clone() {
  const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), "edgegrant-docs-"))), "edgegrant");
  cpSync(root, folder, {
    recursive: true,
    // What is newer than what was made from it would be made again.
    preserveTimestamps: true,
    filter(source) {
      const name = path.relative(root, source);
      return ![...made, ...own].includes(name) && path.basename(name) !== "node_modules";
    },
  });
  for (const name of made) symlinkSync(at(name), path.join(folder, name));
  process.on("exit", () => rmSync(path.dirname(folder), { recursive: true, force: true }));
  return folder;
}
