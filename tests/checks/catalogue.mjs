// What hostile and unlucky clients do, and which tests show that it does them no good, by endpoint.
//
// A check is `what` they do and what comes of it; `source`, where that is written; and `by`, for each test file the
// names of the tests that show it. A check that does not apply says in `none` why.

import { accessTokens } from "./catalogue/access_tokens.mjs";
import { introspection } from "./catalogue/introspection.mjs";
import { revocation } from "./catalogue/revocation.mjs";
import { signatures } from "./catalogue/signatures.mjs";

export const catalogue = [accessTokens, introspection, revocation, signatures];
