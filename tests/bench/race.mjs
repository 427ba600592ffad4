// One authorization code redeemed many times at once, and one refresh token used many times at once, against
// edgegrant and against a server that keeps its state in KV.

import { say } from "../../src/tools/say.mjs";
import { administer } from "./administration.mjs";
import { edgegrantClient, peerClient } from "./contenders.mjs";
import { lanesTo } from "./lanes.mjs";
import { peers } from "./peers.mjs";
import { peerVersion, preamble, spread, table } from "./report.mjs";
import { edgegrant } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const parallel = 16;
const [inKv] = peers;

const contenders = [
  {
    name: "edgegrant",
    start: () => startWorker(edgegrant()),
    client: async (server, lane) => edgegrantClient(server, await administer(server, lane)),
  },
  {
    name: `workers-oauth-provider ${peerVersion}`,
    start: inKv.start,
    client: (server, lane) => peerClient(inKv, lane),
  },
];

/** Runs the races; resolves to the report. */
export async function race({ rounds = 50 }) {
  const codes = [];
  const refreshes = [];
  for (const { name, start, client } of contenders) {
    say(`race: ${name}, ${rounds} rounds`);
    const server = await start();
    const lanes = lanesTo(server.issuer, parallel);
    const racer = await client(server, lanes[0]);
    // Connections are opened before the first round.
    await Promise.all(lanes.map((lane) => lane.send({ path: "/" })));
    const results = { codes: [], refreshes: [] };
    for (let round = 0; round < rounds; round += 1) {
      results.codes.push(await codeRace(racer, lanes));
      results.refreshes.push(await refreshRace(racer, lanes));
    }
    lanes.forEach((lane) => lane.close());
    await server.stop();
    codes.push([name, ...figures(results.codes)]);
    refreshes.push([name, ...figures(results.refreshes)]);
  }
  return report(rounds, codes, refreshes);
}

async function codeRace(racer, lanes) {
  const request = racer.redeem(await racer.code(lanes[0]));
  return outcome(racer, lanes, request);
}

async function refreshRace(racer, lanes) {
  const [lane] = lanes;
  const first = (await lane.send(racer.redeem(await racer.code(lane)))).expect(200).json;
  return outcome(racer, lanes, racer.refresh(first.refresh_token));
}

/** Sends one request on all lanes at once; then sees what each thing that came out is good for. */
async function outcome(racer, lanes, request) {
  const answers = await Promise.all(lanes.map((lane) => lane.send(request)));
  const strange = answers.find(({ status }) => status !== 200 && status !== 400);
  strange?.expect(200);
  const won = answers.filter(({ status }) => status === 200).map(({ json }) => json);
  const accessTokens = [...new Set(won.map(({ access_token }) => access_token))];
  const refreshTokens = [...new Set(won.map(({ refresh_token }) => refresh_token))];
  return {
    winners: won.length,
    refreshTokens: refreshTokens.length,
    // In this order: a refresh may end what is refreshed.
    usable: await working(lanes[0], accessTokens.map(racer.use)),
    refreshable: await working(lanes[0], refreshTokens.map(racer.refresh)),
  };
}

/** How many of these requests are answered, one after another. */
async function working(lane, requests) {
  let count = 0;
  for (const request of requests) {
    const { status } = await lane.send(request);
    if (status === 200) count += 1;
  }
  return count;
}

const figures = (results) =>
  ["winners", "refreshTokens", "refreshable", "usable"].map((name) => spread(results.map((result) => result[name])));

function report(rounds, codes, refreshes) {
  const heads = ["server", "winners", "different refresh tokens", "of them still work", "access tokens that work"];
  return [
    "# The same race, two servers",
    preamble(),
    `${rounds} rounds of each race. Every figure is minimum / median / maximum over the rounds.`,
    `## ${parallel} redemptions of one authorization code at once`,
    table(heads, codes),
    `A winner is an answer with tokens. A code is to have one winner at most, and when it is presented again, what it
gave is to end (RFC 6749 §4.1.2): after such a race the right number of tokens that work is none.`,
    `## ${parallel} refreshes with one refresh token at once`,
    table(heads, refreshes),
    `Here everybody who asks is the same client, in several tabs perhaps, and is to get something to go on with. Whoever
holds a refresh token that does not work any more is logged out when the access token ends. Each different one was
tried once after the race. The peer also keeps the token that was used until its successor is, which helps who lost
the answer, and not who got one and kept that.`,
    "## How it was run",
    `Both servers ran on plain \`workerd serve\`, without wrangler, each in a process of its own with the same
configuration and the same KV in memory (\`tests/bench/kv.js\`); edgegrant's Durable Objects were files on a file
system in memory. The peer's Worker (\`tests/bench/peers/\`) is configured as its README shows, and approves every
request. Both clients are public ones with PKCE.`,
    `This is kinder to a server that trusts KV than the real one. Here KV is one process: every write is seen by the
next read, and an answer takes a fraction of a millisecond, which keeps short the time between reading that a code is
unspent and writing that it is spent. The real KV may show another location the old value for up to a minute, and
there two requests need not even be at the same time.`,
  ].join("\n\n");
}
