// Whether the time to an answer says what the answer does not: pairs of requests that are refused alike, measured from
// outside.
//
// The two of a pair are sent one after the other on one connection, by turns of a coin. Where both take the same time,
// each is the slower one in half of the pairs, and how far from half a count may be by chance is known. Each request is
// of an address, a user or an application of its own, so that neither throttling nor a cache answers.

import { randomBytes, randomInt } from "node:crypto";
import { say } from "../../src/tools/say.mjs";
import { confidentialClient } from "../scenario/application.mjs";
import { basic } from "../scenario/http.mjs";
import { administer } from "./administration.mjs";
import { lanesTo } from "./lanes.mjs";
import { median, preamble, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const warmUp = 20;
/** Chance alone is further from half than this many standard deviations once in a thousand runs. */
const notable = 3.29;

const made = () => randomBytes(24).toString("base64url");

/** Measures all pairs; resolves to the report. */
export async function timing({ pairs = 1000, passwords = 200 }) {
  const server = await startWorker(edgegrant());
  const [lane] = lanesTo(server.issuer, 1);
  const administration = await administer(server, lane);
  const rows = [];
  for (const { names, count, prepare, status } of contests(administration, { pairs, passwords })) {
    say(`timing: ${names.join(" against ")}`);
    const prepared = [];
    while (prepared.length < warmUp + count) prepared.push(await prepare(prepared.length));
    const times = [];
    for (const requests of prepared) times.push(await both(lane, requests, status));
    rows.push([names.join(" / "), ...figures(times.slice(warmUp))]);
  }
  lane.close();
  await server.stop();
  return report(rows);
}

function contests({ hub, register, createUser }, { pairs, passwords }) {
  const from = (number) => ({ "cf-connecting-ip": `10.0.${number >> 8}.${number & 255}` });
  const asClient = (number, client_id, client_secret, form) => ({
    path: "/v2/oauth2/token",
    headers: { ...from(number), authorization: basic(client_id, client_secret) },
    form,
  });
  const own = { grant_type: "client_credentials" };
  const byPassword = (number, username) =>
    asClient(number, hub.client_id, hub.client_secret, { grant_type: "password", username, password: made() });
  return [
    {
      names: ["unknown user", "wrong password"],
      count: passwords,
      status: 400,
      prepare: async (number) => [byPassword(number, made()), byPassword(number, (await createUser()).username)],
    },
    {
      names: ["unknown client", "wrong secret"],
      count: pairs,
      status: 401,
      prepare: async (number) => {
        const { client_id } = await register(confidentialClient);
        return [asClient(number, `app-${made()}`, made(), own), asClient(number, client_id, made(), own)];
      },
    },
    {
      // The two differ by a hash, so this has to be seen.
      names: ["for comparison: unknown client", "unknown user"],
      count: passwords,
      status: undefined,
      prepare: async (number) => [asClient(number, made(), made(), own), byPassword(number, made())],
    },
  ];
}

/** Milliseconds to the answer of each of the two requests. */
async function both(lane, requests, status) {
  const first = randomInt(2);
  const times = [];
  for (const at of [first, 1 - first]) {
    const began = performance.now();
    const answer = await lane.send(requests[at]);
    times[at] = performance.now() - began;
    if (status) answer.expect(status);
  }
  return times;
}

function figures(times) {
  const slower = times.filter(([one, other]) => one > other).length;
  const deviations = (slower - times.length / 2) / Math.sqrt(times.length / 4);
  const middle = (at) => median(times.map((pair) => pair[at])).toFixed(3);
  return [
    times.length,
    middle(0),
    middle(1),
    `${((100 * slower) / times.length).toFixed(1)} %`,
    deviations.toFixed(2),
    Math.abs(deviations) > notable ? "yes" : "no",
  ];
}

function report(rows) {
  const heads = ["pair", "pairs", "first, ms", "second, ms", "first is slower", "standard deviations", "a difference"];
  return [
    "# Whether the time to an answer tells anything",
    preamble(),
    table(heads, rows),
    `Milliseconds are medians. The two requests of a pair are sent in turn on one connection, in an order that a coin
decides; in how many pairs the first kind took longer is counted. By chance alone the count is further than ${notable} standard
deviations from half in one of a thousand runs, and only what is further is called a difference. The last row shows that
one is seen where there is one. Each request comes from an address of its own, and asks about a user or an application
that no request asked about before.`,
    `That a client exists is no secret: the authorization endpoint says so to anybody. A known one takes longer because
its configuration is read.`,
  ].join("\n\n");
}
