// A process that runs schedules for npm run simulate: those of every `step`th seed from `first` to before `end`; or one
// alone, with all that happened in it. It prints how much it has done as JSON, and each broken promise as people read
// it.

import { setUp } from "./base.mjs";
import { report } from "./report.mjs";
import { runSchedule } from "./schedule.mjs";
import { Tally } from "./tally.mjs";

/** How many schedules one line of JSON is about. */
const stride = 100;

const [first, step, end] = process.argv.slice(2).map(Number);
const base = await setUp();

if (end === undefined) {
  const result = await runSchedule(base, first);
  const isBroken = result.violations.length > 0;
  console.log(isBroken ? report(first, result) : result.lines.join("\n"));
  process.exitCode = isBroken ? 1 : 0;
} else {
  let done = new Tally();
  for (let seed = first; seed < end; seed += step) {
    const result = await runSchedule(base, seed);
    done.add(result.tally);
    if (result.violations.length > 0) console.log(report(seed, result));
    if (done.schedules === stride || seed + step >= end) {
      console.log(JSON.stringify(done));
      done = new Tally();
    }
  }
}
