// Builds the browser package's WebAssembly and the Worker, each only when its inputs changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildCore } from "./core.mjs";
import { run, runMain } from "./processes.mjs";
import { at, outputOf, root, toolEnvironment } from "./project.mjs";
import { installTargets } from "./rust.mjs";
import { say } from "./say.mjs";
import { installTools, toolVersions } from "./tools.mjs";

const common = [
  "Cargo.toml",
  "Cargo.lock",
  ".cargo/config.toml",
  "src/grant",
  "src/tools/build.mjs",
  "node_modules/binaryen/package.json",
  "node_modules/esbuild/package.json",
];

/** Tells wrangler's own build step that the caller has built the Worker already. */
export const alreadyBuilt = { EDGEGRANT_ALREADY_BUILT: "1" };

/** The browser half, in every form that the package has, into pkg/generated. */
export const buildBrowser = () =>
  ifChanged("browser package", at("pkg", "generated"), [...common, "src/browser", "src/tools/core.mjs"], buildCore);

/** The Worker into src/worker/build, as wrangler.toml expects it. */
export const buildWorker = () =>
  ifChanged("Worker", at("src", "worker", "build"), [...common, "src/worker"], async () => {
    // Without these worker-build downloads its helpers from places that a network may not reach.
    const env = toolEnvironment({
      // Names of functions are a fifth of the module, and worker-build would keep them.
      CARGO_PROFILE_RELEASE_STRIP: "symbols",
      ESBUILD_BIN: at("node_modules", ".bin", "esbuild"),
      // A request goes on to its end when the client hangs up: what it changes is logged, and what it tries is counted.
      RUN_TO_COMPLETION: "1",
      WASM_BINDGEN_BIN: at(".tools", "bin", "wasm-bindgen"),
      WASM_OPT_BIN: at("node_modules", ".bin", "wasm-opt"),
    });
    await run("worker-build", ["--release"], { cwd: at("src", "worker"), env });
  });

async function ifChanged(name, out, inputs, build) {
  const stamp = path.join(out, ".inputs");
  const wanted = fingerprint(inputs, out);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say(`building the ${name}`);
  rmSync(stamp, { force: true });
  mkdirSync(out, { recursive: true });
  await build(out);
  writeFileSync(stamp, wanted);
}

function fingerprint(inputs, out) {
  const hash = createHash("sha256").update(toolVersions().join()).update(outputOf("rustc", ["-vV"]) ?? "");
  for (const file of inputs.flatMap((input) => filesBelow(at(input), out))) {
    hash.update(`\0${path.relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesBelow(place, except) {
  if (place === except || !existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).sort().flatMap((name) => filesBelow(path.join(place, name), except));
}

async function main(wanted) {
  if (Object.keys(alreadyBuilt).every((name) => process.env[name])) return;
  await installTargets();
  await installTools();
  if (wanted !== "worker") await buildBrowser();
  if (wanted !== "browser") await buildWorker();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  runMain(() => main(process.argv[2]));
}
