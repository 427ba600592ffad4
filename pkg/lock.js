// One tab at a time.

import { unreachable } from "./http.js";

/** How long a tab waits for another one, in milliseconds. */
export const patience = 30_000;
const settling = 50;

/** Does something while no other tab does it for the same client. A token in memory is no other tab's. */
export async function alone({ options: { storage = "memory" }, name, store }, action) {
  if (storage === "memory") return action();
  let begun = false;
  const turn = async () => {
    begun = true;
    await store.catchUp();
    return action();
  };
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(patience) }, turn);
  } catch (cause) {
    if (begun) throw cause;
    if (cause.name === "TimeoutError") throw unreachable(cause);
  }
  // There are no locks, or none for this page.
  return leased(`${name}:lock`, turn);
}

/**
 * Does something while a note in `localStorage` says who does it, and until when at the latest. Of tabs that
 * write one at once the last has it.
 */
async function leased(name, turn) {
  let note;
  try {
    while (!note || localStorage.getItem(name) !== note) {
      note = undefined;
      if (hasEnded(localStorage.getItem(name))) {
        note = `${Date.now() + patience} ${crypto.randomUUID()}`;
        localStorage.setItem(name, note);
      }
      await new Promise((resolve) => setTimeout(resolve, settling));
    }
  } catch {
    // What no tab can write, no tab can read.
    return turn();
  }
  try {
    return await turn();
  } finally {
    if (localStorage.getItem(name) === note) localStorage.removeItem(name);
  }
}

/** Whether a note is none, or out of date; a clock that was set back makes it so, too. */
const hasEnded = (note) => {
  const left = parseInt(note) - Date.now();
  return !(left > 0 && left <= patience);
};
