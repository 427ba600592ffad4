// Logins by redirect: the page goes away, and is loaded again with the response in its address.

import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { begin, conclude, outcomeOf } from "./flow.js";
import { handOver } from "./opened.js";
import { urlOf } from "./text.js";

/** Sends the browser to the server. */
export async function login(client, options) {
  const { url, state, record } = await begin(client, options);
  inTab((storage) => storage.setItem(key(state), record));
  location.assign(url);
}

/** Reads the response that the page was loaded with, once. */
export async function callback(client) {
  const response = lookAtLocation(client);
  if (!response) return null;
  if (response.openerState) return (response.handedOver ??= handOver(client, response));
  client.handled ??= new WeakMap();
  let handled = client.handled.get(response);
  if (!handled) {
    handled = { answer: receive(client, response) };
    client.handled.set(response, handled);
    const note = () => (handled.login = loginOf(client));
    handled.answer.then(note, note);
  }
  // What came of it is over once another login is, or none.
  return "login" in handled && handled.login !== loginOf(client) ? null : handled.answer;
}

const loginOf = (client) => client.store.read()?.login;

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
function lookAtLocation(client) {
  if (typeof location === "undefined") return undefined;
  const { href } = location;
  const found = decide("landing", { url: href });
  const states = [found.query_state, found.fragment_state].filter(Boolean);
  if (found.url && (isAt(client.options.redirectUri) || found.opener_state || states.some(isKept))) {
    history.replaceState(history.state, "", found.url);
    landed = { url: href, states, openerState: found.opener_state };
  }
  return landed;
}

/** Whether the page is where a response belongs. Elsewhere the application may have a `code` of its own. */
function isAt(redirectUri) {
  const { origin, pathname } = urlOf(redirectUri);
  return origin === location.origin && pathname === location.pathname;
}

/** Whether a flow waits for this state: its response may land where the site sent it on to. */
function isKept(state) {
  try {
    return sessionStorage.getItem(key(state)) !== null;
  } catch {
    return false;
  }
}

/** Where the record of a flow is: nowhere where a token's could be, for anybody can send a state. */
const key = (state) => `edgegrant-flow:${state}`;

function inTab(use) {
  try {
    return use(sessionStorage);
  } catch (cause) {
    throw new EdgegrantError("storage_unavailable", undefined, { cause });
  }
}
