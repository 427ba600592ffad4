// How much the server reads, at every endpoint that reads a body.

import assert from "node:assert/strict";
import test from "node:test";
import { isDeepStrictEqual } from "node:util";
import { begin, eventually } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { chunked, write } from "../scenario/wire.mjs";

const scene = await begin();
const app = await scene.register();
const limit = 64 * 1024;
const form = { "Content-Type": "application/x-www-form-urlencoded" };
const json = { "Content-Type": "application/json" };
const asClient = { authorization: basic(app.client_id, app.client_secret) };

/** Text of so many bytes that begins with `start` and goes on inside its last value. */
const padded = (start, end, bytes) => start + "x".repeat(bytes - start.length - end.length) + end;

const endpoints = [
  ["POST", "/v2/oauth2/token", { ...form, ...asClient }, (bytes) => padded("grant_type=client_credentials&x=", "", bytes), 200],
  ["POST", "/v2/oauth2/token", { ...json, ...asClient }, (bytes) => padded('{"grant_type":"client_credentials","x":"', '"}', bytes), 200],
  ["POST", "/v2/oauth2/introspect", { ...form, ...asClient }, (bytes) => padded("token=", "", bytes), 200],
  ["POST", "/v2/oauth2/revoke", { ...form, ...asClient }, (bytes) => padded("token=", "", bytes), 200],
  ["PUT", "/v2/applications/large", { ...json, ...bearer(scene.admin) }, (bytes) => padded('{"client_name":"', '"}', bytes), 400],
  ["POST", "/v2/users", { ...json, ...bearer(scene.admin) }, (bytes) => padded('{"username":"', '"}', bytes), 400],
];

for (const [method, path, headers, body, atTheLimit] of endpoints) {
  const what = `${method} ${path} with ${headers["Content-Type"]}`;

  test(`${what} reads 64 KiB and no more`, async () => {
    const last = await scene.send(method, path, { headers, body: body(limit) });
    assert.equal(last.status, atTheLimit, last.text);
    const answer = await scene.send(method, path, { headers, body: body(limit + 1) });
    assertRefused(answer, 413, "invalid_request", "the body is too large");
    assert.equal((await scene.logged(answer)).reason, "BodyTooLarge");
  });

  test(`${what} reads no more of what comes in chunks and says no length`, async () => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [`${method} ${path} HTTP/1.1`, ...lines, "Transfer-Encoding: chunked"];
    const last = await write(scene.issuer, head, chunked(body(limit)), { framed: true });
    assert.equal(last.status, atTheLimit, last.text);
    const answer = await write(scene.issuer, head, chunked(body(limit + 1)), { framed: true });
    assertRefused(answer, 413, "invalid_request", "the body is too large");
  });
}

test("a body that ends before it should is refused as the endpoint does it, and logged", async () => {
  const cut = { route: "token", status: 400, outcome: "refused", reason: "MalformedParameters" };
  const lines = () => scene.server.logs.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const [method, path, headers] = endpoints[0];
  const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map((pair) => pair.join(": ")), "Content-Length: 100"];
  await write(scene.issuer, head, "grant_type=", { framed: true, cut: true });
  await eventually(() => lines().some(({ request_id, ...line }) => isDeepStrictEqual(line, cut)), "the line of the request");
});

test("a megabyte is refused, however it comes, and the server lives on", async () => {
  const [method, path, headers, body] = endpoints[0];
  const large = body(1024 * 1024);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < large.length; at += limit) controller.enqueue(Buffer.from(large.slice(at, at + limit)));
      controller.close();
    },
  });
  for (const sent of [large, stream]) {
    // Who goes on writing may find that nobody reads any more, and miss the answer. Node.js has three words for that.
    const answer = await scene.send(method, path, { headers, body: sent }).catch(({ cause }) => cause.code);
    if (typeof answer === "string") assert.match(answer, /^(EPIPE|ECONNRESET|UND_ERR_SOCKET)$/);
    else assertRefused(answer, 413, "invalid_request", "the body is too large");
  }
  granted(await app.ofItsOwn(), { scope: "users:create users:read" });
});

test("a large body does not hide who is asking: without a right to be read it is refused for that", async () => {
  const headers = { ...json, ...bearer("no.access.token") };
  for (const [method, path, , body] of endpoints.slice(-2)) {
    const answer = await scene.send(method, path, { headers, body: body(limit + 1) });
    assertRefused(answer, 401, "invalid_token", "the access token is invalid");
  }
});

test("a page that reads forms says the same to a person", async () => {
  for (const path of ["/v2/oauth2/authorize", "/v2/oauth2/authorize/dialog", "/v2/oauth2/logout"]) {
    const answer = await scene.send("POST", path, { headers: form, body: padded("x=", "", limit + 1) });
    assert.equal(answer.status, 413);
    assert.match(answer.headers.get("content-type"), /^text\/html/);
    assert.match(answer.text, /the body is too large/);
    assert.equal(answer.headers.get("set-cookie"), null);
  }
});
