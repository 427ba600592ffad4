export const accessTokens = {
  title: "An access token at our own resources",
  checks: [
    {
      what: "an unknown, expired, revoked or garbled token is invalid_token, with 401 and a challenge",
      source: "RFC 6750 §3.1",
      by: {
        "workerd/bearer": [
          /^§3\.1: a token with .+ is invalid$/,
          /^§3\.1: a token that .+ is invalid at once, whichever grant gave it$/,
          "§3.1: a token of an application that was deleted is invalid",
          "what is another kind of secret is no access token",
        ],
        "faults/expiry": ["RFC 6750 §3.1: an access token ends with its minute, everywhere"],
      },
    },
    {
      what: "a token without the scope is insufficient_scope, with 403 and the name of the scope",
      source: "RFC 6750 §3.1",
      by: { "workerd/bearer": [/asks for \S+, and every other scope is not enough$/] },
    },
    {
      what: "a token in the header and another in the query are invalid_request, with 400",
      source: "RFC 6750 §2, §3.1",
      by: { "workerd/bearer": ["§2: a token in the header and another in the query are too many"] },
    },
    {
      what: "the scheme may be written in any case",
      source: "RFC 9110 §11.1",
      by: { "workerd/bearer": ["RFC 9110 §11.1: the scheme has no case"] },
    },
    {
      what: "a token as user name or password of HTTP Basic, in a query, a cookie or another header opens nothing",
      source: "CVE-2026-28699, RFC 6750 §2",
      by: { "workerd/bearer": [/^§3\.1: (another scheme|HTTP Basic .+|a token (in|without) .+) is no token$/] },
    },
    {
      what: "a token of another issuer or for another audience is invalid_token",
      source: "RFC 9068 §4, ASVS V10.3.1",
      by: {
        "workerd/persistence": [/^RFC 9068 §4: with the same keys, tokens of another issuer .+ are refused$/],
        "workerd/signed": [
          /^RFC 9068 §4: a token with (another issuer|another audience|no audience) is invalid$/,
          "a token with two audiences is invalid",
        ],
        "workerd/access_token": ["two keys of two servers have two names, and neither's token is the other's"],
      },
    },
    {
      what: "a token of DPoP is not taken as a bearer token",
      source: "RFC 9449 §7.2",
      none: "no token is bound to a key; a token that comes with the scheme DPoP is no token",
    },
  ],
};
