// The package with its core in JavaScript, for pages whose policy forbids WebAssembly.

import { apiOf } from "./api.js";
import { provide } from "./core.js";
import script from "./generated/script.js";

export { EdgegrantError } from "./errors.js";

/** Sets up a client of one authorization server. */
export function createClient(options) {
  provide(() => script({}));
  return apiOf(options);
}
