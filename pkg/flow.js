// The steps that every login has, wherever its response lands.

import { keep } from "./client.js";
import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { send } from "./http.js";
import { claimsOf } from "./identity.js";
import { describe } from "./server.js";
import { base64url, flag, texts, words } from "./text.js";
import { asToken } from "./token.js";

/** Begins a flow: the `url` to visit, and the `record` to keep under `state` until the response comes. */
export async function begin(client, options = {}, opened = false) {
  const { clientId, ...usual } = client.options;
  const { responseType = "code", responseMode, returnTo, prompt, maxAge } = options;
  const { redirectUri = usual.redirectUri, scope = usual.scope, parameters = usual.parameters ?? "" } = options;
  const flow = decide("authorize", {
    // Of a server that describes itself these are any members; those that matter to the request follow.
    ...(await describe(client)),
    ...(await drawn()),
    client_id: clientId,
    name: usual.name,
    redirect_uri: redirectUri,
    response_type: responseType,
    response_mode: responseMode,
    scope: words(scope),
    prompt: words(prompt),
    max_age: maxAge,
    return_to: returnTo,
    parameters: new URLSearchParams(parameters[Symbol.iterator] ? parameters : defined(parameters)).toString(),
    opened: flag(opened),
  });
  // The record of the flow would stay on this origin, out of the response's reach.
  if (new URL(redirectUri).origin !== globalThis.location?.origin) throw new EdgegrantError("redirect_uri_elsewhere");
  return flow;
}

/** The pairs of an object, but for what is not set. */
const defined = (object) => Object.entries(object).filter(([, value]) => value !== undefined);

/** What nobody can guess, 256 random bits each, and the challenge of PKCE (RFC 7636 §4.2). */
async function drawn() {
  const [state, nonce, code_verifier] = [1, 2, 3].map(() => base64url(crypto.getRandomValues(new Uint8Array(32))));
  // A page that did not come over TLS has no digests; the core says so.
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(code_verifier));
  return { state, nonce, code_verifier, code_challenge: base64url(new Uint8Array(digest)) };
}

/** What the response in `url` says to the client that kept `record`. */
export function outcomeOf(client, url, record) {
  const { clientId, name, issuer, endpoints } = client.options;
  const authorization_endpoint = endpoints?.authorization;
  return decide("callback", { url, record, client_id: clientId, name, issuer, authorization_endpoint });
}

/** Keeps the token that an outcome comes to. */
export async function conclude(client, outcome) {
  const { return_to: returnTo = null } = outcome;
  const record = await received(client, outcome).catch((problem) => {
    throw Object.assign(problem, returnTo && { returnTo });
  });
  keep(client, record);
  return { token: asToken(record), returnTo };
}

/** The record of the token that an outcome comes to: of the user `subject`, if there was one before. */
export async function received(client, outcome, subject) {
  const { kind, body, nonce, issuer, return_to, requested_scope, parameters, ...token } = outcome;
  const expected = { expected_nonce: nonce, expected_issuer: issuer, expected_subject: subject };
  const answer = kind === "code" ? await requestToken(client, body, { requested_scope }, expected) : token;
  return {
    ...answer,
    login: crypto.randomUUID(),
    renewals: 0,
    requested_scope,
    parameters,
    response_type: kind,
    renewable: flag(answer.refresh_token || client.options.silentRenewal),
  };
}

/**
 * Sends a form to the token endpoint (RFC 6749 §3.2). With a nonce, the answer may say who the user is; where a user is
 * expected, it must.
 */
export async function requestToken(client, body, { requested_scope, scope }, expected = {}) {
  const { token_endpoint: endpoint } = await describe(client);
  if (!endpoint) throw new EdgegrantError("internal");
  const { status, type, retryAt, document } = await send(endpoint, body);
  const { expires_in } = document;
  const answer = { scope, ...texts(document), expires_in, status, content_type: type, retry_at: retryAt };
  const token = decide("token_answer", { ...answer, requested_scope });
  const { id_token } = answer;
  if (!(expected.expected_subject || (expected.expected_nonce && id_token))) return token;
  return { ...token, id_token, claims: claimsOf(id_token, client.options.clientId, expected) };
}
