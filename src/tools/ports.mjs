// Ports of this machine: which are free, and when a server on one has begun to answer.

import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./say.mjs";

const patience = 60_000;

/** A port that nothing listens on. */
export async function freePort() {
  const { port } = await listen(0, "localhost");
  return port;
}

/** Whether another program listens on a port. */
export async function taken(port) {
  const faults = await Promise.all(["127.0.0.1", "::1"].map((host) => listen(port, host)));
  return faults.some(({ code }) => code === "EADDRINUSE");
}

/** Resolves when a program answers at `url`, whatever it says; fails when it ends first. It asks every `pause` ms. */
export async function untilAnswering(url, program, logs, pause = 50) {
  let over = false;
  program.ended.then(() => (over = true));
  const deadline = Date.now() + patience;
  while (!over && Date.now() < deadline) {
    const answer = await fetch(url, { redirect: "manual" }).catch(() => null);
    if (answer) return answer.arrayBuffer();
    await sleep(pause);
  }
  await program.stop("SIGKILL");
  throw new Failure([`nothing answers at ${url}; the program said:`, ...logs].join("\n"));
}

function listen(port, host) {
  return new Promise((resolve) => {
    const probe = net.createServer().on("error", resolve);
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(address));
    });
  });
}
