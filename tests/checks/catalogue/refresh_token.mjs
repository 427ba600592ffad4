export const refreshToken = {
  title: "Refresh tokens",
  checks: [
    {
      what: "each use gives the next token, and one that was replaced long ago ends its family",
      source: "RFC 9700 §4.14.2",
      by: {
        "workerd/refresh_token": [
          /^RFC 9700 §4\.14\.2: each use gives a \w+ client the next token$/,
          /^a token that a \w+ client replaced long ago ends the family$/,
        ],
      },
    },
    {
      what: "another client's token is invalid_grant, and its owner keeps it",
      source: "RFC 6749 §6, §10.4; CVE-2026-55672",
      by: { "workerd/refresh_token": ["§6, §10.4: another client's token is worth nothing, and its owner keeps it"] },
    },
    {
      what: "a wider scope is invalid_scope and costs nothing; a narrower one is for this access token only",
      source: "RFC 6749 §6",
      by: {
        "workerd/refresh_token": [
          "§6: the scope may shrink; the next token still covers all of it",
          "§6: the scope never grows, and who tries keeps the token",
        ],
      },
    },
    {
      what: "a client whose answer was lost asks again within seconds and gets the same successor, no second branch",
      source: "RFC 9700 §4.14.2",
      by: {
        "workerd/races": ["of two scopes that are asked for at once, both get their own and one successor"],
        "faults/flow.mjs": [/^a refresh token: .+ › call \d+, ACCOUNT\.fetch, is done and its answer lost$/],
        "faults/token": [/^a client that asks again too late, after its answer was lost, ends the family/],
      },
    },
    {
      what: "sixteen uses at once have one successor, and those from several locations too",
      source: "CVE-2026-53517, CVE-2026-50631",
      by: {
        "workerd/races": ["RFC 9700 §4.14.2: sixteen uses of one refresh token have one successor, which goes on"],
        "store/store": [/^\d+ schedules break no promise/],
      },
    },
    {
      what: "an access token is no refresh token, and a refresh token opens no resource",
      source: "RFC 6749 §1.5, CVE-2026-101023",
      by: {
        "workerd/refresh_token": [
          "what is no refresh token, or nearly one, is worth nothing",
          "RFC 6750 §3.1: a refresh token opens nothing",
        ],
      },
    },
    {
      what: "it is over when it or its access token is revoked, and when its user changed or its client went away",
      source: "RFC 7009 §2.1, RFC 9700 §4.14.2",
      by: {
        "workerd/refresh_token": [
          /^a token that (is revoked|has its access token revoked|belongs to a user who .+) is over$/,
          "a token of an application that is deleted is over",
        ],
        "workerd/user_grants": ["a grant that is taken back is over at once, and the user is asked again"],
      },
    },
    {
      what: "it outlives a log-out: applications keep what they were given until it is taken back",
      source: "edgegrant",
      by: { "workerd/logout": [/^tokens that applications have stay theirs/] },
    },
    {
      what: "there is none unless the application lists the grant",
      source: "RFC 9700 §4.14.2",
      by: {
        "workerd/authorization_code": ["there is a refresh token only if the application lists that grant"],
        "workerd/password": ["§4.3.3: there is a refresh token only if the application lists that grant"],
      },
    },
    {
      what: "what the role loses, the next token loses",
      source: "RFC 6749 §6",
      by: { "workerd/refresh_token": ["what the role loses, its next token loses"] },
    },
    {
      what: "when it is revoked while it is used, nothing lives afterwards",
      source: "edgegrant",
      by: { "workerd/races": ["when a token is revoked while it is used, nothing is alive afterwards"] },
    },
    {
      what: "a thousand uses cost as one: the record does not grow",
      source: "edgegrant",
      by: { "faults/growth": ["a refresh token that was used a thousand times costs what a new one costs"] },
    },
    {
      what: "it ends with the time that is configured, also while its access token lives",
      source: "RFC 9700 §4.14.2",
      by: { "faults/expiry": ["a refresh token ends with its minute, also where the access token does not"] },
    },
    {
      what: "it is bound to a resource, or to a key",
      source: "RFC 9449 §5, RFC 8707 §2.2",
      none: "neither resource indicators nor DPoP are offered",
    },
  ],
};
