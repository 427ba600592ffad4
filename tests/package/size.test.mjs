// What a page loads stays within the budget, which is there to be lowered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { own, sizeOf } from "../bench/programs.mjs";
import { installed } from "./tarball.mjs";

const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));

test("no program with the package is larger than its budget, nor smaller by much", async () => {
  assert.deepEqual(Object.keys(budget), Object.keys(own));
  for (const [name, program] of Object.entries(own)) {
    const size = await sizeOf(program, installed);
    assert.ok(size <= budget[name], `${name} has ${size} bytes`);
    assert.ok(size > budget[name] * 0.95, `the budget of ${name} can be ${size}`);
  }
});
