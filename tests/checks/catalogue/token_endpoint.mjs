export const tokenEndpoint = {
  title: "Token endpoint: requests and client authentication",
  checks: [
    {
      what: "no grant_type is invalid_request; one that is unknown, in capitals or padded is unsupported_grant_type",
      source: "RFC 6749 §5.2",
      by: { "workerd/token_endpoint": [/^§5\.2: grant_type .+ is missing$/, /^§5\.2: there is no grant type "/] },
    },
    {
      what: "a grant that the application does not list is unauthorized_client",
      source: "RFC 6749 §5.2, ASVS V10.4.4",
      by: {
        "workerd/authorization_code": ["§5.2: a client that no longer lists the grant may not redeem"],
        "workerd/refresh_token": [
          "§5.2: a client that no longer lists the grant may not refresh, though it has a token",
        ],
        "workerd/client_credentials": ["§5.2: a client that does not list the grant may not use it"],
        "workerd/password": ["§5.2: a client that does not list the grant never learns it either"],
      },
    },
    {
      what: "a wrong secret, an unknown client and an empty secret are invalid_client, and the answers are alike",
      source: "RFC 6749 §5.2, CVE-2026-53512, CVE-2026-73309",
      by: {
        "workerd/client_authentication": [
          /^§5\.2: by \w+ a wrong secret, an unknown client and an empty secret look the same$/,
        ],
      },
    },
    {
      what: "a confidential client that presents nothing is invalid_client",
      source: "RFC 6749 §3.2.1",
      by: { "workerd/client_authentication": ["§3.2.1: a confidential client that presents nothing is nobody"] },
    },
    {
      what: "a wrong secret spends no code, and the owner's tokens live on",
      source: "RFC 6749 §5.2",
      by: { "workerd/authorization_code": ["a replay that could not have succeeded ends nothing (OAuth 2.1 §7.6)"] },
    },
    {
      what: "identifier and secret in the header are decoded as a form, in any spelling; every character arrives",
      source: "RFC 6749 §2.3.1, appendix B",
      by: {
        "workerd/client_authentication": [
          "§2.3.1, appendix B: a secret of any printable characters arrives, by header and in the body",
          "appendix B: any spelling of the same identifier and secret is the same",
        ],
      },
    },
    {
      what: "the scheme Basic has no case",
      source: "RFC 9110 §11.1",
      by: { "workerd/client_authentication": ["RFC 9110 §11.1: the scheme has no case"] },
    },
    {
      what: "a header that is no base64, has no colon, no UTF-8 or half a byte is 401 with a challenge, never a 500",
      source: "RFC 6749 §5.2",
      by: {
        "workerd/client_authentication": [/^§5\.2: an Authorization header with .+ is refused with a challenge$/],
      },
    },
    {
      what: "two Authorization headers, or two methods at once, are refused even if each is right",
      source: "RFC 6749 §2.3",
      by: {
        "workerd/client_authentication": [
          "two Authorization headers: neither is used",
          "§2.3: more than one method at once is refused, even if both are right",
          "client_id may repeat what the header says, and nothing else",
        ],
      },
    },
    {
      what: "another method than the registered one is invalid_client",
      source: "RFC 7591 §2",
      by: { "workerd/client_authentication": [/^RFC 7591 §2: who registered \w+ does not get in by \w+$/] },
    },
    {
      what: "no time tells how much of a secret is right",
      source: "CWE-208",
      none: "secrets are compared as digests, in constant time; a test of that would measure the machine",
    },
    {
      what: "a secret can be guessed twenty times from one place; then 429, and other clients notice nothing",
      source: "RFC 6749 §2.3.1",
      by: { "workerd/client_authentication": [/takes no more from there; other clients notice nothing$/] },
    },
    {
      what: "secrets are long, random, shown once and stored as digests; a short one that is brought along is refused",
      source: "RFC 6749 §10.10",
      by: {
        "workerd/applications": [
          "no generated secret is like another",
          "the secret is shown in the answer that sets it, and never again",
        ],
        "workerd/logs": ["bad configuration leaves a line that says so"],
        "workerd/stored": [/^no secret of the server, of an application or of a user is stored/],
      },
    },
    {
      what: "a replaced secret is worth nothing: at once where it was replaced, within 70 s elsewhere",
      source: "edgegrant",
      by: {
        "workerd/applications": ["a new secret replaces the old one at once"],
        "store/applications": ["a secret that was replaced stays replaced, whatever is changed elsewhere"],
      },
    },
    {
      what: "an old and a new secret are valid side by side for a while",
      source: "edgegrant",
      none: "secrets are replaced, not rotated: the operator decides when the old one ends",
    },
    {
      what: "401 is for invalid_client only, and a refusal has nothing but error and error_description",
      source: "RFC 6749 §5.2",
      by: {
        "workerd/token_endpoint": [/^§5\.2: /],
        "workerd/client_authentication": [/^§5\.2: /],
        "workerd/authorization_code": [/^§5\.2: /],
      },
    },
    {
      what: "access and refresh tokens are long and random: none is another's, and a part of one is nothing",
      source: "RFC 6749 §10.10",
      by: {
        "workerd/access_token": ["no two tokens have one name; only a refreshed one shares its grant"],
        "workerd/client_credentials": ["two tokens of one client are not the same"],
        "workerd/refresh_token": ["what is no refresh token, or nearly one, is worth nothing"],
      },
    },
    {
      what: "a token that is cut, made longer, in other letters or encoded otherwise is none",
      source: "CVE-2026-27840",
      by: {
        "workerd/refresh_token": ["what is no refresh token, or nearly one, is worth nothing"],
        "workerd/bearer": [/^§3\.1: a token with .+ is invalid$/],
        "workerd/authorization_code": ["§5.2: what is no code, or nearly one, is worth nothing"],
      },
    },
    {
      what: "a code, a refresh token, an access token and a session are each refused in the place of another",
      source: "CVE-2026-101023",
      by: {
        "workerd/authorization_code": ["a token is no code"],
        "workerd/refresh_token": [
          "what is no refresh token, or nearly one, is worth nothing",
          "RFC 6750 §3.1: a refresh token opens nothing",
        ],
        "workerd/bearer": ["what is another kind of secret is no access token"],
        "workerd/dialog": ["what was sealed for another purpose is none"],
        "workerd/cookies": ["one cookie is not taken for another, nor one server's for another's"],
      },
    },
    {
      what: "a token that was answered is valid in the next request, wherever that comes",
      source: "edgegrant",
      by: { "store/store": [/^\d+ schedules break no promise/] },
    },
    {
      what: "assertions for client authentication: audience, lifetime, replay, algorithm",
      source: "RFC 7523 §3, CVE-2025-27370, CVE-2020-15222",
      none: "clients authenticate by secret; a client_assertion is a parameter that nobody reads",
    },
  ],
};
