// What is measured: for each case the server, how many requests, and the next request of each lane. The numbers are
// such that a case takes about a second of CPU, which the system counts in hundredths.

import assert from "node:assert/strict";
import { pkce } from "../scenario/dialog.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { administer } from "./administration.mjs";
import { edgegrantClient, peerClient } from "./contenders.mjs";

/** How many grants a client is given that has one already, of the hundred of a user that it can hold. */
const most = 90;

/** Constant JSON, made by JavaScript. */
export const jsonCase = (server) => ({
  name: "floor: constant JSON",
  server,
  count: 20_000,
  request: () => ({ path: "/" }),
});

/** A form, one KV get, one hash, one signature, in JavaScript. */
export async function tokenCase(server, lane) {
  const form = { grant_type: "client_credentials", client_id: "floor", client_secret: "s".repeat(43) };
  await lane.send({ method: "PUT", path: "/", form });
  return { name: "floor: form, KV get, SHA-256, ES256", server, count: 6000, request: () => ({ path: "/", form }) };
}

/** A form, one call of a Durable Object, one signature. Each lane has an object. */
export const objectCase = (server) => ({
  name: "floor: form, a Durable Object that writes, ES256",
  server,
  count: 4000,
  request: (lane) => ({ path: "/", form: { grant_type: "refresh_token", client_id: "floor", object: `lane ${lane}` } }),
});

/** The cases of a peer: what it has that is comparable. */
export async function peerCases(server, peer, lanes) {
  const clients = [];
  for (const lane of lanes) clients.push(await peerClient(peer, lane));
  const first = await onEach(lanes, async (lane, number) => clients[number].redeem(await clients[number].code(lane)));
  return [
    { name: "exchange", ...exchanges(lanes, () => clients) },
    { name: "refresh", ...refreshes(clients, first) },
    ...(peer.hub ? [{ name: "client credentials", count: 4000, request: (lane) => clients[lane].own() }] : []),
    ...(peer.paths.resource ? [{ name: "bearer check", ...uses(clients, first) }] : []),
  ].map((one) => ({ server, ...one, name: `${server.name}: ${one.name}` }));
}

/** An API that verifies the tokens of `server` by itself. Each lane has a token of its own. */
export async function verifyCase(api, server, lanes) {
  const administration = await administer(server, lanes[0]);
  const given = await onEach(lanes, async (lane) => {
    const client = await edgegrantClient(server, administration);
    return client.redeem(await client.code(lane));
  });
  return {
    name: "an API with edgegrant/verify",
    server: api,
    count: 10_000,
    request: (lane) => ({ path: "/", headers: bearer(given[lane].access_token) }),
  };
}

/** Exchanges of codes. A code lasts a minute, so they are made just before. Each lane has as many clients as any other. */
function exchanges(lanes, clientsFor) {
  const redemptions = [];
  return {
    count: 2000,
    async prepare(count) {
      const clients = await clientsFor(count);
      await Promise.all(
        lanes.map(async (lane, number) => {
          const own = clients.filter((_, at) => at % lanes.length === number);
          for (let at = 0; redemptions.length < count; at += 1) {
            const client = own[at % own.length];
            redemptions.push(client.redeem(await client.code(lane)));
          }
        }),
      );
    },
    request: () => redemptions.pop(),
  };
}

/** Authorizations by clients that have room for them, of which there are enough. */
function authorizations(client) {
  const renewals = [];
  return {
    count: 2000,
    status: 303,
    async prepare(count) {
      const clients = await Promise.all(Array.from({ length: Math.ceil(count / most) }, client));
      const own = clients.map((one) => one.renewal(pkce()));
      renewals.length = 0;
      while (renewals.length < count) renewals.push(...own);
    },
    request: () => renewals.pop(),
    take: (answer) => assert.match(answer.headers.location, /[?&]code=/),
  };
}

/** Refreshes, each with the token that the one before gave. */
function refreshes(clients, first) {
  const refreshTokens = first.map(({ refresh_token }) => refresh_token);
  return {
    count: 4000,
    request: (lane) => clients[lane].refresh(refreshTokens[lane]),
    take: (answer, lane) => (refreshTokens[lane] = answer.json.refresh_token),
  };
}

const uses = (clients, first) => ({
  count: 4000,
  request: (lane) => clients[lane].use(first[lane].access_token),
});

/**
 * The cases of edgegrant. Each lane has users and applications of its own, so that no Durable Object is asked by two
 * lanes at once. `more` is part of each configuration.
 */
export async function edgegrantCases(server, lanes, more) {
  const administration = await administer(server, lanes[0], more);
  const { hub } = administration;
  const client = () => edgegrantClient(server, administration);
  const clients = await Promise.all(lanes.map(client));
  // With room for all of their codes, of which each lane has about its share: one would give way to another.
  const others = (count) =>
    Promise.all(Array.from({ length: lanes.length * Math.ceil((2 * count) / lanes.length / most) }, client));
  const first = await onEach(lanes, async (lane, number) => clients[number].redeem(await clients[number].code(lane)));
  const headers = { authorization: basic(hub.client_id, hub.client_secret) };
  const token = (form) => ({ path: "/v2/oauth2/token", headers, form });
  const byPassword = ({ username, password }) => token({ grant_type: "password", username, password });
  const ofHub = await onEach(lanes, (lane, number) => byPassword(clients[number].user));

  return [
    {
      name: "client credentials",
      count: 6000,
      request: () => token({ grant_type: "client_credentials" }),
    },
    { name: "authorization code, the exchange", ...exchanges(lanes, others) },
    { name: "refresh", ...refreshes(clients, first) },
    { name: "authorize with a session, prompt=none", ...authorizations(client) },
    {
      name: "introspection",
      count: 4000,
      request: (lane) => ({ path: "/v2/oauth2/introspect", headers, form: { token: ofHub[lane].access_token } }),
      take: (answer) => assert.equal(answer.json.active, true),
    },
    { name: "/v2/users/me", ...uses(clients, first) },
    { name: "jwks", count: 10_000, request: () => ({ path: "/v2/oauth2/jwks" }) },
    { name: "metadata", count: 10_000, request: () => ({ path: "/.well-known/oauth-authorization-server" }) },
    {
      name: "password, argon2id inside",
      count: 48,
      request: (lane) => byPassword(clients[lane].user),
    },
  ].map((one) => ({ server, ...one }));
}

/** Sends one request on each lane; resolves to what the answers say. */
const onEach = (lanes, request) =>
  Promise.all(
    lanes.map(async (lane, number) => (await lane.send(await request(lane, number))).expect(200).json),
  );
