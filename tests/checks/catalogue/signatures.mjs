export const signatures = {
  title: "Signatures and keys",
  checks: [
    {
      what: "the key set has public keys only, each with a name of its own, its use and its algorithm",
      source: "RFC 7517 §9.2",
      by: {
        "workerd/access_token": ["RFC 7517 §9.2: the keys are public ones for ES256, named by their thumbprints"],
        "workerd/signing_keys": ["a key that is made on demand is published before it signs"],
        "foreign/jose": ["the published keys are public, and each has its use"],
      },
    },
    {
      what: "a token of no algorithm, in whatever spelling, or without a signature is refused",
      source: "RFC 8725 §3.1, §3.2",
      by: {
        "workerd/bearer": [
          /^§3\.1: a token with no algorithm(, written otherwise| and our signature)? is invalid$/,
          "§3.1: a token with no signature is invalid",
          "§3.1: a token with a signature of zeros is invalid",
        ],
        "workerd/signed": [/^RFC 8725 §3\.1: a token of the algorithm .+ is none, whatever signed it$/],
      },
    },
    {
      what: "a token under an HMAC with the public key as its secret is refused",
      source: "RFC 8725 §2.1, CVE-2023-48238",
      by: { "workerd/bearer": [/^RFC 8725: a token with (HS256 and|an HMAC) .+ is invalid$/] },
    },
    {
      what: "a key name that is a path, a query, a list, NUL or long finds no key",
      source: "RFC 8725 §3.10",
      by: {
        "workerd/signed": [/^RFC 8725 §3\.10: a token of the key .+ is none$/],
        "workerd/bearer": [/^RFC 8725: a token with (a path|ten kilobytes|a list) .+ name is invalid$/],
      },
    },
    {
      what: "a stranger's key name costs no storage call, and no address in a header is visited",
      source: "RFC 8725 §3.10",
      by: {
        "faults/keys": [/^a stranger's token is looked up nowhere, whatever key it names/],
      },
    },
    {
      what: "a key that the token brings along is not trusted",
      source: "RFC 8725 §3.10, CVE-2018-0114",
      by: { "workerd/bearer": [/^RFC 8725: a token with a key (of its own.*|at an address) is invalid$/] },
    },
    {
      what: "an unprotected header decides nothing: a signature in JSON is no token",
      source: "GHSA-5739-39v2-5754",
      by: { "workerd/signed": [/^RFC 7515 §7\.2: a signature in JSON is no token/] },
    },
    {
      what: "exp and iat as text, fraction, list, before time, beyond measure, null or absent: refused",
      source: "RFC 7519 §4.1.4, §4.1.6, CVE-2026-25537; whole seconds: edgegrant",
      by: {
        "workerd/signed": [
          /^a token whose (exp|iat) is .+ is invalid$/,
          /^a token with exp .+ is invalid$/,
        ],
      },
    },
    {
      what: "nbf, likewise",
      source: "RFC 7519 §4.1.5",
      none: "the server signs no nbf, and takes only what it signed itself",
    },
    {
      what: "a token that expires this second is expired: the server makes no allowance for clocks",
      source: "RFC 9068 §4",
      by: { "workerd/signed": ["a token that expires now is expired, and so is one that expired a moment ago"] },
    },
    {
      what: "what our key signed with another type than at+jwt is no access token",
      source: "RFC 9068 §4, RFC 8725 §3.11",
      by: {
        "workerd/signed": [/^RFC 9068 §4: a token of the type .+ is no access token$/],
        "workerd/bearer": ["RFC 8725: a token with the plain type JWT is invalid"],
      },
    },
    {
      what: "an access token is not taken for an assertion, a request object or a logout token",
      source: "RFC 8725 §3.12",
      none: "nothing but access tokens is a JWT here",
    },
    {
      what: "base64 with padding, spare bits, spaces or other characters, a byte order mark, a member twice: refused",
      source: "RFC 7519 §4, RFC 8725 §2.6, RFC 4648 §3.5",
      by: {
        "workerd/bearer": [
          /^§3\.1: a token with (padding|spare bits at its end|a signature in another encoding) is invalid$/,
          "RFC 8725: a token with the algorithm twice is invalid",
        ],
        "workerd/signed": [
          /^a token with a member twice.* is invalid$/,
          /^RFC 8725 §3: a token with (padding|the other alphabet|a space .+|a tab .+|a byte order .+) is invalid$/,
        ],
      },
    },
    {
      what: "a token that nests a thousand levels, or without end, is refused, and the next request answered",
      source: "RFC 8725 §3",
      by: { "workerd/signed": [/^a token with (endless nesting|\S+ thousand levels) is invalid$/] },
    },
    {
      what: "keys are of P-256; secrets of clients and of the server have 32 characters or more",
      source: "RFC 8725 §3.5",
      by: {
        "workerd/access_token": ["RFC 7517 §9.2: the keys are public ones for ES256, named by their thumbprints"],
        "workerd/application_faults": ["a secret of 31 characters is a fault"],
        "workerd/configuration": [/^with an? \S+ secret of 31 characters every route says/],
      },
    },
    {
      what: "RSA keys, HMAC keys, encryption of ID tokens",
      source: "RFC 8725 §3.5",
      none: "the one algorithm is ES256",
    },
    {
      what: "a new key is published long before it signs, and the old one until its last token is over",
      source: "OpenID Connect Core 1.0 §10.1.1",
      by: {
        "workerd/signing_keys": ["a key that is made on demand is published before it signs"],
        "faults/key_rotation": [/^the next key is published before it signs, and the last one until/],
      },
    },
    {
      what: "a key that was taken back signs nothing and vouches for nothing, at once",
      source: "edgegrant",
      by: {
        "workerd/signing_keys": [
          "a token counts no more when its key is taken back, and the next has another",
          "keys are for those who may change them",
        ],
      },
    },
    {
      what: "any page may read the key set and keep it for five minutes; it is the same for everybody",
      source: "RFC 7517 §5",
      by: { "workerd/cors": ["anybody may read /v2/oauth2/jwks, and keep it for some minutes"] },
    },
    {
      what: "while the signing key is missing, damaged or cannot be opened no token is given: 503",
      source: "edgegrant",
      by: {
        "workerd/root_secret": ["without the secret that sealed them the keys do not open, and no others are made"],
        "faults/records": [/^the signing keys › is /],
        "faults/flow.mjs": [/ while the keys are not at hand: \d+ storage calls › call \d+, (KEYS|Keys)\.\w+, /],
      },
    },
  ],
};
