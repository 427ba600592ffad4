// Everything that passes between JavaScript and WebAssembly in the Worker, in one place.
//
// Each function is one crossing that carries plain strings and bytes: a crossing costs more than
// what most of these do. Values of the platform (bindings, keys, responses) are passed through
// without being looked at.

/**
 * Rust's futures go on in a microtask after each thing that they wait for. The platform's function for that passes
 * through C++ each time, which is a tenth of what a refresh costs; a promise does not. What a step throws, which only a
 * trap does, is reported as it would be: the log then says that there is another instance.
 */
globalThis.queueMicrotask = (step) => {
  Promise.resolve().then(step).catch(reportError);
};

/** Headers that the server reads, in the order in which `head` gives their values. */
const HEADERS = [
  "authorization",
  "content-type",
  "origin",
  "cookie",
  "sec-fetch-site",
  "sec-fetch-dest",
  "cf-connecting-ip",
];

/** What is there of a request at once: method, URL, whether a body follows, and the headers above. */
export function head({ method, url, body, headers }) {
  return [method, url, body !== null, ...HEADERS.map((name) => headers.get(name) ?? undefined)];
}

/** The body of a request; null if it has more than `limit` bytes, of which no more are read. */
export async function body(request, limit) {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) <= limit) return new Uint8Array(await request.arrayBuffer());
  const read = new Uint8Array(limit);
  let size = 0;
  for await (const chunk of request.body) {
    if (size + chunk.length > limit) return null;
    read.set(chunk, size);
    size += chunk.length;
  }
  return read.subarray(0, size);
}

/** Makes an answer; `headers` are names and values in turn. */
export function reply(status, headers, body) {
  const pairs = [];
  for (let at = 0; at < headers.length; at += 2) pairs.push([headers[at], headers[at + 1]]);
  return new Response(body === "" ? null : body, { status, headers: pairs });
}

export function log(line) {
  console.log(line);
}

/** A variable or secret of the Worker; an object comes as JSON. */
export function setting(env, name) {
  const value = env[name];
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** All that the operator configured, as one text: while it stays the same, so does the configuration. */
export function configuration(env) {
  const names = Object.keys(env).filter((name) => name.startsWith("EDGEGRANT_"));
  return JSON.stringify(names.map((name) => [name, env[name]]));
}

/** Unicode normalization form C: what is written in several ways, as `é` is, becomes one text. */
export function normalize(text) {
  return text.normalize("NFC");
}

/** A user name by which it is found: `toLowerCase`, in NFC. What only looks the same stays another. */
export function fold(text) {
  return text.normalize("NFC").toLowerCase().normalize("NFC");
}

/** What a binding does. Where the platform fails, the log says at which binding, and what the platform says of it. */
async function use(env, binding, act) {
  try {
    return await act(env[binding]);
  } catch (error) {
    // A text is an object's answer, which has a line of its own.
    if (typeof error !== "string") {
      const { overloaded = false, retryable = false } = error;
      log(JSON.stringify({ binding, outcome: "failed", overloaded, retryable }));
    }
    throw error;
  }
}

// Workers KV.

export function kvGet(env, binding, key) {
  return use(env, binding, (kv) => kv.get(key));
}

/** The values of a hundred keys at most, in their order. */
export async function kvGetAll(env, binding, keys) {
  const values = await use(env, binding, (kv) => kv.get(keys));
  return keys.map((key) => values.get(key));
}

export function kvPut(env, binding, key, value) {
  return use(env, binding, (kv) => kv.put(key, value));
}

export function kvDelete(env, binding, key) {
  return use(env, binding, (kv) => kv.delete(key));
}

/** One page of keys below a prefix: the cursor of the next page, or "", and then the keys. */
export async function kvList(env, binding, prefix, limit, cursor) {
  const page = await use(env, binding, (kv) => kv.list({ prefix, limit, cursor }));
  return [page.list_complete ? "" : page.cursor, ...page.keys.map((key) => key.name)];
}

// Durable Objects: a message is the body of a POST, and so is its answer.

/** An object that is called for the first time is made where it is called, or where `locationHint` says. */
export function callByName(env, binding, name, locationHint, message) {
  return use(env, binding, (namespace) => call(namespace.getByName(name, { locationHint }), message));
}

/** Null if the namespace never gave this id: a made-up one creates no object. */
export function callById(env, binding, id, message) {
  return use(env, binding, (namespace) => {
    let known;
    try {
      known = namespace.idFromString(id);
    } catch {
      return null;
    }
    return call(namespace.get(known), message);
  });
}

async function call(stub, message) {
  const response = await stub.fetch("http://object/", { method: "POST", body: message });
  const answer = await response.text();
  // The name of the rule by which there is none.
  if (!response.ok) throw answer;
  return answer;
}

export function message(request) {
  return request.text();
}

export function objectId(state) {
  return state.id.toString();
}

export function load(state, key) {
  return state.storage.kv.get(key);
}

/** Entries below a prefix, the first so many if there is a limit: keys and values in turn. */
export function loadAll(state, prefix, limit) {
  return [...state.storage.kv.list({ prefix, limit })].flat();
}

/**
 * Stores entries (keys and values in turn), forgets keys and sets the alarm, in one transaction:
 * all of it or nothing, and no answer leaves before it is durable.
 */
export function store(state, entries, forgotten, alarm) {
  const { storage } = state;
  storage.transactionSync(() => {
    for (let at = 0; at < entries.length; at += 2) storage.kv.put(entries[at], entries[at + 1]);
    for (const key of forgotten) storage.kv.delete(key);
    if (alarm !== undefined) storage.setAlarm(alarm);
  });
}

export function storeNothing(state) {
  return state.storage.deleteAll();
}

// ES256 (RFC 7518 §3.4), by WebCrypto: thirty times faster than in WebAssembly.

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };

/** A new key pair: the private JWK, then x and y of the public one. */
export async function generateKey() {
  const pair = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const { crv, d, kty, x, y } = jwk;
  return [JSON.stringify({ crv, d, kty, x, y }), x, y];
}

export function importPrivateKey(jwk) {
  return crypto.subtle.importKey("jwk", JSON.parse(jwk), P256, false, ["sign"]);
}

export function importPublicKey(x, y) {
  const jwk = { crv: "P-256", kty: "EC", x, y };
  return crypto.subtle.importKey("jwk", jwk, P256, false, ["verify"]);
}

const encoder = new TextEncoder();

export async function sign(key, text) {
  return new Uint8Array(await crypto.subtle.sign(ES256, key, encoder.encode(text)));
}

export function verify(key, signature, text) {
  return crypto.subtle.verify(ES256, key, signature, encoder.encode(text));
}
