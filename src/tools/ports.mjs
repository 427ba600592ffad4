// Ports of this machine: which are free, and when a server on one has begun to answer.

import { randomInt } from "node:crypto";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./say.mjs";

const patience = 60_000;

// Systems give higher ones than these to programs that ask for any, and one that is free now would be another's before
// the program that it is meant for listens on it. Browsers refuse 10080.
const [lowest, highest] = [11_000, 32_000];

/** A port that nothing listens on. */
export async function freePort() {
  const port = randomInt(lowest, highest);
  return (await taken(port)) ? freePort() : port;
}

/** Whether another program listens on a port. */
export async function taken(port) {
  const faults = await Promise.all(["127.0.0.1", "::1"].map((host) => listen(port, host)));
  return faults.some(({ code }) => code === "EADDRINUSE");
}

/** Resolves when a program answers at `url`, whatever it says; fails when it ends first. It asks every `pause` ms. */
export async function untilAnswering(url, program, logs, pause = 50) {
  const over = new AbortController();
  program.ended.then(() => over.abort());
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(patience)]);
  while (!signal.aborted) {
    const answer = await fetch(url, { redirect: "manual", signal }).catch(() => null);
    if (answer) return answer.arrayBuffer();
    await sleep(pause);
  }
  await program.stop("SIGKILL");
  throw new Failure([`nothing answers at ${url}; the program said:`, ...logs].join("\n"));
}

function listen(port, host) {
  return new Promise((resolve) => {
    const probe = net.createServer().on("error", resolve);
    probe.listen(port, host, () => probe.close(() => resolve({})));
  });
}
