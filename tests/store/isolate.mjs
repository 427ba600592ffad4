// The Worker as it is built, in as many isolates as a simulation needs: each has a WebAssembly memory of its own, and
// gets what it may know of the world, its clock, its entropy and its log, from whoever begins it.

import { buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import { at } from "../../src/tools/project.mjs";
import { Answer } from "./messages.mjs";
import { subtle } from "./subtle.mjs";

const built = (name) => at("src", "worker", "build", name);

const { outputFiles } = buildSync({
  entryPoints: [built("index.js")],
  bundle: true,
  write: false,
  format: "cjs",
  external: ["cloudflare:workers", "*.wasm"],
});

class WorkerEntrypoint {
  constructor(ctx, env) {
    Object.assign(this, { ctx, env });
  }
}

const modules = {
  "cloudflare:workers": { WorkerEntrypoint },
  "./index_bg.wasm": new WebAssembly.Module(readFileSync(built("index_bg.wasm"))),
};

/** What of a platform's scope would let the product do something that the simulation does not see. */
const absent = { fetch: undefined, setTimeout: undefined, setInterval: undefined, process: undefined };

const scope = ["Date", "crypto", "console", "Response", "globalThis", "addEventListener", ...Object.keys(absent)];
const begin = new Function("require", "module", ...scope, outputFiles[0].text);

/** Begins an isolate. `now` is its clock and `fill` fills bytes at random. Returns what the Worker's module exports. */
export function beginIsolate({ now, fill }) {
  const module = { exports: {} };
  const crypto = { subtle, getRandomValues: fill };
  const given = {
    ...absent,
    Date: { now },
    crypto,
    console: { log() {}, error() {} },
    Response: Answer,
    globalThis: { crypto, queueMicrotask },
    addEventListener() {},
  };
  begin((name) => modules[name], module, ...scope.map((name) => given[name]));
  return module.exports;
}
