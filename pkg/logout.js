// The end of a token, and of the user's session at the server.

import { keep } from "./client.js";
import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { send } from "./http.js";
import { alone } from "./lock.js";
import { describe } from "./server.js";

/** Forgets the token at once, then revokes it; and goes to where the session ends, if that is wanted. */
export async function logout(client, { endSession } = {}) {
  const record = client.store.read();
  keep(client, null);
  try {
    // After a renewal that is under way, which finds the token gone.
    if (record) await alone(client, () => revoke(client, record));
  } finally {
    if (endSession) await visitEnd(client, record?.id_token, endSession.returnTo);
  }
}

/** Revokes all that came with a token, where the server can (RFC 7009). */
export async function revoke(client, { refresh_token, access_token }) {
  const { revocation_endpoint: endpoint } = await describe(client);
  if (!endpoint) return;
  let failed;
  for (const secret of [refresh_token, access_token].filter(Boolean)) {
    const { body } = decide("revocation", { token: secret, client_id: client.options.clientId });
    const { status, document } = await send(endpoint, body);
    // A server need not revoke access tokens by themselves (RFC 7009 §2.2.1).
    if (status !== 200 && document.error !== "unsupported_token_type") failed = document;
  }
  if (failed) throw new EdgegrantError("revocation_failed", undefined, failed);
}

async function visitEnd(client, id_token_hint, post_logout_redirect_uri) {
  const { end_session_endpoint } = await describe(client);
  if (!end_session_endpoint) throw new EdgegrantError("end_session_unknown");
  const request = { client_id: client.options.clientId, id_token_hint, post_logout_redirect_uri };
  const { url } = decide("end_session", { end_session_endpoint, ...request });
  location.assign(url);
}
