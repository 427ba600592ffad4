// How long a process takes from its start to its first answer, of which the Worker is a part.

import { say } from "../../src/tools/say.mjs";
import { cpuTime } from "./process.mjs";
import { median, preamble, spread, table } from "./report.mjs";
import { edgegrant, jsonFloor, workersOAuthProvider } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const contenders = [jsonFloor, workersOAuthProvider, edgegrant];

/** Starts each server `runs` times, in turn; resolves to the report. */
export async function start({ runs = 15 }) {
  const took = new Map(contenders.map((worker) => [worker().name, { time: [], cpu: [] }]));
  for (let run = 0; run <= runs; run += 1) {
    say(`start: run ${run} of ${runs}`);
    for (const worker of contenders) {
      const server = await startWorker(worker());
      const cpu = cpuTime(server);
      await server.stop();
      // The first run brings the files into memory.
      if (run === 0) continue;
      took.get(server.name).time.push(server.startedIn);
      took.get(server.name).cpu.push(cpu);
    }
  }
  const [floor] = took.values();
  const rows = [...took].map(([name, { time, cpu }]) => {
    const rounded = spread(time.map(Math.round));
    return [name, rounded, (median(time) / median(floor.time)).toFixed(2), median(cpu)];
  });
  return [
    "# From the start to the first answer",
    preamble(),
    `Milliseconds, least, median and most of ${runs} starts in turn; the system counts CPU time in tens of them. The
server is asked every 2 ms whether it answers.`,
    table(["server", "ms", "× constant JSON", "ms of CPU"], rows),
  ].join("\n\n");
}
