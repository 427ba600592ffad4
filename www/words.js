// What went wrong, in words for a person.

const byServerError = {
  access_denied: "You did not allow this application to use your account. Nothing was changed.",
  login_required: "Nobody is logged in at the server.",
  consent_required: "The server needs your consent first.",
  invalid_scope: "The server grants none of what this application asked for.",
  unauthorized_client: "The server does not let this application log in this way.",
  unsupported_response_type: "The server does not know this way of logging in.",
  temporarily_unavailable: "The server is busy. Please try again in a moment.",
  server_error: "Something went wrong at the server. Please try again.",
  invalid_grant: "The log-in took too long or was used before. Please log in again.",
  invalid_token: "Your access has ended. Please log in again.",
  insufficient_scope: "Your access does not include this.",
};

const byCode = {
  network_failed: "The server cannot be reached. Is it running?",
  timed_out: "The server did not answer in time. Please try again.",
  server_unavailable: "The server is busy. Please try again in a moment.",
  state_unknown: "That answer does not belong to a log-in in this tab, so it was not used. Please log in again.",
  state_missing: "That answer does not say which log-in it belongs to, so it was not used.",
  issuer_mismatch: "That answer came from another server, so it was not used.",
  flow_expired: "The log-in was started too long ago. Please log in again.",
  token_expired: "Your access has ended. Please log in again.",
  not_logged_in: "Nobody is logged in.",
  storage_unavailable: "This browser does not let the page keep what a log-in needs.",
  webassembly_blocked: "This browser does not let the page run WebAssembly.",
  revocation_failed: "You are logged out here, but the server did not confirm it.",
};

/** A sentence about `problem`, which the server's own word says best. */
export const inWords = (problem) =>
  byServerError[problem.error] ?? byCode[problem.code] ?? `That did not work: ${problem.message}.`;
