// The Rust core: started at its first use, synchronously, from bytes that are part of this module.

import { EdgegrantError } from "./errors.js";
import bytes from "./generated/bytes.js";
import { initSync } from "./generated/edgegrant_browser.js";

let started = false;

/** Calls a function of the core; a fault that it answers is thrown. */
export function call(rule, ...input) {
  if (!started) start();
  let answer;
  try {
    answer = rule(...input);
  } catch (cause) {
    throw new EdgegrantError("internal", undefined, { cause });
  }
  if (answer?.fault) throw new EdgegrantError(answer.fault, answer.message, answer);
  return answer;
}

function start() {
  try {
    initSync({ module: Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)) });
  } catch (cause) {
    throw new EdgegrantError("webassembly_blocked", undefined, { cause });
  }
  started = true;
}
