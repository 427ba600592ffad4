// A process that runs schedules for npm run simulate: those of every `step`th seed from `first` to before `end`; or one
// alone, with all that happened in it. It prints what it has done as JSON, and each broken promise as people read it.

import { setUp } from "./base.mjs";
import { report } from "./report.mjs";
import { runSchedule } from "./schedule.mjs";

const [first, step, end] = process.argv.slice(2).map(Number);
const base = await setUp();

if (end === undefined) {
  const result = await runSchedule(base, first);
  console.log(result.violations.length > 0 ? report(first, result) : result.lines.join("\n"));
  if (result.violations.length > 0) process.exitCode = 1;
} else {
  let done = { schedules: 0, requests: 0, faults: 0, restarts: 0, violations: 0 };
  const tell = () => {
    console.log(JSON.stringify(done));
    done = Object.fromEntries(Object.keys(done).map((name) => [name, 0]));
  };
  for (let seed = first; seed < end; seed += step) {
    const result = await runSchedule(base, seed);
    done.schedules += 1;
    for (const [name, count] of Object.entries(result.counts)) done[name] += count;
    if (result.violations.length > 0) {
      done.violations += 1;
      console.log(report(seed, result));
    }
    if (done.schedules === 100) tell();
  }
  tell();
}
