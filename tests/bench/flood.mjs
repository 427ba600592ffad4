// What log-ins do to the rest: client credentials alone, and while passwords are checked without a pause.

import { argon2Sync, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../src/tools/say.mjs";
import { edgegrantCases } from "./cases.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { cpuTime } from "./process.mjs";
import { median, preamble, quantile, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const concurrency = 8;
const flooding = 4;
const hashes = 40;

/**
 * Measures `requests` for a token of the client's own without and with a flood, `runs` times; resolves to the report.
 */
export async function flood({ requests = 800, runs = 5 }) {
  const server = await startWorker(edgegrant());
  const lanes = lanesTo(server.issuer, concurrency);
  const cases = await edgegrantCases(server, lanes);
  const named = (name) => cases.find((one) => one.name.startsWith(name));
  const [own, password] = [named("client credentials"), named("password")];
  const hashing = lanesTo(server.issuer, flooding);
  await load(lanes, requests, own);
  const [alone, beside, shares] = [[], [], []];
  for (let run = 1; run <= runs; run += 1) {
    say(`flood: run ${run} of ${runs}`);
    alone.push(await measure(lanes, requests, own));
    const before = cpuTime(server);
    const [number, taken] = await whileFlooded(hashing, password, () => measure(lanes, requests, own));
    beside.push(taken);
    // What the log-ins took: all, but for what the others take by themselves.
    const others = requests * median(alone.map(({ cpu }) => cpu));
    shares.push({ number, share: (cpuTime(server) - before - others) / taken.elapsed });
    await sleep(1000);
  }
  const { cpu: hash } = await measure(hashing, hashes, password);
  const native = nativeHash();
  [...lanes, ...hashing].forEach((lane) => lane.close());
  await server.stop();
  return report({ requests, runs, alone, beside, shares, hash, native });

  /** A round of requests: how long it took, and each of them. */
  async function measure(lanes, count, one) {
    const [before, begun] = [cpuTime(server), performance.now()];
    const taken = await load(lanes, count, one);
    return { elapsed: performance.now() - begun, cpu: (cpuTime(server) - before) / count, taken };
  }
}

/** Does something while log-ins go on. Resolves to their number, and to what was done. */
async function whileFlooded(lanes, one, act) {
  let over = false;
  let number = 0;
  const flood = lanes.map(async (lane, at) => {
    while (!over) {
      (await lane.send(one.request(at))).expect(200);
      number += 1;
    }
  });
  const done = await act();
  over = true;
  await Promise.all(flood);
  return [number, done];
}

const heads = ["client credentials", "requests/s", "p50 ms", "p99 ms"];

/** Milliseconds of CPU of one argon2id hash by Node.js, which is native code, with the server's parameters. */
function nativeHash() {
  const parameters = { nonce: randomBytes(16), parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 };
  const taken = Array.from({ length: hashes }, () => {
    const before = process.cpuUsage();
    argon2Sync("argon2id", { message: "correct horse battery staple", ...parameters });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(taken);
}

function report({ requests, runs, alone, beside, shares, hash, native }) {
  const rate = (rounds) => median(rounds.map(({ elapsed }) => (requests * 1000) / elapsed));
  const row = (name, rounds) => {
    const all = rounds.flatMap(({ taken }) => taken);
    return [name, Math.round(rate(rounds)), median(all).toFixed(1), quantile(all, 0.99).toFixed(1)];
  };
  const share = median(shares.map(({ share }) => share));
  const number = median(shares.map(({ number }) => number));
  return [
    "# Client credentials beside a flood of log-ins",
    preamble(),
    table(heads, [row("alone", alone), row("beside log-ins", beside)]),
    `${concurrency} connections ask for tokens and ${flooding} log in without a pause; ${requests} tokens a round, medians of ${runs}
rounds. In a round ${number} log-ins take ${(share * 100).toFixed(0)} % of one core. This workerd is one process on one core for the Worker and all
of its objects, so the others get what is left; on Cloudflare each account's object hashes in a place of its own.`,
    `A log-in takes ${hash.toFixed(1)} ms of CPU. One argon2id hash with the same parameters takes ${native.toFixed(1)} ms in Node.js, which
is native code: ${(hash / native).toFixed(2)} times as much, with all that a log-in is besides.`,
  ].join("\n\n");
}
