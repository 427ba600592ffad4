// OAuth 2 for pages. The rules are in the Rust core; here is what needs a browser: the address
// bar, the tab's storage, the network.

import { call } from "./core.js";
import { EdgegrantError } from "./errors.js";
import * as face from "./generated/edgegrant_browser.js";
import { read, send, unreachable } from "./http.js";

export { EdgegrantError };

/** Sets up a client of one authorization server. */
export const createClient = (options) => new Client(options);

class Client {
  #options;
  #server;
  #token = null;
  #refreshToken;
  #handled = new WeakMap();

  constructor(options) {
    if ("clientSecret" in options || "client_secret" in options) {
      throw new EdgegrantError("secret_refused");
    }
    this.#options = { ...options };
  }

  get token() {
    return isFresh(this.#token) ? this.#token : null;
  }

  async login({ responseType = "code", responseMode, returnTo, prompt, maxAge, scope } = {}) {
    const { clientId, redirectUri } = this.#options;
    const server = await this.#described();
    const request = {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: responseType,
      response_mode: responseMode,
      scope: words(scope ?? this.#options.scope),
      prompt: words(prompt),
      max_age: digits(maxAge),
      return_to: returnTo,
    };
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const { url, state, record } = call(face.authorize, request, server, seed, Date.now());
    // The record of the flow would stay on this origin, out of the response's reach.
    if (new URL(redirectUri).origin !== location.origin) {
      throw new EdgegrantError("redirect_uri_elsewhere");
    }
    inTab((storage) => storage.setItem(key(state), record));
    location.assign(url);
  }

  async callback() {
    const response = lookAtLocation();
    if (!response) return null;
    if (!this.#handled.has(response)) this.#handled.set(response, this.#receive(response));
    return this.#handled.get(response);
  }

  async fetch(input, init) {
    const request = new Request(input, { redirect: "error", ...init });
    const { issuer, endpoints, apiOrigins } = this.#options;
    const origins = apiOrigins ?? [issuer ?? endpoints?.authorization];
    const { origin } = new URL(request.url);
    if (!origins.some((url) => new URL(url).origin === origin)) {
      throw new EdgegrantError("origin_refused");
    }
    if (!this.#token) throw new EdgegrantError("not_logged_in");
    if (!isFresh(this.#token)) throw new EdgegrantError("token_expired");
    request.headers.set("authorization", `Bearer ${this.#token.accessToken}`);
    try {
      return await fetch(request);
    } catch (cause) {
      throw cause?.name === "AbortError" ? cause : unreachable(cause);
    }
  }

  async logout() {
    const secrets = [this.#refreshToken, this.#token?.accessToken].filter(Boolean);
    this.#token = null;
    this.#refreshToken = undefined;
    if (!secrets.length) return;
    const { revocation_endpoint: endpoint } = await this.#described();
    for (const secret of endpoint ? secrets : []) {
      const { body } = call(face.revocation, secret, this.#options.clientId);
      const { status, document } = await send(endpoint, body);
      if (status !== 200) throw new EdgegrantError("revocation_failed", undefined, document);
    }
  }

  // Up to the first await nothing else runs, so a response is read once.
  async #receive(response) {
    if (response.taken) return null;
    const { clientId, issuer, endpoints } = this.#options;
    const record = (state) => inTab((storage) => storage.getItem(key(state)));
    const state = response.states.find(record);
    const input = {
      url: response.url,
      record: state && record(state),
      client_id: clientId,
      issuer,
      authorization_endpoint: endpoints?.authorization,
    };
    let outcome;
    try {
      outcome = call(face.callback, input, Date.now());
    } finally {
      // A record serves once, whatever comes of it, unless another client of the page waits for it.
      if (state && outcome?.kind !== "other") {
        Object.assign(response, { taken: true, url: "" });
        inTab((storage) => storage.removeItem(key(state)));
      }
    }
    if (outcome.kind === "other") return null;
    const answer = outcome.kind === "code" ? await this.#redeem(outcome) : outcome;
    this.#token = asToken(answer);
    this.#refreshToken = answer.refresh_token;
    return { token: this.#token, returnTo: outcome.return_to ?? null };
  }

  async #redeem({ body, scope }) {
    const { token_endpoint: endpoint } = await this.#described();
    if (!endpoint) throw new EdgegrantError("internal");
    const { status, type, document } = await send(endpoint, body);
    const answer = {
      ...document,
      expires_in: digits(document.expires_in),
      content_type: type,
      requested_scope: scope,
    };
    return call(face.token_answer, status, answer, Date.now());
  }

  /** The server's endpoints, as it describes them itself or as the application wrote them down. */
  #described() {
    const { issuer, endpoints } = this.#options;
    this.#server ??= (endpoints ? written(issuer, endpoints) : discovered(issuer ?? "")).catch(
      (error) => {
        this.#server = undefined;
        throw error;
      },
    );
    return this.#server;
  }
}

async function written(issuer, { authorization, token, revocation }) {
  return call(face.configured, {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    revocation_endpoint: revocation,
  });
}

async function discovered(issuer) {
  const { url } = call(face.metadata_url, issuer);
  const { status, document } = await read(url);
  return call(face.discovered, issuer, status, {
    ...document,
    code_challenge_methods_supported: words(document.code_challenge_methods_supported),
    sends_iss: document.authorization_response_iss_parameter_supported === true ? "true" : undefined,
  });
}

let landed;

/**
 * The response that the page was loaded with, if any. It leaves the address bar and the history
 * before anything else; all clients of the page share what was seen.
 */
function lookAtLocation() {
  if (typeof location === "undefined") return undefined;
  const { href } = location;
  const found = call(face.landing, href);
  if (found) {
    history.replaceState(history.state, "", found.url);
    landed = { url: href, states: [found.query_state, found.fragment_state].filter(Boolean) };
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

function asToken({ access_token, expires_at, scope, missing_scope, unrequested_scope }) {
  const token = {
    scope: scope === undefined ? null : list(scope),
    missingScope: list(missing_scope),
    unrequestedScope: list(unrequested_scope),
    expiresAt: expires_at ?? null,
  };
  // Out of sight of logs and of JSON.
  return Object.freeze(Object.defineProperty(token, "accessToken", { value: access_token }));
}

const isFresh = (token) => token !== null && Date.now() < (token.expiresAt ?? Infinity);

const list = (text) => text.split(" ").filter(Boolean);

const words = (value) => (Array.isArray(value) ? value.join(" ") : value);

const digits = (value) => (typeof value === "number" ? String(value) : value);
