// Whether a request costs more when much is stored.

import { say } from "../../src/tools/say.mjs";
import { publicClient } from "../scenario/application.mjs";
import { pkce } from "../scenario/dialog.mjs";
import { administer } from "./administration.mjs";
import { edgegrantCases } from "./cases.mjs";
import { edgegrantClient } from "./contenders.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { cpuTime } from "./process.mjs";
import { median, preamble, quantile, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const concurrency = 8;
const count = 1200;
const measured = /^(client credentials|refresh|authorize|introspection)/;

/** A server on which this much is stored, and what is measured there; the last is of a user with all the grants. */
class Side {
  async begin({ applications, users, grants }) {
    this.server = await startWorker(edgegrant());
    this.lanes = lanesTo(this.server.issuer, concurrency);
    const [lane] = this.lanes;
    const administration = await administer(this.server, lane);
    await this.#spread(applications, () => administration.register(publicClient));
    await this.#spread(users, () => administration.createUser());
    const client = await edgegrantClient(this.server, administration);
    await this.#spread(grants, async (lane) => (await lane.send(client.redeem(await client.code(lane)))).expect(200));
    const renewal = client.renewal(pkce());
    const ofTheUser = { name: "authorize, a user with those grants", status: 303, request: () => renewal };
    const cases = await edgegrantCases(this.server, this.lanes);
    this.cases = [...cases.filter(({ name }) => measured.test(name)), ofTheUser];
    return this;
  }

  /** Does something so many times, on all lanes. */
  async #spread(times, act) {
    let left = times;
    await Promise.all(
      this.lanes.map(async (lane) => {
        for (; left > 0; left -= 1) await act(lane);
      }),
    );
  }

  /** Milliseconds of CPU per request. */
  async measure(at) {
    await this.cases[at].prepare?.(count);
    const before = cpuTime(this.server);
    await load(this.lanes, count, this.cases[at]);
    return (cpuTime(this.server) - before) / count;
  }

  async end() {
    this.lanes.forEach((lane) => lane.close());
    await this.server.stop();
  }
}

/**
 * Measures on a server with much stored, on one with little and on another such, `runs` times; resolves to the report.
 * What the two with little differ by is how well this bench can tell.
 */
export async function growth({ applications = 10_000, users = 500, grants = 99, runs = 24 }) {
  say(`growth: storing ${applications} applications, ${users} users and ${grants} grants of one more`);
  const hardlyAnything = { applications: 1, users: 1, grants: 1 };
  const little = await new Side().begin(hardlyAnything);
  const same = await new Side().begin(hardlyAnything);
  const much = await new Side().begin({ applications, users, grants });
  const taken = little.cases.map(() => ({ little: [], much: [], ratios: [], sameRatios: [] }));
  for (let run = 0; run <= runs; run += 1) {
    say(`growth: run ${run} of ${runs}`);
    for (const [at, figures] of taken.entries()) {
      const of = new Map();
      // Each is as often the first to be asked as the last.
      for (const side of run % 2 === 0 ? [little, same, much] : [much, same, little]) of.set(side, await side.measure(at));
      if (run === 0) continue;
      figures.little.push(of.get(little));
      figures.much.push(of.get(much));
      figures.ratios.push(of.get(much) / of.get(little));
      figures.sameRatios.push(of.get(same) / of.get(little));
    }
  }
  await Promise.all([little.end(), same.end(), much.end()]);
  const rows = little.cases.map(({ name }, at) => {
    const figures = taken[at];
    const [one, other] = [figures.little, figures.much].map((all) => median(all).toFixed(3));
    return [name, one, other, ...[figures.ratios, figures.sameRatios].flatMap(withQuartiles)];
  });
  return [
    "# Whether a request costs more when much is stored",
    preamble(),
    `Milliseconds of CPU per request, medians of ${runs} runs of ${count}: on a server with hardly anything stored, and on
one with ${applications} applications, ${users} users, and ${grants} grants of one user more. The ratio is of the two in
the same run, median and quartiles; beside it is that of two servers with hardly anything stored, which says how well
this can tell.`,
    table(["request", "with little", "with much", "ratio", "quartiles", "ratio of equals", "quartiles"], rows),
  ].join("\n\n");
}

const withQuartiles = (ratios) => [
  median(ratios).toFixed(2),
  [0.25, 0.75].map((part) => quantile(ratios, part).toFixed(2)).join(" to "),
];
