// npm test: builds, runs every suite, and says what became of each. `npm test -- NAME …` runs those named.

import { mkdirSync, rmSync } from "node:fs";
import { buildBrowser, buildWorker } from "./build.mjs";
import { runMain, start } from "./processes.mjs";
import { toolEnvironment } from "./project.mjs";
import { Failure, say } from "./say.mjs";
import { setUp } from "./setup.mjs";
import { records, suites } from "./suites.mjs";

// What each kind of runner prints about its tests. A test that was skipped has not passed.
const counters = {
  check: () => null,
  cargo(line) {
    const found = line.match(/^test result: .+?\. (\d+) passed; (\d+) failed; (\d+) ignored/);
    return found && { passed: Number(found[1]), failed: Number(found[2]) + Number(found[3]) };
  },
  node(line) {
    // A file without a test in it passes as one in Node.js's eyes.
    if (/^✔ tests\/\S+\.test\.mjs /.test(line)) return { passed: -1, failed: 1 };
    const found = line.match(/^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/);
    return found && { [found[1] === "pass" ? "passed" : "failed"]: Number(found[2]) };
  },
};

// What commands that failed printed last, so many lines, is told once more at the end: that may be half an hour later.
const told = 80;
const faults = [];

async function main() {
  const chosen = chosenSuites(process.argv.slice(2));
  const results = [];
  mkdirSync(records);
  process.on("exit", () => rmSync(records, { recursive: true }));
  try {
    await setUp({ testing: true });
    if (chosen.some(({ built }) => built)) {
      await buildBrowser();
      await buildWorker();
    }
  } catch (error) {
    results.push({ name: "set-up", ...crash(error), seconds: 0 });
  }
  if (results.length === 0) {
    for (const suite of chosen) results.push(await resultOf(suite));
  }
  report(results);
}

function chosenSuites(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = suites.map(({ name }) => name).join(", ");
    throw new Failure(`there is no suite ${unknown.join(", ")}; there are: ${known}`);
  }
  return suites.filter(({ name, long }) => (names.length === 0 ? !long : names.includes(name)));
}

async function resultOf({ name, count, commands }) {
  const began = performance.now();
  const result = { name, passed: 0, failed: 0 };
  try {
    for (const [command, args, { env } = {}] of await commands()) {
      say(`${name}: ${[command, ...args].join(" ")}`);
      add(result, await outcome(command, args, env, count));
    }
    if (result.passed + result.failed === 0) add(result, crash(new Failure(`${name} ran no test`)));
  } catch (error) {
    add(result, crash(error));
  }
  return { ...result, seconds: (performance.now() - began) / 1000 };
}

async function outcome(command, args, env, count) {
  const result = { passed: 0, failed: 0 };
  const said = [];
  const line = (text) => {
    console.log(text);
    said.push(text);
    if (said.length > told) said.shift();
    add(result, counters[count](text) ?? {});
  };
  const status = await start(command, args, { env: toolEnvironment(env), line }).ended;
  if (status !== 0) faults.push([`${[command, ...args].join(" ")} failed, and ended with:`, ...said].join("\n"));
  if (count === "check" && status === 0) result.passed = 1;
  if (status !== 0 && result.failed === 0) {
    add(result, crash(new Failure(`${command} ended with ${status} and reported no failed test`)));
  }
  return result;
}

function add(result, { passed = 0, failed = 0 }) {
  result.passed += passed;
  result.failed += failed;
}

function crash(error) {
  console.error(error instanceof Failure ? error.message : error);
  return { passed: 0, failed: 1 };
}

function report(results) {
  const total = { passed: 0, failed: 0 };
  for (const fault of faults) console.log(`\n${fault}`);
  console.log("\nsuite         passed  failed  seconds");
  for (const { name, passed, failed, seconds } of results) {
    const figures = [String(passed).padStart(6), String(failed).padStart(6), seconds.toFixed(1).padStart(7)];
    console.log(`${name.padEnd(14)}${figures.join("  ")}`);
    add(total, { passed, failed });
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

runMain(main);
