// Bearer tokens at a protected resource (RFC 6750): where one is in a request, and what is answered without one.

/** What is answered, by code: the status, and the error and its description in the words of the edgegrant server. */
const answers = {
  token_missing: [401, undefined, "no access token was sent"],
  token_repeated: [400, "invalid_request", "the access token was sent in more than one way"],
  scope_missing: [403, "insufficient_scope", "the access token lacks the required scope"],
  keys_unavailable: [503, "temporarily_unavailable", "the server cannot answer now, try again"],
};

/** Whatever else is wrong with a token. */
const invalid = [401, "invalid_token", "the access token is invalid"];

/** Why a request is refused, and the answer to it. Nothing of the token is in it. */
export class BearerError extends Error {
  constructor(code, { realm, scope, cause } = {}) {
    const [status, error, description] = answers[code] ?? invalid;
    super(description, cause && { cause });
    this.name = "BearerError";
    this.code = code;
    this.status = status;
    if (error) this.error = error;
    this.headers = {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(error && { "content-type": "application/json" }),
      ...(status === 503
        ? { "retry-after": "1" }
        : { "www-authenticate": challenge(realm, error && { error, error_description: description, scope }) }),
    };
    this.body = error ? JSON.stringify({ error, error_description: description }) : "";
  }

  response() {
    return new Response(this.body || null, this);
  }
}

/** The value of `WWW-Authenticate` (RFC 6750 §3): a request without a token gets no error (§3.1). */
function challenge(realm, attributes) {
  const given = Object.entries({ realm, ...attributes }).filter(([, value]) => value !== undefined);
  return `Bearer ${given.map(([name, value]) => `${name}=${quoted(value)}`).join(", ")}`;
}

/** RFC 9110 §5.6.4. */
const quoted = (text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** The token of a request, from its `Authorization` header (RFC 6750 §2.1) and from nowhere else. */
export function tokenOf(request, realm) {
  const [, token] = authorization(request).match(/^Bearer +(.+)$/i) ?? [];
  if (!token) throw new BearerError("token_missing", { realm });
  const query = request.url?.replace(/^[^?]*|#.*/g, "");
  // A token has no comma: that is where two headers were joined (RFC 9110 §5.3).
  if (token.includes(",") || new URLSearchParams(query).has("access_token")) {
    throw new BearerError("token_repeated", { realm });
  }
  return token;
}

/** Node.js drops a second header, but for `rawHeaders`; what imitates its requests may have nothing there. */
function authorization({ headers, rawHeaders = [] }) {
  // A header may have that name.
  if (typeof headers.get === "function") return headers.get("authorization") ?? "";
  const sent = rawHeaders.filter((_, place) => place % 2 && /^authorization$/i.test(rawHeaders[place - 1]));
  return (sent[0] ? sent : [headers.authorization]).join();
}
