// What the product promises, on a network and a store that misbehave as the real ones may. `npm run simulate` runs as
// many schedules as there is time for; these are the same few each time.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setUp } from "./base.mjs";
import { breakages } from "./broken.mjs";
import { report } from "./report.mjs";
import { runSchedule } from "./schedule.mjs";

const schedules = 1500;
let base;

before(async () => {
  base = await setUp();
});

test(`${schedules} schedules break no promise`, async () => {
  for (let seed = 1; seed <= schedules; seed++) {
    const result = await runSchedule(base, seed);
    assert.equal(result.violations.length, 0, result.violations.length > 0 && report(seed, result));
  }
});

test("all of a schedule follows from its seed, whatever keys and secrets there are", async () => {
  const other = await setUp();
  for (let seed = 1; seed <= 50; seed++) {
    const [one, two] = [await runSchedule(base, seed), await runSchedule(other, seed)];
    assert.deepEqual(one.lines, two.lines);
  }
});

describe("a platform that breaks its promises is noticed", () => {
  for (const [what, { broken, seen }] of Object.entries(breakages)) {
    test(`${what}: ${seen.join(", ")}`, async () => {
      const missing = new Set(seen);
      for (let seed = 1; missing.size > 0 && seed <= schedules; seed++) {
        const { violations } = await runSchedule(base, seed, broken);
        for (const { invariant } of violations) missing.delete(invariant);
      }
      assert.deepEqual([...missing], []);
    });
  }
});
