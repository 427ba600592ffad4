// The package in a Cloudflare Worker, which compiles WebAssembly when it is deployed and never later.

import { apiOf } from "./api.js";
import { instantiate, provide } from "./core.js";
import core from "./generated/core_bg.wasm";

export { EdgegrantError } from "./errors.js";

/** Sets up a client of one authorization server. */
export function createClient(options) {
  provide(() => instantiate(core));
  return apiOf(options);
}
