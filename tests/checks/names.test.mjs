// What the catalogue and the faults of `npm test -- broken` name has to be there. Nothing runs here: so a name that no
// longer fits is found in a second, and not when all other suites have run.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { parseAst } from "vite";
import { at } from "../../src/tools/project.mjs";
import { edited } from "./broken/edited.mjs";
import { faults } from "./broken/faults.mjs";
import { catalogue, checkThatBegins } from "./catalogue.mjs";

for (const { title, checks } of catalogue) {
  test(`${title}: the tests that are named can be there`, () => {
    const named = checks.flatMap(({ by = {} }) => Object.entries(by));
    const missing = named.flatMap(([file, names]) => {
      const parts = partsOf(file);
      const spelt = names.flatMap((name) => spellings(name.like ?? name));
      return spelt.filter((name) => !isName(name, parts)).map((name) => `${file}: ${name.replaceAll(hole, "…")}`);
    });
    assert.deepEqual(missing, []);
  });
}

describe("each fault can be made, and the checks that should notice it are there: a server that", () => {
  for (const { what, edits, noticed } of faults) {
    test(what, () => {
      const texts = new Map(edits.map(([file]) => [file, readFileSync(at(file), "utf8")]));
      for (const [file, from, to] of edits) texts.set(file, edited(texts.get(file), from, to));
      noticed.forEach(checkThatBegins);
    });
  }
});

/** Where a pattern leaves open what stands there. */
const hole = "\0";
const kept = new Map();

/** What the names of a file's tests are made of: what is written in it, and in those beside it that it imports. */
function partsOf(file) {
  if (kept.has(file)) return kept.get(file);
  const folder = at("tests", path.dirname(file));
  // What is no test file itself makes the tests of those beside it.
  const tests = file.endsWith(".mjs") ? readdirSync(folder) : [`${path.basename(file)}.test.mjs`];
  const files = new Set(tests.filter((name) => name.endsWith(".test.mjs")));
  const parts = new Set();
  for (const name of files) {
    visit(parseAst(readFileSync(path.join(folder, name), "utf8")), (node) => {
      for (const part of written(node)) parts.add(part);
      if (node.type === "ImportDeclaration" && node.source.value.startsWith("./")) files.add(node.source.value.slice(2));
    });
  }
  parts.delete("");
  kept.set(file, [...parts]);
  return kept.get(file);
}

function visit(node, see) {
  see(node);
  for (const child of Object.values(node)) if (child !== null && typeof child === "object") visit(child, see);
}

/** A text, also as JSON and by the storage calls in it; what stands between the holes of a template; a member's name. */
function written({ type, value, key }) {
  if (type === "Property" && key.type === "Identifier") return [key.name];
  const text = type === "TemplateElement" ? value.cooked : type === "Literal" && value;
  if (typeof text !== "string") return [];
  return [text, JSON.stringify(text), ...(text.match(/\b\w+\.\w+\b/g) ?? [])];
}

/** A name as it is; a pattern in each way that its alternatives leave, with a hole wherever it is open. */
function spellings(name) {
  if (typeof name === "string") return [name];
  // What a backslash makes plain is kept apart, among characters that nobody uses.
  const apart = 0xe000;
  const shifted = (text, by) => String.fromCodePoint(text.codePointAt() + by);
  const open = name.source
    .replace(/\\[dwsS][+*]?/g, hole)
    .replace(/\\(.)/g, (_, character) => shifted(character, apart))
    .replace(/(\[[^\]]*\]|\.)[+*?]?|[^()](\+|\*|\{\d+\})/g, hole)
    .replace(/^\^|^/, (anchor) => (anchor ? "" : hole))
    .replace(/\$$|$/, (anchor) => (anchor ? "" : hole));
  return alternatives(open).map((text) => text.replace(/[\ue000-\ue0ff]/g, (character) => shifted(character, -apart)));
}

function alternatives(pattern) {
  const found = pattern.match(/\(([^()]*)\)(\??)|(.)(\?)/);
  if (!found) return [pattern];
  const [all, group, optional, character] = found;
  const choices = group === undefined ? [character, ""] : [...group.split("|"), ...(optional ? [""] : [])];
  const [before, after] = [pattern.slice(0, found.index), pattern.slice(found.index + all.length)];
  return choices.flatMap((choice) => alternatives(before + choice + after));
}

/** Whether a test and those around it can have such names. */
function isName(name, parts) {
  return name.split(/ ?› ?/).every((title) => {
    const texts = title.split(hole);
    return texts.every((text, index) => isMade(text, parts, index > 0, index < texts.length - 1));
  });
}

/** Whether a text is such parts, and numbers, in a row. At a hole before or after it a part may be cut. */
function isMade(text, parts, cutBefore, cutAfter) {
  if (cutBefore && cutAfter && parts.some((part) => part.includes(text))) return true;
  const reached = new Set([0]);
  if (cutBefore) {
    for (const part of parts) {
      for (let from = 1; from < part.length; from++) {
        if (text.startsWith(part.slice(from))) reached.add(part.length - from);
      }
    }
  }
  for (let from = 0; from < text.length; from++) {
    if (!reached.has(from)) continue;
    const rest = text.slice(from);
    reached.add(from + rest.match(/^\d*/)[0].length);
    for (const part of parts) {
      if (rest.startsWith(part)) reached.add(from + part.length);
      if (cutAfter && part.startsWith(rest)) return true;
    }
  }
  return reached.has(text.length);
}
