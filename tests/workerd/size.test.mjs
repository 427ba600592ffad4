// What is deployed stays within the budget, which is there to be lowered: a Worker is compiled where it starts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** Bytes, as `gzip -9` leaves them. Cloudflare takes three million with its free plan. */
const budget = 358_000;

test("the Worker is not larger than its budget, nor smaller by much", () => {
  const parts = ["index.js", "index_bg.wasm"].map((name) => new URL(`../../src/worker/build/${name}`, import.meta.url));
  const sizes = parts.map((part) => gzipSync(readFileSync(part), { level: 9 }).length);
  const size = sizes.reduce((sum, one) => sum + one);
  assert.ok(size <= budget, `the Worker has ${size} bytes`);
  assert.ok(size > budget * 0.95, `the budget can be ${size}`);
});

test("the documentation has the budget", () => {
  const text = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
  const [, said] = text.match(/^\| Worker .* and ([\d ]+) at most/m);
  assert.equal(Number(said.replaceAll(" ", "")), budget);
});
