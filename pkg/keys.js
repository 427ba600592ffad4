// The public keys of an authorization server (RFC 7517): kept for some minutes, and looked at again for a new name.

import { createRemoteJWKSet, customFetch, errors, jwksCache } from "jose";
import { BearerError } from "./bearer.js";

// In milliseconds. The server says that its keys may be kept for five minutes.
const longestKept = 300_000;
const betweenLooks = 10_000;
const pauseAfterFailure = 1000;
const longestWait = 5000;

/**
 * `keyOf` finds the key that a token's header names. `since` is when the keys came, which then may be relied upon
 * without looking; undefined when it is time to look.
 */
export function keysOf({ issuer, jwksUri, fetch: ask = (url, request) => fetch(url, request) }) {
  const kept = {};
  let pausedUntil = 0;

  /** jose's request, which its timeout ends: by way of the metadata, unless the address is known. */
  async function look(url, request) {
    if (Date.now() < pausedUntil) throw new Error("the server failed to answer just now");
    return ask(jwksUri ?? (await described(issuer, await ask(url, request))), request);
  }

  const keys = createRemoteJWKSet(new URL(jwksUri ?? metadataUrl(issuer)), {
    cacheMaxAge: longestKept,
    cooldownDuration: betweenLooks,
    timeoutDuration: longestWait,
    // What a cache on the way has kept may be five minutes old already.
    headers: { "cache-control": "no-cache" },
    [jwksCache]: kept,
    [customFetch]: look,
  });

  function unavailable(cause) {
    // What was refused in a pause does not make it longer.
    if (Date.now() >= pausedUntil) pausedUntil = Date.now() + pauseAfterFailure;
    return new BearerError("keys_unavailable", { cause });
  }

  // From half of their time on, one request looks for newer ones, and the rest is for a server that fails.
  const since = () => (Date.now() <= kept.uat + longestKept / 2 ? kept.uat : undefined);

  async function keyOf(header, token) {
    if (typeof header.kid !== "string") throw new errors.JWKSNoMatchingKey();
    if (kept.uat && !since() && !keys.reloading) await keys.reload().catch(unavailable);
    try {
      return await keys(header, token);
    } catch (problem) {
      throw problem instanceof errors.JWKSNoMatchingKey ? problem : unavailable(problem);
    }
  }
  return { keyOf, since };
}

/** The well-known path goes between the host and the path (RFC 8414 §3.1). */
function metadataUrl(issuer) {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, "")}`;
}

/** Where the keys are, says the server's metadata, whose issuer is compared (RFC 8414 §3.3). */
async function described(issuer, response) {
  if (response.status !== 200) throw new Error(`the request for the metadata was answered with ${response.status}`);
  const { issuer: named, jwks_uri } = await response.json();
  if (named !== issuer) throw new Error("the metadata is another issuer's");
  if (!isSecure(jwks_uri)) throw new Error("the metadata's jwks_uri is not https");
  return jwks_uri;
}

/** Whether it is a URL with https, or http on the loopback interface. */
export const isSecure = (url) =>
  URL.canParse(url) && /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))/.test(url);
