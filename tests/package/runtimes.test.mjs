// The installed package where there is no page: it is imported, and says so when it is asked for one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { freePort, untilAnswering } from "../../src/tools/ports.mjs";
import { start } from "../../src/tools/processes.mjs";
import { at, node } from "../../src/tools/project.mjs";
import { wranglerEnvironment } from "../../src/tools/server.mjs";
import { workshop } from "./tarball.mjs";

const here = at("tests", "package");
const program = path.join(here, "app", "run.js");
const nobody = [null, null, "return_to_refused", "redirect_uri_elsewhere"];

// Its own launcher is only there once a script of it has run.
const bun = `bun-${process.platform}-${process.arch.replace("arm64", "aarch64")}`;

const runtimes = {
  Node: [node, [program]],
  Deno: [path.join(here, "node_modules", ".bin", "deno"), ["run", program]],
  Bun: [path.join(here, "node_modules", "@oven", bun, "bin", "bun"), [program]],
};

for (const [name, [command, args]] of Object.entries(runtimes)) {
  test(`${name} runs it`, async () => {
    const { stdout } = await promisify(execFile)(command, args, { cwd: here });
    assert.deepEqual(JSON.parse(stdout), nobody);
  });
}

test("a Cloudflare Worker runs it, where no WebAssembly can be compiled", async (t) => {
  const url = `http://localhost:${await freePort()}/`;
  const wrangler = at("node_modules", "wrangler", "bin", "wrangler.js");
  const args = ["--config", path.join(here, "wrangler.toml"), "--ip", "localhost", "--port", new URL(url).port];
  const logs = [];
  const worker = start(
    node,
    [wrangler, "dev", ...args, "--inspector-port", "0", "--show-interactive-dev-session=false"],
    {
      env: wranglerEnvironment(workshop),
      line: (text) => logs.push(text),
    },
  );
  t.after(() => worker.stop());
  await untilAnswering(url, worker, logs);
  assert.deepEqual(await (await fetch(url)).json(), nobody);
});
