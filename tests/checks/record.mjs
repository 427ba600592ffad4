// A reporter for Node's test runner: one line of JSON for each test that ran, for the table of checks.

import path from "node:path";
import { at } from "../../src/tools/project.mjs";

export default async function* record(events) {
  const names = [];
  for await (const { type, data } of events) {
    if (type === "test:start") names.splice(data.nesting, Infinity, data.name);
    const ended = type === "test:pass" || type === "test:fail";
    if (!ended || data.details.type === "suite") continue;
    const file = path.relative(at("tests"), data.file).replace(/\.test\.mjs$/, "");
    // A test that was skipped has shown nothing.
    const passed = type === "test:pass" && data.skip === undefined && data.todo === undefined;
    yield `${JSON.stringify({ file, test: names.slice(0, data.nesting + 1).join(" › "), passed })}\n`;
  }
}
