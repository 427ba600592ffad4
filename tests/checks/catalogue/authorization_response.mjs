export const authorizationResponse = {
  title: "The authorization response",
  checks: [
    {
      what: "every answer and every error names the issuer, once, as the metadata do",
      source: "RFC 9207 §2, §3",
      by: {
        "workerd/response": [/^response modes › .+ goes (by \w+|the same way)$/],
        "workerd/metadata": [/^each response type travels by each response mode/],
      },
    },
    {
      what: "a query of the redirect URI stays, and the answer is added to it",
      source: "RFC 6749 §3.1.2",
      by: { "workerd/response": ["keeps the query of the redirect URI as it is"] },
    },
    {
      what: "codes are long, random and share no part",
      source: "RFC 6749 §10.10",
      by: { "workerd/response": ["codes share no part: none can be guessed from others"] },
    },
    {
      what: "a code ends with its minute, by the time that is sealed in it",
      source: "RFC 6749 §4.1.2, CVE-2024-22403, CVE-2026-26232",
      by: {
        "faults/expiry": [
          "RFC 6749 §4.1.2: a code that nobody redeemed ends with its minute",
          "a code that was redeemed and comes again after its minute ends nothing any more",
        ],
      },
    },
    {
      what: "codes and access tokens are stored nowhere, other secrets as digests or sealed",
      source: "RFC 6819 §5.1.4.1.3",
      by: {
        "workerd/stored": [
          "no secret of the server, of an application or of a user is stored, though all else is",
        ],
      },
    },
    {
      what: "the redirect is not kept, has no body and no Referer",
      source: "RFC 9700 §4.2, §4.3",
      by: { "workerd/response": ["is followed by GET, is not kept, and tells nobody where it came from"] },
    },
    {
      what: "the redirect ends in a fragment of its own, which a browser would else fill",
      source: "RFC 9700 §4.1.3",
      by: { "workerd/response": ["by query ends in a fragment of its own, which a browser would else fill"] },
    },
    {
      what: "a failure is an error redirect once the redirect URI is trusted, and a page with 503 before",
      source: "RFC 6749 §4.1.2.1",
      by: {
        "faults/flow.mjs": [
          /^a request .+ storage calls › call \d+, .+, (fails|is done and its answer (lost|garbled))$/,
        ],
      },
    },
    {
      what: "form_post: values and action are text, the one script runs by hash, nothing is kept",
      source: "OAuth 2.0 Form Post Response Mode §2, §4",
      by: {
        "workerd/response": [
          "runs its one script by hash, goes to the application only and is guarded",
          "writes every value as text",
        ],
      },
    },
    {
      what: "a form is posted to a registered https URI only",
      source: "CVE-2023-6134, CVE-2023-6927, CVE-2024-21637",
      by: { "workerd/response": ["a form is posted to https and to no other scheme"] },
    },
    {
      what: "one request has one success, however often its yes is sent",
      source: "RFC 6749 §4.1.2",
      by: {
        "workerd/decision": [/^a yes gives one code only › when /],
        "workerd/implicit": ["comes once for one yes, however often it is sent"],
      },
    },
  ],
};
