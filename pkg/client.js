// What a client of one server knows: its settings, the token, and who wants to hear of changes.

import { EdgegrantError } from "./errors.js";
import { openStore } from "./store.js";
import { asToken } from "./token.js";

/** A client with these settings; nothing of the page is touched yet. */
export function openClient(options) {
  if ("clientSecret" in options || "client_secret" in options) throw new EdgegrantError("secret_refused");
  const { clientId, issuer, endpoints, storage, name: own } = options;
  // Clients of other servers, and other clients of this one, keep their own.
  // No address of a server has a fragment.
  const parts = ["edgegrant", clientId, issuer ?? endpoints?.authorization, own && `#${own}`];
  const name = parts.filter(Boolean).join(":");
  const client = { options: { ...options }, name, listeners: new Set() };
  client.store = openStore(storage, name, () => tell(client));
  return client;
}

/** Keeps a token's record, or forgets it, because of a problem or of none. */
export function keep(client, record, problem) {
  client.problem = problem;
  client.store.write(record);
  tell(client);
}

/** Tells those who subscribed that the token may be another one. */
export function tell(client) {
  client.look?.();
  for (const listener of client.listeners) queueMicrotask(listener);
}

/** Has `listener` called whenever the token may be another one; `watch` looks after it meanwhile. */
export function subscribe(client, listener, watch) {
  // A function of its own, so that the same listener may subscribe twice.
  const told = () => listener();
  client.listeners.add(told);
  if (client.listeners.size === 1) client.unwatch = watch(client);
  return () => {
    if (client.listeners.delete(told) && client.listeners.size === 0) client.unwatch();
  };
}

/** The token, unless there is none or it has ended. */
export function tokenOf(client) {
  const record = client.store.read();
  return record && Date.now() < (record.expires_at ?? Infinity) ? asToken(record) : null;
}
