// What hostile and unlucky clients do, and which tests show that it does them no good, by endpoint.
//
// A check is `what` they do and what comes of it; `source`, where that is written; and `by`, for each test file the
// names of the tests that show it. A check that does not apply says in `none` why.

import { accessTokens } from "./catalogue/access_tokens.mjs";
import { authorizationRequest } from "./catalogue/authorization_request.mjs";
import { authorizationResponse } from "./catalogue/authorization_response.mjs";
import { everyEndpoint } from "./catalogue/every_endpoint.mjs";
import { implicit } from "./catalogue/implicit.mjs";
import { introspection } from "./catalogue/introspection.mjs";
import { metadata } from "./catalogue/metadata.mjs";
import { redirectUri } from "./catalogue/redirect_uri.mjs";
import { revocation } from "./catalogue/revocation.mjs";
import { signatures } from "./catalogue/signatures.mjs";

export const catalogue = [
  everyEndpoint,
  authorizationRequest,
  redirectUri,
  authorizationResponse,
  implicit,
  accessTokens,
  introspection,
  revocation,
  signatures,
  metadata,
];
