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
        ],
        "workerd/expiry": [/access token/],
      },
    },
    {
      what: "a DPoP-bound token is not taken as a bearer token",
      source: "RFC 9449 §7.2",
      none: "no token is bound to a key",
    },
  ],
};
