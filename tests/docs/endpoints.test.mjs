// The README's tables of endpoints and of configuration, held against the server.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { tables } from "./tables.mjs";

const scene = await begin();
const table = (header) => tables("README.md", header)[0];

const endpoints = table("path | methods | what").map(([path, methods]) => ({
  path: path.replace(/\{\w+\}/, "some"),
  methods: methods.split(", "),
}));

test("each endpoint in the table has the methods that stand there, and no others", async () => {
  assert.notEqual(endpoints.length, 0);
  for (const { path, methods } of endpoints) {
    // A method that workerd knows and no endpoint has.
    const answer = await scene.send("PROPFIND", path);
    assert.equal(answer.status, 405, path);
    // HEAD comes with GET.
    const allowed = answer.headers.get("allow").split(", ").filter((method) => method !== "HEAD");
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

test("the members of an application are those in the table, with the defaults that stand there", async () => {
  const client_id = unique("app");
  const shown = (await scene.api("PUT", `/v2/applications/${client_id}`, {})).json;
  const rows = table("member | meaning | default");
  const members = ["client_id", ...rows.map(([member]) => member)];
  assert.deepEqual(Object.keys(shown).sort(), members.sort());
  for (const [member, , byDefault] of rows) assertDefault(shown[member], byDefault, { member, client_id });
});

function assertDefault(value, byDefault, { member, client_id }) {
  if (byDefault === "none" || byDefault === "nothing") assert.deepEqual(Object.keys(value), [], member);
  else if (byDefault === "the identifier") assert.equal(value, client_id);
  else if (byDefault === "generated") assert.match(value, /^[\w-]{43}$/);
  else assert.equal(String(value), byDefault, member);
}
