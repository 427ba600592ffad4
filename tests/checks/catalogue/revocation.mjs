export const revocation = {
  title: "Revocation",
  checks: [
    {
      what: "a client revokes its refresh tokens and its access tokens, whatever the hint says",
      source: "RFC 7009 §2",
      by: {
        "workerd/revocation": [
          /^§2\.1: revoking the (refresh|access)_token with the hint \w+ ends both$/,
          "an application's own token can be revoked",
        ],
      },
    },
    {
      what: "a confidential client that does not prove who it is, or by another method, ends nothing: invalid_client",
      source: "RFC 7009 §2.1",
      by: { "workerd/revocation": ["§2.1: a client that does not prove who it is revokes nothing"] },
    },
    {
      what: "a public client revokes its own tokens, and its name is all that it needs",
      source: "CVE-2018-1000211",
      by: { "workerd/revocation": ["a public client revokes its own tokens by naming itself"] },
    },
    {
      what: "nobody revokes another client's token; its owner goes on using it",
      source: "RFC 7009 §2.1, CVE-2026-115472",
      by: { "workerd/revocation": ["§2.1: another client's token is not revoked, whoever tries"] },
    },
    {
      what: "a forged token that names a grant does not end it",
      source: "edgegrant",
      by: { "workerd/signed": [/^RFC 8725 §3\.10: a token of the key .+ is none$/] },
    },
    {
      what: "with a refresh token its access tokens end, and the other way round, also after it was replaced",
      source: "RFC 7009 §2.1",
      by: {
        "workerd/revocation": [
          /^§2\.1: revoking the (refresh|access)_token with the hint \w+ ends both$/,
          "an access token revokes its grant although it was refreshed since, and so does an older refresh token",
        ],
      },
    },
    {
      what: "where storage fails the answer is 503 with Retry-After, and never 200 while the token lives",
      source: "RFC 7009 §2.2.1, CVE-2020-15223",
      by: {
        "faults/flow.mjs": [/^revocation of an .+ › call \d+, /],
        "store/store": [/^\d+ schedules break no promise/],
      },
    },
    {
      what: "without a token it is invalid_request; by GET nothing is revoked and nothing called back",
      source: "RFC 7009 §2.1, §2.3",
      by: { "workerd/revocation": ["§2.1: the token is given by POST, once"] },
    },
    {
      what: "a token that is unknown, or was revoked before, is revoked with 200",
      source: "RFC 7009 §2.2",
      by: {
        "workerd/revocation": [
          "§2.2: a token that is none needs no revoking, and one that was revoked needs none again",
          "§2.1: a code is no token: it stays its owner's",
        ],
      },
    },
    {
      what: "twice, at once, and during a refresh: it is done, and nothing lives afterwards",
      source: "edgegrant",
      by: {
        "workerd/races": [
          "sixteen revocations of one token are all done",
          "when a token is revoked while it is used, nothing is alive afterwards",
        ],
      },
    },
  ],
};
