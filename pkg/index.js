// The package with its core as text: no other file has to be found, and nothing awaited.

import { apiOf } from "./api.js";
import { bytesOf } from "./bytes.js";
import { instantiate, provide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import text from "./generated/inline.js";

export { EdgegrantError };

/** Sets up a client of one authorization server. */
export function createClient(options) {
  provide(() => {
    try {
      return instantiate(new WebAssembly.Module(bytesOf(text)));
    } catch (cause) {
      throw new EdgegrantError("webassembly_blocked", undefined, { cause });
    }
  });
  return apiOf(options);
}
