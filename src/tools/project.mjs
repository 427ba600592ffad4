// Where things are, and the environment that the project's own tools run in.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A path inside the project. */
export const at = (...parts) => path.join(root, ...parts);

/** The Node.js that npm installed: wrangler needs a newer one than many machines have. */
export const node = at("node_modules", ".bin", "node");

/** Environment in which the pinned tools are found before any others. */
export function toolEnvironment(extra = {}) {
  const folders = [at("node_modules", ".bin"), at(".tools", "bin"), process.env.PATH];
  return { ...process.env, PATH: folders.join(path.delimiter), ...extra };
}

/** What a command prints, or null when it cannot be run or fails. */
export function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** The full path of a command, on PATH or absolute, or null. */
export function which(command) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.resolve(folder, command)).find(existsSync) ?? null;
}
