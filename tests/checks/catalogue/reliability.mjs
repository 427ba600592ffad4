export const reliability = {
  title: "Storage and reliability",
  checks: [
    {
      what: "whichever storage call of a request fails, the answer is 503 with Retry-After, never a wrong error",
      source: "RFC 9110 §15.6.4",
      by: { "faults/flow.mjs": [/: \d+ storage calls › call \d+, [\w.]+, fails$/] },
    },
    {
      what: "a call whose answer is lost or garbled gives no token away twice and takes nothing from the owner",
      source: "RFC 6749 §4.1.2",
      by: { "faults/flow.mjs": [/: \d+ storage calls › call \d+, [\w.]+, is done and its answer (lost|garbled)$/] },
    },
    {
      what: "when a grant cannot be written, no token is answered; the code or refresh token works afterwards",
      source: "RFC 6749 §4.1.4",
      by: { "faults/flow.mjs": [/^a (code|refresh token)( while .+)?: \d+ storage calls › call \d+, Account\.put, /] },
    },
    {
      what: "when a revocation cannot be written, it is 503, and never 200 while the token lives",
      source: "RFC 7009 §2.2.1, CVE-2020-15223",
      by: { "faults/flow.mjs": [/^revocation of an .+ › call \d+, (Account\.delete|Application\.put), /] },
    },
    {
      what: "a minute is the shortest time that anything is kept: no expiration in KV is too near",
      source: "edgegrant",
      by: { "workerd/application_faults": [/lifetime .+ is a fault$/], "faults/expiry": [/ ends with its minute/] },
    },
    {
      what: "a record that is cut, empty, no JSON or of another version is 503, is named in the log and left as it is",
      source: "edgegrant",
      by: { "faults/records": [/ › (is|has) /, /^a record that is not a text is refused/] },
    },
    {
      what: "what must happen once is decided in one place: reads that are stale for a minute change nothing",
      source: "RFC 6749 §4.1.2",
      by: {
        "store/store": [
          /^\d+ schedules break no promise/,
          /there is a copy of each object in each location, as stale as KV: /,
          /^whoever breaks a promise is noticed › KV stays stale for ten minutes: /,
        ],
      },
    },
    {
      what: "an object that is killed at any point has granted at most once, and what it answered is kept",
      source: "edgegrant",
      by: {
        "workerd/crash": [
          /^a server that is killed \d+ ms into sixteen exchanges has granted at most one of them$/,
          "of a load of exchanges that a crash cuts off, none is granted twice and no answer is lost",
          "of a load of refreshes that a crash cuts off, every answered token goes on where it was",
        ],
        "workerd/persistence": [/^applications, users, grants, sessions and keys are there after /],
        "store/store": [/ an object answers before what it wrote is durable: /],
      },
    },
    {
      what: "objects start again at any time, and Workers and objects of different versions meet: nothing is misread",
      source: "edgegrant",
      by: {
        "store/store": [/^\d+ schedules break no promise/],
        "faults/records": [/ › is of a newer version$/, / › is of an older version$/],
        "faults/flow.mjs": [/ is done and its answer garbled$/],
      },
    },
    {
      what: "a panic ends the request that meets it and is in the log, and those after it are answered",
      source: "edgegrant",
      by: { "faults/trap": ["a request that traps gives no token, is told, and those after it are answered as ever"] },
    },
    {
      what: "requests that are worked on at once do not get each other's user, client or scope",
      source: "CVE-2025-26620",
      by: { "workerd/races": ["requests at once do not get each other's user, client or scope"] },
    },
    {
      what: "many log-ins at once do not need more memory than an isolate has",
      source: "edgegrant",
      none: "a password is hashed without a pause: an isolate holds the memory of one hash",
    },
    {
      what: "all that a user gave ends in one transaction, however many grants that are",
      source: "edgegrant",
      by: {
        "faults/flow.mjs": [/^(changing a user's role|deleting a user): \d+ storage calls › /],
        "faults/growth": [/^a thousand grants are the most that there can be; they end at once, /],
        "faults/records": ["what a barred user gave ends even if it cannot be read"],
      },
    },
    {
      what: "whether a token lives is looked up where its grant is and where its application is registered",
      source: "edgegrant",
      by: {
        "faults/flow.mjs": [/^introspection of an .+ › when all is well: .+, Account\.get, .*Application\.get$/],
        "workerd/reregistration": ["no token of the first is active or opens anything, whoever asks"],
      },
    },
    {
      what: "a lifetime of nothing, below nothing, or beyond a bound is a fault of the configuration",
      source: "edgegrant",
      by: { "workerd/application_faults": [/lifetime .+ is a fault$/] },
    },
    {
      what: "a character of several bytes, anywhere, is text like another",
      source: "edgegrant",
      by: {
        "workerd/login": ["a name in any case and form of its characters is one name; a password is to the letter"],
        "workerd/response": [/^state comes back byte for byte › /],
        "workerd/client_authentication": [/^no client is called "é" /],
        "workerd/password": [/^appendix B: a password with every printable character arrives as it is/],
      },
    },
    {
      what: "without a secret, an issuer or readable scopes every route is 503; no default takes their place",
      source: "edgegrant",
      by: {
        "workerd/configuration": [
          /^with .+ every route says that the server is not configured$/,
          "there is no default credential",
          "the secret that everything is derived from is no credential of anybody",
        ],
      },
    },
    {
      what: "where a failed attempt cannot be counted, nobody hears whether the password is right",
      source: "edgegrant",
      by: {
        "faults/flow.mjs": [/^(a password|logging in): \d+ storage calls › call \d+, Account\.put, /],
        "faults/records": [/^the failed attempts of a password › /],
      },
    },
    {
      what: "no line of the log has a code, token, secret, verifier, password or cookie in it",
      source: "RFC 6749 §10.3",
      by: {
        "workerd/logs": [
          "what is secret and travels as it should is in no line either",
          "the search for secrets finds one",
          "what strangers call themselves, or anything else, is in no line",
        ],
      },
    },
    {
      what: "replay, guessing, changes and refused changes are events in the log, each of them once",
      source: "ASVS V16",
      by: {
        "workerd/races": ["a code that is replayed says so in the log, once"],
        "workerd/dialog": [/^(the log-in|a yes|a no|a switch of accounts) is refused › (with|from)/],
        "workerd/login": [
          "looks like an unknown user, a barred one and one that was removed",
          /^a wrong password › too often delays the guesser/,
        ],
        "workerd/user_grants": ["a grant that is taken back is over at once, and the user is asked again"],
        "faults/throttling": ["after five wrong passwords not even the right one is looked at; after the wait it is"],
        "workerd/logs": [
          "bad configuration leaves a line that says so",
          "a bad user leaves a line that says so",
          "each change leaves a line with the identifier of what was changed, and no name of a user",
        ],
        "faults/token": [
          /^a client that asks again too late, after its answer was lost, ends the family, and the log says so$/,
          "a failure is in the log, with its reason",
        ],
      },
    },
  ],
};
