export const implicit = {
  title: "The implicit grant",
  checks: [
    {
      what: "there is no refresh token, whatever is asked for",
      source: "RFC 6749 §4.2.2",
      by: { "workerd/implicit": ["never has a refresh token, whatever the request says"] },
    },
    {
      what: "errors go into the fragment, those of the redirect URI on a page",
      source: "RFC 6749 §4.2.2.1",
      by: { "workerd/implicit": [/^errors › .+: in the fragment$/, "of the redirect URI: on a page"] },
    },
    {
      what: "it is off until an application lists it; metadata name what the server can",
      source: "RFC 9700 §2.1.2, ASVS V10.4.4",
      by: {
        "workerd/implicit": ["a response type is not on because its grant is not off: none is on by default"],
        "workerd/authorize": ["an application may only use response types that it lists"],
        "workerd/metadata": [/^each response type travels by each response mode/],
      },
    },
    {
      what: "its token lives an hour, or as long as is configured, and is called Bearer",
      source: "RFC 9700 §2.1.2",
      by: {
        "workerd/implicit": [
          "is in the fragment, and is exactly what RFC 6749 §4.2.2 has in it",
          "lives as long as the application is configured for",
        ],
      },
    },
    {
      what: "its token is no code, no refresh token and no session",
      source: "CVE-2026-101023",
      by: { "workerd/implicit": ["is neither a code nor a refresh token, nor a session"] },
    },
    {
      what: "its token goes to the very port that is registered, on a loopback host too",
      source: "RFC 9700 §4.1.2",
      by: { "workerd/redirect_uri": ["for codes only: a token goes to the very port that is registered"] },
    },
    {
      what: "an ID token has nonce and at_hash",
      source: "OpenID Connect Core §3.2.2",
      none: "the server issues no ID tokens",
    },
  ],
};
