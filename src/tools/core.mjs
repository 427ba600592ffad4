// The Rust core for pages, in each form in which the package brings it along.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "./processes.mjs";
import { at } from "./project.mjs";
import { targets } from "./rust.mjs";
import { Failure } from "./say.mjs";

// Measured as it arrives, compressed. Below the stack there is nothing at an address as low as a field's offset.
const smallest = [
  ...["--low-memory-unused", "-Oz", "--flatten", "--rereloop", "-Oz"],
  ...["--converge", "--reorder-functions"],
];

/** Builds the core into a folder: the face, and behind it the same code as WebAssembly, as text and as JavaScript. */
export async function buildCore(out) {
  // A file that is not made any more would be shipped.
  rmSync(out, { recursive: true });
  mkdirSync(out);
  const options = ["--locked", "--profile", "page", "--target", targets.browser, "-p", "edgegrant-browser"];
  await run("cargo", ["build", ...options]);
  const built = at("target", targets.browser, "page", "edgegrant_browser.wasm");
  await run("wasm-bindgen", [built, "--target", "bundler", "--no-typescript", "--out-dir", out, "--out-name", "core"]);
  const file = (name) => path.join(out, name);
  // How a bundler would load it; the package does that itself.
  rmSync(file("core.js"));
  lookAtMemoryAnew(file("core_bg.js"));
  const core = file("core_bg.wasm");
  await muffle(core);
  await run("wasm-opt", [core, ...smallest, "--strip-debug", "--strip-producers", "-o", core]);
  writeFileSync(file("inline.js"), `export default "${asText(readFileSync(core))}";\n`);
  await asJavaScript(core, file("script.js"));
}

/**
 * The glue takes the memory that it knows for the current one until its buffer is detached. The buffer of an
 * instance that is replaced is never detached, nor is one in JavaScript when memory grows.
 */
function lookAtMemoryAnew(file) {
  const glue = readFileSync(file, "utf8");
  const fresh = glue.replaceAll(
    /if \((cached\w+Memory0) === null \|\| .*\) \{/g,
    "if ($1?.buffer !== wasm.memory.buffer) {",
  );
  if (fresh.match(/\.buffer !== wasm/g)?.length !== 2) throw new Failure("wasm-bindgen writes other glue than it did");
  writeFileSync(file, fresh);
}

/**
 * A panic ends in a trap (src/browser/bare.rs), and nobody sees its message: the code that would put it in
 * words, which is linked all the same, is cut off.
 */
async function muffle(file) {
  const { default: binaryen } = await import("binaryen");
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(readFileSync(file));
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const found = module.getFunctionByIndex(index);
    const { name } = binaryen.getFunctionInfo(found);
    if (/::panicking::|::(unwrap|expect)_failed|_fail$|::capacity_overflow|alloc_error/.test(name)) {
      binaryen.Function.setBody(found, module.unreachable());
    }
  }
  // Nor does anybody see where in which file it was; the optimizer leaves data out that is zero.
  const text = Buffer.from(module.emitBinary()).toString("latin1");
  const muffled = text.replaceAll(/(?:\/[\w.+-]+)+\.rs\0|assertion failed: [ -~]+/g, (found) =>
    "\0".repeat(found.length),
  );
  writeFileSync(file, muffled, "latin1");
  module.dispose();
}

/**
 * Bytes as printable ASCII in which a byte looks the same wherever it stands, so that gzip finds what repeats;
 * in base64 it would not. pkg/bytes.js reads it.
 */
function asText(bytes) {
  const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  const plain = letters.filter((letter) => letter !== '"' && letter !== "\\");
  const [second, third] = plain.splice(-2);
  const prefixes = ["", second, third];
  const letter = (byte) => prefixes[Math.floor(byte / plain.length)] + plain[byte % plain.length];
  return Array.from(bytes, letter).join("");
}

/** What wasm2js writes runs when it is imported; this runs when it is called, with the imports that it needs. */
async function asJavaScript(wasm, out) {
  await run("wasm2js", [wasm, "-Oz", "-o", out]);
  const written = readFileSync(out, "utf8");
  const body = written.slice(written.indexOf("\n"), written.indexOf("\nvar retasmFunc = "));
  writeFileSync(out, `${body}\nexport default asmFunc;\n`);
  await run("esbuild", [out, "--minify", `--outfile=${out}`, "--allow-overwrite", "--log-level=error"]);
}
