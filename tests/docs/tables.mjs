// The tables in the documentation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { at } from "../../src/tools/project.mjs";

/** The tables of a file that have this header, each a list of rows, each a list of cells, without code marks. */
export function tables(file, header) {
  const [, ...found] = readFileSync(at(file), "utf8").split(`\n| ${header} |\n`);
  assert.notEqual(found.length, 0, `there is a table of ${header} in ${file}`);
  return found.map((text) => {
    const lines = text.split("\n\n")[0].trimEnd().split("\n").slice(1);
    return lines.map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").replaceAll("`", "")));
  });
}
