const refused = (names) => new RegExp(`^a URI that is not the registered one is refused, on a page › (${names})$`);

export const redirectUri = {
  title: "The redirect URI",
  checks: [
    {
      what: "the registered URI is taken, and answers go to the bytes that were registered",
      source: "RFC 9700 §2.1, §4.1.3; ASVS V10.4.1",
      by: {
        "workerd/redirect_uri": ["of several registered URIs each is its own"],
        "workerd/response": ["keeps the query of the redirect URI as it is"],
      },
    },
    {
      what: "a path that is longer, shorter or ends in a slash is refused, and began nothing",
      source: "RFC 9700 §4.1.3",
      by: { "workerd/redirect_uri": [refused("another path")] },
    },
    {
      what: "no URI is registered whose origin a browser writes otherwise, or whose query has a parameter of the answer",
      source: "RFC 6749 §3.1, URL Standard §4.4",
      by: {
        "workerd/redirect_uri": [
          'URIs that cannot be registered › "https://client.example:443/cb"',
          'URIs that cannot be registered › "http://localhost:080/cb"',
          /^URIs that cannot be registered › "https:\/\/client\.example\/cb\?/,
        ],
      },
    },
    {
      what: "a query that was added is refused",
      source: "RFC 9700 §4.1.3",
      by: { "workerd/redirect_uri": [refused("a query")] },
    },
    {
      what: "a registered query counts byte for byte",
      source: "RFC 9700 §4.1.3",
      by: { "workerd/redirect_uri": ["a registered query is part of the URI"] },
    },
    {
      what: "a fragment is refused, encoded too, and cannot be registered",
      source: "RFC 6749 §3.1.2",
      by: {
        "workerd/redirect_uri": [
          refused("a fragment"),
          /^URIs that cannot be registered › "https:\/\/client\.example\/cb#x?"$/,
        ],
      },
    },
    {
      what: "other capitals, a default port and other spellings are refused",
      source: "CVE-2020-15234",
      by: { "workerd/redirect_uri": [refused("another path|another spelling")] },
    },
    {
      what: "a host that begins or ends like the registered one, encoded or not, is refused",
      source: "RFC 9700 §4.1.1, CVE-2026-50090",
      by: { "workerd/redirect_uri": [refused("another host")] },
    },
    {
      what: "a dot stands for a dot and for nothing else",
      source: "CVE-2024-52289",
      by: { "workerd/redirect_uri": [refused("another host")] },
    },
    {
      what: "paths that servers or browsers may resolve, raw in the request line too, lead nowhere",
      source: "OAuch RedirectUriConfusionTest",
      by: { "workerd/redirect_uri": [/^paths that servers and browsers may resolve › /] },
    },
    {
      what: "a path with ..; in it is refused",
      source: "CVE-2026-3872",
      by: { "workerd/redirect_uri": [refused("a parameter path of Java")] },
    },
    {
      what: "what a browser reads as another host is refused: backslashes, and too few or many slashes",
      source: "URL Standard §4.4",
      by: { "workerd/redirect_uri": [refused("what browsers read as another host")] },
    },
    {
      what: "schemes that run or read are refused and cannot be registered, in any case and with controls inside",
      source: "CVE-2024-21637, CVE-2026-67333, CVE-2020-26938",
      by: {
        "workerd/redirect_uri": [
          refused("a scheme that runs"),
          /^URIs that cannot be registered › "(\\u0001java|java|data|vbscript|blob|file|about|view-source)/i,
        ],
      },
    },
    {
      what: "http cannot be registered but for a loopback host",
      source: "RFC 9700 §2.6",
      by: {
        "workerd/redirect_uri": [
          /^URIs that cannot be registered › "http:\/\/(client\.example|127\.0\.0\.1\.evil\.example)\/cb"$/,
        ],
      },
    },
    {
      what: "a public client's loopback URI is taken with any port, and with no other path, query or host",
      source: "RFC 8252 §7.3, CVE-2020-15233",
      by: { "workerd/redirect_uri": [/^loopback URIs of public clients › .+: any port, and nothing else$/] },
    },
    {
      what: "localhost, 127.0.0.1 and [::1] are three hosts, and a confidential client has its one port",
      source: "RFC 8252 §8.3",
      by: {
        "workerd/redirect_uri": [
          /^loopback URIs of public clients › .+: any port, and nothing else$/,
          "a confidential client has its port",
        ],
      },
    },
    {
      what: "a web client cannot register a loopback URI",
      source: "OpenID Connect Registration §2",
      none: "applications say of themselves only whether they keep a secret; who does has its one port",
    },
    {
      what: "a private-use scheme has a dot in it and is compared exactly",
      source: "RFC 8252 §7.1, §8.4",
      by: {
        "workerd/redirect_uri": [
          'URIs that cannot be registered › "myapp:/cb"',
          "a private-use scheme is compared exactly",
        ],
      },
    },
    {
      what: "wildcards cannot be registered",
      source: "RFC 9700 §4.1, CVE-2026-7504",
      by: { "workerd/redirect_uri": [/^URIs that cannot be registered › ".*\*.*"$/] },
    },
    {
      what: "an application without redirect URIs gets no answer, and adopts none that is sent",
      source: "CVE-2024-52289, CVE-2026-54072",
      by: { "workerd/redirect_uri": ["an application without redirect URIs gets no answer anywhere, and adopts none"] },
    },
    {
      what: "malformed hosts and URIs of many kilobytes are refused like any other",
      source: "CVE-2022-36087",
      by: {
        "workerd/redirect_uri": [
          refused("a malformed host|a long one"),
          /^URIs that cannot be registered › "http:\/\/\[:+\]\/"$/,
        ],
      },
    },
    {
      what: "the URI counts again in the dialog and at the token endpoint",
      source: "CVE-2025-4143",
      by: {
        "workerd/redirect_uri": [
          "in the dialog: one that was withdrawn gets no answer",
          "at the token endpoint: it must be the one that the code went to",
        ],
        "workerd/dialog": ["another request than the one that was checked: it changes nothing"],
      },
    },
  ],
};
