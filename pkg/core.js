// The Rust core: started at its first use, synchronously, in the way that the entry of the package has for it.

import { EdgegrantError } from "./errors.js";
import * as glue from "./generated/core_bg.js";

const imports = { "./core_bg.js": glue };
let start;
let started = false;

/** Says how the core is started: a function that is given its imports and gives its exports. */
export function provide(way) {
  start ??= way;
}

/** Starts a core that is compiled already. */
export const instantiate = (module) => (imports) => new WebAssembly.Instance(module, imports).exports;

/**
 * Has the core decide by a rule; a fault that it answers is thrown. Members cross as a form, in which no text can
 * pass for another member; what is neither text nor number does not cross.
 */
export function decide(rule, members) {
  if (!started) {
    if (!start) throw new EdgegrantError("core_not_loaded");
    glue.__wbg_set_wasm(start(imports));
    started = true;
  }
  const sent = Object.entries({ ...members, rule }).filter(([, value]) => /string|number/.test(typeof value));
  const input = new TextEncoder().encode(new URLSearchParams(sent));
  const seed = crypto.getRandomValues(new Uint8Array(32));
  let answer;
  try {
    const form = new TextDecoder().decode(glue.decide(input, seed, Date.now()));
    answer = Object.fromEntries(new URLSearchParams(form));
  } catch (cause) {
    // Its memory is as the trap left it, so the next decision is another instance's.
    started = false;
    throw new EdgegrantError("internal", undefined, { cause });
  }
  if (answer.fault) throw new EdgegrantError(answer.fault, answer.message, answer);
  for (const moment of ["received_at", "expires_at", "changes_at", "not_before"]) {
    if (moment in answer) answer[moment] = Number(answer[moment]);
  }
  return answer;
}
