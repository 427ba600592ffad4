// The Rust core: started at its first use, synchronously, in the way that the entry of the package has for it.

import { EdgegrantError } from "./errors.js";
import { __wbg_set_wasm as use, decide as decided } from "./generated/core_bg.js";

const moments = /_at$|^not_before$/;
let start;
let started = false;

/** Says how the core is started: a function that gives its exports. The last word counts until it has been. */
export function provide(way) {
  if (!started) start = way;
}

/** Starts a core that is compiled already. */
export const instantiate = (module) => new WebAssembly.Instance(module).exports;

/**
 * Has the core decide by a rule; a fault that it answers is thrown. Members cross as a form, in which no text can
 * pass for another member; what is neither text nor number does not cross.
 */
export function decide(rule, members) {
  if (!started) {
    if (!start) throw new EdgegrantError("core_not_loaded");
    try {
      use(start());
    } catch (cause) {
      throw new EdgegrantError("webassembly_blocked", undefined, { cause });
    }
    started = true;
  }
  const given = Object.entries({ ...members, rule, now: Date.now() });
  const sent = given.filter(([, value]) => /string|number/.test(typeof value));
  const input = new TextEncoder().encode(new URLSearchParams(sent));
  let answer;
  try {
    const form = new URLSearchParams(new TextDecoder().decode(decided(input)));
    answer = Object.fromEntries(Array.from(form, ([name, text]) => [name, moments.test(name) ? Number(text) : text]));
  } catch (cause) {
    // Its memory is as the trap left it, so the next decision is another instance's.
    started = false;
    throw new EdgegrantError("internal", undefined, { cause });
  }
  if (answer.fault) throw new EdgegrantError(answer.fault, answer.message, answer);
  return answer;
}
