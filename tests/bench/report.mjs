// What the results have in common: when, on what, with which versions; tables and how figures are put.

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import os from "node:os";
import { at, outputOf } from "../../src/tools/project.mjs";

/** The version of an npm package that is installed in a folder of the project. */
export const versionOf = (name, ...folder) =>
  JSON.parse(readFileSync(at(...folder, "node_modules", name, "package.json"), "utf8")).version;

export const peerVersion = versionOf("@cloudflare/workers-oauth-provider");

/** The date, the versions and the machine. */
export function preamble() {
  const wasm = at("src", "worker", "build", "index_bg.wasm");
  const digest = createHash("sha256").update(readFileSync(wasm)).digest("hex");
  const commit = outputOf("git", ["rev-parse", "--short=10", "HEAD"]) ?? "unknown";
  const [{ model }] = os.cpus();
  return [
    `- ${new Date().toISOString().slice(0, 10)}`,
    `- edgegrant at commit ${commit}; its WebAssembly has ${statSync(wasm).size} bytes, SHA-256 ${digest.slice(0, 16)}…`,
    `- workerd ${versionOf("workerd")}, @cloudflare/workers-oauth-provider ${peerVersion}, Node.js ${process.versions.node}`,
    `- ${os.cpus().length} × ${model}, ${os.type()}`,
  ].join("\n");
}

/** A table in Markdown, as wide as its cells. */
export function table(heads, rows) {
  const cells = [heads, ...rows].map((row) => row.map(String));
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join("\n");
}

export const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);

/** The figure below which this part of them is. */
export function quantile(figures, part) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Minimum, median and maximum. */
export const spread = (figures) => [Math.min(...figures), median(figures), Math.max(...figures)].join(" / ");
