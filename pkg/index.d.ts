/**
 * OAuth 2 login for single-page apps: the implicit flow (RFC 6749 §4.2) and the authorization code
 * flow with PKCE (RFC 6749 §4.1, RFC 7636), for a public client and any authorization server.
 *
 * Importing this module does nothing: the page, its storage and WebAssembly are touched at the
 * first call.
 */

/**
 * Parameters of an authorization request by name, of which those that are undefined are not sent; as pairs where a name
 * is there more than once, which only `resource` may be (RFC 8707 §2).
 */
export type RequestParameters = Readonly<Record<string, string | undefined>> | readonly (readonly [string, string])[];

/** Who the application is, and which server it trusts. There is no client secret: a page cannot keep one. */
export type ClientOptions = {
  /** The client identifier that the server knows (RFC 6749 §2.2). */
  clientId: string;
  /**
   * What tells this client from others with the same `clientId` and server, on whatever page: clients
   * that have all three in common share their token, where it is stored. One for each `audience` in `parameters`, for instance.
   */
  name?: string | undefined;
  /** Where the server sends the response: an absolute URL of this page's origin, exactly as registered. */
  redirectUri: string;
  /**
   * Where hidden frames come back to, for `loginSilently` and `silentRenewal`, so that not the whole
   * application is loaded in one: a page that does no more than `createClient` and `callback`.
   * Registered like `redirectUri`, which it is if left out.
   */
  silentRedirectUri?: string | undefined;
  /** What to ask for, as scope tokens (RFC 6749 §3.3). Left out: whatever the application may have. */
  scope?: string | readonly string[] | undefined;
  /**
   * What else the server wants to hear in each authorization request: `audience`, `resource`,
   * `ui_locales`, … Names that the request has anyway, such as `state`, are refused (`setting_invalid`).
   */
  parameters?: RequestParameters | undefined;
  /**
   * The origins that `fetch` may send the token to, as URLs: https, or http on the loopback interface.
   * Left out: the server's own origin, which is that of `issuer`, or else of `endpoints.authorization`.
   */
  apiOrigins?: readonly string[] | undefined;
  /**
   * Where the token is kept. `"memory"` (default): in this page, until it is left. `"session"`: in
   * this tab, over reloads, and in those that are copied from it. `"local"`: in all tabs, over
   * restarts of the browser. Tabs that share a token renew it one at a time, and follow each other's
   * renewals and logouts. Whatever is in a storage, every script of the origin can read. A storage
   * that is blocked or full leaves the token in memory.
   */
  storage?: "memory" | "session" | "local" | undefined;
  /**
   * Whether a token without a refresh token, as the implicit flow gives it, is renewed in a hidden
   * frame (`prompt=none`), with the scope and the parameters of its login. That needs a server whose
   * cookies reach a frame on this page; one that does not answer five times, and has not in between, is
   * not asked again, and the user has to log in. Default: false.
   *
   * The frame finds the session of whoever is logged in at the server by then. An ID token says who that is, and
   * only the same user's token is taken (`id_token_invalid`). A server that sends none, as edgegrant's and any in
   * the implicit flow, may give another user's: ask who it is again whenever `token` is another object.
   */
  silentRenewal?: boolean | undefined;
} & (
  | {
      /**
       * The server's issuer identifier (RFC 8414 §2). The endpoints are read from
       * `/.well-known/oauth-authorization-server`, or where no server is described from OpenID Connect's
       * `/.well-known/openid-configuration`. The `issuer` there must be this one.
       */
      issuer: string;
      /** What the metadata does not say; or all endpoints, and the metadata is not read. */
      endpoints?: Endpoints | Pick<Endpoints, "endSession"> | undefined;
    }
  | {
      issuer?: string | undefined;
      /** The endpoints of a server without metadata. The server must support PKCE with S256. */
      endpoints: Endpoints;
    }
);

/** URLs with scheme https; http only on the loopback interface. */
export interface Endpoints {
  /** RFC 6749 §3.1 */
  authorization: string;
  /** RFC 6749 §3.2; the implicit flow does not need it. */
  token?: string | undefined;
  /** RFC 7009; without it, `logout` only forgets the token. */
  revocation?: string | undefined;
  /** The page where users end their session (`end_session_endpoint`). */
  endSession?: string | undefined;
}

/** What a server may or must ask the user for (OpenID Connect Core 1.0 §3.1.2.1); servers know others besides. */
export type Prompt = "none" | "login" | "consent" | "select_account" | (string & {});

export interface LoginOptions {
  /** `"code"` (default): authorization code with PKCE. `"token"`: the implicit flow. */
  responseType?: "code" | "token" | undefined;
  /** The part of the redirect URI that carries the response. Default: query for a code, fragment for a token. */
  responseMode?: "query" | "fragment" | undefined;
  /** A path of this page's origin to come back to afterwards; `callback` hands it over, with an error, too. */
  returnTo?: string | undefined;
  /** `"none"`: fail rather than ask. `"login"`: ask for the password again. `"consent"`: ask for consent again. */
  prompt?: Prompt | readonly Prompt[] | undefined;
  /** How old the user's last log-in may be, in seconds. */
  maxAge?: number | undefined;
  /** Instead of the client's `redirectUri` or `silentRedirectUri`, for this login. */
  redirectUri?: string | undefined;
  /** Instead of the client's `scope`, for this login. */
  scope?: string | readonly string[] | undefined;
  /** Instead of the client's `parameters`, for this login: with `login_hint`, for instance. */
  parameters?: RequestParameters | undefined;
}

/** An access token (RFC 6750) and what the server said about it. */
export interface Token {
  /** The bearer token. Not enumerable, so that neither logs nor JSON show it. */
  readonly accessToken: string;
  /** What it may do: what the server said, or else what was asked for; null if neither is known. */
  readonly scope: readonly string[] | null;
  /** What was asked for and not granted (RFC 6749 §3.3). */
  readonly missingScope: readonly string[];
  /** What was granted and not asked for. */
  readonly unrequestedScope: readonly string[];
  /** When it ends, in milliseconds since 1970 as `Date.now()` counts them; null if the server did not say. */
  readonly expiresAt: number | null;
  /**
   * What the ID token of the login says about the user (OpenID Connect Core 1.0 §2): `sub`, and whatever the server
   * adds, such as `name`. Null unless the login was by code, its scope had `openid`, and the server sent one.
   */
  readonly claims: Readonly<{ sub: string; [claim: string]: unknown }> | null;
}

/** What a login comes to. */
export interface Login {
  token: Token;
  /** The path that the login was given as `returnTo`. */
  returnTo: string | null;
}

export interface LogoutOptions {
  /**
   * Also goes to the page where the user's session at the server ends, with the ID token of the login
   * if there was one (`id_token_hint`). `returnTo` is the URL to come back to from there, if the server
   * knows it as such (`post_logout_redirect_uri`).
   */
  endSession?: boolean | { returnTo: string } | undefined;
}

/** Its methods need no `this`. */
export interface Client {
  /**
   * The token; null before a login, after `logout` and once it has expired. The same object each time, until a login, a
   * renewal or one that failed, here or in another tab that shares it; `subscribe` tells of each.
   */
  readonly token: Token | null;

  /** Whether there is a token, or a way to another one without the user: that is, whether `login` is not needed. */
  readonly loggedIn: boolean;

  /**
   * Sends the browser to the server. What the response will need is kept in this tab's
   * `sessionStorage`. Resolves when the browser is about to leave the page.
   */
  login(options?: LoginOptions): Promise<void>;

  /**
   * Logs in in a window of its own. Call it in the handler of a click and before anything is
   * awaited there, or the browser blocks it (`popup_blocked`). The window's page calls `callback`,
   * which hands the response over and closes the window, whatever Cross-Origin-Opener-Policy the
   * server has; but not both in a frame of another site and with such a policy. Rejects with
   * `popup_closed` three seconds after the user closed it, with `timed_out` after ten minutes.
   */
  loginInPopup(options?: LoginOptions): Promise<Login>;

  /**
   * Logs in without the user, in a hidden frame: the server may only look for a session that it has
   * (`prompt=none`). Rejects with `authorization_refused` and the server's `login_required`,
   * `consent_required`, …; with `timed_out` after ten seconds, if the server's page cannot be framed.
   * The page at `silentRedirectUri` must allow its own origin to frame it, and call `callback`.
   */
  loginSilently(options?: Omit<LoginOptions, "prompt">): Promise<Login>;

  /**
   * Reads the response, if the page was loaded with one; call it whenever the page loads. The
   * response leaves the address bar and the history first, is checked against the login of this
   * tab, and is used once: a second call gets the same answer without asking the server again, as
   * long as that login lasts. At `redirectUri` every `code` and `error` in the URL is taken for a
   * response; on other pages of the site only one that this tab waits for is.
   *
   * Resolves to null if there is no response, or if it is for another client of the page. If the login
   * failed, the error has its `returnTo`. In a window or frame that `loginInPopup` or `loginSilently`
   * opened, it hands the response over.
   */
  callback(): Promise<Login | null>;

  /**
   * A token that can be used now. In the last minute of its life it is renewed first, by one tab at
   * a time. While the server or the network fails, renewal is tried again after growing pauses, or
   * when `Retry-After` says; a token that still lives is used meanwhile. Once the server refuses a
   * refresh token, the tokens are dropped, and here `token_refused` says why until the next login of this
   * page or its `logout`; in other tabs, and after a reload, it is `not_logged_in`.
   *
   * `refused`: an access token that a resource refused, where the request was not `fetch`'s, but a
   * library's or a WebSocket's. If the token is still this one, it is renewed first, unless it is less
   * than ten seconds old; if that fails, or cannot be done, the promise is rejected.
   */
  getToken(options?: { refused?: string | undefined }): Promise<Token>;

  /**
   * `fetch` with such a token in the `Authorization` header (RFC 6750 §2.1), to the origins in
   * `apiOrigins` only. After an answer with status 401 the token is renewed and the request sent
   * again, once; but not where a frame renewed it and no ID token says that the user is the same, so
   * that the 401 is the answer. A redirect is an error unless `init.redirect` says otherwise; to another
   * origin browsers do not take the token along then, but for Chromium before 119, which does. A request that
   * is aborted while a token is renewed is rejected once that has ended.
   */
  fetch(input: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]): Promise<Response>;

  /**
   * Forgets the token, then revokes it where the server can (RFC 7009). The user's session at the
   * server goes on, and the next login may not ask for a password, unless `endSession` is given.
   */
  logout(options?: LogoutOptions): Promise<void>;

  /**
   * Calls `listener` whenever `token` or `loggedIn` may have changed: after a login, a renewal, a
   * logout, in another tab that shares it too, and when the token expires. As long as
   * somebody listens, the token is renewed before it ends, while the page is visible. Returns a
   * function that ends it.
   */
  subscribe(listener: () => void): () => void;
}

/**
 * Sets up a client of one authorization server. A page may have several, also of one server, which have another
 * `clientId` or `name` each.
 *
 * Throws an `EdgegrantError` if the options have a secret (`secret_refused`) or another `storage` than the three
 * (`storage_unknown`). What else is wrong with them, the first method says that needs it.
 */
export function createClient(options: ClientOptions): Client;

/** Everything that can go wrong. The list is closed. */
export type ErrorCode =
  // The settings.
  /** The client id, the redirect URI, the issuer or an endpoint is missing, or the page did not come over TLS. */
  | "setting_missing"
  /** The response type, response mode, scope, prompt, maximum age or another parameter is not possible. */
  | "setting_invalid"
  /** A URL is neither https nor on the loopback interface. */
  | "insecure_url"
  /** `returnTo` is not a path of this origin. */
  | "return_to_refused"
  /** `redirectUri` or `silentRedirectUri` is not on the origin of this page. */
  | "redirect_uri_elsewhere"
  /** The options have a client secret. */
  | "secret_refused"
  /** `storage` is none of the three. */
  | "storage_unknown"
  // The server's metadata (RFC 8414).
  /** The metadata is not there, or lacks an endpoint. */
  | "metadata_invalid"
  /** The metadata does not list PKCE with S256 (RFC 9700 §2.1.1). */
  | "pkce_unsupported"
  // The authorization response (RFC 6749 §4.1.2, §4.2.2).
  /** It is not well-formed. */
  | "response_malformed"
  /** It has a parameter twice. */
  | "parameter_repeated"
  /** It is a success and an error at once. */
  | "response_contradictory"
  /** It lacks a parameter. */
  | "response_incomplete"
  /** It has no `state`. */
  | "state_missing"
  /** Its `state` is not one that this tab waits for: forged, used before, or another tab's. */
  | "state_unknown"
  /** The login was started more than an hour ago. */
  | "flow_expired"
  /** The record of the login was changed. */
  | "record_unreadable"
  /** It does not name its issuer, although the server says that it does (RFC 9207). */
  | "issuer_missing"
  /** Another server sent it, or wrote the metadata. */
  | "issuer_mismatch"
  /** The server refused; `error` says why: `access_denied`, `login_required`, … */
  | "authorization_refused"
  // The token endpoint (RFC 6749 §5).
  /** The token is not a bearer token. */
  | "token_type_unknown"
  /** The answer is not what RFC 6749 §5.1 describes. */
  | "answer_malformed"
  /** The server refused; `error` says why: `invalid_grant`, … */
  | "token_refused"
  /** The ID token is not for this client, this server or this login (OpenID Connect Core 1.0 §3.1.3.7). */
  | "id_token_invalid"
  /** The server answered 429 or 5xx; later may be better. */
  | "server_unavailable"
  /** The server did not confirm a revocation; the token is forgotten all the same. */
  | "revocation_failed"
  // Using the token.
  /** There is no token. */
  | "not_logged_in"
  /** The token has expired; or it was refused, as `getToken` was told, and there is no way to another. */
  | "token_expired"
  /** `fetch` was asked to take the token to an origin that is not among `apiOrigins`. */
  | "origin_refused"
  // Windows.
  /** The browser did not open a window: `loginInPopup` was not called in the handler of a click. */
  | "popup_blocked"
  /** The user closed the window; or the server's policy cut it off, and the user stayed on this page. */
  | "popup_closed"
  /** The server's metadata has no `end_session_endpoint`, nor do the settings. */
  | "end_session_unknown"
  // The browser.
  /** No answer: offline, a name that does not resolve, CORS, a redirect. */
  | "network_failed"
  /** No answer within ten seconds, or ten minutes where the user is asked. */
  | "timed_out"
  /** `sessionStorage` is blocked or full, and a login by redirect needs it; `loginInPopup` does not. */
  | "storage_unavailable"
  /**
   * The content security policy lacks `'wasm-unsafe-eval'`, or Chromium is older than 114, which starts no
   * WebAssembly of this size at once. `edgegrant/js` needs none.
   */
  | "webassembly_blocked"
  /** `start` of `edgegrant/slim` has not loaded the core yet. */
  | "core_not_loaded"
  /** A defect of this package. */
  | "internal";

/**
 * What is thrown here, and what every promise is rejected with, except that of a `fetch` which is
 * aborted (`AbortError`) or whose arguments make no request (`TypeError`).
 */
export class EdgegrantError extends Error {
  private constructor();
  readonly name: "EdgegrantError";
  readonly code: ErrorCode;
  /** The server's `error` (RFC 6749 §4.1.2.1, §4.2.2.1, §5.2), if it sent one. */
  readonly error?: string;
  /** The server's `error_description`: show it as text only. */
  readonly errorDescription?: string;
  /** When it is worth another try, as `Date.now()` counts, if that is known. No renewal is tried until then. */
  readonly retryAt?: number;
  /** The path that the login which failed was given as `returnTo`, so that the application can go back there. */
  readonly returnTo?: string;
}
