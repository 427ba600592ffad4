// What hostile and unlucky clients do, and which tests show that it does them no good, by endpoint.
//
// A check is `what` they do and what comes of it; `source`, where that is written; and `by`, for each test file the
// names of the tests that show it, or a pattern of them: `like`, where at `least` so many have to be. A check that does
// not apply says in `none` why.

import { accessTokens } from "./catalogue/access_tokens.mjs";
import { authorizationCode } from "./catalogue/authorization_code.mjs";
import { authorizationRequest } from "./catalogue/authorization_request.mjs";
import { authorizationResponse } from "./catalogue/authorization_response.mjs";
import { client } from "./catalogue/client.mjs";
import { dialog } from "./catalogue/dialog.mjs";
import { everyEndpoint } from "./catalogue/every_endpoint.mjs";
import { implicit } from "./catalogue/implicit.mjs";
import { introspection } from "./catalogue/introspection.mjs";
import { metadata } from "./catalogue/metadata.mjs";
import { notOffered } from "./catalogue/not_offered.mjs";
import { otherGrants } from "./catalogue/other_grants.mjs";
import { redirectUri } from "./catalogue/redirect_uri.mjs";
import { refreshToken } from "./catalogue/refresh_token.mjs";
import { reliability } from "./catalogue/reliability.mjs";
import { revocation } from "./catalogue/revocation.mjs";
import { signatures } from "./catalogue/signatures.mjs";
import { tokenEndpoint } from "./catalogue/token_endpoint.mjs";

export const catalogue = [
  everyEndpoint,
  authorizationRequest,
  redirectUri,
  dialog,
  authorizationResponse,
  implicit,
  tokenEndpoint,
  authorizationCode,
  refreshToken,
  otherGrants,
  accessTokens,
  introspection,
  revocation,
  signatures,
  metadata,
  client,
  reliability,
  notOffered,
];

/** The one check that begins with these words. */
export function checkThatBegins(words) {
  const found = catalogue.flatMap(({ checks }) => checks).filter(({ what }) => what.startsWith(words));
  if (found.length !== 1) throw new Error(`${found.length} checks begin "${words}"`);
  return found[0];
}
