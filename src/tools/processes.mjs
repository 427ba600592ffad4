// Starts other programs, each on a leash: none outlives this process, and all that one started ends with it.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { at, root, toolEnvironment } from "./project.mjs";
import { Failure } from "./say.mjs";

const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));
const patience = 10_000;
const running = new Set();
let ending = false;
const never = new Promise(() => {});

/**
 * Starts a program. Each line that it prints goes to `line`, or straight through without one.
 * `ended` resolves to its exit status when all of it has gone, which `stop(signal)` sees to.
 */
export function start(command, args, { cwd = root, env = toolEnvironment(), line } = {}) {
  const output = line ? "pipe" : "inherit";
  const child = spawn(process.execPath, [leash, command, ...args], {
    cwd,
    env,
    // In a session of its own, where Ctrl-C does not reach it before this process has its say.
    detached: true,
    stdio: ["pipe", output, output],
  });
  if (line) {
    createInterface({ input: child.stdout }).on("line", line);
    createInterface({ input: child.stderr }).on("line", line);
  }
  child.stdin.on("error", () => {});
  // The leash kills what is on it when its standard input ends.
  const kill = () => child.stdin.end();

  const gone = new Promise((resolve) => child.on("close", resolve));
  // Whoever waits for it has nothing more to do or to say once all is ended on purpose.
  const ended = gone.then((status) => (ending ? never : status));
  async function stop(signal = "SIGTERM") {
    if (signal === "SIGKILL") kill();
    else child.kill(signal);
    const impatience = setTimeout(kill, patience);
    await gone;
    clearTimeout(impatience);
  }

  const program = { ended, stop };
  running.add(program);
  gone.then(() => running.delete(program));
  return program;
}

/** Runs a program to its end; refuses to go on when it fails. */
export async function run(command, args, options) {
  const status = await start(command, args, options).ended;
  if (status !== 0) throw new Failure(`${[command, ...args].join(" ")} failed (${status})`);
}

/** Ends all that was started and still runs. */
export const stopAll = () => Promise.all([...running].map((program) => program.stop()));

/**
 * Runs a script's main function; at its end, or on Ctrl-C, ends all that it started.
 * `interrupted` is the exit status after the latter.
 */
export async function runMain(main, { interrupted = 1 } = {}) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      // npm passes on the Ctrl-C that the terminal has sent already.
      if (ending) return;
      ending = true;
      await stopAll();
      process.exit(interrupted);
    });
  }
  try {
    requireNode();
    await main();
    await stopAll();
  } catch (error) {
    // What asked a program that was ended on purpose fails, of course.
    if (ending) return;
    await stopAll();
    // The stack is for faults that nobody foresaw.
    console.error(error instanceof Failure ? `\n${error.message}\n` : error);
    process.exit(1);
  }
}

/** Refuses a Node.js that is older than the scripts need. */
function requireNode() {
  const [, needed] = JSON.parse(readFileSync(at("package.json"), "utf8")).engines.node.match(/^>=([\d.]+)$/);
  const here = process.versions.node;
  if (here.localeCompare(needed, "en", { numeric: true }) >= 0) return;
  throw new Failure(`this needs Node.js ${needed} or later, and here is ${here}. https://nodejs.org has others.`);
}
