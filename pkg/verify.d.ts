/**
 * Access tokens of an edgegrant server at an API (RFC 9068, RFC 6750): in Node, Deno, Bun and Cloudflare Workers.
 *
 * A token is verified with the server's public keys, without asking the server. So one that is revoked, or whose user
 * is barred, works here until it expires. Where that is too long, let the application have a shorter
 * `access_token_lifetime`, or ask the server's introspection endpoint (RFC 7662), which knows at once.
 */

export interface VerifierOptions {
  /**
   * The server's issuer identifier, which tokens name as `iss`. Its metadata
   * (`/.well-known/oauth-authorization-server`, RFC 8414) says where the keys are, and is compared.
   */
  issuer: string;
  /** What the server calls this API, which tokens name as `aud`: its `EDGEGRANT_AUDIENCE`, or else the issuer. */
  audience: string;
  /** Where the keys are, and the metadata is not read. */
  jwksUri?: string | undefined;
  /** What `WWW-Authenticate` calls this API. Default: the audience. */
  realm?: string | undefined;
  /** Fetches metadata and keys; for instance by a service binding, if the server is a Worker of the same account. */
  fetch?: ((url: string, request: RequestInit) => Promise<Response>) | undefined;
}

/**
 * A request as `fetch` handlers get it; or an `http.IncomingMessage` of Node, which Express and others extend, or one
 * of `http2`. What imitates that (`serverless-http`, Fastify's `inject`, Fastify's own requests) will do, but where
 * there is nothing in `rawHeaders`, a second `Authorization` header is not seen.
 */
export type IncomingRequest =
  | { readonly headers: { get(name: string): string | null }; readonly url: string }
  | {
      readonly headers: { readonly authorization?: string | undefined };
      readonly rawHeaders?: readonly string[] | undefined;
      readonly url?: string | undefined;
    };

/** What a good token says. */
export interface AccessToken {
  /** The user, or the application that acts for itself (`sub`). */
  readonly subject: string;
  /** The application. */
  readonly clientId: string;
  /** The user's role at the server; null if the application acts for itself. */
  readonly role: string | null;
  /** What it may do. */
  readonly scope: readonly string[];
  /** When it expires, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** All of its claims, as they were sent. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface Verifier {
  /**
   * The access token of a request, from its `Authorization` header only. Rejects with a `BearerError` unless it is
   * good and has each scope token of `scope`; and with a `TypeError` if that is no scope (RFC 6749 §3.3).
   */
  verify(request: IncomingRequest, options?: { scope: string | readonly string[] }): Promise<AccessToken>;
}

/**
 * Sets up the verification of one server's tokens for one API; to be done once, outside of the handler.
 *
 * The keys are fetched when the first token comes and kept for at most five minutes, as the server says; from half of
 * that on, newer ones are looked for, so that a server that fails for two minutes is not noticed. A token that names
 * another key has them looked at again, though not within ten seconds of the last time. After a failure there is a
 * pause of a second. A key that the server withdraws is therefore good for five more minutes at most.
 *
 * Of a thousand tokens it is remembered that these keys signed them, so that a token which comes again is not verified
 * again; whether it has expired is looked at each time.
 *
 * Throws a `TypeError` if the audience is missing, a URL is neither https nor on the loopback interface, or the realm
 * has other characters than printable ASCII.
 */
export function createVerifier(options: VerifierOptions): Verifier;

/** Why a request is refused, for logs: the other side is told no more than `error`. The list is closed. */
export type BearerErrorCode =
  /** The request has no bearer token: 401 without an error (RFC 6750 §3.1). */
  | "token_missing"
  /** It has two, or one in the query as well: 400 `invalid_request`. */
  | "token_repeated"
  // 401 `invalid_token`:
  /** It is no JWT, lacks a claim that RFC 9068 §2.2 demands, or has an extension that must be understood. */
  | "token_malformed"
  /** It has expired. */
  | "token_expired"
  /** It is not valid yet. */
  | "token_early"
  /** It is a JWT of another kind than `at+jwt`. */
  | "type_mismatch"
  /** It is signed in another way than ES256, or not at all. */
  | "algorithm_refused"
  /** It names no key that the server has. */
  | "key_unknown"
  /** Its signature is wrong. */
  | "signature_wrong"
  /** It is another server's. */
  | "issuer_mismatch"
  /** It is for another API. */
  | "audience_mismatch"
  // And the rest:
  /** It is good and lacks a scope: 403 `insufficient_scope`. */
  | "scope_missing"
  /** The keys could not be fetched, and `cause` says why: 503 `temporarily_unavailable`. */
  | "keys_unavailable";

/** Everything that `verify` refuses a request for. It never has the token in it. */
export class BearerError extends Error {
  private constructor();
  readonly name: "BearerError";
  readonly code: BearerErrorCode;
  /** What the other side is told; undefined if it sent no token. */
  readonly error?: "invalid_request" | "invalid_token" | "insufficient_scope" | "temporarily_unavailable";
  /** The status of the answer. */
  readonly status: 400 | 401 | 403 | 503;
  /** The headers of the answer, `www-authenticate` (RFC 6750 §3) or `retry-after` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the answer: JSON with `error` and `error_description`, or empty. */
  readonly body: string;
  /** The answer. */
  response(): Response;
}
