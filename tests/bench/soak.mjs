// Many mixed requests, and then a rest: memory has to stay where it is, and what was stored for a time has to go with it.

import { readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../src/tools/say.mjs";
import { edgegrantCases } from "./cases.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { residentMemory } from "./process.mjs";
import { mebibytes, preamble, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const concurrency = 8;
/** The shortest lives that tokens can have, in seconds. */
const lifetime = 60;
/** How much longer the server keeps what has ended, in seconds (src/grant/time.rs). */
const leeway = 60;
const lifetimes = { access_token_lifetime: lifetime, refresh_token_lifetime: lifetime };
/** By then all is over that was given in the last round, and has been for as long as clocks may differ. */
const rest = (lifetime + leeway + 30) * 1000;

/** Runs rounds of mixed requests until `requests` were sent; resolves to the report. */
export async function soak({ requests = 100_000, rounds = 20 }) {
  const server = await startWorker(edgegrant());
  const lanes = lanesTo(server.issuer, concurrency);
  const rows = [];
  const note = (when, sent) =>
    rows.push([when, sent, mebibytes(residentMemory(server)), ...Object.values(stored(server))]);
  let sent = 0;
  for (let round = 1; round <= rounds; round += 1) {
    // Users, applications and log-ins of its own: those of the round before are about to end.
    const cases = await edgegrantCases(server, lanes, lifetimes);
    const share = requests / rounds / cases.reduce((sum, { count }) => sum + count, 0);
    for (const one of cases) {
      const count = Math.ceil(one.count * share);
      await one.prepare?.(count);
      await load(lanes, count, one);
      sent += count;
    }
    say(`soak: ${sent} of ${requests} requests`);
    if (round % Math.ceil(rounds / 10) === 0) note(`round ${round}`, sent);
  }
  say(`soak: ${rest / 1000} s of rest`);
  await sleep(rest);
  note("after the rest", sent);
  lanes.forEach((lane) => lane.close());
  await server.stop();
  return report(rows);
}

/** How many records the Durable Objects of each class hold. */
function stored({ objects }) {
  const counts = {};
  for (const kind of kinds) {
    const folder = path.join(objects, kind);
    counts[kind] = readdirSync(folder)
      .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
      .reduce((sum, name) => sum + records(path.join(folder, name)), 0);
  }
  return counts;
}

const kinds = ["Account", "Application", "Keys"];

function records(file) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const kept = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_cf_KV'").get();
    return kept ? database.prepare("SELECT count(*) AS number FROM _cf_KV").get().number : 0;
  } finally {
    database.close();
  }
}

function report(rows) {
  return [
    "# A long run",
    preamble(),
    table(["when", "requests", "memory, MiB", ...kinds.map((kind) => `records: ${kind}`)], rows),
    `Rounds of requests of every kind (as in [cpu.md](cpu.md), in the same proportions) over ${concurrency} connections. Memory is
what the whole workerd process has resident, KV in memory included. Each round registers applications and creates users, who
stay. What they are given ends after ${lifetime} s, a grant's record ${leeway} s later, and the rest is ${rest / 1000} s long.
An account's list of grants is looked through once a day, which is longer than this run.`,
  ].join("\n\n");
}
