// The Rust core: started at its first use, synchronously, in the way that the entry of the package has for it.

import { EdgegrantError } from "./errors.js";
import * as face from "./generated/core_bg.js";

const imports = { "./core_bg.js": face };
let start;
let started = false;

/** Says how the core is started: a function that is given its imports and gives its exports. */
export function provide(way) {
  start ??= way;
}

/** Starts a core that is compiled already. */
export const instantiate = (module) => (imports) => new WebAssembly.Instance(module, imports).exports;

/** Calls a function of the core; a fault that it answers is thrown. */
export function call(rule, ...input) {
  if (!started) {
    if (!start) throw new EdgegrantError("core_not_loaded");
    face.__wbg_set_wasm(start(imports));
    started = true;
  }
  let answer;
  try {
    answer = rule(...input);
  } catch (cause) {
    throw new EdgegrantError("internal", undefined, { cause });
  }
  if (answer?.fault) throw new EdgegrantError(answer.fault, answer.message, answer);
  return answer;
}
