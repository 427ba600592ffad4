// The authorization endpoint's rules for a request (RFC 6749 §3.1, §4.1.1, §4.2.1).

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { authorize, dialog, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage, assertErrorRedirect } from "../scenario/pages.mjs";

const { parameters: challenge } = pkce();
const scene = await begin();
const application = await scene.registerPublic();
const [callback] = application.redirect_uris;

/** A good request but for these changes: undefined takes a parameter away, a list repeats it. */
function request(changes = {}) {
  const good = {
    client_id: application.client_id,
    redirect_uri: callback,
    response_type: "code",
    scope: "profile",
    state: "xyz",
    ...challenge,
  };
  return Object.entries({ ...good, ...changes })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
}

const stranger = () => scene.browser();
const tokens = (count) => Array.from({ length: count }, (_, at) => `s${at}`).join(" ");
const bare = { code_challenge: undefined, code_challenge_method: undefined };
/** Parameters on top of the seven of a good request. */
const more = (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, "x"]));

/** Sends a request by GET, and by POST as far as the GET that a browser makes of it. */
const ways = {
  GET: (browser, pairs) => browser.get(withQuery(authorize, pairs)),
  async POST(browser, pairs) {
    const posted = await browser.post(authorize, pairs);
    if (posted.status !== 303 || !posted.location.startsWith(`${authorize}?`)) return posted;
    return browser.get(posted.location);
  },
};

function assertDialog(answer) {
  assert.equal(answer.status, 303);
  assert.ok(answer.location.startsWith(`${dialog}?request=`), answer.location);
}

// Errors about who asks, or where to: only the person hears of them (RFC 6749 §4.1.2.1).
const pages = [
  ["no client_id", { client_id: undefined }],
  ["an empty client_id", { client_id: "" }],
  ["an unknown client_id", { client_id: "nobody" }],
  ["client_id twice", { client_id: [application.client_id, application.client_id] }],
  ["two client_ids", { client_id: [application.client_id, "nobody"] }],
  ["client_id as a list", { client_id: undefined, "client_id[]": application.client_id }],
  ["client_id as a query operator", { client_id: undefined, "client_id[$ne]": "x" }],
  ["client_id in other capitals", { client_id: application.client_id.toUpperCase() }],
  ["client_id with a NUL", { client_id: `${application.client_id}\0` }],
  ["client_id with a line break", { client_id: `${application.client_id}\n` }],
  ["client_id with a zero-width space", { client_id: `${application.client_id}\u200b` }],
  ["a client_id of 513 bytes", { client_id: "a".repeat(513) }],
  ["a client_id of 5000 bytes", { client_id: "a".repeat(5000) }],
  ["a client_id that is a path", { client_id: ".." }],
  ["the built-in application", { client_id: "edgegrant-admin" }],
  ["no redirect_uri", { redirect_uri: undefined }],
  ["an empty redirect_uri", { redirect_uri: "" }],
  ["redirect_uri twice", { redirect_uri: [callback, callback] }],
  ["a good redirect_uri, then another", { redirect_uri: [callback, "https://evil.example/"] }],
  ["another redirect_uri, then the good one", { redirect_uri: ["https://evil.example/", callback] }],
  ["an unregistered redirect_uri", { redirect_uri: "https://evil.example/" }],
  ["an unregistered redirect_uri and another fault", { redirect_uri: "https://evil.example/", scope: '"' }],
  ["65 parameters", more(58)],
];

// Errors that the application gets, where its answer would have gone.
const redirects = [
  ["no response_type", { response_type: undefined }, "invalid_request"],
  ["an empty response_type", { response_type: "" }, "invalid_request"],
  ["response_type twice", { response_type: ["code", "code"] }, "invalid_request"],
  ["an unknown response_type", { response_type: "foo" }, "unsupported_response_type"],
  ["response_type in capitals", { response_type: "CODE" }, "unsupported_response_type"],
  ["a known response_type and another", { response_type: "code foo" }, "unsupported_response_type"],
  ["a hybrid response_type", { response_type: "code token" }, "unsupported_response_type", "fragment"],
  ["an ID token", { response_type: "id_token" }, "unsupported_response_type", "fragment"],
  ["a scope with a quote", { scope: 'profile "x"' }, "invalid_scope"],
  ["a scope with a backslash", { scope: "profile\\x" }, "invalid_scope"],
  ["a scope with a tabulator", { scope: "profile\tlights:read" }, "invalid_scope"],
  ["a scope that is not ASCII", { scope: "prófile" }, "invalid_scope"],
  ["a scope of 2000 tokens", { scope: tokens(2000) }, "invalid_scope"],
  ["a scope of 101 tokens", { scope: tokens(101) }, "invalid_scope"],
  ["scope twice", { scope: ["profile", "lights:read"] }, "invalid_request"],
  ["no challenge of a public client", bare, "invalid_request"],
  ["a challenge without a method, which means plain", { code_challenge_method: undefined }, "invalid_request"],
  ["the method plain", { code_challenge_method: "plain" }, "invalid_request"],
  ["the method in small letters", { code_challenge_method: "s256" }, "invalid_request"],
  ["a method without a challenge", { code_challenge: undefined }, "invalid_request"],
  ["a challenge of 42 characters", { code_challenge: "a".repeat(42) }, "invalid_request"],
  ["a challenge of 44 characters", { code_challenge: "a".repeat(44) }, "invalid_request"],
  ["a challenge with padding", { code_challenge: `${challenge.code_challenge}=` }, "invalid_request"],
  ["a challenge in plain base64", { code_challenge: "+/".repeat(21) + "A" }, "invalid_request"],
  ["a challenge that is not ASCII", { code_challenge: "é".repeat(43) }, "invalid_request"],
  ["code_challenge twice", { code_challenge: Array(2).fill(challenge.code_challenge) }, "invalid_request"],
  ["code_challenge_method twice", { code_challenge_method: ["S256", "S256"] }, "invalid_request"],
  ["an unknown response_mode", { response_mode: "carrier-pigeon" }, "invalid_request"],
  ["a JWT response_mode", { response_mode: "query.jwt" }, "invalid_request"],
  ["response_mode twice", { response_mode: ["fragment", "fragment"] }, "invalid_request"],
  ["an unknown prompt", { prompt: "select_account" }, "invalid_request"],
  ["prompt none and another", { prompt: "none login" }, "invalid_request"],
  ["prompt twice", { prompt: ["login", "none"] }, "invalid_request"],
  ["a negative max_age", { max_age: "-1" }, "invalid_request"],
  ["a max_age with a sign", { max_age: "+1" }, "invalid_request"],
  ["a max_age in scientific notation", { max_age: "1e9" }, "invalid_request"],
  ["a max_age in words", { max_age: "abc" }, "invalid_request"],
  ["a max_age beyond 64 bits", { max_age: "9".repeat(30) }, "invalid_request"],
  ["max_age twice", { max_age: ["1", "1"] }, "invalid_request"],
  ["a request object", { request: "eyJhbGciOiJub25lIn0.e30." }, "invalid_request"],
  ["a request_uri inside a network", { request_uri: "http://169.254.169.254/" }, "invalid_request"],
  ["a request_uri to a file", { request_uri: "file:///etc/passwd" }, "invalid_request"],
  ["prompt none without a session", { prompt: "none" }, "login_required"],
];

for (const [method, send] of Object.entries(ways)) {
  describe(`errors that only the person hears of, by ${method}`, () => {
    for (const [name, changes] of pages) {
      test(name, async () => {
                const answer = await send(stranger(), request(changes));
        assertErrorPage(answer);
        assert.ok(!answer.text.includes("example"), "no URI of the request is on the page");
      });
    }
  });

  describe(`errors that the application gets, by ${method}`, () => {
    for (const [name, changes, error, mode] of redirects) {
      test(name, async () => {
        const browser = stranger();
        const answer = await send(browser, request(changes));
        assertErrorRedirect(answer, { uri: callback, mode, error, state: "xyz", iss: scene.issuer });
        assert.equal(browser.cookies.size, 0, "nothing began");
      });
    }
  });
}

describe("requests that lead to the dialog", () => {
  const good = [
    ["as they are", {}],
    ["without scope", { scope: undefined }],
    ["with an empty scope", { scope: "" }],
    ["with a scope in any order, twice and with spaces", { scope: " lights:read  profile  lights:read " }],
    ["with 100 scope tokens", { scope: tokens(100) }],
    ["without state", { state: undefined }],
    ["with every prompt but none", { prompt: "login consent" }],
    ["with an empty prompt", { prompt: "" }],
    ["with a max_age", { max_age: "10000" }],
    ["with a max_age that is larger than any number", { max_age: "9007199254740993" }],
    [
      "with parameters that mean nothing here",
      { display: "page", ui_locales: "xx-YY", claims_locales: "xx", acr_values: "7" },
    ],
    ["with a parameter twice that means nothing here", { foo: ["1", "2"] }],
    ["with an order to skip consent", { skip_consent: "true", first_party: "true" }],
    ["with another way back", { return_to: "//evil.example", next: "javascript:alert(1)" }],
    ["with 64 parameters", more(57)],
  ];
  for (const [name, changes] of good) {
    for (const [method, send] of Object.entries(ways)) {
      test(`${name}, by ${method}`, async () => {
                const browser = stranger();
        const answer = await send(browser, request(changes));
        assertDialog(answer);
        const page = await browser.get(answer.location);
        assert.equal(page.status, 200);
        assert.ok(page.asksFor("password"));
        assert.ok(!page.text.includes("evil"));
      });
    }
  }
});

test("RFC 9101 §10.4: nothing that a request names is fetched", async (t) => {
  let visits = 0;
  const trap = createServer((_, answer) => {
    visits += 1;
    answer.end("{}");
  }).listen(0, "localhost");
  await once(trap, "listening");
  t.after(() => trap.close());
  const url = `http://localhost:${trap.address().port}/`;
  const { client_id } = await scene.registerPublic({ redirect_uris: [url] });
  const names = ["request_uri", "redirect_uri", "logo_uri", "jwks_uri", "sector_identifier_uri", "resource", "client_uri"];
  for (const send of Object.values(ways)) {
    for (const name of names) await send(stranger(), request({ client_id, redirect_uri: url, [name]: url }));
    await send(stranger(), request({ client_id: url }));
    await send(stranger(), request({ request_uri: `${scene.issuer}/v2/oauth2/jwks` }));
  }
  assert.equal(visits, 0);
  await fetch(url);
  assert.equal(visits, 1, "a visit would have been noticed");
});

test("an application may only use response types that it lists", async () => {
  for (const [listed, grant, asked, mode] of [
    ["code", "authorization_code", "token", "fragment"],
    ["token", "implicit", "code", "query"],
  ]) {
    const { client_id } = await scene.registerPublic({ grant_types: [grant], response_types: [listed] });
    const refused = await stranger().get(withQuery(authorize, request({ client_id, response_type: asked })));
    const error = "unauthorized_client";
    assertErrorRedirect(refused, { uri: callback, mode, error, state: "xyz", iss: scene.issuer });
    assertDialog(await stranger().get(withQuery(authorize, request({ client_id, response_type: listed }))));
  }
});

test("a confidential application may do without PKCE unless it says otherwise", async () => {
  const free = await scene.register({ redirect_uris: [callback] });
  const strict = await scene.register({ redirect_uris: [callback], require_pkce: true });
  assertDialog(await stranger().get(withQuery(authorize, request({ ...bare, client_id: free.client_id }))));
  const refused = await stranger().get(withQuery(authorize, request({ ...bare, client_id: strict.client_id })));
  const error = "invalid_request";
  assertErrorRedirect(refused, { uri: callback, error, state: "xyz", iss: scene.issuer });
});

test("an application that was removed looks like one that never was", async () => {
  const { client_id } = await scene.registerPublic();
  assertDialog(await stranger().get(withQuery(authorize, request({ client_id }))));
  assert.equal((await scene.api("DELETE", `/v2/applications/${client_id}`)).status, 204);
  const removed = await stranger().get(withQuery(authorize, request({ client_id })));
  const unknown = await stranger().get(withQuery(authorize, request({ client_id: "nobody" })));
  assertErrorPage(removed);
  const withoutId = (page) => page.text.replace(page.headers.get("x-request-id"), "");
  assert.equal(withoutId(removed), withoutId(unknown));
});
