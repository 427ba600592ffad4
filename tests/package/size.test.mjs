// What a page loads stays within the budget, which is there to be lowered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { own, sizeOf, verifying } from "../bench/programs.mjs";
import { installed } from "./tarball.mjs";

const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));

const sizes = {
  ...Object.fromEntries(Object.entries(own).map(([name, program]) => [name, sizeOf(program, installed)])),
  "edgegrant/verify": sizeOf(verifying, installed),
  "edgegrant/verify without jose": sizeOf(verifying, installed, ["jose"]),
};

test("no program with the package is larger than its budget, nor smaller by much", async () => {
  assert.deepEqual(Object.keys(budget), Object.keys(sizes));
  for (const [name, measured] of Object.entries(sizes)) {
    const size = await measured;
    assert.ok(size <= budget[name], `${name} has ${size} bytes`);
    assert.ok(size > budget[name] * 0.95, `the budget of ${name} can be ${size}`);
  }
});

test("the README says how much a page loads", async () => {
  const readme = readFileSync(new URL("../../pkg/README.md", import.meta.url), "utf8");
  for (const name of Object.keys(own)) {
    const [, said] = readme.match(new RegExp(`^\\| \`${name}\` .* ([\\d.]+) KB +\\|$`, "m")) ?? [];
    assert.equal(said, ((await sizes[name]) / 1000).toFixed(1), name);
  }
});

test("no program that logs a user in needs what the package depends on", async () => {
  for (const [name, program] of Object.entries(own)) {
    assert.equal(await sizeOf(program, installed, ["jose"]), await sizes[name], name);
  }
});
