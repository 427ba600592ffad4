// The environment of a person who has just cloned the project: its tools are not on the path.

import path from "node:path";
import { at } from "../../src/tools/project.mjs";

/** What a person's terminal has. Nothing that runs in it writes outside the clone or asks the network for news. */
export function ownEnvironment() {
  const folders = process.env.PATH.split(path.delimiter).filter((folder) => !folder.startsWith(at()));
  const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
  return { ...process.env, ...quiet, PATH: folders.join(path.delimiter) };
}
