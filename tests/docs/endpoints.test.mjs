// The README's table of endpoints, held against the server.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { tables } from "./tables.mjs";

const scene = await begin();

const endpoints = tables("README.md", "path | methods | what")[0].map(([path, methods]) => ({
  path: path.replace(/\{\w+\}/, "some"),
  methods: methods.split(", "),
}));

test("each endpoint in the table has the methods that stand there, and no others", async () => {
  assert.notEqual(endpoints.length, 0);
  for (const { path, methods } of endpoints) {
    // A method that workerd knows and no endpoint has.
    const answer = await scene.send("PROPFIND", path);
    assert.equal(answer.status, 405, path);
    // HEAD comes with GET, and OPTIONS where pages of other origins may ask.
    const allowed = answer.headers.get("allow").split(", ").filter((method) => !["HEAD", "OPTIONS"].includes(method));
    assert.deepEqual(allowed.sort(), methods.sort(), path);
  }
});

test("each endpoint that the metadata names is in the table", async () => {
  const { issuer, ...metadata } = (await scene.send("GET", "/.well-known/oauth-authorization-server")).json;
  const named = Object.values(metadata).filter((value) => String(value).startsWith(issuer));
  assert.notEqual(named.length, 0);
  const paths = endpoints.map(({ path }) => path);
  for (const url of named) assert.ok(paths.includes(url.slice(issuer.length)), url);
});
