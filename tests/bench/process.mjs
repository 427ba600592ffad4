// Servers under test as processes: how each is started, and what the system accounts to it.

import { readFileSync } from "node:fs";
import { untilAnswering } from "../../src/tools/ports.mjs";
import { start } from "../../src/tools/processes.mjs";

/** Starts a server and resolves when it answers at `url`, which took `startedIn` milliseconds. */
export async function startServer(url, command, args) {
  const logs = [];
  const begun = performance.now();
  let pid;
  // The shell says its process id and becomes the server, whose output, one line for each request, nobody reads.
  const script = 'echo "$$" >&2; exec "$@" > /dev/null';
  const program = start("sh", ["-c", script, "sh", command, ...args], {
    line(text) {
      if (pid === undefined) pid = Number(text);
      else logs.push(text);
    },
  });
  await untilAnswering(url, program, logs, 2);
  return { logs, pid, startedIn: performance.now() - begun, stop: () => program.stop() };
}

/** CPU time that a process has taken since it began, in milliseconds: user and system, all its threads. */
export function cpuTime({ pid }) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field, a name in parentheses, may hold anything; the third is the first after it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  // Linux counts in hundredths of a second here, on every machine.
  return (user + system) * 10;
}

/** Memory that a process has of the machine's, in bytes. */
export function residentMemory({ pid }) {
  const [, kibibytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB$/m);
  return Number(kibibytes) * 1024;
}
