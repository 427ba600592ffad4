// Runs a command that cannot outlive whoever asked for it.
//
// Standard input is a pipe from the asking process. The system closes it when that process ends, however it
// ends, and then the command is killed with all that it started: wrangler starts workerd, and an orphaned
// workerd would keep its port for ever.

import { spawn, spawnSync } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
// Before there is a command: a signal that came between would end the leash and not the command.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signalAll(signal));
// The leader of a process group of its own, so that one signal reaches the whole tree.
const child = spawn(command, args, { detached: true, stdio: ["ignore", "inherit", "inherit"] });

function signalAll(signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

process.stdin.on("close", () => signalAll("SIGKILL")).resume();
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", function leaveLast(status) {
  if (anyoneLeft()) setTimeout(leaveLast, 20, status);
  else process.exit(status ?? 1);
});

function anyoneLeft() {
  // Signal 0 asks whether the group has members. Dead ones stay members until the system's first process
  // collects them, which in a container may be late or never, so only the living count.
  if (!signalAll(0)) return false;
  const { stdout } = spawnSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" });
  const members = (stdout ?? "").split("\n").map((line) => line.trim().split(/\s+/));
  return members.some(([group, state]) => Number(group) === child.pid && !state.startsWith("Z"));
}
