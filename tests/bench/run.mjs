// Runs the benches, prints what they found and writes it to results/. bench.mjs has set up and built what they need.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { runMain } from "../../src/tools/processes.mjs";
import { at } from "../../src/tools/project.mjs";
import { Failure } from "../../src/tools/say.mjs";
import { cpu } from "./cpu.mjs";
import { flood } from "./flood.mjs";
import { growth } from "./growth.mjs";
import { race } from "./race.mjs";
import { size } from "./size.mjs";
import { soak } from "./soak.mjs";
import { start } from "./start.mjs";
import { timing } from "./timing.mjs";

const benches = { race, cpu, start, growth, flood, size, timing, soak };
const ofProcesses = ["cpu", "start", "growth", "flood", "soak"];
const counts = ["applications", "grants", "pairs", "passwords", "requests", "rounds", "runs", "size", "users"];

async function main() {
  const { chosen, options } = read(process.argv.slice(2));
  mkdirSync(at("tests", "bench", "results"), { recursive: true });
  for (const name of chosen) {
    const report = await benches[name](options);
    console.log(`\n${report}\n`);
    writeFileSync(at("tests", "bench", "results", `${name}.md`), `${report}\n`);
  }
}

function read(args) {
  const pairs = args.filter((arg) => arg.includes("=")).map((arg) => arg.split("="));
  const options = Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]));
  for (const [name, value] of Object.entries(options)) {
    if (!counts.includes(name)) throw new Failure(`nothing is counted by ${name}; there are: ${counts.join(", ")}`);
    if (!(value > 0)) throw new Failure(`${name} is a number above zero`);
  }
  const names = args.filter((arg) => !arg.includes("="));
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    throw new Failure(`there is no bench ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}`);
  }
  const chosen = names.length > 0 ? names : Object.keys(benches);
  const impossible = existsSync("/proc/self/stat") ? [] : chosen.filter((name) => ofProcesses.includes(name));
  if (impossible.length > 0) throw new Failure(`${impossible.join(", ")}: this needs Linux, for its /proc`);
  return { chosen, options };
}

runMain(main);
