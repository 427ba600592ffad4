// What docs/performance.md says of the cost, added up.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { at } from "../../src/tools/project.mjs";
import { tables } from "./tables.mjs";

test("a million log-ins cost what the table's rows come to, and what the README says", () => {
  const [rows] = tables("docs/performance.md", "what | how much | price per million | US$");
  const [total, ...costs] = rows.reverse().map((cells) => Number(cells.at(-1).replaceAll("*", "")));
  for (const [at, [what, howMuch, price]] of rows.slice(1).entries()) {
    assert.equal((Number.parseFloat(howMuch) * Number(price)).toFixed(2), costs[at].toFixed(2), what);
  }
  assert.equal(costs.reduce((sum, cost) => sum + cost, 0).toFixed(2), total.toFixed(2));
  const [, said] = readFileSync(at("README.md"), "utf8").match(/log-ins cost \[about ([\d.]+) US dollars\]/);
  assert.ok(Math.abs(total - Number(said)) < 0.25);
});
