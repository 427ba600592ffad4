// npm run fuzz: runs one target on its corpus and then on whatever libFuzzer makes of it; or one input again.
// What it writes goes to target/fuzz. A run that is counted begins with nothing but the corpus that is kept here and a
// seed that is always the same. Its inputs are nearly the same each time: libFuzzer also follows comparisons of addresses.

import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runMain, start } from "../../src/tools/processes.mjs";
import { at, root } from "../../src/tools/project.mjs";
import { Failure, say } from "../../src/tools/say.mjs";
import { setUp } from "../../src/tools/setup.mjs";

const usage = `npm run fuzz -- TARGET [--seconds N]     for so long, 15 unless it is said
npm run fuzz -- TARGET --runs N          so many inputs, from the same seed
npm run fuzz -- TARGET FILE              one input again`;

const folder = at("tests", "fuzz");
const kept = (...parts) => at("target", "fuzz", ...parts);

// Rust that is stable has no sanitizer; the core has no unsafe code for one to look at.
const options = ["--fuzz-dir", folder, "--target-dir", kept(), "--sanitizer", "none"];

async function main() {
  const { target, file, seconds, runs } = read(process.argv.slice(2));
  await setUp({ testing: true });
  const found = kept("found", target);
  const corpus = kept(runs ? "counted" : "corpus", target);
  if (runs) rmSync(corpus, { recursive: true, force: true });
  for (const made of [found, corpus]) mkdirSync(made, { recursive: true });
  const inputs = file ? [path.resolve(file)] : [corpus, path.join(folder, "corpus", target)];
  const limit = runs ? [`-runs=${runs}`, "-seed=1"] : [`-max_total_time=${seconds}`];
  const fresh = file ? [] : [...limit, `-dict=${path.join(folder, "dictionary")}`];
  const flags = [...fresh, "-max_len=4096", "-timeout=10", "-print_final_stats=1", `-artifact_prefix=${found}/`];

  const reached = {};
  const line = (text) => {
    // libFuzzer says each time what is new, and in the end which words it would put into the dictionary.
    if (!/^#\d+\t(NEW|REDUCE|pulse|RELOAD) |^######|^".*" # Uses: \d+$/.test(text)) console.log(text);
    note(reached, text);
  };
  const status = await start("cargo", ["fuzz", "run", ...options, target, ...inputs, "--", ...flags], { line }).ended;
  if (reached.written) {
    const again = path.relative(root, reached.written);
    throw new Failure(`${target} fails for the input in ${again}. To see it again: npm run fuzz -- ${target} ${again}`);
  }
  if (status !== 0) throw new Failure(`${target} ended with ${status}`);
  if (!file) say(summary(target, reached));
}

function read(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { seconds: { type: "string", default: "15" }, runs: { type: "string" } },
      allowPositionals: true,
    });
    const [target, file, ...more] = positionals;
    if (!target || more.length > 0) throw new Failure("a target must be named");
    for (const [name, value] of Object.entries(values)) {
      if (!/^[1-9]\d{0,8}$/.test(value)) throw new Failure(`--${name} takes a whole number from 1`);
    }
    return { target, file, ...values };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

/** Takes from a line of libFuzzer's what it says about the run. */
function note(reached, text) {
  const coverage = text.match(/^#\d+\t\w+ +cov: (\d+) ft: (\d+) /);
  if (coverage) [, reached.edges, reached.features] = coverage;
  const executions = text.match(/^stat::number_of_executed_units: (\d+)/);
  if (executions) reached.executions = Number(executions[1]);
  const speed = text.match(/^stat::average_exec_per_sec: +(\d+)/);
  if (speed) reached.speed = speed[1];
  const written = text.match(/Test unit written to (\S+)/);
  if (written) reached.written = written[1];
}

function summary(target, { executions, speed, edges, features }) {
  if (!executions || !edges) throw new Failure(`${target} executed nothing`);
  return `${target}: ${executions} executions, ${speed} a second, ${edges} edges and ${features} features reached`;
}

runMain(main);
