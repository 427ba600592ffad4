// What the package says about itself: its import and its list of errors.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { createClient, EdgegrantError } from "edgegrant";
import { at } from "../../src/tools/project.mjs";

const read = (...path) => readFileSync(at(...path), "utf8");
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found).sort();

test("the documented list of errors is the whole list", () => {
  const core = all(read("src", "grant", "user_agent", "fault.rs"), /=> "([a-z_0-9]+)",/g);
  const browser = all(read("pkg", "errors.js"), /^ {2}([a-z_]+): "/gm);
  const documented = all(read("pkg", "index.d.ts"), /^ {2}\| "([a-z_]+)"/gm);
  assert.ok(core.length > 15 && browser.length > 5, "both lists are found");
  assert.deepEqual(documented, [...core, ...browser].sort());
  const modules = readdirSync(at("pkg"))
    .filter((file) => file.endsWith(".js"))
    .map((file) => read("pkg", file));
  const thrown = all(modules.join(), /EdgegrantError\(\s*"([a-z_]+)"/g);
  for (const code of thrown) assert.ok(browser.includes(code), `${code} has words`);
});

test("so is that of the refusals at an API", () => {
  const given = ["bearer.js", "keys.js", "verify.js"].map((file) => read("pkg", file)).join();
  const thrown = all(given, /(?:BearerError\(|: )"([a-z]+_[a-z_]+)"/g);
  assert.ok(thrown.length > 10, "the list is found");
  assert.deepEqual(all(read("pkg", "verify.d.ts"), /^ {2}\| "([a-z_]+)"/gm), [...new Set(thrown)]);
  const answered = all(read("pkg", "bearer.js"), /^ {2}([a-z_]+): \[/gm);
  assert.ok(answered.length > 3, "what is not an invalid token is found");
  for (const code of answered) assert.ok(thrown.includes(code), `${code} can happen`);
});

test("on a server the import and a client touch no page", async () => {
  const client = createClient({ issuer: "https://a.example", clientId: "app", redirectUri: "https://b.example/" });
  assert.equal(client.token, null);
  assert.equal(await client.callback(), null);
  assert.throws(
    () => createClient({ clientSecret: "s" }),
    (problem) => problem instanceof EdgegrantError && problem instanceof Error && problem.code === "secret_refused",
  );
});

test("an error shows a server's words without control characters, and no more than a few lines of them", () => {
  const error = "access\u0000_denied\u0085";
  const problem = new EdgegrantError("token_refused", "words", { error, error_description: "💡\n".repeat(5000) });
  assert.equal(problem.error, "access_denied");
  assert.equal(problem.errorDescription, "💡".repeat(300));
  const silent = new EdgegrantError("timed_out", undefined, { error: 5, error_description: ["no"] });
  assert.ok(!("error" in silent) && !("errorDescription" in silent));
});
