const request = "workerd/authorize";
const errors = (names) => new RegExp(`^errors that the application gets, by (GET|POST) › (${names})$`);
const good = (names) => new RegExp(`^requests that lead to the dialog › (${names}), by (GET|POST)$`);

export const authorizationRequest = {
  title: "The authorization request",
  checks: [
    {
      what: "an unknown client_id gets a page and no redirect, the same as one that was removed",
      source: "RFC 6749 §4.1.2.1",
      by: { [request]: ["an unknown client_id", "an application that was removed looks like one that never was"] },
    },
    {
      what: "an unregistered redirect_uri gets a page that says so, whatever else is wrong",
      source: "RFC 6749 §3.1.2.4",
      by: {
        [request]: ["an unregistered redirect_uri", "an unregistered redirect_uri and another fault"],
        "workerd/redirect_uri": [/^a URI that is not the registered one is refused, on a page › another path$/],
      },
    },
    {
      what: "no redirect_uri gets a page, even where one only is registered",
      source: "OpenID Connect Core §3.1.2.1",
      by: { [request]: ["no redirect_uri", "an empty redirect_uri"] },
    },
    {
      what: "no response_type is invalid_request",
      source: "RFC 6749 §3.1.1",
      by: { [request]: [errors("no response_type|an empty response_type")] },
    },
    {
      what: "an unknown response_type is unsupported_response_type",
      source: "RFC 6749 §4.1.2.1",
      by: {
        [request]: [
          errors("(an unknown|a hybrid) response_type|response_type in capitals"),
          errors("a known response_type and another|an ID token"),
        ],
      },
    },
    {
      what: "a response_type that the application does not list is unauthorized_client",
      source: "RFC 6749 §4.1.2.1",
      by: { [request]: ["an application may only use response types that it lists"] },
    },
    {
      what: "the parts of a response_type have no order",
      source: "RFC 6749 §3.1.1",
      none: "no response_type has two parts",
    },
    {
      what: "nothing in the dialog turns a request for a code into one for a token, and a withdrawn right counts there",
      source: "CVE-2026-7571",
      by: {
        "workerd/dialog": ["another request than the one that was checked: it changes nothing"],
        "workerd/decision": ["an application that may no longer have tokens this way gets none"],
      },
    },
    {
      what: "a scope outside the grammar is invalid_scope",
      source: "RFC 6749 §3.3, appendix A.4",
      by: { [request]: [errors("a scope with (a quote|a backslash|a tabulator)|a scope that is not ASCII")] },
    },
    {
      what: "a scope is a set: order, repetition and spaces mean nothing",
      source: "RFC 6749 §3.3",
      by: {
        [request]: [good("with a scope in any order, twice and with spaces")],
        "workerd/sso": ["for the scopes it was given for, in any order, and for fewer"],
      },
    },
    {
      what: "no scope means all that the role may have, and the answer says what that is",
      source: "RFC 6749 §3.3",
      by: { [request]: [good("without scope")], "workerd/implicit": [/^the scope is .+ › nothing as \w+ gives /] },
    },
    {
      what: "a scope of 101 or 2000 tokens is invalid_scope; of 100 it is read",
      source: "edgegrant",
      by: { [request]: [errors("a scope of (101|2000) tokens"), good("with 100 scope tokens")] },
    },
    {
      what: "state comes back as it was, whatever its characters",
      source: "RFC 6749 §4.1.2",
      by: {
        "workerd/response": [
          /^state comes back byte for byte › .+, by \w+, with a code, with a token and with an error$/,
          /as it was sent, in either spelling of a space/,
        ],
      },
    },
    {
      what: "no state, and none comes back; a long one comes back whole or is refused, never cut",
      source: "RFC 6749 §4.1.2",
      by: {
        [request]: [good("without state")],
        "workerd/response": [
          "no state, or an empty one: none comes back",
          /is refused, not cut$/,
          /› as much as there may be, by /,
        ],
      },
    },
    {
      what: "a challenge without a method means plain, which is off: invalid_request",
      source: "RFC 7636 §4.3, §4.4.1",
      by: { [request]: [errors("a challenge without a method, which means plain")] },
    },
    {
      what: "the method plain is invalid_request",
      source: "RFC 9700 §2.1.1, CVE-2026-67336",
      by: { [request]: [errors("the method plain|the method in small letters")] },
    },
    {
      what: "a challenge that is no SHA-256 digest in base64url is invalid_request",
      source: "RFC 7636 §4.2",
      by: { [request]: [errors("a challenge (of 4[24] characters|with padding|in plain base64|that is not ASCII)")] },
    },
    {
      what: "a method without a challenge is invalid_request",
      source: "RFC 7636 §4.3",
      by: { [request]: [errors("a method without a challenge")] },
    },
    {
      what: "the same challenge in two requests is noticed",
      source: "RFC 9700 §2.1.1",
      none: "nothing is stored of a request that waits; who repeats a challenge weakens its own codes only",
    },
    {
      what: "a parameter twice: neither value is used, and the error goes where neither decides",
      source: "RFC 6749 §3.1, CVE-2026-9689",
      by: {
        [request]: [
          /› (client_id twice|two client_ids|redirect_uri twice|.+ redirect_uri, then .+)$/,
          errors("(response_type|scope|code_challenge|code_challenge_method|response_mode|prompt|max_age) twice"),
        ],
        "workerd/response": ["of two states none"],
      },
    },
    {
      what: "parameters in both the query and the body of a POST are refused on a page",
      source: "CVE-2026-9689",
      by: { "workerd/authorize_http": ["parameters in both query and body are refused, wherever they contradict"] },
    },
    {
      what: "a request by POST ends as by GET, in a browser too",
      source: "OpenID Connect Core §3.1.2.1",
      by: {
        [request]: [good(".+"), errors(".+")],
        "browser/dialog": ["comes through from a form that the application posts, though cookies are Lax"],
      },
    },
    {
      what: "a POST of JSON, multipart or text begins nothing",
      source: "RFC 6749 §3.1",
      by: {
        "workerd/authorize_http": [
          /^requests by POST › (JSON|multipart|plain text|two types) is not$/,
          "no type at all is not",
        ],
      },
    },
    {
      what: "no URL that a request names is fetched: request_uri is invalid_request",
      source: "RFC 9101 §10.4, CVE-2020-10770",
      by: {
        [request]: [
          "RFC 9101 §10.4: nothing that a request names is fetched",
          errors("a request object|a request_uri (inside a network|to a file)"),
        ],
      },
    },
    {
      what: "a token by query, and an unknown response mode, are invalid_request where tokens would go",
      source: "OAuth 2.0 Multiple Response Types §2.1",
      by: {
        [request]: [errors("an unknown response_mode|a JWT response_mode")],
        "workerd/response": ["a token never goes by query, nor does the error that says so"],
      },
    },
    {
      what: "prompt=login and another user's password: a new session, the old one over, the code for the other",
      source: "CVE-2023-6787",
      by: {
        "workerd/sso": ["a log-in as somebody else ends the session before; the code is for the other"],
        "workerd/decision": ["ends the session and lets another user log in, who gets the code"],
      },
    },
    {
      what: "max_age asks for the password when it is over and not before; a malformed one is invalid_request",
      source: "OpenID Connect Core §3.1.2.1",
      by: {
        [request]: [errors("a negative max_age|a max_age .+"), good("with a max_age that is larger than any number")],
        "workerd/sso": [
          "when the last time was longer ago than max_age, and not before",
          /› (max_age=0|a max_age that is not over|the largest max_age) shows /,
        ],
      },
    },
    {
      what: "parameters of other protocols mean nothing",
      source: "OpenID Connect Core §3.1.2.1",
      by: {
        [request]: [
          good("with parameters that mean nothing here|with a parameter twice that means nothing here"),
        ],
      },
    },
    {
      what: "resource must be absolute and allowed",
      source: "RFC 8707 §2",
      none: "resource indicators are not offered: every token is for the one configured audience",
    },
    {
      what: "id_token_hint and nonce are checked",
      source: "OpenID Connect Core §3.1.2.1",
      none: "the server issues no ID tokens",
    },
    {
      what: "an attacker's own client cannot have a user sent on without a log-in",
      source: "RFC 9700 §4.11.2",
      none: "applications are registered by the operator, never by themselves, and sent on to are only their URIs",
    },
    {
      what: "two requests in two tabs, finished in any order, each get their own answer",
      source: "edgegrant",
      by: {
        "workerd/decision": [
          "while two tabs that finish in reverse order each get their own",
          "and of two tabs with a log-in page both work, whichever is first",
        ],
      },
    },
    {
      what: "the endpoint's published URL has no fragment",
      source: "RFC 6749 §3.1",
      by: { "workerd/metadata": ["every URL is the issuer's, without a fragment, and leads to an endpoint"] },
    },
  ],
};
