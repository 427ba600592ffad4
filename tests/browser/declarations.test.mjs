// What the package says about itself: its import, its list of errors, its files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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
  const { files } = JSON.parse(read("pkg", "package.json"));
  const modules = files.filter((file) => /^\w+\.js$/.test(file)).map((file) => read("pkg", file));
  const thrown = all(modules.join(), /EdgegrantError\(\s*"([a-z_]+)"/g);
  for (const code of thrown) assert.ok(browser.includes(code), `${code} has words`);
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

test("every file that the package needs is in it", () => {
  const { files, exports } = JSON.parse(read("pkg", "package.json"));
  const modules = files.filter((file) => file.endsWith(".js"));
  const imported = modules.flatMap((file) => {
    const folder = file.includes("/") ? "generated/" : "";
    return all(read("pkg", file), /^import .*? from "\.\/(.*?)";$/gm).map((name) => folder + name);
  });
  assert.ok(imported.includes("generated/edgegrant_browser.js"));
  for (const file of [...imported, exports["."].default.slice(2), exports["."].types.slice(2)]) {
    assert.ok(files.includes(file), file);
  }
});
