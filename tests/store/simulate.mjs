// npm run simulate: runs schedules, by as many processes as there are cores, and says which break a promise.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { buildWorker } from "../../src/tools/build.mjs";
import { run, runMain, start } from "../../src/tools/processes.mjs";
import { at, node } from "../../src/tools/project.mjs";
import { Failure, say } from "../../src/tools/say.mjs";
import { setUp } from "../../src/tools/setup.mjs";
import { Tally } from "./tally.mjs";

const usage = `npm run simulate -- [options]

  --schedules N   how many, 1000 unless it is said
  --from N        the first seed, 1 unless it is said
  --seed N        just this one, and what happens in it
  --help          this`;

const share = at("tests", "store", "share.mjs");

/** How many schedules there are between two lines that say how far it is. */
const stride = 2000;

async function main() {
  const { help, schedules, from, seed } = read(process.argv.slice(2));
  if (help) {
    console.log(usage);
    return;
  }
  await setUp();
  await buildWorker();
  if (seed) await run(node, [share, seed]);
  else await runMany(Number(schedules), Number(from));
}

function read(args) {
  const number = { type: "string" };
  const options = {
    schedules: { ...number, default: "1000" },
    from: { ...number, default: "1" },
    seed: number,
    help: { type: "boolean" },
  };
  try {
    const { help, ...numbers } = parseArgs({ args, options }).values;
    const wrong = Object.keys(numbers).find((name) => !/^[1-9]\d{0,8}$/.test(numbers[name]));
    if (wrong) throw new Failure(`--${wrong} takes a whole number from 1`);
    return { help, ...numbers };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

async function runMany(schedules, first) {
  const total = new Tally();
  const line = (printed) => {
    if (printed.startsWith("{")) {
      const before = total.schedules;
      total.add(JSON.parse(printed));
      if (Math.floor(before / stride) < Math.floor(total.schedules / stride)) say(total);
    } else console.log(printed);
  };
  const count = availableParallelism();
  const shares = Array.from({ length: count }, (_, number) => [first + number, count, first + schedules].map(String));
  const ended = await Promise.all(shares.map((numbers) => start(node, [share, ...numbers], { line }).ended));
  say(total);
  console.log(total.details);
  if (total.violations > 0) throw new Failure("promises were broken");
  if (ended.some((status) => status !== 0)) throw new Failure("a process failed");
}

runMain(main);
