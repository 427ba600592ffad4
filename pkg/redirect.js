// Logins by redirect: the page goes away, and is loaded again with the response in its address.

import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { begin, conclude, outcomeOf } from "./flow.js";
import { handOver } from "./opened.js";

/** Sends the browser to the server. */
export async function login(client, options) {
  const { url, state, record } = await begin(client, options);
  inTab((storage) => storage.setItem(key(state), record));
  location.assign(url);
}

/** Reads the response that the page was loaded with, once. */
export async function callback(client) {
  const response = lookAtLocation();
  if (!response) return null;
  if (response.openerState) return (response.handedOver ??= handOver(client, response));
  client.handled ??= new WeakMap();
  if (!client.handled.has(response)) client.handled.set(response, receive(client, response));
  return client.handled.get(response);
}

// Up to the first await nothing else runs, so a response is read once.
async function receive(client, response) {
  if (response.taken) return null;
  const record = (state) => inTab((storage) => storage.getItem(key(state)));
  const state = response.states.find(record);
  let outcome;
  try {
    outcome = outcomeOf(client, response.url, state && record(state));
  } finally {
    // A record serves once, whatever comes of it, unless another client of the page waits for it.
    if (state && outcome?.kind !== "other") {
      Object.assign(response, { taken: true, url: "" });
      inTab((storage) => storage.removeItem(key(state)));
    }
  }
  return outcome.kind === "other" ? null : conclude(client, outcome);
}

let landed;

/**
 * The response that the page was loaded with, if any. It leaves the address bar and the history
 * before anything else; all clients of the page share what was seen.
 */
function lookAtLocation() {
  if (typeof location === "undefined") return undefined;
  const { href } = location;
  const found = decide("landing", { url: href });
  if (found.url) {
    history.replaceState(history.state, "", found.url);
    const states = [found.query_state, found.fragment_state].filter(Boolean);
    landed = { url: href, states, openerState: found.opener_state };
  }
  return landed;
}

const key = (state) => `edgegrant:${state}`;

function inTab(use) {
  try {
    return use(sessionStorage);
  } catch (cause) {
    throw new EdgegrantError("storage_unavailable", undefined, { cause });
  }
}
