export const dialog = {
  title: "Dialog: log-in, session, consent",
  checks: [
    {
      what: "a form without its proof, with another's, or sent from another site does nothing; the user's own works on",
      source: "RFC 6749 §10.12",
      by: {
        "workerd/dialog": [
          /^(the log-in|a yes|a no|a switch of accounts) is refused › (with|from)/,
          / is taken from our own page, however its browser says so$/,
        ],
        "browser/hostile": ["a form that is sent from another site says yes to nothing, logs nobody in and nobody out"],
      },
    },
    {
      what: "a dialog that another browser began cannot be seen or finished in this one",
      source: "CVE-2022-39222",
      by: {
        "workerd/dialog": [
          /^(the log-in|a yes|a no|a switch of accounts) is refused › in another browser, with the link and the form/,
        ],
        "workerd/cookies": ["the browser's own: its dialog is another browser's"],
      },
    },
    {
      what: "a form of one user does nothing in the session of another",
      source: "RFC 6749 §10.12",
      by: {
        "workerd/dialog": [/^a yes is refused › with another (request|browser)'s proof$/],
        "workerd/decision": ["leaves a page of the user before without effect"],
      },
    },
    {
      what: "a yes gives one code, if it is sent twice or twelve times at once",
      source: "edgegrant",
      by: {
        "workerd/decision": ["when it is sent again", "when it is sent twelve times at once, in each of five rounds"],
      },
    },
    {
      what: "a dialog that was left for too long leads nowhere: no redirect and no code",
      source: "RFC 6749 §10.12",
      by: { "faults/abandoned": ["a dialog that was left for longer than it lasts is over, at every step"] },
    },
    {
      what: "a pending request cannot be guessed or forged: it is sealed, and every alteration is noticed",
      source: "RFC 6749 §10.10",
      by: {
        "workerd/dialog": [
          /^a pending request that was not sealed here, or not whole › /,
          "another request than the one that was checked: it changes nothing",
        ],
      },
    },
    {
      what: "a session has another identifier after each log-in, and one that was planted is not adopted",
      source: "CVE-2023-6787, ASVS V7",
      by: { "workerd/cookies": [/^a session that somebody planted › /] },
    },
    {
      what: "cookies are __Host-, Secure, HttpOnly and SameSite=Lax; by plain names they count for nothing",
      source: "RFC 6265 §4.1.2, ASVS V3",
      by: {
        "workerd/cookies": [
          "where people are: Secure, and by their names for this host only",
          "where people are, cookies by their plain names count for nothing",
        ],
      },
    },
    {
      what: "a cookie that a sibling host sets, behind a space of Unicode or beside ours, logs in nobody",
      source: "RFC 6265bis §5.6, cookie tossing",
      by: { "workerd/cookies": [/^a cookie that a sibling host can set › /] },
    },
    {
      what: "a page that fetches authorization requests in the user's name has nothing approved",
      source: "Fetch Metadata §2.1",
      by: { "workerd/cookies": ["a page that fetches the dialog in the user's name, many times, brings nothing about"] },
    },
    {
      what: "a second click that was meant for the page before allows nothing",
      source: "RFC 9700 §4.16",
      by: { "browser/dialog": ["a second click that was meant for the page before is no answer"] },
    },
    {
      what: "a cookie that was altered, cut or made elsewhere is nobody's, and breaks nothing",
      source: "edgegrant",
      by: { "workerd/cookies": [/^a cookie that is not as it was set › /] },
    },
    {
      what: "an unknown user, a wrong password, a barred user and one that is gone get one answer, to the byte",
      source: "GHSA-g2qj-pmxm-9f8f",
      by: { "workerd/login": ["looks like an unknown user, a barred one and one that was removed"] },
    },
    {
      what: "a password counts to its last byte, in one Unicode form; of more than a kilobyte it is refused unhashed",
      source: "ASVS V6",
      by: {
        "workerd/login": [
          "a name in any case and form of its characters is one name; a password is to the letter",
          "every byte of a long password counts",
          "looks like an unknown user, a barred one and one that was removed",
        ],
      },
    },
    {
      what: "a password in a URL is neither processed nor logged",
      source: "RFC 9110 §9.3.1",
      by: {
        "workerd/login": ["never in a URL: not processed, and not logged"],
        "workerd/logs": ["a password in a query leaves a line that says so"],
      },
    },
    {
      what: "no page of another site shows one of ours in a frame, nor reads any answer",
      source: "RFC 9700 §4.16",
      by: {
        "workerd/dialog": ["a decision by GET decides nothing"],
        "browser/hostile": [
          "no page of ours shows in a frame of another site",
          "no script of another site reads an answer of ours, with or without cookies",
        ],
      },
    },
    {
      what: "names of applications and users are text wherever they stand; nothing else of a request is shown",
      source: "RFC 6749 §10.14, CVE-2026-67333",
      by: { "workerd/login": [/^what a person may be shown is text, whoever wrote it › /] },
    },
    {
      what: "every page has a policy without unsafe-inline, no script but by hash, and trusted types",
      source: "RFC 9700 §4.16",
      by: {
        "workerd/dialog": ["a decision by GET decides nothing"],
        "workerd/response": ["runs its one script by hash, goes to the application only and is guarded"],
        "browser/dialog": [/^at (a desk|a phone): log in, allow, and be back with a code$/],
      },
    },
    {
      what: "a browser that applies form-action to redirects still brings the answer to the application",
      source: "CSP Level 3 §6.4.1",
      by: {
        "browser/dialog": [
          /^at a desk( without JavaScript)?: log in, allow, and be back with a code$/,
          /^at a desk( without JavaScript)?: deny, and be back with an error/,
        ],
      },
    },
    {
      what: "no page loads or links anything of another origin",
      source: "RFC 9700 §4.2.4",
      by: { "browser/accessible": [/^at (a desk|a phone), (light|dark)$/] },
    },
    {
      what: "a password that was posted is answered by 303: it is never posted on to the application",
      source: "RFC 9700 §4.12",
      by: {
        "workerd/response": ["is followed by GET, is not kept, and tells nobody where it came from"],
        "workerd/dialog": [/^the log-in is taken from our own page, however its browser says so$/],
      },
    },
    {
      what: "consent is remembered for one user, application, host and set of scopes; for more it is asked again",
      source: "RFC 6749 §10.2",
      by: {
        "workerd/sso": [
          "for the scopes it was given for, in any order, and for fewer",
          "not for more scopes, until they are allowed too",
          "not for another host, application or user",
        ],
        "workerd/reregistration": [/^users are asked anew about a \w+ client's successor$/],
      },
    },
    {
      what: "consent is asked for each time where any program on the device may be the application",
      source: "RFC 8252 §8.6, CVE-2023-34246",
      by: {
        "workerd/sso": [
          /^a yes is remembered › not where any program on the device may be at the other end/,
          /^a loopback port that is registered is an application's only at a server that runs on that device too$/,
        ],
      },
    },
    {
      what: "no parameter of an application lets it do without consent",
      source: "RFC 6749 §10.2",
      by: { "workerd/sso": ["not if the application says so itself"] },
    },
    {
      what: "a no is access_denied, gives no code, and is not remembered",
      source: "RFC 6749 §4.1.2.1",
      by: { "workerd/decision": [/^a no tells the application, and is not remembered › /] },
    },
    {
      what: "what the user was shown and said yes to is what the answer grants, and never more",
      source: "RFC 6749 §3.3",
      by: {
        "workerd/decision": [/scopes that the role has (lost are not granted|gained are )/],
        "workerd/dialog": ["a yes to another scope than the page showed"],
        "workerd/authorization_code": [/^§4\.1\.4: a code is worth a token that says whose it is/],
      },
    },
    {
      what: "no parameter says where to go on after the log-in",
      source: "RFC 9700 §4.11",
      by: {
        "workerd/dialog": ["another request than the one that was checked: it changes nothing"],
        "workerd/authorize": [/^requests that lead to the dialog › /],
      },
    },
    {
      what: "back, reload and a bookmark show that it is done: no second code, no password sent again",
      source: "edgegrant",
      by: {
        "workerd/decision": ["when its page is opened again"],
        "browser/dialog": ["gets no second code by the back button, by reloading, or by a bookmark"],
      },
    },
    {
      what: "an application, right, scope or user that went away during the dialog is not answered for",
      source: "edgegrant",
      by: { "workerd/decision": [/^what changed while the dialog was open counts › /] },
    },
    {
      what: "a second factor cannot be skipped",
      source: "ASVS V6",
      none: "there is one factor; a session begins when it was given",
    },
    {
      what: "a user sees what applications may do, and takes it back at once",
      source: "ASVS V10.4.9",
      by: {
        "workerd/user_grants": [
          "a user sees each application with what it may do, and not what others gave",
          "a grant that is taken back is over at once, and the user is asked again",
          "nobody takes back what another user gave",
        ],
      },
    },
    {
      what: "nobody but the user ends the session: no link, no other site, and no form without its proof",
      source: "OpenID Connect RP-Initiated Logout 1.0 §2",
      by: {
        "workerd/logout": [
          "GET asks, and ends nothing",
          /^nobody else can end it › /,
          "a form without a proof ends nothing, from wherever it comes: it leads to the question",
        ],
        "browser/hostile": [/^a form that is sent from another site says yes to nothing/],
      },
    },
    {
      what: "a log-out leads to a URI that the application has registered for it, byte for byte, or nowhere",
      source: "OpenID Connect RP-Initiated Logout 1.0 §3, RFC 9700 §4.11",
      by: {
        "workerd/logout": [
          /^the way back to the application › is /,
          /^the way back to the application › there is none for /,
        ],
        "browser/demo": [/^logging out revokes the token; logging out at the server ends the session and comes back$/],
      },
    },
    {
      what: "beginning dialogs without end stores nothing",
      source: "edgegrant",
      by: {
        "faults/flow.mjs": [/^a request without a session: 1 storage calls › when all is well: APPLICATIONS\.get$/],
      },
    },
    {
      what: "the dialog works without JavaScript, by keyboard alone, and for screen readers; password managers know it",
      source: "WCAG 2.2",
      by: {
        "browser/dialog": [
          "at a desk without JavaScript: log in, allow, and be back with a code",
          "the keyboard alone is enough, and shows where it is",
          "the page says so, to eyes and to screen readers, and forgets the password",
          "a password manager is told which field is which",
        ],
        "browser/accessible": [/^at (a desk|a phone), (light|dark)$/],
      },
    },
  ],
};
