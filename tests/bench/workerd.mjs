// workerd itself, without wrangler or Miniflare around it: one process per Worker under test, all configured alike.
//
// Beside the Worker there is only its store: KV in memory (kv.js, the same for everybody), and Durable Objects on
// disk, which is a file system in memory where there is one. So what is measured is the code.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../src/tools/ports.mjs";
import { at } from "../../src/tools/project.mjs";
import { startServer } from "./process.mjs";

const { default: workerd } = createRequire(import.meta.url)("workerd");
const memory = "/dev/shm";
const folders = [];

/** The date of workerd's behaviour that the product asks for, and so everybody here gets. */
const compatibilityDate = readFileSync(at("wrangler.toml"), "utf8").match(/^compatibility_date = "(.*)"$/m)[1];

/**
 * Starts a Worker (see workers.mjs), with more arguments for workerd if need be, and resolves when it answers, which
 * took `startedIn` milliseconds.
 */
export async function startWorker(worker, ...more) {
  const folder = mkdtempSync(path.join(existsSync(memory) ? memory : tmpdir(), "edgegrant-bench-"));
  folders.push(folder);
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const modules = await worker.modules(folder);
  copyFileSync(at("tests", "bench", "kv.js"), path.join(folder, "kv.js"));
  const objects = path.join(folder, "objects");
  mkdirSync(objects);
  const file = path.join(folder, "config.capnp");
  writeFileSync(file, configuration({ folder, port, modules, worker, settings: worker.settings(issuer) }));

  const program = await startServer(issuer, workerd, ["serve", "--experimental", ...more, file]);
  const { name, secrets } = worker;
  return { name, issuer, objects, secrets, ...program };
}

function configuration({ folder, port, modules, worker, settings }) {
  const { kv, objects = [], flags = [] } = worker;
  const bindings = [
    ...Object.entries(settings).map(binding),
    ...(kv ? [`(name = ${quoted(kv)}, kvNamespace = "kv")`] : []),
    ...objects.map(({ name, kind }) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(kind)})`),
  ];
  const namespaces = objects.map(
    ({ kind }) => `(className = ${quoted(kind)}, uniqueKey = ${quoted(kind)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      compatibilityDate = ${quoted(compatibilityDate)},
      compatibilityFlags = [${flags.map(quoted)}],
      modules = [${modules.map(({ name, kind }) => `(name = ${quoted(name)}, ${kind} = embed ${quoted(name)})`)}],
      bindings = [${bindings}],
      durableObjectNamespaces = [${namespaces}],
      durableObjectStorage = (localDisk = "disk"),
    )),
    (name = "kv", worker = (
      compatibilityDate = ${quoted(compatibilityDate)},
      modules = [(name = "kv.js", esModule = embed "kv.js")],
    )),
    (name = "disk", disk = (path = ${quoted(path.join(folder, "objects"))}, writable = true)),
  ],
  sockets = [(name = "http", address = "localhost:${port}", http = (), service = "worker")],
);
`;
}

const binding = ([name, value]) =>
  typeof value === "string"
    ? `(name = ${quoted(name)}, text = ${quoted(value)})`
    : `(name = ${quoted(name)}, json = ${quoted(JSON.stringify(value))})`;

/** A text as Cap'n Proto writes it, which for plain characters is as JSON does. */
const quoted = (text) => JSON.stringify(text);

process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
