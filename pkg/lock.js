// One tab at a time (Web Locks).

import { EdgegrantError } from "./errors.js";
import { unreachable } from "./http.js";

const patience = 30_000;

/**
 * Does something while no other tab does it for the same client. A token in memory is no other tab's. Without
 * locks each tab goes ahead, and takes what another one has kept meanwhile.
 */
export async function alone(client, action) {
  const { storage = "memory" } = client.options;
  if (storage === "memory" || !navigator.locks) return action();
  try {
    return await navigator.locks.request(client.name, { signal: AbortSignal.timeout(patience) }, action);
  } catch (cause) {
    throw cause instanceof EdgegrantError ? cause : unreachable(cause);
  }
}
