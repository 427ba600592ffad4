// CPU time per request, as the system accounts it to the workerd process: the figure that is the same whatever else
// the machine does.
//
// Every server is a process of its own with nothing in it but the Worker and its store, so what a process takes while
// it is sent one kind of request is what that kind costs: HTTP, the Worker, the store, and the garbage of all of it.

import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../src/tools/project.mjs";
import { say } from "../../src/tools/say.mjs";
import { installNpmPackages } from "../../src/tools/setup.mjs";
import { edgegrantCases, jsonCase, objectCase, peerCases, tokenCase, verifyCase } from "./cases.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { peers } from "./peers.mjs";
import { bars } from "./plot.mjs";
import { cpuTime, residentMemory } from "./process.mjs";
import { mebibytes, median, preamble, quantile, table, versionOf } from "./report.mjs";
import { edgegrant, jsonFloor, objectFloor, tokenFloor, verifier } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const peersFolder = ["tests", "bench", "peers", "server"];
const concurrency = 8;
const warmUp = 100;

/**
 * Measures every case `runs` times, in turn; resolves to the report, and draws a plot beside it. `size` scales the
 * numbers of requests.
 */
export async function cpu({ runs = 5, size = 1 }) {
  await installNpmPackages(at(...peersFolder));
  const cases = await allCases();
  const figures = new Map(cases.map((one) => [one, []]));
  // The first run only warms up: code is compiled, stores are filled.
  for (let run = 0; run <= runs; run += 1) {
    for (const one of cases) {
      say(`cpu: run ${run} of ${runs}: ${one.name}`);
      const taken = await measure(one, Math.ceil(one.count * size));
      if (run > 0) figures.get(one).push(taken);
    }
  }
  const servers = [...new Set(cases.map(({ server }) => server))];
  const idle = await Promise.all(servers.map(idling));
  for (const { lanes } of servers) lanes.forEach((lane) => lane.close());
  writeFileSync(at("tests", "bench", "results", "cpu.svg"), plot(cases, figures));
  const memory = servers.map((server) => `${server.name} ${mebibytes(residentMemory(server))} MiB`);
  return report({ runs, size, cases, figures, memory, idle: Math.max(...idle) });
}

/** Starts every server, each with lanes of its own, and resolves to what is measured of it; floors come first. */
async function allCases() {
  const json = await open("floor", startWorker(jsonFloor()));
  const token = await open("floor", startWorker(tokenFloor()));
  const object = await open("floor", startWorker(objectFloor()));
  const cases = [jsonCase(json), await tokenCase(token, token.lanes[0]), objectCase(object)];
  for (const peer of peers) {
    const server = await open("peer", peer.start());
    cases.push(...(await peerCases(server, peer, server.lanes)));
  }
  const product = await open("edgegrant", startWorker(edgegrant()));
  cases.push(...(await edgegrantCases(product, product.lanes)));
  const keys = (await product.lanes[0].send({ path: "/v2/oauth2/jwks" })).expect(200).json;
  const api = await open("edgegrant", startWorker(verifier(product, keys)));
  return [...cases, await verifyCase(api, product, product.lanes)];
}

async function open(kind, starting) {
  const server = await starting;
  return { kind, lanes: lanesTo(server.issuer, concurrency), ...server };
}

/**
 * Milliseconds of CPU per request while the requests are answered; requests per second; and how long each took, in
 * milliseconds.
 */
async function measure(one, count) {
  const { server, prepare = () => {} } = one;
  const { lanes } = server;
  const warming = Math.min(warmUp, count);
  await prepare(warming + count);
  await load(lanes, warming, one);
  const [before, begun] = [cpuTime(server), performance.now()];
  const taken = await load(lanes, count, one);
  const during = (cpuTime(server) - before) / count;
  const rate = (count * 1000) / (performance.now() - begun);
  return { during, rate, half: median(taken), most: quantile(taken, 0.99) };
}

/** Milliseconds of CPU that a server takes in a second in which nobody asks it for anything. */
async function idling(server) {
  const before = cpuTime(server);
  await sleep(5000);
  return (cpuTime(server) - before) / 5;
}

/** Without a password, beside which nothing else would be seen. */
function plot(cases, figures) {
  const shown = cases.filter(({ name }) => !name.startsWith("password"));
  const rows = shown.map((one) => ({
    name: one.name,
    kind: one.server.kind,
    figure: median(figures.get(one).map(({ during }) => during)),
  }));
  return bars("Milliseconds of CPU per request", rows);
}

function report({ runs, size, cases, figures, memory, idle }) {
  const all = (one, figure = "during") => figures.get(one).map((taken) => taken[figure]);
  const of = (one, figure) => median(all(one, figure));
  const [json, token, object] = cases.map((one) => of(one));
  const rows = cases.map((one) => [
    one.name,
    ms(of(one)),
    `${ms(Math.min(...all(one)))} to ${ms(Math.max(...all(one)))}`,
    ...[json, token, object].map((floor) => ratio(of(one) / floor)),
    Math.round(of(one, "rate")),
    of(one, "half").toFixed(1),
    of(one, "most").toFixed(1),
    Math.ceil(one.count * size),
  ]);
  return [
    "# CPU time per request",
    preamble(),
    `Milliseconds of CPU per request, user and system: the median of ${runs} runs, and the least and the most of them.`,
    table(heads, rows),
    `The floors are JavaScript, written by hand for this (\`tests/bench/floors/\`): constant JSON; a token endpoint that
reads a form, gets its client from KV, hashes the secret and signs with ES256 in WebCrypto; and one that keeps the
client, asks a Durable Object that reads and writes a record, and signs. None checks anything, logs anything or forgets
anything later. The ratios are to them, in this order.`,
    `The peers, of which OpenAuth is version ${versionOf("@openauthjs/openauth", ...peersFolder)}, oauth2-server
${versionOf("@node-oauth/oauth2-server", ...peersFolder)} and oidc-provider ${versionOf("oidc-provider")}, do less, or
other things. workers-oauth-provider and OpenAuth keep everything in KV, so a code can be
redeemed twice. OpenAuth has no clients of its own and no secrets; its bearer check, like edgegrant/verify, is a
signature and asks nobody. The two on Node.js keep everything in the memory of one process; oauth2-server's tokens are
opaque, so that it signs nothing.`,
    `Requests per second and the times to an answer, the median and what 99 of 100 stay below, are of ${concurrency}
connections whose client takes its share of the same two cores. Memory at the end: ${memory.join(", ")}.`,
    `A server that is asked for nothing takes ${ms(idle)} ms of CPU in a second at most.`,
    "## How it was measured",
    `Each server is one process. Those that are Workers are \`workerd serve\`, without wrangler, Miniflare or any proxy,
in which there is only the Worker under test and its store: KV in memory (\`tests/bench/kv.js\`), Durable Objects as
files on a file system in memory. The figure is the growth of utime and stime of that process in \`/proc\`, over all
its threads, divided by the number of requests; the store is part of it, and the client, another process, is not.
Requests come over ${concurrency} connections of loopback that stay open, each sending its next request when it has
its answer. One run of everything goes before the ones that count, and ${warmUp} requests before each measurement;
codes are made before the exchanges are measured. The cases take turns. The system counts in hundredths of a second,
of which a case takes at least fifty. Each connection has a user, an application and grants of its own, whose
Durable Objects stay in memory. Log lines are written, to nowhere.`,
  ].join("\n\n");
}

const heads = [
  ...["request", "ms", "from … to", "× JSON", "× token", "× object"],
  ...["requests/s", "p50 ms", "p99 ms", "requests per run"],
];

const ms = (figure) => figure.toFixed(figure < 10 ? 3 : 1);
const ratio = (figure) => figure.toFixed(2);
