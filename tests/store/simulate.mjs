// npm run simulate: runs schedules, by as many processes as there are cores, and says which break a promise.
//
//   --schedules N   how many, 1000 unless it is said
//   --from N        the first seed, 1 unless it is said
//   --seed N        just this one, and what happened in it

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { run, runMain, start } from "../../src/tools/processes.mjs";
import { at } from "../../src/tools/project.mjs";
import { Failure, say } from "../../src/tools/say.mjs";
import { setUp } from "../../src/tools/setup.mjs";

const text = { type: "string" };
const { schedules = "1000", from = "1", seed } = parseArgs({
  options: { schedules: text, from: text, seed: text },
}).values;

async function main() {
  await setUp();
  await run(process.execPath, [at("src", "tools", "build.mjs"), "worker"]);
  if (seed !== undefined) return run(process.execPath, [at("tests", "store", "share.mjs"), seed]);
  const total = { schedules: 0, requests: 0, faults: 0, restarts: 0, violations: 0 };
  let said = 0;
  const line = (printed) => {
    if (!printed.startsWith("{")) return console.log(printed);
    for (const [name, count] of Object.entries(JSON.parse(printed))) total[name] += count;
    if (total.schedules < said + 2000) return undefined;
    said = total.schedules;
    return say(summary(total));
  };
  const count = availableParallelism();
  const shares = Array.from({ length: count }, (_, share) =>
    [Number(from) + share, count, Number(from) + Number(schedules)].map(String));
  const ended = await Promise.all(shares.map((share) =>
    start(process.execPath, [at("tests", "store", "share.mjs"), ...share], { line }).ended));
  say(summary(total));
  if (total.violations > 0) throw new Failure("promises were broken");
  if (ended.some((status) => status !== 0)) throw new Failure("a process failed");
  return undefined;
}

const summary = (total) => Object.entries(total).map(([name, number]) => `${number} ${name}`).join(", ");

runMain(main);
