// The one error class, and the faults that only a browser can have.

const descriptions = {
  core_not_loaded: "start of edgegrant/slim has not loaded the core yet",
  end_session_unknown: "the server does not say where its sessions end",
  internal: "the protocol core stopped unexpectedly",
  network_failed: "the server could not be reached",
  not_logged_in: "nobody is logged in",
  origin_refused: "the token is not meant for this origin",
  popup_blocked: "the browser did not open a window: ask for it in the handler of a click",
  popup_closed: "the window was closed before the server answered",
  redirect_uri_elsewhere: "the redirect URI is not on the origin of this page",
  revocation_failed: "the server did not confirm that the token is revoked",
  secret_refused: "a page cannot keep a client secret",
  storage_unavailable: "the browser does not let this page keep the record of a login",
  storage_unknown: "tokens are kept in memory, session or local storage, and nowhere else",
  timed_out: "the server did not answer in time",
  token_expired: "the token has expired",
  webassembly_blocked: "the browser refuses to run WebAssembly; edgegrant/js needs none",
};

/** A stranger's words as they can be shown: without control characters, and no more than a few lines. */
const shown = (words) => Array.from(words.replace(/\p{Cc}/gu, "")).slice(0, 300).join("");

/** What goes wrong, by code. Messages are fixed text; what the server said stands beside them. */
export class EdgegrantError extends Error {
  constructor(code, message = descriptions[code], { error, error_description, retry_at, return_to, cause } = {}) {
    super(message, cause && { cause });
    this.name = "EdgegrantError";
    this.code = code;
    if (typeof error === "string") this.error = shown(error);
    if (typeof error_description === "string") this.errorDescription = shown(error_description);
    if (retry_at) this.retryAt = retry_at;
    if (return_to) this.returnTo = return_to;
  }
}
