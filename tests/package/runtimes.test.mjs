// The installed package where there is no page: it says so when it is asked for one, and verifies tokens.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { at, node } from "../../src/tools/project.mjs";
import { newKey, startIssuer } from "./issuer.mjs";
import { installed, workshop } from "./tarball.mjs";
import { startWorker } from "./workerd.mjs";

const here = at("tests", "package");
const program = (name) => path.join(here, "app", name);
const nobody = [null, null, "return_to_refused", "redirect_uri_elsewhere"];

// Its own launcher is only there once a script of it has run.
const bun = `bun-${process.platform}-${process.arch.replace("arm64", "aarch64")}`;

const runtimes = {
  Node: [node, []],
  Deno: [path.join(here, "node_modules", ".bin", "deno"), ["run", "--allow-net"]],
  Bun: [path.join(here, "node_modules", "@oven", bun, "bin", "bun"), []],
};

for (const [name, [command, options]] of Object.entries(runtimes)) {
  const said = async (...args) => {
    const { stdout } = await promisify(execFile)(command, [...options, ...args], { cwd: here, timeout: 20_000 });
    return JSON.parse(stdout);
  };

  test(`${name} runs it`, async () => assert.deepEqual(await said(program("run.js")), nobody));

  // Deno's channels have no way to let it end.
  if (name !== "Deno") {
    test(`${name} ends although a token is kept, as in tests of a page`, async () =>
      assert.deepEqual(await said(program("kept.js")), { loggedIn: true, scope: ["read"] }));
  }

  test(`${name} verifies tokens with it`, async () => {
    const { issuer, sign } = await startIssuer();
    const tokens = [await sign(), await sign({ by: await newKey("another") }), "x"];
    const answers = ["usr_ada", "key_unknown", "token_malformed"];
    assert.deepEqual(await said(program("verify.js"), issuer, ...tokens), answers);
  });
}

test("a Cloudflare Worker runs it, where no WebAssembly can be compiled", async (t) => {
  const url = await startWorker(t, program("worker.js"));
  assert.deepEqual(await (await fetch(url)).json(), nobody);
});

test("so does one that was bundled for whatever runs at an edge, by a bundler that knows no .wasm", async (t) => {
  const outfile = path.join(workshop, "edge.js");
  // Nitro's list.
  const conditions = "wintercg worker web browser workerd edge-light netlify edge-routine deno".split(" ");
  await build({ entryPoints: [program("worker.js")], outfile, bundle: true, minify: true, format: "esm", conditions });
  const url = await startWorker(t, outfile);
  assert.deepEqual(await (await fetch(url)).json(), nobody);
});

test("the core in JavaScript is one function, which leaves no names to whoever bundles it", () => {
  const script = readFileSync(path.join(installed, "generated", "script.js"), "utf8");
  assert.match(script, /^export default \w+=>\{.*\};\n$/);
});
