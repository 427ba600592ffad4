// A Cloudflare Worker with the package in it, on workerd.

import { freePort, untilAnswering } from "../../src/tools/ports.mjs";
import { start } from "../../src/tools/processes.mjs";
import { at, node } from "../../src/tools/project.mjs";
import { wranglerEnvironment } from "../../src/tools/server.mjs";
import { workshop } from "./tarball.mjs";

/** Runs a module as a Worker until the test is over. Resolves to its URL. */
export async function startWorker(t, main) {
  const url = `http://localhost:${await freePort()}/`;
  const wrangler = at("node_modules", "wrangler", "bin", "wrangler.js");
  const config = at("tests", "package", "wrangler.toml");
  const args = [main, "--config", config, "--ip", "localhost", "--port", new URL(url).port];
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
  return url;
}
