// The keys with which edgegrant/verify verifies: how often they are asked for, how long kept, and what is said without.

import assert from "node:assert/strict";
import { test } from "node:test";
import { audience, newKey, startIssuer } from "./issuer.mjs";
import "./tarball.mjs";

// Installed only now.
const { createVerifier } = await import("edgegrant/verify");

const minutes = 60_000;
const withToken = (token) => new Request("https://lamps.example/", { headers: { authorization: `Bearer ${token}` } });

/** A server, and `outcome`, what a verifier of its tokens says to one: "good", or a code. The clock stands still. */
async function scene(t, options) {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const server = await startIssuer();
  const { verify } = createVerifier({ issuer: server.issuer, audience, ...options?.(server) });
  const problemOf = (token) => verify(withToken(token)).then(() => null, (problem) => problem);
  const outcome = async (token) => (await problemOf(token))?.code ?? "good";
  const later = (milliseconds) => t.mock.timers.tick(milliseconds);
  const good = await server.sign({ claims: { exp: Date.now() / 1000 + 3600 } });
  return { ...server, good, outcome, problemOf, later };
}

test("a hundred first requests ask for the keys once, and later ones not at all", async (t) => {
  const { good, outcome, requests, later } = await scene(t);
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcome(good)));
  assert.deepEqual(new Set(outcomes), new Set(["good"]));
  later(2 * minutes);
  assert.equal(await outcome(good), "good");
  assert.deepEqual(
    requests.map(({ path }) => path),
    ["/.well-known/oauth-authorization-server", "/jwks"],
  );
});

test("no cache on the way answers for the server", async (t) => {
  const { good, outcome, requests } = await scene(t);
  assert.equal(await outcome(good), "good");
  assert.deepEqual(requests.map(({ headers }) => headers["cache-control"]), ["no-cache", "no-cache"]);
});

test("a verifier that nobody uses asks for nothing, nor does a request without a token", async (t) => {
  const { outcome, requests } = await scene(t);
  assert.equal(await outcome(""), "token_missing");
  assert.equal(await outcome("x"), "token_malformed");
  assert.deepEqual(requests, []);
});

test("a token that was let in before is not let in once it has expired", async (t) => {
  const { sign, outcome, later } = await scene(t);
  const brief = await sign({ claims: { exp: Math.floor(Date.now() / 1000) + 60 } });
  for (let time = 0; time < 3; time += 1) assert.equal(await outcome(brief), "good");
  later(1 * minutes);
  assert.equal(await outcome(brief), "token_expired");
});

test("however many tokens were let in before, each is, and none that is like one of them", async (t) => {
  const { sign, outcome } = await scene(t);
  const claims = Array.from({ length: 1200 }, (_, at) => ({ exp: Date.now() / 1000 + 3600, sub: `usr_${at}` }));
  const tokens = await Promise.all(claims.map((claims) => sign({ claims })));
  const outcomes = async (tokens) => new Set(await Promise.all(tokens.map(outcome)));
  assert.deepEqual(await outcomes(tokens), new Set(["good"]));
  assert.deepEqual(await outcomes(tokens), new Set(["good"]));
  const [, payload] = tokens[0].split(".");
  const altered = tokens.slice(1).map((token) => token.split(".").with(1, payload).join("."));
  assert.deepEqual(await outcomes(altered), new Set(["signature_wrong"]));
});

test("a token of a new key is good at once", async (t) => {
  const { key, good, publish, sign, outcome, later, looks } = await scene(t);
  assert.equal(await outcome(good), "good");
  later(11_000);
  const second = await newKey("second");
  publish(key, second);
  const fresh = await sign({ by: second });
  assert.deepEqual(await Promise.all([fresh, fresh, good].map(outcome)), ["good", "good", "good"]);
  assert.equal(looks(), 2);
});

test("tokens that name keys of their own do not make requests of theirs", async (t) => {
  const { sign, good, outcome, later, looks } = await scene(t);
  const names = Array.from({ length: 50 }, (_, at) => `invented ${at}`);
  const invented = await Promise.all(names.map((kid) => sign({ header: { kid } })));
  const flood = async () => new Set(await Promise.all(invented.map(outcome)));
  assert.deepEqual(await flood(), new Set(["key_unknown"]));
  assert.deepEqual(await flood(), new Set(["key_unknown"]));
  assert.equal(looks(), 1);
  later(11_000);
  assert.deepEqual(await flood(), new Set(["key_unknown"]));
  assert.equal(looks(), 2);
  assert.equal(await outcome(good), "good");
});

test("a withdrawn key is good for five minutes at most, however often it is used", async (t) => {
  const { publish, good, outcome, later } = await scene(t);
  assert.equal(await outcome(good), "good");
  publish(await newKey("second"));
  for (let at = 0; at < 5 && (await outcome(good)) === "good"; at += 1) later(1 * minutes);
  assert.equal(await outcome(good), "key_unknown");
});

test("a server that fails is not noticed for two minutes, and after five the API says so", async (t) => {
  const { answers, good, outcome, problemOf, later, looks } = await scene(t);
  assert.equal(await outcome(good), "good");
  const keys = answers["/jwks"];
  answers["/jwks"] = { status: 500, json: {} };
  later(3 * minutes);
  assert.equal(await outcome(good), "good");
  assert.equal(looks(), 2, "newer ones were looked for");
  later(1.9 * minutes);
  assert.equal(await outcome(good), "good");
  later(0.1 * minutes);
  const problem = await problemOf(good);
  assert.deepEqual([problem.code, problem.error, problem.status], ["keys_unavailable", "temporarily_unavailable", 503]);
  assert.equal(problem.headers["retry-after"], "1");
  assert.equal(problem.headers["www-authenticate"], undefined);
  answers["/jwks"] = keys;
  later(1000);
  assert.equal(await outcome(good), "good");
});

test("a server that fails is not asked again for a second, whoever asks", async (t) => {
  const { answers, good, outcome, later, requests, looks } = await scene(t);
  const keys = answers["/jwks"];
  answers["/jwks"] = { status: 500, json: {} };
  const flood = async () => new Set(await Promise.all(Array.from({ length: 50 }, () => outcome(good))));
  assert.deepEqual(await flood(), new Set(["keys_unavailable"]));
  assert.deepEqual(await flood(), new Set(["keys_unavailable"]));
  assert.equal(requests.length, 2);
  later(999);
  assert.deepEqual(await flood(), new Set(["keys_unavailable"]));
  assert.equal(requests.length, 2);
  answers["/jwks"] = keys;
  later(1);
  assert.deepEqual(await flood(), new Set(["good"]));
  assert.equal(looks(), 2);
});

const html = { headers: { "content-type": "text/html" }, body: "<p>Hello" };
const metadata = "/.well-known/oauth-authorization-server";
const inData = (document) => `data:application/json,${encodeURIComponent(JSON.stringify(document))}`;

for (const [what, break_] of [
  ["is down", ({ answers }) => Object.keys(answers).forEach((path) => delete answers[path])],
  ["fails", ({ answers }) => (answers["/jwks"] = { status: 500, json: {} })],
  ["has no keys", ({ answers }) => (answers["/jwks"] = { json: {} })],
  ["has keys that are none", ({ answers }) => (answers["/jwks"] = { json: { keys: ["a", null] } })],
  ["has a page for keys", ({ answers }) => (answers["/jwks"] = html)],
  [
    "sends elsewhere for keys",
    ({ answers }) => {
      answers["/keys"] = answers["/jwks"];
      answers["/jwks"] = { status: 302, headers: { location: "/keys" } };
    },
  ],
  ["has two keys of one name", ({ key, publish }) => publish(key, key)],
  ["has a page for metadata", ({ answers }) => (answers[metadata] = html)],
  ["has null for metadata", ({ answers }) => (answers[metadata] = { json: null })],
  [
    "has another issuer's metadata",
    ({ describe, issuer }) => describe({ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` }),
  ],
  ["has metadata without an address of keys", ({ describe }) => describe({})],
  ["has its keys in its metadata", ({ describe, key }) => describe({ jwks_uri: inData({ keys: [key.published] }) })],
  ["does not answer", ({ answers }) => (answers[metadata] = () => new Promise(() => {}))],
  ["does not answer to the end", ({ answers }) => (answers["/jwks"] = { headers: { "content-length": 9 }, body: "{" })],
]) {
  test(`a server that ${what} lets nobody in`, async (t) => {
    const { good, problemOf, ...server } = await scene(t);
    break_(server);
    const problem = await problemOf(good);
    assert.equal(problem.code, "keys_unavailable");
    assert.ok(problem.cause instanceof Error, "it says why");
    assert.equal(problem.response().status, 503);
  });
}

test("a server that nobody listens for lets nobody in", async (t) => {
  const { good, outcome } = await scene(t, () => ({ jwksUri: "http://localhost:1/jwks" }));
  assert.equal(await outcome(good), "keys_unavailable");
});

test("keys whose address is known are read without the metadata", async (t) => {
  const { good, outcome, requests, answers } = await scene(t, ({ issuer }) => ({ jwksUri: `${issuer}/keys` }));
  answers["/keys"] = answers["/jwks"];
  assert.equal(await outcome(good), "good");
  assert.deepEqual(requests.map(({ path }) => path), ["/keys"]);
});

test("RFC 8414 §3.1: the path of an issuer comes last; and fetch may be another one", async (t) => {
  const asked = [];
  const issuer = "https://login.example/tenant/";
  const way = (there) => async (url, request) => {
    asked.push(url);
    const { href } = new URL(new URL(url).pathname, there.issuer);
    return fetch(href, request);
  };
  const { sign, answers, outcome } = await scene(t, (there) => ({ issuer, fetch: way(there) }));
  answers[`${metadata}/tenant`] = { json: { issuer, jwks_uri: "https://login.example/jwks" } };
  assert.equal(await outcome(await sign({ claims: { iss: issuer } })), "good");
  assert.deepEqual(asked, [`https://login.example${metadata}/tenant`, "https://login.example/jwks"]);
});
