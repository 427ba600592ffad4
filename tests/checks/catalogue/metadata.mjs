export const metadata = {
  title: "Server metadata",
  checks: [
    {
      what: "every URL leads to an endpoint, and everything that is offered works",
      source: "RFC 8414 §2, CVE-2026-67336",
      by: {
        "workerd/metadata": [
          "every URL is the issuer's, without a fragment, and leads to an endpoint",
          "each method of client authentication works where it is said to",
          "each grant type is worth a token, signed as it is said to be",
          /^each response type travels by each response mode/,
          "each prompt value is understood, and each scope is known to the consent page in words",
          "what is said not to be supported is refused",
        ],
      },
    },
    {
      what: "PKCE is named, with S256 and nothing else",
      source: "RFC 9700 §2.1.1, RFC 8414 §2",
      by: { "workerd/metadata": ["§3.2: the document says all this and nothing else"] },
    },
    {
      what: "iss in responses is named, and is there",
      source: "RFC 9207 §3",
      by: {
        "workerd/metadata": [
          "§3.2: the document says all this and nothing else",
          /^each response type travels by each response mode/,
        ],
      },
    },
    {
      what: "anybody may read it and keep it for minutes; other well-known paths lead nowhere",
      source: "RFC 9700 §2.6",
      by: {
        "workerd/metadata": ["there is no other well-known document"],
        "workerd/cors": [/^anybody may read \/\.well-known\/oauth-authorization-server, /],
      },
    },
  ],
};
