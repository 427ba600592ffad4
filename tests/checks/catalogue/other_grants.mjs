export const otherGrants = {
  title: "Client credentials and password grants",
  checks: [
    {
      what: "a public client has no token of its own",
      source: "RFC 6749 §4.4",
      by: { "workerd/client_credentials": ["§4.4: a public client has nothing of its own"] },
    },
    {
      what: "a scope that the application does not list is not granted, and nothing but that is invalid_scope",
      source: "RFC 6749 §3.3",
      by: {
        "workerd/client_credentials": [
          /^§3\.3: of ".*" the client may have "/,
          "§3.3: nothing is left of a scope that the configuration does not list",
          "a client without a scope of its own gets nothing, though its users' tokens have scopes",
        ],
      },
    },
    {
      what: "no client can be called what a user is called, and a client's token is not a user's",
      source: "RFC 9700 §4.15.1",
      by: {
        "workerd/client_credentials": ["RFC 9700 §4.15: no client can be called what a user is called"],
        "workerd/bearer": ["§3.1: an application's own token is not a user's"],
      },
    },
    {
      what: "there is no refresh token with a client's own token",
      source: "RFC 6749 §4.4.3",
      by: {
        "workerd/client_credentials": ["§4.4.3: a confidential client gets a token of its own, and no refresh token"],
      },
    },
    {
      what: "the password grant is off until the operator lists it for a confidential client",
      source: "RFC 9700 §2.4",
      by: {
        "workerd/applications": ["an empty configuration allows nothing, and is shown with all that it means"],
        "workerd/password": ["§5.2: a client that does not list the grant never learns it either"],
      },
    },
    {
      what: "the client proves who it is before anything about the user matters; a public one learns nothing",
      source: "RFC 6749 §4.3.2",
      by: {
        "workerd/password": [
          /^§4\.3\.2: the client is authenticated first/,
          "§4.3: a public client never learns whether a password is right",
        ],
      },
    },
    {
      what: "an unknown user, a wrong password, a barred user and a malformed one look alike",
      source: "CWE-204",
      by: {
        "workerd/password": ["unknown user, wrong password, barred user: nobody can tell them apart"],
        "faults/throttling": ["nobody finds out from this which users there are"],
      },
    },
    {
      what: "a guess is answered when it is counted: sixteen at once are not more than one by one",
      source: "RFC 6749 §4.3.2, §10.7",
      by: {
        "faults/throttling": [
          "sixteen guesses at once are not more than one after the other",
          "each failure after the fifth doubles the wait, to a quarter of an hour",
        ],
        "workerd/persistence": ["failed attempts on an account are still counted after a crash"],
      },
    },
    {
      what: "the token has what the application's configuration gives the user's role, and no more",
      source: "RFC 6749 §3.3",
      by: {
        "workerd/password": [/^a \w+ who asks for .+ gets /, /^§3\.3: nothing is granted for /],
        "workerd/bearer": ["users:create is a client's, never a user's, whatever the role may have"],
      },
    },
    {
      what: "token exchange: the subject's token, its scope and its lifetime",
      source: "RFC 8693, CVE-2026-56668",
      none: "token exchange is not offered: it is unsupported_grant_type",
    },
  ],
};
