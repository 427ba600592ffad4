// The authorization server, as it describes itself or as the application wrote it down.

import { decide } from "./core.js";
import { send } from "./http.js";
import { flag, texts, words } from "./text.js";

/** The server's endpoints; asked for once. */
export function describe(client) {
  const { issuer, endpoints } = client.options;
  const description = () =>
    endpoints?.authorization ? written(issuer, endpoints) : discovered(issuer ?? "", endpoints);
  return (client.server ??= description().catch((error) => {
    client.server = undefined;
    throw error;
  }));
}

async function written(issuer, { authorization, token, revocation, endSession }) {
  const server = {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    revocation_endpoint: revocation,
    end_session_endpoint: endSession,
    // Who names the endpoints says so. An `iss` need not come; if it does, it is compared with an issuer that is named.
    code_challenge_methods_supported: "S256",
  };
  decide("configured", server);
  return server;
}

async function discovered(issuer, { endSession } = {}) {
  const { url, openid_url } = decide("metadata_urls", { issuer });
  const { status, retryAt, document } = await metadata(url, openid_url);
  const said = texts(document);
  const server = {
    ...said,
    end_session_endpoint: endSession ?? said.end_session_endpoint,
    code_challenge_methods_supported: words(document.code_challenge_methods_supported),
    sends_iss: flag(document.authorization_response_iss_parameter_supported === true),
  };
  decide("discovered", { ...server, expected_issuer: issuer, status, retry_at: retryAt });
  return server;
}

/** The metadata, or what a server that has none where RFC 8414 puts it says where OpenID Connect does. */
async function metadata(url, openidUrl) {
  // A page may not read the answer "not found" of most servers: for it, nothing came.
  const answer = await send(url).catch((error) => {
    if (error.code !== "network_failed") throw error;
    return { status: 404 };
  });
  // Others answer whatever they do not know with a page.
  return answer.document?.issuer || /^(429|5)/.test(answer.status) ? answer : send(openidUrl);
}
