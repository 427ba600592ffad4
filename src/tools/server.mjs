// Starts the built Worker on local workerd, for `npm start` and for tests alike.
//
// This is `wrangler dev` rather than miniflare's API: what tests see is then exactly what a person gets from
// `npm start`, with the configuration file and the secrets read as wrangler reads them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { alreadyBuilt } from "./build.mjs";
import { freePort, untilAnswering } from "./ports.mjs";
import { start } from "./processes.mjs";
import { at, node, toolEnvironment } from "./project.mjs";
import { freshSecrets, readSecrets, writeSecrets } from "./secrets.mjs";

const metadata = "/.well-known/oauth-authorization-server";
const folders = [];

/**
 * Starts a server and resolves when it answers.
 *
 * - `port`: a free one unless given.
 * - `persist`: folder for KV and Durable Objects; unless given, a temporary one that goes with the process.
 * - `vars`: variables of the Worker, besides EDGEGRANT_ISSUER, in place of those in wrangler.toml.
 * - `secrets`: secrets of the Worker; fresh random ones unless given. Never those in .dev.vars.
 * - `secretsFile`: a file of secrets to use instead.
 * - `main`: a module to run in place of the Worker, which it wraps.
 * - `log`: called with each line that the server prints; all of them are kept in `logs` too.
 */
export async function startServer(options = {}) {
  const { main, persist, vars, secrets, log = () => {} } = options;
  let { port, secretsFile } = options;
  const own = temporaryFolder();
  port ??= await freePort();
  if (!secretsFile) {
    secretsFile = path.join(own, "secrets");
    writeSecrets(secretsFile, secrets ?? freshSecrets());
  }
  const issuer = `http://localhost:${port}`;
  const args = wranglerArguments({
    main,
    port,
    persist: persist ?? path.join(own, "state"),
    secretsFile,
    vars: { EDGEGRANT_ISSUER: issuer, ...vars },
  });
  const env = wranglerEnvironment(own);
  const logs = [];
  const line = (text) => {
    logs.push(text);
    log(text);
  };

  let running;
  async function begin() {
    running = start(node, args, { env, line });
    // A server without secrets answers too: 503.
    await untilAnswering(issuer + metadata, running, logs);
  }
  const server = {
    issuer,
    adminSecret: readSecrets(secretsFile).EDGEGRANT_ADMIN_SECRET,
    logs,
    /** Resolves when the process has ended, whoever ended it. */
    ended: () => running.ended,
    /** Ends the server and all that it started; with "SIGKILL" as a crash would. */
    stop: (signal) => running.stop(signal),
    /** Ends it and starts it again with the same port, secrets and storage. */
    async restart(signal) {
      await running.stop(signal);
      await begin();
    },
  };
  await begin();
  return server;
}

function wranglerArguments({ main, port, persist, secretsFile, vars }) {
  return [
    at("node_modules", "wrangler", "bin", "wrangler.js"),
    "dev",
    ...(main ? [main] : []),
    ...["--ip", "localhost", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", persist, "--env-file", secretsFile],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    "--show-interactive-dev-session=false",
  ];
}

/** The environment for wrangler, which writes into the folder `own`. */
export function wranglerEnvironment(own) {
  return toolEnvironment({
    ...alreadyBuilt,
    // Nothing goes out to the network, and nothing is written outside the project and the temporary folder.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    TMPDIR: own,
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: path.join(own, "log"),
    WRANGLER_REGISTRY_PATH: path.join(own, "registry"),
    WRANGLER_SEND_METRICS: "false",
  });
}

/** A folder that goes with the process. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "edgegrant-"));
  folders.push(folder);
  return folder;
}

process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
