// Starts a long-running command with a leash on it, and ends it with everything it started.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { node, root } from "./project.mjs";

const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));
const patience = 10_000;

/**
 * Starts `args` with the project's Node.js. Each line that it prints goes to `line`.
 * `ended` resolves when all of it has gone, which `stop(signal)` sees to.
 */
export function startLeashed(args, { env, line }) {
  const child = spawn(node, [leash, node, ...args], {
    cwd: root,
    detached: true,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", line);
  createInterface({ input: child.stderr }).on("line", line);
  const ended = new Promise((resolve) => child.on("close", resolve));

  // The leash kills what is on it when its standard input ends.
  const killAll = () => child.stdin.end();

  async function stop(signal = "SIGTERM") {
    if (signal === "SIGKILL") killAll();
    else child.kill(signal);
    const impatience = setTimeout(killAll, patience);
    await ended;
    clearTimeout(impatience);
  }

  return { ended, stop };
}
