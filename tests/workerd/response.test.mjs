// Answers to the application (RFC 6749 §4.1.2, §4.2.2; RFC 9207; Form Post Response Mode).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { authorize, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage, assertErrorRedirect, assertGuarded } from "../scenario/pages.mjs";

const callback = "https://client.example/cb";
const scene = await begin();
const user = await scene.createUser();
const application = await scene.registerPublic({ first_party: true, redirect_uris: [callback] });

// A browser in which the user is logged in already, so that each request is answered at once.
const browser = scene.browser();

function request(changes) {
  const { client_id } = application;
  const code = { client_id, redirect_uri: callback, response_type: "code", ...pkce().parameters };
  return { ...code, state: "xyz", ...changes };
}
const answered = (changes) => browser.get(withQuery(authorize, request(changes)));
const implicit = { response_type: "token", scope: "profile" };

await browser.approve(request(), user);

const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 0x20 + at));
const states = {
  "every printable character": printable,
  "what a query means something by": "a=b&c=d?e#f/g+h;i",
  "percent signs, encoded and not": "100%25 %zz %2B %",
  "quotes and tags": `"'\`</script><img src=x onerror=alert(1)>&amp;&#39;`,
  "spaces at both ends": "  x  ",
  "characters of two, three and four bytes": "é€𝒳🗝️\u200d𐍈",
  "text in both directions": "abc \u202e שלום \u2066 x",
  "one character": "0",
  "JSON": '{"return":"/a?b=c&d","n":[1,2]}',
  "a kilobyte": "s".repeat(1024),
  "as much as there may be": "🗝".repeat(1024),
};

describe("state comes back byte for byte", () => {
  for (const [name, state] of Object.entries(states)) {
    for (const mode of ["query", "fragment", "form_post"]) {
      test(`${name}, by ${mode}, with a code, with a token and with an error`, async () => {
        const ways = mode === "query" ? [{}] : [{}, implicit];
        for (const way of [...ways, { scope: '"' }]) {
          const { toApplication } = await answered({ ...way, state, response_mode: mode });
          assert.equal(toApplication.mode, mode);
          assert.equal(toApplication.parameters.state, state);
        }
      });
    }
  }

  test("and as it was sent, in either spelling of a space and in any case of a digit", async () => {
    const { state, ...others } = request();
    for (const [sent, meant] of [["a+b", "a b"], ["a%20b", "a b"], ["a%2bb", "a+b"], ["%C3%a9", "é"]]) {
      const answer = await browser.get(`${withQuery(authorize, others)}&state=${sent}`);
      assert.equal(answer.toApplication.parameters.state, meant);
    }
  });

  test("no state, or an empty one: none comes back", async () => {
    for (const state of [undefined, ""]) {
      const changes = state === undefined ? {} : { state };
      const { state: _, ...others } = request();
      const answer = await browser.get(withQuery(authorize, { ...others, ...changes }));
      assert.ok(answer.toApplication.parameters.code);
      assert.ok(!("state" in answer.toApplication.parameters));
    }
  });

  for (const [name, state] of [
    ["longer than what comes back whole", "s".repeat(4097)],
    ["8 KiB", "s".repeat(8192)],
    ["with a line break, which a posted form would change", "a\nb"],
    ["with a NUL", "a\0b"],
  ]) {
    test(`a state ${name} is refused, not cut`, async () => {
      for (const mode of ["query", "fragment", "form_post"]) {
        const refused = await answered({ state, response_mode: mode });
        assertErrorRedirect(refused, { uri: callback, mode, error: "invalid_request", iss: scene.issuer });
      }
    });
  }

  test("of two states none", async () => {
    const twice = [...Object.entries(request()), ["state", "other"]];
    const refused = await browser.get(withQuery(authorize, twice));
    assertErrorRedirect(refused, { uri: callback, error: "invalid_request", iss: scene.issuer });
  });
});

describe("response modes", () => {
  const possible = [
    ["code", undefined, "query"],
    ["code", "", "query"],
    ["code", "query", "query"],
    ["code", "fragment", "fragment"],
    ["code", "form_post", "form_post"],
    ["token", undefined, "fragment"],
    ["token", "fragment", "fragment"],
    ["token", "form_post", "form_post"],
  ];
  for (const [response_type, asked, mode] of possible) {
    const changes = { response_type, scope: "profile", ...(asked !== undefined && { response_mode: asked }) };
    test(`${response_type}, asked for ${asked ?? "nothing"}, goes by ${mode}`, async () => {
      const { toApplication } = await answered(changes);
      assert.equal(toApplication.uri, callback);
      assert.equal(toApplication.mode, mode);
      const names = { code: ["code"], token: ["access_token", "expires_in", "scope", "token_type"] };
      const expected = [...names[response_type], "iss", "state"].sort();
      assert.deepEqual(Object.keys(toApplication.parameters).sort(), expected);
      assert.equal(toApplication.parameters.iss, scene.issuer);
    });

    test(`an error for ${response_type}, asked for ${asked ?? "nothing"}, goes the same way`, async () => {
      const refused = await answered({ ...changes, prompt: "never" });
      const error = "invalid_request";
      assertErrorRedirect(refused, { uri: callback, mode, error, state: "xyz", iss: scene.issuer });
    });
  }

  test("a token never goes by query, nor does the error that says so", async () => {
    const refused = await answered({ ...implicit, response_mode: "query" });
    const error = "invalid_request";
    assertErrorRedirect(refused, { uri: callback, mode: "fragment", error, state: "xyz", iss: scene.issuer });
  });

  test("a form is posted to https and to no other scheme", async () => {
    for (const uri of ["com.example.app:/cb", "http://127.0.0.1/cb"]) {
      const { client_id } = await scene.registerPublic({ redirect_uris: [uri] });
      const refused = await answered({ client_id, redirect_uri: uri, response_mode: "form_post" });
      assertErrorRedirect(refused, { uri, error: "invalid_request", state: "xyz", iss: scene.issuer });
    }
    assertErrorPage(await answered({ redirect_uri: "javascript:alert(1)", response_mode: "form_post" }));
  });
});

describe("the redirect", () => {
  test("is followed by GET, is not kept, and tells nobody where it came from", async () => {
    for (const changes of [{}, implicit, { scope: '"' }]) {
      const answer = await answered(changes);
      assert.equal(answer.status, 303);
      assert.equal(answer.text, "");
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
      assert.ok(!answer.headers.get("set-cookie"));
    }
  });

  test("by query ends in a fragment of its own, which a browser would else fill", async () => {
    assert.ok((await answered()).location.endsWith("#_"));
    assert.ok((await answered({ scope: '"' })).location.endsWith("#_"));
  });

  test("keeps the query of the redirect URI as it is", async () => {
    for (const [uri, start] of [
      [`${callback}?foo=b%20ar&baz=b+r`, `${callback}?foo=b%20ar&baz=b+r&code=`],
      [`${callback}?`, `${callback}?code=`],
      [`${callback}?a=1&`, `${callback}?a=1&code=`],
    ]) {
      const { client_id } = await scene.registerPublic({ first_party: true, redirect_uris: [uri] });
      const { location } = await answered({ client_id, redirect_uri: uri });
      assert.ok(location.startsWith(start), location);
      const token = await answered({ client_id, redirect_uri: uri, ...implicit });
      assert.ok(token.location.startsWith(`${uri}#access_token=`), token.location);
    }
  });

  test("to a private-use scheme and to loopback works", async () => {
    const uris = ["com.example.app:/cb", "com.example.app://cb/x", "http://[::1]:7000/cb", "http://localhost/cb"];
    for (const uri of uris) {
      const { client_id } = await scene.registerPublic({ redirect_uris: [uri] });
      const { toApplication } = await browser.approve(request({ client_id, redirect_uri: uri }), user);
      assert.equal(toApplication.uri, uri);
      assert.ok(toApplication.parameters.code);
    }
  });
});

test("codes share no part: none can be guessed from others", async () => {
  const codes = [];
  for (let at = 0; at < 20; at += 1) codes.push((await answered()).toApplication.parameters.code);
  for (const code of codes) assert.match(code, /^egc_[\w-]{43,}$/);
  const beginnings = new Set(codes.map((code) => code.slice(4, 4 + 16)));
  assert.equal(beginnings.size, codes.length);
});

describe("the page that posts the answer", () => {
  test("runs its one script by hash, goes to the application only and is guarded", async () => {
    const page = await answered({ response_mode: "form_post" });
    assert.equal(page.status, 200);
    assertGuarded(page);
    const policy = page.headers.get("content-security-policy");
    assert.match(policy, /script-src 'sha256-[\w+/=]{44}';/);
    assert.match(policy, /form-action https:;/);
    assert.match(page.text, /<button[^>]*>Continue<\/button>/);
  });

  test("writes every value as text", async () => {
    const state = states["quotes and tags"];
    const redirect_uri = `${callback}?a='b'&c=(d)`;
    const { client_id } = await scene.registerPublic({ first_party: true, redirect_uris: [redirect_uri] });
    const page = await answered({ client_id, redirect_uri, state, response_mode: "form_post" });
    assert.deepEqual([page.toApplication.uri, page.toApplication.parameters.state], [redirect_uri, state]);
    assert.ok(!page.text.includes("<img"));
    assert.equal(page.text.match(/<script>/g).length, 1);
  });
});
