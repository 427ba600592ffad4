// What docs/operations.md says of the log, held against the source that writes it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { at } from "../../src/tools/project.mjs";
import { tables } from "./tables.mjs";

const source = (...parts) => readFileSync(at("src", ...parts), "utf8");
const worker = readdirSync(at("src", "worker"), { recursive: true })
  .filter((name) => name.endsWith(".rs") && path.dirname(name) !== "pages")
  .map((name) => source("worker", name));

const [fields, objectFields, bindingFields] = tables("docs/operations.md", "field | meaning");
const [events] = tables("docs/operations.md", "event | meaning");
const names = (rows) => rows.map(([name]) => name);

/** The members of a structure. */
function members(text, structure) {
  const [, body] = text.match(new RegExp(`struct ${structure} \\{\\n(.*?)\\n\\}`, "s"));
  return [...body.matchAll(/^ {4}(?:pub\(crate\) )?(\w+): /gm)].map(([, name]) => name);
}

test("each event that the server logs is in the table, and no other", () => {
  const logged = worker.flatMap((text) => [...text.matchAll(/\b(?:log|self)\s*\.(?:event|change)\(\s*"(\w+)"/g)]);
  const [, alarms] = source("grant", "grant", "event.rs").split("impl Alarm {");
  const alarming = [...alarms.matchAll(/Self::\w+ => "(\w+)"/g)];
  assert.ok(logged.length > 0 && alarming.length > 0);
  const known = new Set([...logged, ...alarming].map(([, name]) => name));
  assert.deepEqual(names(events), [...known].sort());
});

test("every call that logs an event names it where it is looked for", () => {
  const calls = worker.join("\n").match(/\b(?:log|self)\s*\.(?:event|change)\(/g);
  const named = worker.join("\n").match(/\b(?:log|self)\s*\.(?:event|change)\(\s*"/g);
  // The one that passes a name on.
  assert.equal(calls.length, named.length + 1);
});

test("the fields of a line are those in the tables, in their order", () => {
  assert.deepEqual(names(fields), members(source("worker", "log.rs"), "Log"));
  assert.deepEqual(names(objectFields), members(source("worker", "objects.rs"), "Failure"));
  const [, said] = source("worker", "boundary.js").match(/log\(JSON\.stringify\(\{ (.*) \}\)\)/);
  assert.deepEqual(names(bindingFields), said.split(", ").map((member) => member.split(":")[0]));
});
