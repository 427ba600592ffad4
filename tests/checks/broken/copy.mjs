// A copy of the project, in which faults can be made and seen.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run, start } from "../../../src/tools/processes.mjs";
import { at, node, toolEnvironment } from "../../../src/tools/project.mjs";
import { edited } from "./edited.mjs";

const home = at("target", "broken");
const copied = [".cargo", "Cargo.lock", "Cargo.toml", "package.json", "pkg", "src", "tests", "wrangler.toml", "www"];
const linked = [".tools", "node_modules"];

const isOurs = (file) => path.basename(file) !== "node_modules";

/** Makes the copy anew; what cargo built in it stays. */
export function makeCopy() {
  mkdirSync(home, { recursive: true });
  for (const name of copied) {
    rmSync(path.join(home, name), { recursive: true, force: true });
    cpSync(at(name), path.join(home, name), { recursive: true, filter: isOurs });
  }
  for (const name of linked) {
    if (!existsSync(path.join(home, name))) symlinkSync(at(name), path.join(home, name));
  }
}

/** Builds the Worker of the copy with these edits, and runs test files with it. Resolves to what they recorded. */
export async function testWith(edits, files) {
  const before = new Map(edits.map(([file]) => [file, readFileSync(path.join(home, file), "utf8")]));
  try {
    for (const [file, from, to] of edits) edit(file, from, to);
    await run(process.execPath, ["src/tools/build.mjs", "worker"], { cwd: home, line: () => {} });
    return await record(files);
  } finally {
    for (const [file, text] of before) writeFileSync(path.join(home, file), text);
  }
}

function edit(file, from, to) {
  const copied = path.join(home, file);
  writeFileSync(copied, edited(readFileSync(copied, "utf8"), from, to));
}

async function record(files) {
  const records = path.join(home, "records.ndjson");
  const args = [
    ...["--test", "--test-concurrency=1", `--test-reporter=${path.join(home, "tests", "checks", "record.mjs")}`],
    ...[`--test-reporter-destination=${records}`, ...files.map((file) => `tests/${file}.test.mjs`)],
  ];
  // Else it would take itself for a part of the tests that call it.
  const { NODE_TEST_CONTEXT, ...env } = toolEnvironment();
  // Tests fail here, as they should.
  await start(node, args, { cwd: home, env, line: () => {} }).ended;
  return readFileSync(records, "utf8").trim().split("\n").map(JSON.parse);
}
