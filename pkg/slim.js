// The package with its core in a file of its own, which the application has loaded before it does anything else.

import { apiOf } from "./api.js";
import { instantiate, provide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { unreachable } from "./http.js";

export { EdgegrantError };

/** Loads the core: from beside this module, or what is given, which may be compiled already. */
export async function start(source) {
  if (typeof WebAssembly === "undefined") throw blocked();
  const module = source instanceof WebAssembly.Module ? source : await compiled(source);
  provide(() => instantiate(module));
}

/** Sets up a client of one authorization server. */
export const createClient = apiOf;

async function compiled(source) {
  let bytes;
  try {
    // A script that is no module is beside nothing.
    source ??= new URL("./generated/core_bg.wasm", import.meta.url);
    bytes = ArrayBuffer.isView(source) ? source : await (await fetch(source)).arrayBuffer();
    // What a site shows instead of a file that is not there.
    if (!WebAssembly.validate(bytes)) throw new TypeError("not WebAssembly");
  } catch (cause) {
    throw unreachable(cause);
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw blocked(cause);
  }
}

const blocked = (cause) => new EdgegrantError("webassembly_blocked", undefined, { cause });
