// npm run bench: runs the benches, prints what they found and writes it to results/. `npm run bench -- NAME …` runs
// those named; NAME=NUMBER sets how often something is done.
//
// Benches read databases with node:sqlite, which the system's Node.js may not have: the project's own runs them, and a
// fresh clone has that only once it is set up.

import { run, runMain } from "../../src/tools/processes.mjs";
import { at, node } from "../../src/tools/project.mjs";
import { setUp } from "../../src/tools/setup.mjs";

async function main() {
  await setUp();
  await run(node, [at("src", "tools", "build.mjs")]);
  await run(node, [at("tests", "bench", "run.mjs"), ...process.argv.slice(2)]);
}

runMain(main);
