// The Rust core for pages, in each form in which the package brings it along.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "./processes.mjs";
import { at } from "./project.mjs";
import { targets } from "./rust.mjs";
import { Failure } from "./say.mjs";

// Measured as it arrives, compressed. Below the stack there is nothing at an address as low as a field's offset.
const smallest = [
  ...["--low-memory-unused", "-Oz", "--flatten", "--rereloop", "-Oz"],
  ...["--converge", "--reorder-functions", "--strip-debug", "--strip-producers", "--strip-target-features"],
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
  replaceGlue(file("core_bg.js"));
  const core = file("core_bg.wasm");
  await prune(core, readFileSync(file("core_bg.js"), "utf8"));
  await run("wasm-opt", [core, ...smallest, "-o", core]);
  writeFileSync(file("inline.js"), `export default ${JSON.stringify(asText(readFileSync(core)))};\n`);
  await asJavaScript(core, file("script.js"));
}

/** Puts the project's glue in the place of the one that wasm-bindgen wrote, if that calls the core in the same way. */
function replaceGlue(file) {
  const written = readFileSync(file, "utf8");
  const calls = ["wasm.decide(retptr, ptr0, len0)", "malloc(arg.length * 1, 1)", "wasm.__wbindgen_free(r0, r1 * 1, 1)"];
  if (!calls.every((call) => written.includes(call))) throw new Failure("wasm-bindgen writes other glue than it did");
  cpSync(at("src", "browser", "glue.js"), file);
}

/** Cuts off what is linked and never needed; the optimizer then finds what else that leaves unused. */
async function prune(file, glue) {
  const { default: binaryen } = await import("binaryen");
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(readFileSync(file));
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const found = module.getFunctionByIndex(index);
    const { name } = binaryen.getFunctionInfo(found);
    if (panicking.test(name)) binaryen.Function.setBody(found, module.unreachable());
    if (/::mem(cpy|move)$/.test(name)) binaryen.Function.setBody(found, copying(module, binaryen.i32));
  }
  for (let index = module.getNumExports() - 1; index >= 0; index -= 1) {
    const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
    if (!glue.includes(`wasm.${name}`)) module.removeExport(name);
  }
  const text = Buffer.from(module.emitBinary()).toString("latin1");
  // Data that is zero is left out.
  writeFileSync(file, text.replaceAll(panickingWords, (found) => "\0".repeat(found.length)), "latin1");
  module.dispose();
}

// A panic ends in a trap (src/browser/bare.rs), and nobody sees its message, nor where in which file it was.
const panicking = /::panicking::|::(unwrap|expect)_failed|_fail$|::capacity_overflow|alloc_error/;
const panickingWords = new RegExp(
  [
    /(?:\/[\w.+-]+)+\.rs\0|assertion failed: [ -~]+|memory allocation of | bytes failed|capacity overflow/,
    /Tried to shrink to a larger capacity|error: |00010203\d{192}/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** To copy memory is one instruction, which libraries that are compiled already do not know of. */
function copying(module, i32) {
  const [to, from, length] = [0, 1, 2].map((index) => module.local.get(index, i32));
  return module.block(null, [module.memory.copy(to, from, length), module.local.get(0, i32)], i32);
}

/**
 * A module as text: an alphabet, its code in it, and its data as it is, which are texts that the package has, too. The
 * code becomes printable ASCII in which a byte looks the same wherever it stands, so that gzip finds what repeats; in
 * base64 it would not. A frequent byte is a frequent letter of JavaScript, since gzip has one code for this and the
 * code around it. pkg/bytes.js reads it.
 */
function asText(module) {
  const [code, data] = [module.subarray(0, startOfData(module)), module.subarray(startOfData(module))];
  const shifts = frequentLetters.slice(0, 2);
  const letters = frequentLetters.slice(2);
  const count = Array.from(letters, () => 0);
  for (const byte of code) if (byte < letters.length) count[byte] += 1;
  const frequentBytes = [...count.keys()].sort((one, other) => count[other] - count[one]);
  const alphabet = Array.from(letters, (_, byte) => letters[frequentBytes.indexOf(byte)]).join("");
  const shift = (byte) => ["", ...shifts][Math.floor(byte / letters.length)];
  const text = Array.from(code, (byte) => shift(byte) + alphabet[byte % letters.length]);
  return [alphabet + shifts, text.join(""), data.toString("latin1")];
}

/** Where the last section begins (WebAssembly 1.0 §5.5.2): each is its id, the length in LEB128, and what it says. */
function startOfData(module) {
  const dataSection = 11;
  let place = "\0asm".length + 4;
  while (module[place] !== dataSection) {
    let length = 0;
    let shift = 0;
    do {
      place += 1;
      length |= (module[place] & 0x7f) << shift;
      shift += 7;
    } while (module[place] & 0x80);
    place += 1 + length;
  }
  return place;
}

// Of the package's own modules, minified, the most frequent first; without a quotation mark and a backslash.
const frequentLetters =
  "etnrosai(), c=l.ud:{}pfw_hgmy;>bv&?k0!xSI/1|AT-UOj[]DEPqz$RM+2CLB3W`4NJV8HX*6FGKY59<QZ^'#%7@~";

/** What wasm2js writes runs when it is imported; this runs when it is called, and has no names outside. */
async function asJavaScript(wasm, out) {
  await run("wasm2js", [wasm, "--enable-bulk-memory", "--enable-sign-ext", "-Oz", "-o", out]);
  const written = readFileSync(out, "utf8");
  const body = written.slice(written.indexOf("\n"), written.indexOf("\nvar retasmFunc = "));
  writeFileSync(out, `export default (imports) => {${body}\nreturn asmFunc(imports);\n};\n`);
  await run("esbuild", [out, "--minify", `--outfile=${out}`, "--allow-overwrite", "--log-level=error"]);
}
