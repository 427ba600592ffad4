// What a person needs to see of a schedule that broke a promise.

import { invariants } from "./oracle.mjs";

export function report(seed, { violations: [{ invariant, why }], lines }) {
  return [
    `The schedule of seed ${seed} violates ${invariant}, ${invariants[invariant]}.`,
    why,
    "",
    ...lines,
    "",
    `Run it again: npm run simulate -- --seed ${seed}`,
  ].join("\n");
}
