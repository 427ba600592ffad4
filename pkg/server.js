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
  const { url, openid_url } = decide("metadata_urls", { issuer });
  const { status, document } = await metadata(url, openid_url);
  return decide("discovered", {
    ...texts(document),
    expected_issuer: issuer,
    status,
    end_session_endpoint: endSession ?? document.end_session_endpoint,
    code_challenge_methods_supported: words(document.code_challenge_methods_supported),
    sends_iss: flag(document.authorization_response_iss_parameter_supported === true),
  });
}

/** The metadata, or what a server that has none where RFC 8414 puts it says where OpenID Connect does. */
async function metadata(url, openidUrl) {
  // A page may not read the answer "not found" of most servers: for it, nothing came.
  const answer = await read(url).catch((error) => {
    if (error.code !== "network_failed") throw error;
    return { status: 404 };
  });
  return /^4(?!29)/.test(answer.status) ? read(openidUrl) : answer;
}
