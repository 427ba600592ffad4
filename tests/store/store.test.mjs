// What the product promises, on a network and a store that misbehave as the real ones may. `npm run simulate` runs as
// many schedules as there is time for; these are the same few each time.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setUp } from "./base.mjs";
import { breakages } from "./broken.mjs";
import { report } from "./report.mjs";
import { runSchedule } from "./schedule.mjs";
import { Tally } from "./tally.mjs";

const schedules = 800;
let base;

before(async () => {
  base = await setUp();
});

test(`${schedules} schedules break no promise, whatever may go wrong goes wrong`, async (t) => {
  const total = new Tally();
  for (let seed = 1; seed <= schedules; seed++) {
    const result = await runSchedule(base, seed);
    assert.equal(result.violations.length, 0, result.violations.length > 0 && report(seed, result));
    total.add(result.tally);
  }
  t.diagnostic(`${total}\n${total.details}`);
  for (const [kind, number] of Object.entries(total.faults)) assert.ok(number > 0, `there were no ${kind}`);
});

test("all of a schedule follows from its seed, whatever keys and secrets there are", async () => {
  const other = await setUp();
  for (let seed = 1; seed <= 50; seed++) {
    const [one, two] = [await runSchedule(base, seed), await runSchedule(other, seed)];
    assert.deepEqual(one, two);
  }
});

describe("whoever breaks a promise is noticed", () => {
  for (const [what, { broken, seen }] of Object.entries(breakages)) {
    test(`${what}: ${seen.join(", ")}`, async (t) => {
      const missing = new Set(seen);
      for (let seed = 1; missing.size > 0 && seed <= schedules; seed++) {
        for (const { invariant } of (await runSchedule(base, seed, broken)).violations) {
          if (missing.delete(invariant)) t.diagnostic(`${invariant} is violated first by schedule ${seed}`);
        }
      }
      assert.deepEqual([...missing], []);
    });
  }
});
