export const everyEndpoint = {
  title: "Every endpoint: transport, parsing, headers, limits",
  checks: [
    {
      what: "an issuer without TLS, but for a loopback host: every route is 503, and nothing is read",
      source: "RFC 6749 §3.1, §3.2",
      by: { "workerd/configuration": [/^with an issuer without TLS every route/] },
    },
    {
      what: "plain HTTP and old TLS are refused in the handshake",
      source: "RFC 6749 §3.1, §3.2; RFC 9700 §2.6",
      none: "TLS ends before the Worker, at the edge or at the operator's proxy",
    },
    {
      what: "browsers are kept to TLS for a year, by every answer",
      source: "RFC 6797, ASVS V3",
      by: { "workerd/configuration": [/^RFC 6797: by TLS, every answer/] },
    },
    {
      what: "an empty parameter is an absent one, and an empty secret matches nothing",
      source: "RFC 6749 §3.1, CVE-2026-73309",
      by: {
        "workerd/authorize": [
          "an empty client_id",
          "an empty redirect_uri",
          "an empty response_type",
          /^requests that lead to the dialog › with an empty (scope|prompt), by (GET|POST)$/,
        ],
        "workerd/client_authentication": [
          /a wrong secret, an unknown client and an empty secret look the same$/,
          "§3.2.1: a confidential client that presents nothing is nobody",
        ],
        "workerd/authorization_code": [
          "§4.1.3: a code that is empty is missing",
          /^§4\.1\.3: redirect_uri is none, without PKCE/,
          /must have the verifier, not the challenge$/,
        ],
      },
    },
    {
      what: "a parameter twice at the token endpoint is invalid_request, and code, token and password work afterwards",
      source: "RFC 6749 §3.2, §5.2",
      by: { "workerd/token_endpoint": ["§3.2: each parameter twice, alike or not, is refused and nothing is spent"] },
    },
    {
      what: "resource may be there more than once",
      source: "RFC 8707 §2",
      by: { "workerd/token_endpoint": ["RFC 8707 §2: resource may be there more than once"] },
    },
    {
      what: "other methods at the authorization endpoint are 405; HEAD begins nothing, TRACE reflects nothing",
      source: "RFC 9110 §9",
      by: {
        "workerd/authorize_http": [
          /^methods › (PUT|PATCH|DELETE|OPTIONS|TRACE) .+ is not allowed/,
          /^methods › HEAD .+ begins nothing$/,
        ],
      },
    },
    {
      what: "no header and no parameter overrides the method",
      source: "edgegrant",
      by: {
        "workerd/authorize_http": ["another method cannot be smuggled in"],
        "workerd/token_endpoint": ["no header and no parameter turns one method into another"],
      },
    },
    {
      what: "forged Host, Forwarded and X-Original-URL change no issuer, URL, cookie or redirect",
      source: "RFC 9700 §4.13, CVE-2026-59096, CVE-2026-101090",
      by: {
        "workerd/authorize_http": ["forged ones change neither the issuer, nor redirects, nor cookies"],
        "workerd/configuration": ["the issuer is the configured one, whatever a request says of itself"],
      },
    },
    {
      what: "another spelling of a path leads nowhere, or to the same endpoint with the same rules",
      source: "CVE-2026-0976, GHSA-x732-6j76-qmhm",
      by: {
        "workerd/routing": [
          / is not \/v2\/oauth2\/token$/,
          / is \/v2\/oauth2\/token, with its rules$/,
          / leads nowhere, even with the administrator's token$/,
        ],
        "workerd/authorize_http": [/^spellings of the path that are other paths › /],
      },
    },
    {
      what: "error and error_description have only the characters that they may have; error_uri is never sent",
      source: "RFC 6749 §4.1.2.1, §5.2",
      by: {
        "workerd/authorize": [/^errors that the application gets, by (GET|POST) › /],
        "workerd/token_endpoint": [/^§5\.2: /, /is malformed$/],
        "workerd/client_authentication": [/^§5\.2: /],
      },
    },
    {
      what: "no error and no line of the log holds a secret, and no token stands beside an error",
      source: "RFC 6749 §10.3",
      by: {
        "workerd/logs": [
          "what is secret and travels as it should is in no line either",
          "the search for secrets finds one",
        ],
        "workerd/token_endpoint": [/^§5\.2: /],
      },
    },
    {
      what: "a body over 64 KiB, announced or in chunks, is 413 before it is parsed; one of 64 KiB is read",
      source: "RFC 9126 §2.3",
      by: {
        "workerd/bodies": [
          / reads 64 KiB and no more$/,
          / comes in chunks and says no length$/,
          /^a megabyte is refused/,
          "a page that reads forms says the same to a person",
        ],
      },
    },
    {
      what: "65 or ten thousand parameters are invalid_request; 64 are read",
      source: "edgegrant",
      by: {
        "workerd/token_endpoint": ["64 parameters are read, 65 are not, and ten thousand are not either"],
        "workerd/authorize": ["65 parameters", /› with 64 parameters, by (GET|POST)$/],
      },
    },
    {
      what: "a token of many kilobytes, or with such a header, is invalid like any other",
      source: "CVE-2025-61920",
      by: {
        "workerd/bearer": [
          "§3.1: a token with ten kilobytes is invalid",
          "RFC 8725: a token with ten kilobytes of key name is invalid",
        ],
        "workerd/introspection": ["§2.2: of what is no token, or none any more, nothing but that is said"],
      },
    },
    {
      what: "NUL and control characters in client_id, code, token and scope are refused, and reach no key of the store",
      source: "RFC 6749 §10.14, appendix A",
      by: {
        "workerd/authorize": ["client_id with a NUL", "client_id with a line break"],
        "workerd/client_authentication": [/^no client is called "a\\u0000b"/],
        "workerd/authorization_code": ["§5.2: what is no code, or nearly one, is worth nothing"],
        "workerd/revocation": [
          "§2.2: a token that is none needs no revoking, and one that was revoked needs none again",
        ],
        "workerd/client_credentials": [
          "§3.3: a scope with a control character is malformed",
          "§3.3: a scope with a NUL is malformed",
        ],
      },
    },
    {
      what: "client_id[], client_id[$ne] and the like are other names",
      source: "edgegrant",
      by: {
        "workerd/authorize": ["client_id as a list", "client_id as a query operator"],
        "workerd/token_endpoint": ["a name with brackets or dots is just another name"],
      },
    },
    {
      what: "identifiers, codes and tokens of any length, and dots, are unknown ones and never a 500",
      source: "edgegrant",
      by: {
        "workerd/authorize": ["a client_id of 513 bytes", "a client_id of 5000 bytes", "a client_id that is a path"],
        "workerd/client_authentication": [/^no client is called "(\.\.?|a{20})" /],
        "workerd/authorization_code": ["§5.2: what is no code, or nearly one, is worth nothing"],
        "workerd/refresh_token": ["what is no refresh token, or nearly one, is worth nothing"],
        "workerd/introspection": ["§2.2: of what is no token, or none any more, nothing but that is said"],
      },
    },
    {
      what: "two values with a separator in them do not make one key",
      source: "edgegrant",
      none: "no key of the store is put together from values that clients choose",
    },
    {
      what: "a client_id has one spelling; a user name has one for each case and Unicode form, at both ends",
      source: "edgegrant",
      by: {
        "workerd/authorize": ["client_id in other capitals", "client_id with a zero-width space"],
        "workerd/users": ["a name is taken once, whatever its case and Unicode form"],
        "workerd/password": [
          "a user name has no case and one Unicode form; a password has its case and one Unicode form",
        ],
        "workerd/login": ["a name in any case and form of its characters is one name; a password is to the letter"],
      },
    },
    {
      what: "a body of another type, of two or of none is invalid_request; JSON is read by the rules of a form",
      source: "RFC 6749 §3.2, appendix B",
      by: {
        "workerd/token_endpoint": [
          /^a body called ".*" is not read$/,
          "a body that is called nothing at all is not read",
          "JSON has the same members and the same rules, in every grant",
        ],
      },
    },
    {
      what: "charset=UTF-8 is taken, another is not",
      source: "RFC 6749 appendix B",
      by: {
        "workerd/token_endpoint": [
          /^a form may be called .*utf-8/i,
          'a body called "application/x-www-form-urlencoded; charset=utf-16" is not read',
        ],
        "workerd/authorize_http": ["a form with its charset is read", "another charset is not"],
      },
    },
    {
      what: "client credentials in the URL are none",
      source: "RFC 6749 §2.3.1",
      by: { "workerd/client_authentication": ["§2.3.1: credentials in the URL are none"] },
    },
    {
      what: "every answer of the token, introspection and revocation endpoints is no-store and nosniff, error or not",
      source: "RFC 6749 §5.1, §5.2",
      by: {
        "workerd/token_endpoint": [
          /^§3\.2: \w+ is not POST$/,
          /^§5\.2: /,
          "JSON has the same members and the same rules, in every grant",
        ],
        "workerd/introspection": [/^§2\.2: /, "§2.1: whoever asks proves who it is, and a public client cannot"],
        "workerd/revocation": [
          "§2.2: a token that is none needs no revoking, and one that was revoked needs none again",
          "§2.1: the token is given by POST, once",
        ],
      },
    },
    {
      what: "every page, error pages too, cannot be framed, runs no script that it did not bring, and is not kept",
      source: "RFC 9700 §4.16",
      by: {
        "workerd/authorize": [/^errors that only the person hears of, by (GET|POST) › /],
        "workerd/dialog": ["a decision by GET decides nothing", /^(the log-in|a yes) is refused › /],
        "workerd/login": [
          "keeps the user name, asks again and lets the right one in",
          /^a wrong password › too often delays the guesser/,
        ],
        "workerd/logout": [
          "GET asks, and ends nothing",
          "the form ends the session, in this browser and at the server, and in no other browser",
        ],
        "workerd/response": ["runs its one script by hash, goes to the application only and is guarded"],
      },
    },
    {
      what: "the authorization endpoint, its dialog and log-out have nothing of CORS, whoever asks",
      source: "RFC 9700 §2.6",
      by: {
        "workerd/authorize_http": ["no page of another origin may read any answer"],
        "workerd/cors": [/^no page of another origin reads /],
      },
    },
    {
      what: "a page at a redirect URI's origin reads tokens and errors, and no other page does; never with cookies",
      source: "RFC 9700 §2.6",
      by: {
        "workerd/cors": [
          /, where a redirect URI is, may redeem, refresh, read and revoke$/,
          /^a page of ".*" may read nothing of the application's$/,
          /never with cookies$/,
          "another application's page may read nothing of this one's",
          "what a user gave is read and taken back by the pages of the application that asks, and by no others",
        ],
      },
    },
    {
      what: "an opaque origin is shared with nobody, and a private-use scheme opens nothing",
      source: "edgegrant",
      by: {
        "workerd/cors": [/^a page of "(null|com\.example\.app:(\/\/)?)" may read nothing of the application's$/],
      },
    },
    {
      what: "shared answers let pages read WWW-Authenticate and Retry-After",
      source: "RFC 9449 §8",
      by: { "workerd/cors": [/, where a redirect URI is, may redeem, refresh, read and revoke$/] },
    },
    {
      what: "too many failures of a client, an account or an address are 429 with Retry-After; nobody else notices",
      source: "RFC 6749 §2.3.1, §10.10; ASVS V6",
      by: {
        "workerd/client_authentication": [/takes no more from there; other clients notice nothing$/],
        "faults/throttling": [
          "after five wrong passwords not even the right one is looked at; after the wait it is",
          "a stranger at one client delays neither another client nor the dialog nor another user",
          "a stranger at the dialog delays neither a client nor the browser in which the user has been before",
        ],
        "workerd/address_throttling": [
          "passwords for one name after another are slowed down, but not for a browser's own user",
          "one client's failures do not stop another client",
          "who logs in counts as no failure, however many do at once",
          "a public client has nothing to guess, and no page can have it refused for others",
        ],
      },
    },
    {
      what: "limits cannot be passed by many at once, nor by names that are made up, and end when they should",
      source: "RFC 6749 §2.3.1, ASVS V6",
      by: {
        "workerd/address_throttling": [
          "many passwords at once are no more than one after the other",
          "clients that there are not are one, by whatever names",
        ],
        "faults/address_throttling": ["an address is free again after a minute, and not before"],
        "faults/throttling": ["who knew a password before is a stranger to the next one, in whatever browsers"],
      },
    },
  ],
};
