export const introspection = {
  title: "Introspection",
  checks: [
    {
      what: "whoever does not prove to be a confidential client hears invalid_client, with 401",
      source: "RFC 7662 §2.1, §2.3",
      by: { "workerd/introspection": ["§2.1: whoever asks proves who it is, and a public client cannot"] },
    },
    {
      what: "of an unknown token, rubbish, ten kilobytes or another kind of secret is said that it is not active, only",
      source: "RFC 7662 §2.2",
      by: { "workerd/introspection": ["§2.2: of what is no token, or none any more, nothing but that is said"] },
    },
    {
      what: "of a token that expired, was replaced, or ended for whatever reason is said the same",
      source: "RFC 7662 §2.2",
      by: {
        "workerd/introspection": [
          /^a token that .+ is not active, at once$/,
          "§2.2: a refresh token lasts as long as the configuration says, and only the newest is active",
        ],
        "faults/expiry": [
          "RFC 6750 §3.1: an access token ends with its minute, everywhere",
          "a refresh token ends with its minute, also where the access token does not",
        ],
      },
    },
    {
      what: "so is it of another client's token, unless a resource server asks",
      source: "RFC 7662 §2.2, CVE-2026-58425",
      by: {
        "workerd/introspection": [
          "§2.2: another client's token is none of the caller's business, unless it is a resource server",
        ],
      },
    },
    {
      what: "a wrong or unknown hint hides no token",
      source: "RFC 7662 §2.1",
      by: { "workerd/introspection": ["§2.1: a hint that is wrong or unknown changes nothing"] },
    },
    {
      what: "a stranger cannot tell an unknown client from a known one, nor a live token from none",
      source: "edgegrant",
      by: { "workerd/introspection": ["who is no client learns nothing, neither of tokens nor of clients"] },
    },
    {
      what: "while storage fails nothing is said to be active: 503",
      source: "edgegrant",
      by: { "faults/flow.mjs": [/^introspection of an .+ › call \d+, /] },
    },
    {
      what: "after storage failed, or while it is stale, no token is active that a revocation had ended",
      source: "edgegrant",
      by: { "store/store": [/^\d+ schedules break no promise/] },
    },
    {
      what: "no cache keeps an answer, and no page of another origin reads one",
      source: "RFC 7662 §2.2",
      by: {
        "workerd/introspection": ["§2.2: an access token of a user, from each grant, is said to be what it is"],
        "workerd/cors": ["no page of another origin reads /v2/oauth2/introspect"],
      },
    },
  ],
};
