// How much a page loads to log a user in, with the package and with other libraries.

import { at } from "../../src/tools/project.mjs";
import { installNpmPackages } from "../../src/tools/setup.mjs";
import { others, own, sizeOf, sizeOfPeer } from "./programs.mjs";
import { table, versionOf } from "./report.mjs";

const peers = ["tests", "bench", "peers", "browser"];

/** Measures the programs; resolves to the report. */
export async function size() {
  await installNpmPackages(at(...peers));
  const rows = [];
  for (const [name, program] of Object.entries(own)) rows.push([name, await sizeOf(program)]);
  for (const [name, program] of Object.entries(others)) {
    rows.push([`${name} ${versionOf(name, ...peers)}`, await sizeOfPeer(program)]);
  }
  rows.sort(([, one], [, other]) => one - other);
  return [
    "# What a page loads to log a user in",
    "",
    "Whole programs, bundled and minified by esbuild and compressed by `gzip -9`, WebAssembly included.",
    "",
    table(["program", "bytes"], rows),
    "",
    "Angular and RxJS are not counted. oauth4webapi keeps no state, and has neither windows nor renewal.",
  ].join("\n");
}
