// Who the user is, as an ID token of OpenID Connect says.

import { decide } from "./core.js";
import { flag } from "./text.js";

/** The claims of an ID token that came from the token endpoint, if it is for this client and its login. */
export function claimsOf(idToken, clientId, expected) {
  const claims = payloadOf(idToken);
  const { iss, sub, azp, exp, nonce } = claims;
  const for_client = flag([claims.aud].flat().includes(clientId));
  decide("id_token", { iss, sub, azp, exp, nonce, for_client, client_id: clientId, ...expected });
  return claims;
}

/** The JSON in a JWT (RFC 7519 §3); nothing if it is none. */
function payloadOf(jwt) {
  try {
    const base64 = jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt());
    return { ...JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return {};
  }
}
