// Calls the core with bytes, and gets bytes back: what wasm-bindgen's own glue does, in fewer words.

let wasm;

/** Says which instance is called: the one with these exports. */
export function __wbg_set_wasm(exports) {
  wasm = exports;
}

/** Decides by a rule: see `user_agent::decide`. */
export function decide(members) {
  // After a trap nobody asks this instance again, so its stack may stay as it is.
  const place = wasm.__wbindgen_add_to_stack_pointer(-16);
  const given = wasm.__wbindgen_malloc(members.length, 1);
  new Uint8Array(wasm.memory.buffer).set(members, given);
  wasm.decide(place, given, members.length);
  // Memory may have grown, and is another buffer then.
  const [from, length] = new Uint32Array(wasm.memory.buffer, place, 2);
  const answer = new Uint8Array(wasm.memory.buffer, from, length).slice();
  wasm.__wbindgen_free(from, length, 1);
  wasm.__wbindgen_add_to_stack_pointer(16);
  return answer;
}
