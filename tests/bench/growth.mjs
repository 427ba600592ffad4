// Whether a request costs more when much is stored.

import { say } from "../../src/tools/say.mjs";
import { publicClient } from "../scenario/application.mjs";
import { pkce } from "../scenario/dialog.mjs";
import { administer } from "./administration.mjs";
import { edgegrantCases } from "./cases.mjs";
import { edgegrantClient } from "./contenders.mjs";
import { lanesTo, load } from "./lanes.mjs";
import { cpuTime } from "./process.mjs";
import { median, preamble, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const concurrency = 8;
const count = 3000;
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
    const before = cpuTime(this.server);
    await load(this.lanes, count, this.cases[at]);
    return (cpuTime(this.server) - before) / count;
  }

  async end() {
    this.lanes.forEach((lane) => lane.close());
    await this.server.stop();
  }
}

/** Measures on a server with little and on one with this much, in turn, `runs` times; resolves to the report. */
export async function growth({ applications = 10_000, users = 500, grants = 1000, runs = 5 }) {
  say(`growth: storing ${applications} applications, ${users} users and ${grants} grants of one more`);
  const little = await new Side().begin({ applications: 1, users: 1, grants: 1 });
  const much = await new Side().begin({ applications, users, grants });
  const ratios = little.cases.map(() => []);
  for (let run = 0; run <= runs; run += 1) {
    say(`growth: run ${run} of ${runs}`);
    for (const at of little.cases.keys()) {
      const [one, other] = [await little.measure(at), await much.measure(at)];
      if (run > 0) ratios[at].push([one, other, other / one]);
    }
  }
  await Promise.all([little.end(), much.end()]);
  const middle = (at, column) => median(ratios[at].map((row) => row[column])).toFixed(column === 2 ? 2 : 3);
  const rows = little.cases.map(({ name }, at) => [name, middle(at, 0), middle(at, 1), middle(at, 2)]);
  return [
    "# Whether a request costs more when much is stored",
    preamble(),
    `Milliseconds of CPU per request on two servers in turn, medians of ${runs} runs of ${count}: one with hardly anything
stored, and one with ${applications} applications, ${users} users, and ${grants} grants of one user more.`,
    table(["request", "with little", "with much", "ratio"], rows),
  ].join("\n\n");
}
