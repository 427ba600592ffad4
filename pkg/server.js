// The authorization server, as it describes itself or as the application wrote it down.

import { decide } from "./core.js";
import { read } from "./http.js";
import { flag, texts, words } from "./text.js";

/** The server's endpoints; asked for once. */
export function describe(client) {
  const { issuer, endpoints } = client.options;
  const description = () =>
    endpoints?.authorization ? written(issuer, endpoints) : discovered(issuer ?? "", endpoints);
  client.server ??= description().catch((error) => {
    client.server = undefined;
    throw error;
  });
  return client.server;
}

async function written(issuer, { authorization, token, revocation, endSession }) {
  return decide("configured", {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    revocation_endpoint: revocation,
    end_session_endpoint: endSession,
  });
}

async function discovered(issuer, { endSession } = {}) {
  const { url } = decide("metadata_url", { issuer });
  const { status, document } = await read(url);
  return decide("discovered", {
    ...texts(document),
    expected_issuer: issuer,
    status,
    end_session_endpoint: endSession ?? document.end_session_endpoint,
    code_challenge_methods_supported: words(document.code_challenge_methods_supported),
    sends_iss: flag(document.authorization_response_iss_parameter_supported === true),
  });
}
