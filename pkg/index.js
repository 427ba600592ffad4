// The package with its core as text: no other file has to be found, and nothing awaited.

import { apiOf } from "./api.js";
import { bytesOf } from "./bytes.js";
import { instantiate, provide } from "./core.js";
import text from "./generated/inline.js";

export { EdgegrantError } from "./errors.js";

/** Sets up a client of one authorization server. */
export function createClient(options) {
  provide(() => instantiate(new WebAssembly.Module(bytesOf(text))));
  return apiOf(options);
}
