export const client = {
  title: "Browser package",
  checks: [
    {
      what: "a response whose state is missing, empty, wrong, another tab's or used is refused before any request",
      source: "RFC 9700 §4.7, CVE-2026-81888, GHSA-xc49-mgwh-9pjv",
      by: {
        "browser/package": [
          "a response that cannot be trusted costs no request",
          "a response to a login that another tab began is refused, and costs no request",
        ],
        "browser/clients": ["two clients on a page do not take each other's answers"],
        "browser/popup": ["a response for which no page waits is refused in the window, and costs no request"],
        "browser/demo": ["an answer that nobody waits for is not used"],
      },
    },
    {
      what: "a code is asked for with S256 and its verifier stays in the page until the token request",
      source: "RFC 7636 §4",
      by: {
        "browser/package": ["a code becomes a token, once"],
        "browser/demo": ["the token request carries the code, the verifier and nothing else"],
      },
    },
    {
      what: "a server whose metadata lack S256, or are another issuer's, is not asked for a code",
      source: "RFC 9700 §4.7.1, RFC 8414 §3.3",
      by: { "browser/metadata": ["a server that describes itself wrongly is not visited"] },
    },
    {
      what: "a response with a code or a state twice, with code and error, or of another iss is refused",
      source: "RFC 6749 §3.1, RFC 9207 §2.4",
      by: { "browser/package": ["a response that cannot be trusted costs no request"] },
    },
    {
      what: "a token in the query, or in a fragment where a code was asked for, is not taken",
      source: "RFC 6749 §4.1.2, §4.2.2",
      by: {
        "browser/package": [
          "a response that cannot be trusted costs no request",
          "a token in the query is not taken, whatever was asked for",
        ],
      },
    },
    {
      what: "endpoints are https, or on a loopback host; a script in metadata is never opened",
      source: "CVE-2025-6514",
      by: {
        "browser/metadata": ["a server that describes itself wrongly is not visited"],
        "browser/package": ["settings that cannot work are refused before anything is sent"],
      },
    },
    {
      what: "the response leaves the address and the history before anything else is done",
      source: "RFC 9700 §4.2, §4.3",
      by: {
        "browser/demo": [
          { like: /^the history keeps nothing of the .+ flow$/, least: 2 },
          /^an answer is used once: its address/,
        ],
      },
    },
    {
      what: "called twice, reloaded, or gone back to, a page sends one token request and is told what happened",
      source: "RFC 6749 §4.1.2",
      by: {
        "browser/package": [
          "two calls at once do the work once",
          "a page that is reloaded, or gone back to, has no response any more",
        ],
        "package/examples": [/^react: somebody logs in, is known, and logs out$/],
      },
    },
    {
      what: "the token goes to the origins it is meant for, and along no redirect",
      source: "CVE-2026-54605",
      by: {
        "browser/resource": [
          "the token goes to the origins that it is meant for, and nowhere else",
          "a redirect is an error, and the token does not go along where it is wanted",
        ],
      },
    },
    {
      what: "a response names no record but a flow's, and no page of another origin is told of one",
      source: "RFC 9700 §4.7, §4.17",
      by: {
        "browser/package": ["a state that someone sends is no way to the token that is kept"],
        "browser/popup": ["a page of another origin that opened the window is told nothing"],
      },
    },
    {
      what: "a request that was refused is not sent again with another user's token",
      source: "edgegrant",
      by: {
        "browser/tabs": ["a request is not sent again with the token of somebody else who has logged in meanwhile"],
        "browser/session": ["a request is not sent again as another user, whose session the frame found"],
      },
    },
    {
      what: "a code or an error of the application's own, on its own pages, is not taken for a response",
      source: "edgegrant",
      by: { "browser/package": ["what looks like a response is the application's own, but for where it is sent"] },
    },
    {
      what: "a page that logs in at a click does not ask a server again that has said no",
      source: "edgegrant",
      by: { "package/readme": ["the first one says that the server refused, and does not ask again by itself"] },
    },
    {
      what: "a token answer is refused that is HTML, an error with 200, endless, of another type or no token at all",
      source: "RFC 6749 §5.1, §7.1",
      by: {
        "browser/package": [
          "a token answer that is not one is refused, by code",
          "what may vary in a token answer does",
        ],
      },
    },
    {
      what: "a scope that is narrower or wider than what was asked for is told",
      source: "RFC 6749 §3.3",
      by: {
        "browser/package": ["what may vary in a token answer does"],
        "browser/renewal": ["the scope stays what it was unless the server says otherwise"],
      },
    },
    {
      what: "settings with a client_secret are refused",
      source: "RFC 6749 §2.1",
      by: { "browser/package": ["settings that cannot work are refused before anything is sent"] },
    },
    {
      what: "an ID token of another server, client, user or login is refused, and the tokens with it",
      source: "OpenID Connect Core §3.1.3.7",
      by: {
        "browser/identity": [
          "OpenID Connect Core §3.1.3.7: an ID token of another login is refused, and the tokens with it",
          "OpenID Connect Core §3.1.3.7: an ID token of another server is refused, and the tokens with it",
          "OpenID Connect Core §3.1.3.7: an ID token for another client is refused, and the tokens with it",
          "OpenID Connect Core §3.1.3.7: an ID token that ended an hour ago is refused, and the tokens with it",
          "a silent renewal does not log somebody else in",
          "a silent renewal that does not say whose it is takes no known user's place",
        ],
      },
    },
    {
      what: "ID tokens by way of the browser: signature, keys, at_hash",
      source: "OpenID Connect Core §3.2.2.11",
      none: "the package takes ID tokens from the token endpoint only",
    },
    {
      what: "tokens are in memory unless the application says otherwise, and in no log, JSON or error",
      source: "RFC 6749 §10.3",
      by: {
        "browser/package": ["a token is shown to neither logs nor JSON, and ends"],
        "browser/tabs": ["a login in one tab is one in every tab that shares its storage, and in no other"],
      },
    },
    {
      what: "invalid_grant ends the login at once; 429, 503 and failures are waited for, by every tab",
      source: "RFC 9110 §10.2.3",
      by: {
        "browser/renewal": [
          "invalid_grant drops the tokens at once, and nothing is asked again",
          "a server that says Retry-After is left alone for so long, and the living token is used meanwhile",
          "a server that fails is asked after growing pauses",
        ],
        "browser/tabs": [/^a server that wants to be left alone is left alone by every tab, with /],
      },
    },
    {
      what: "all tabs renew once, also when one is closed in the middle, sleeps or has no locks",
      source: "RFC 9700 §4.14.2",
      by: {
        "browser/tabs": [
          /^all tabs renew once, with /,
          /^a tab that is closed in the middle of its renewal is in nobody's way/,
          "a copy of a tab that missed a renewal asks for it before it renews",
          "while another tab is stuck in its renewal the token serves to its end, which is told",
        ],
      },
    },
    {
      what: "a place to return to is a path of this origin: //, \\, javascript: and data: are refused",
      source: "RFC 9700 §4.11.1, GHSA-7r7x-4c4q-c4qf",
      by: {
        "browser/package": ["settings that cannot work are refused before anything is sent"],
        "browser/popup": ["settings that cannot work close the window again"],
      },
    },
    {
      what: "under script-src 'self' the package says what blocks it, and its JavaScript works",
      source: "CSP Level 3 §4.5",
      by: {
        "browser/core": [
          "a browser that blocks what is needed says so",
          "where WebAssembly is blocked the page can go on with the core in JavaScript",
        ],
      },
    },
    {
      what: "blocked storage, windows blocked or closed, no network, a clock that is a day off: told, never a hang",
      source: "edgegrant",
      by: {
        "browser/popup": [
          /^with storage blocked, and channels with it, a window still logs in/,
          /^where a channel .*, a window and a frame answer all the same$/,
          "a window that was cut off is not taken for closed because its user looks at the page that opened it",
          "a window that the user closes is told",
          "a window that the browser does not open is told",
          "a window in which nothing happens is closed after ten minutes",
        ],
        "browser/frame": [
          "who cannot be renewed in a frame is asked to log in, and is not waited for again and again",
        ],
        "browser/silence": [/^a server that never answers is waited for ten seconds › /],
        "browser/renewal": [
          "offline is told at once, and the way back is taken as soon as there is one",
          "a clock that is set back a day means a renewal, not a token for a day longer",
          "after a night's sleep the first request renews, and no timer was needed",
        ],
      },
    },
    {
      what: "a core that traps is told, and the next call has another one",
      source: "edgegrant",
      by: { "browser/core": ["a core that traps is told, and another one takes its place"] },
    },
    {
      what: "servers that are not ours log their users in, and are heard when they say no",
      source: "edgegrant",
      by: {
        "foreign/oidc-provider": [/^oidc-provider logs a user in by code/, /^oidc-provider says no/],
        "foreign/oauth2orize": [/^oauth2orize logs a user in by the implicit grant/, /^oauth2orize says no/],
      },
    },
    {
      what: "what other clients refuse, the package refuses, but where a reason is written down",
      source: "edgegrant",
      by: { "foreign/differential": [/^(edgegrant|oauth4webapi|oidc-client-ts) (takes|refuses) /] },
    },
  ],
};
