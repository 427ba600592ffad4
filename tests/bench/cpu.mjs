// CPU time per request, as the system accounts it to the workerd process: the figure that is the same whatever else
// the machine does.
//
// Every server is a process of its own with nothing in it but the Worker and its store, so what a process takes while
// it is sent one kind of request is what that kind costs: HTTP, the Worker, the store, and the garbage of all of it.

import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../src/tools/project.mjs";
import { Failure, say } from "../../src/tools/say.mjs";
import { edgegrantCases, jsonCase, objectCases, peerCases, tokenCase } from "./cases.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { bars } from "./plot.mjs";
import { mebibytes, median, preamble, quantile, table } from "./report.mjs";
import { edgegrant, jsonFloor, objectFloor, tokenFloor, workersOAuthProvider } from "./workers.mjs";
import { cpuTime, residentMemory, startWorker } from "./workerd.mjs";

const concurrency = 8;
const warmUp = 100;
/** workerd lets go of a Durable Object that was idle for ten seconds. */
const forgetting = 12_000;

/**
 * Measures every case `runs` times, in turn; resolves to the report, and draws a plot beside it. `size` scales the
 * numbers of requests.
 */
export async function cpu({ runs = 5, size = 1 }) {
  if (!existsSync("/proc/self/stat")) throw new Failure("this needs Linux, which accounts CPU time in /proc");
  const servers = [];
  const workers = [jsonFloor(), tokenFloor(), objectFloor(), workersOAuthProvider(), edgegrant()];
  for (const worker of workers) servers.push(await startWorker(worker));
  const lanes = new Map(servers.map((server) => [server, lanesTo(server.issuer, concurrency)]));
  const [json, token, object, peer, product] = servers;
  const cases = [
    jsonCase(json),
    await tokenCase(token, lanes.get(token)[0]),
    ...objectCases(object),
    ...(await peerCases(peer, lanes.get(peer))),
    ...(await edgegrantCases(product, lanes.get(product))),
  ];
  const figures = new Map(cases.map((one) => [one, []]));
  const left = new Map(cases.map((one) => [one, []]));
  // The first run only warms up: code is compiled, stores are filled.
  for (let run = 0; run <= runs; run += 1) {
    for (const one of cases) {
      say(`cpu: run ${run} of ${runs}: ${one.name}`);
      const taken = await measure(one, lanes.get(one.server), Math.ceil(one.count * size));
      if (run === 0) continue;
      figures.get(one).push(taken);
      if (one.leaves) left.get(one).push(taken.later);
    }
  }
  const idle = [];
  for (const server of servers) idle.push(await idling(server));
  for (const each of lanes.values()) each.forEach((lane) => lane.close());
  writeFileSync(at("tests", "bench", "results", "cpu.svg"), plot(cases, figures, { product, peer }));
  const memory = servers.map((server) => `${server.name} ${mebibytes(residentMemory(server))} MiB`);
  return report({ runs, size, cases, figures, left, memory, idle: Math.max(...idle) });
}

/**
 * Milliseconds of CPU per request while the requests are answered, and later, for what they leave behind; requests per
 * second; and how long each took, in milliseconds.
 */
async function measure(one, lanes, count) {
  const { server, prepare = () => {} } = one;
  const warming = Math.min(warmUp, count);
  await prepare(warming + count);
  await load(lanes, warming, one);
  const [before, begun] = [cpuTime(server), performance.now()];
  const taken = await load(lanes, count, one);
  const during = (cpuTime(server) - before) / count;
  const rate = (count * 1000) / (performance.now() - begun);
  const timing = { rate, half: median(taken), most: quantile(taken, 0.99) };
  if (!one.leaves) return { during, ...timing };
  await sleep(forgetting);
  return { during, later: (cpuTime(server) - before) / count - during, ...timing };
}

/** Milliseconds of CPU that a server takes in a second in which nobody asks it for anything. */
async function idling(server) {
  const before = cpuTime(server);
  await sleep(5000);
  return (cpuTime(server) - before) / 5;
}

/** Without a password, beside which nothing else would be seen. */
function plot(cases, figures, { product, peer }) {
  const kinds = new Map([[product, "edgegrant"], [peer, "peer"]]);
  const shown = cases.filter(({ name }) => !name.startsWith("password"));
  const rows = shown.map((one) => ({
    name: one.name,
    kind: kinds.get(one.server) ?? "floor",
    figure: median(figures.get(one).map(({ during }) => during)),
  }));
  return bars("Milliseconds of CPU per request", rows);
}

function report({ runs, size, cases, figures, left, memory, idle }) {
  const all = (one, figure = "during") => figures.get(one).map((taken) => taken[figure]);
  const of = (one, figure) => median(all(one, figure));
  const [json, token, object, fresh] = cases.map((one) => of(one));
  const rows = cases.map((one) => [
    one.name,
    ms(of(one)),
    `${ms(Math.min(...all(one)))} to ${ms(Math.max(...all(one)))}`,
    ...[json, token, object, fresh].map((floor) => ratio(of(one) / floor)),
    Math.round(of(one, "rate")),
    of(one, "half").toFixed(1),
    of(one, "most").toFixed(1),
    Math.ceil(one.count * size),
  ]);
  const later = cases.filter(({ leaves }) => leaves).map((one) => `${one.name}: ${ms(median(left.get(one)))}`);
  return [
    "# CPU time per request",
    preamble(),
    `Milliseconds of CPU per request, user and system: the median of ${runs} runs, and the least and the most of them.`,
    table(heads, rows),
    `The floors are JavaScript, written by hand for this (\`tests/bench/floors/\`): constant JSON; a token endpoint that
reads a form, gets its client from KV, hashes the secret and signs with ES256 in WebCrypto; and one that keeps the
client, asks a Durable Object that reads and writes a record, and signs, where the object is there already as for a
refresh, or new as for a code. None checks anything, logs anything or forgets anything later. The ratios are to them,
in this order.`,
    `Requests per second and the times to an answer, the median and what 99 of 100 stay below, are of ${concurrency}
connections whose client takes its share of the same two cores. Memory at the end: ${memory.join(", ")}.`,
    `What requests leave behind is done later, when workerd lets go of idle Durable Objects, and comes on top, in ms for
each request: ${later.join("; ")}. A server that is asked for nothing takes ${ms(idle)} ms in a second at most.`,
    "## How it was measured",
    `Each server is one \`workerd serve\` process, without wrangler, Miniflare or any proxy, in which there is only the
Worker under test and its store: KV in memory (\`tests/bench/kv.js\`), Durable Objects as files on a file system in
memory. The figure is the growth of utime and stime of that process in \`/proc\`, over all its threads, divided by the
number of requests; the store is part of it, and the client, another process, is not. Requests come over
${concurrency} connections of loopback that stay open, each sending its next request when it has its answer. One run of everything
goes before the ones that count, and ${warmUp} requests before each measurement; codes are made before the exchanges are
measured. The cases take turns. The system counts in hundredths of a second, of which a case takes at least fifty. Each
connection has a user, an application and grants of its own, whose Durable Objects stay in memory, but that each
exchange and each log-in makes a new one. Log lines are written, to nowhere.`,
  ].join("\n\n");
}

const heads = [
  ...["request", "ms", "from … to", "× JSON", "× token", "× object", "× new object"],
  ...["requests/s", "p50 ms", "p99 ms", "requests per run"],
];

const ms = (figure) => figure.toFixed(figure < 10 ? 3 : 1);
const ratio = (figure) => figure.toFixed(2);
