// Access tokens at an API (RFC 9068). Signatures and claims are jose's part.

import { decodeJwt, errors, jwtVerify } from "jose";
import { BearerError, tokenOf } from "./bearer.js";
import { isSecure, keysOf } from "./keys.js";

export { BearerError };

/** What every token of the server is, and says (RFC 9068 §2). */
const form = { typ: "at+jwt", algorithms: ["ES256"], requiredClaims: ["exp", "sub", "client_id", "iat", "jti"] };

const mostRemembered = 1000;

/** Sets up the verification of one server's tokens for one API. */
export function createVerifier({ issuer, audience, realm = audience, jwksUri, fetch }) {
  if (!isSecure(issuer) || !isSecure(jwksUri ?? issuer)) throw new TypeError("a URL is neither https nor on loopback");
  // Without an audience jose would take tokens for any API.
  if (typeof audience !== "string" || !audience) throw new TypeError("the audience is missing");
  if (!/^[ -~]*$/.test(realm)) throw new TypeError("the realm has other characters than printable ASCII");
  const rules = { ...form, issuer, audience };
  const { keyOf, since } = keysOf({ issuer, jwksUri, fetch });
  // Tokens that are good until they expire, by the keys that came at this moment.
  let moment;
  const remembered = new Set();

  async function payloadOf(jwt) {
    if (since() !== moment) {
      moment = since();
      remembered.clear();
    }
    if (remembered.has(jwt)) {
      const payload = decodeJwt(jwt);
      if (Date.now() < payload.exp * 1000) return payload;
    }
    const { payload } = await jwtVerify(jwt, keyOf, rules);
    if (remembered.size >= mostRemembered) remembered.clear();
    if (moment && since() === moment) remembered.add(jwt);
    return payload;
  }

  async function verify(request, options) {
    const required = options ? words(options.scope) : [];
    const jwt = tokenOf(request, realm);
    const payload = await payloadOf(jwt).catch((problem) => {
      throw problem instanceof errors.JOSEError ? new BearerError(codeOf(problem), { realm }) : problem;
    });
    const token = tokenFrom(payload);
    if (!token) throw new BearerError("token_malformed", { realm });
    const isEnough = required.every((word) => token.scope.includes(word));
    if (!isEnough) throw new BearerError("scope_missing", { realm, scope: required.join(" ") });
    return token;
  }
  return { verify };
}

/** Scope tokens (RFC 6749 §3.3). A name that is not there must not ask for nothing. */
function words(scope) {
  const text = [scope].flat().join(" ");
  if (!/^[!#-[\]-~]+( [!#-[\]-~]+)*$/.test(text)) throw new TypeError("the scope is not one");
  return text.split(" ");
}

/** By jose's code, or the claim that is wrong. */
const codes = {
  ERR_JWT_EXPIRED: "token_expired",
  ERR_JOSE_ALG_NOT_ALLOWED: "algorithm_refused",
  ERR_JWKS_NO_MATCHING_KEY: "key_unknown",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "signature_wrong",
  typ: "type_mismatch",
  iss: "issuer_mismatch",
  aud: "audience_mismatch",
  nbf: "token_early",
};
const codeOf = ({ code, claim }) => codes[code] ?? codes[claim] ?? "token_malformed";

/** What a token says, in the package's words; nothing if it is none of the server's after all. */
function tokenFrom(claims) {
  const { sub, client_id, scope = "", role = null, exp } = claims;
  if (![sub, client_id, scope, role ?? ""].every((claim) => typeof claim === "string")) return null;
  return {
    subject: sub,
    clientId: client_id,
    role,
    scope: scope.split(" ").filter(Boolean),
    expiresAt: exp * 1000,
    claims,
  };
}
