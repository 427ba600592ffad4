export const authorizationCode = {
  title: "Authorization code grant",
  checks: [
    {
      what: "a code gives tokens once; who sends it again gets invalid_grant, and what it gave is over",
      source: "RFC 6749 §4.1.2, CVE-2026-73311",
      by: {
        "workerd/authorization_code": ["§4.1.2: a code is spent once; using it again ends what it gave"],
        "faults/expiry": ["a code that was redeemed and comes again after its minute ends nothing any more"],
      },
    },
    {
      what: "no code is invalid_request; one that is random, altered or ten kilobytes long is invalid_grant",
      source: "RFC 6749 §5.2",
      by: {
        "workerd/authorization_code": [
          /^§4\.1\.3: a code that is (empty|left out) is missing$/,
          "§5.2: what is no code, or nearly one, is worth nothing",
        ],
      },
    },
    {
      what: "a code of another client is invalid_grant, and its owner can still redeem it",
      source: "RFC 6749 §4.1.3, CVE-2019-12419, CVE-2026-55672",
      by: {
        "workerd/authorization_code": [
          "§4.1.3: a code of another client is worth nothing, and stays its owner's",
          "a public client cannot take another public client's code",
        ],
      },
    },
    {
      what: "a replay by another client, with a wrong verifier or a wrong secret ends nothing of the owner's",
      source: "OAuth 2.1 §7.6",
      by: { "workerd/authorization_code": ["a replay that could not have succeeded ends nothing (OAuth 2.1 §7.6)"] },
    },
    {
      what: "of sixteen exchanges of one code at once one succeeds, and from several locations too",
      source: "RFC 6749 §4.1.2",
      by: {
        "workerd/races": [/^RFC 6749 §4\.1\.2: of sixteen exchanges of one code one succeeds/],
        "store/store": [
          /^\d+ schedules break no promise/,
          /there is a copy of each object in each location, as stale as KV: I1, I2$/,
        ],
      },
    },
    {
      what: "a code ends with its minute, by the time that is sealed in it and not by when storage forgets it",
      source: "CVE-2024-22403",
      by: { "faults/expiry": ["RFC 6749 §4.1.2: a code that nobody redeemed ends with its minute"] },
    },
    {
      what: "with a challenge there must be a verifier, and an empty one is none",
      source: "RFC 7636 §4.6, CVE-2026-73309",
      by: {
        "workerd/authorization_code": [/^RFC 7636 §4\.6: a \w+ client must have the verifier, not the challenge$/],
      },
    },
    {
      what: "a verifier without a challenge is invalid_grant",
      source: "RFC 9700 §4.8.2, CVE-2025-4144, CVE-2024-23647",
      by: { "workerd/authorization_code": ["RFC 9700 §2.1.1: a verifier without a challenge is a downgrade"] },
    },
    {
      what: "the challenge itself is no verifier",
      source: "RFC 9700 §4.8.2",
      by: {
        "workerd/authorization_code": [/^RFC 7636 §4\.6: a \w+ client must have the verifier, not the challenge$/],
      },
    },
    {
      what: "a verifier has 43 to 128 unreserved characters; another is refused though its digest is the challenge",
      source: "RFC 7636 §4.1, CVE-2026-41213",
      by: { "workerd/authorization_code": [/^RFC 7636 §4\.1: a verifier (of \d+ characters is one|with .+ is none)/] },
    },
    {
      what: "code_challenge_method and scope mean nothing here: nothing is widened",
      source: "RFC 7636 §4.5, RFC 6749 §3.3",
      by: {
        "workerd/authorization_code": [/^RFC 7636 §4\.5: code_challenge_method means nothing here; scope /],
      },
    },
    {
      what: "a confidential client that sent a challenge must have the verifier too",
      source: "RFC 9700 §2.1.1, CVE-2024-22258",
      by: {
        "workerd/authorization_code": [
          "RFC 7636 §4.6: a confidential client must have the verifier, not the challenge",
        ],
      },
    },
    {
      what: "five wrong verifiers end a code",
      source: "edgegrant",
      by: {
        "workerd/authorization_code": ["four wrong verifiers cost nothing; the fifth ends the code"],
        "workerd/races": ["wrong verifiers at once with the right one win nothing"],
      },
    },
    {
      what: "the verifier of RFC 7636 gives its challenge, byte for byte",
      source: "RFC 7636 appendix B",
      by: { "workerd/authorization_code": [/^RFC 7636 §4\.1: a verifier of 43 characters is one: dBjftJeZ/] },
    },
    {
      what: "resource outside what was granted is invalid_target",
      source: "RFC 8707 §2.2, CVE-2026-67332",
      none: "resource indicators are not offered: every token is for the one configured audience",
    },
    {
      what: "redirect_uri must be the one of the request, byte for byte; a wrong one spends nothing",
      source: "RFC 6749 §4.1.3",
      by: { "workerd/authorization_code": [/^§4\.1\.3: redirect_uri is .+: refused, and the right one still works$/] },
    },
    {
      what: "a code of another server, or from before its root secret was replaced, is worth nothing",
      source: "edgegrant",
      by: { "workerd/root_secret": ["tokens and keys outlive the secret that sealed them"] },
    },
    {
      what: "a code is over when its user changed or went away, and when its client did",
      source: "edgegrant",
      by: {
        "workerd/user_changes": [
          "a code that was not redeemed yet ends with a change too",
          "a deleted user is gone everywhere",
        ],
        "workerd/reregistration": [/^a \w+ client's successor cannot redeem its code$/],
      },
    },
  ],
};
