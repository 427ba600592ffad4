// What the scripts tell the person who waits for them.

/** A fault with a known cause: its message is all that a person needs to see. */
export class Failure extends Error {}

/** Says one step, with the seconds since the script began. */
export function say(text) {
  console.log(`[${(performance.now() / 1000).toFixed(1).padStart(6)} s] ${text}`);
}
