// Redirect URIs: compared byte for byte, at every step (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1 and §4.1).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { authorize, dialog, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertRefused } from "../scenario/expect.mjs";
import { assertErrorPage } from "../scenario/pages.mjs";
import { write } from "../scenario/wire.mjs";

const callback = "https://client.example/cb";
const scene = await begin();
const user = await scene.createUser();
const { parameters: challenge } = pkce();

const registered = (...redirect_uris) => scene.registerPublic({ redirect_uris });
const plain = await registered(callback);

const request = ({ client_id }, redirect_uri, more) => ({
  client_id,
  redirect_uri,
  response_type: "code",
  state: "xyz",
  ...challenge,
  ...more,
});

/** Fails unless a request to this URI begins: the application is asked for, at this very URI. */
async function assertAccepted(application, redirect_uri, more) {
  const asked = { ...request(application, redirect_uri, more), prompt: "none" };
  const { toApplication, status } = await scene.browser().get(withQuery(authorize, asked));
  assert.equal(status, 303);
  const { origin, pathname } = new URL(redirect_uri);
  assert.equal(toApplication?.parameters.error, "login_required", `${origin}${pathname}`);
  assert.equal(toApplication.uri, redirect_uri.split("?")[0]);
}

async function assertNotAccepted(application, redirect_uri) {
  // A good request, and one with an error and a way that an answer could leave by.
  for (const more of [{}, { response_type: "token", scope: '"', prompt: "none", response_mode: "form_post" }]) {
    const page = await scene.browser().get(withQuery(authorize, request(application, redirect_uri, more)));
    assertErrorPage(page);
    assert.match(page.text, /redirect_uri is (not registered|missing)/);
  }
}

const others = {
  "another path": [
    `${callback}/`, `${callback}123`, `${callback}/x`, "https://client.example/c", "https://client.example/",
    "https://client.example", "https://client.example/CB", "https://client.example/%63b",
  ],
  "a query": [`${callback}?`, `${callback}?extra=1`, `${callback}&extra=1`, `${callback}?code=planted`],
  "a fragment": [`${callback}#`, `${callback}#x`, `${callback}%23x`],
  "another spelling": [
    "HTTPS://client.example/cb", "https://CLIENT.example/cb", "https://client.example:443/cb",
    "https://client.example./cb", "https://client.example//cb", " https://client.example/cb",
    "https://client.example/cb ", "https://client.example/cb\n", "https://client.example/cb\0",
    "//client.example/cb", "/cb", "cb",
  ],
  "another host": [
    "https://client.example.evil/cb", "https://evilclient.example/cb", "https://client.example%2eevil/cb",
    "https://sub.client.example/cb", "https://clientXexample/cb", "https://client.example@evil.example/cb",
    "https://evil.example/cb#https://client.example/cb", "https://evil.example?https://client.example/cb",
    "https://client.example:8443/cb", "http://client.example/cb", "https://сlient.example/cb",
  ],
  "what browsers read as another host": [
    "https://client.example\\@evil.example/cb", "https:\\\\evil.example/cb", "https:/\\evil.example/cb",
    "https:///evil.example/cb", "///evil.example/cb", "/\\evil.example/cb", "https:evil.example/cb",
    "https://client.example\t.evil.example/cb",
  ],
  "a scheme that runs": [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)",
    "javascript://client.example/cb%0aalert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "blob:https://client.example/x", "file:///etc/passwd", "about:blank",
    "view-source:https://client.example/cb",
  ],
  "a parameter path of Java": [
    `${callback}..;/x`, `${callback}/..;/x`, "https://client.example/..;/cb", `${callback};x=1`,
  ],
  "a malformed host": [
    "http://[:::::::::::]/", `http://[${":".repeat(8000)}]/`, "https://[client.example]/cb", "https:///cb",
    "https://",
  ],
  "a long one": [`${callback}?${"x".repeat(8192)}`, `https://${"a.".repeat(4000)}example/cb`],
};

describe("a URI that is not the registered one is refused, on a page", () => {
  for (const [name, uris] of Object.entries(others)) {
    test(name, async () => {
      await Promise.all(uris.map((uri) => assertNotAccepted(plain, uri)));
      await assertAccepted(plain, callback);
    });
  }
});

describe("paths that servers and browsers may resolve", () => {
  // OAuch, RedirectUriConfusionTest.
  const suffixes = [
    "/FAKEPATH", "%2FFAKEPATH", "/..%2FFAKEPATH", "/%2e%2e%2FFAKEPATH", "/..%252FFAKEPATH", "/FAKEPATH/..",
    "%2FFAKEPATH%2F%2E%2E", "/../FAKEPATH", "/%2e%2e/FAKEPATH", "/;/../../FAKEPATH", "/%3B/../../FAKEPATH",
    "/%0A%0D/../../FAKEPATH", "%5C..%5CFAKEPATH", "\\..\\FAKEPATH", "/./../FAKEPATH",
    "/%252e%252e%252FFAKEPATH", ";FAKEPATH", "?/../FAKEPATH", "%3F/../FAKEPATH", "/.%2e/FAKEPATH",
  ];
  for (const suffix of suffixes) {
    test(suffix, async () => {
      await assertNotAccepted(plain, callback + suffix);
      // And raw in the request line, as a careless client would write it.
      const { redirect_uri, ...others } = request(plain);
      const path = `${withQuery(authorize, others)}&redirect_uri=${callback}${suffix}`;
      const answer = await write(scene.issuer, [`GET ${path} HTTP/1.1`]);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.get("location"), null);
      assert.ok(!answer.text.includes("FAKEPATH"));
    });
  }
});

test("a registered query is part of the URI", async () => {
  const application = await registered(`${callback}?foo=bar&baz=bar`);
  await assertAccepted(application, `${callback}?foo=bar&baz=bar`);
  for (const query of [
    "", "?", "?foo=bar", "?baz=bar&foo=bar", "?foo=bar&baz=other", "?foo=bar&baz=bar&x=1",
    "?foo=b%61r&baz=bar",
  ]) {
    await assertNotAccepted(application, callback + query);
  }
});

test("of several registered URIs each is its own", async () => {
  const application = await registered(callback, "https://client.example/other", "com.example.app:/cb");
  for (const uri of application.redirect_uris) await assertAccepted(application, uri);
  await assertNotAccepted(application, "https://client.example/cb https://client.example/other");
  await assertNotAccepted(application, undefined);
});

describe("loopback URIs of public clients", () => {
  for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
    const uri = `http://${host}/cb?a=1`;
    const withPort = (port) => `http://${host}:${port}/cb?a=1`;

    test(`${host}: any port, and nothing else`, async () => {
      const application = await registered(uri);
      for (const accepted of [uri, withPort(1), withPort(61234), withPort(65535)]) {
        await assertAccepted(application, accepted);
      }
      const refused = [
        withPort(""), withPort(65536), withPort("80x"), withPort("-1"), withPort(" 80"),
        withPort("80@evil.example"), `http://${host}:80/other?a=1`, `http://${host}:80/cb?a=2`,
        `http://${host}:80/cb`, `https://${host}:80/cb?a=1`, `http://${host}.evil.example:80/cb?a=1`,
        `http://evil@${host}:80/cb?a=1`,
      ];
      await Promise.all(refused.map((uri) => assertNotAccepted(application, uri)));
      const hosts = ["127.0.0.1", "[::1]", "localhost", "127.0.0.2", "0.0.0.0"];
      for (const other of hosts.filter((other) => other !== host)) {
        await assertNotAccepted(application, `http://${other}/cb?a=1`);
        await assertNotAccepted(application, `http://${other}:61234/cb?a=1`);
      }
    });
  }

  test("for codes only: a token goes to the very port that is registered", async () => {
    const application = await registered("http://127.0.0.1:7000/cb");
    const response_type = "token";
    await assertAccepted(application, "http://127.0.0.1:7001/cb");
    await assertAccepted(application, "http://127.0.0.1:7000/cb", { response_type, response_mode: "fragment" });
    const asked = request(application, "http://127.0.0.1:7001/cb", { response_type });
    assertErrorPage(await scene.browser().get(withQuery(authorize, asked)));
  });

  test("a confidential client has its port", async () => {
    const redirect_uris = ["http://127.0.0.1:7000/cb"];
    const application = await scene.register({ redirect_uris });
    await assertAccepted(application, redirect_uris[0]);
    const asked = request(application, "http://127.0.0.1:7001/cb");
    assertErrorPage(await scene.browser().get(withQuery(authorize, asked)));
  });
});

test("a private-use scheme is compared exactly", async () => {
  const application = await registered("com.example.app:/cb");
  await assertAccepted(application, "com.example.app:/cb");
  for (const uri of [
    "com.example.app://cb", "com.example.app:/cb/", "COM.example.app:/cb", "com.example.application:/cb",
    "example.app:/cb",
  ]) {
    await assertNotAccepted(application, uri);
  }
});

test("an application without redirect URIs gets no answer anywhere, and adopts none", async () => {
  const application = await scene.register({ redirect_uris: [], grant_types: ["password"], response_types: [] });
  for (const _ of ["first", "second"]) await assertNotAccepted(application, callback);
  const { json } = await scene.api("GET", `/v2/applications/${application.client_id}`);
  assert.deepEqual(json.redirect_uris, []);
});

describe("URIs that cannot be registered", () => {
  const bad = [
    ...others["a scheme that runs"], "http://client.example/cb", `${callback}#x`, `${callback}#`, "*",
    "https://*.example/cb", `${callback}*`, "https://client.example/*", "https://user@client.example/cb",
    "https://client.example\\@evil.example/cb", "myapp:/cb", "https:cb", "https:/client.example/cb", "https://", "//client.example/cb", "/cb", "cb", "",
    ` ${callback}`, `${callback}\n`, "https://client.example:99999/cb", "https://clíent.example/cb",
    "http://[:::::::::::]/", `${callback}?${"x".repeat(8192)}`, "https://client.example/a/../cb",
    "https://client.example/%2e%2e/cb", "https://CLIENT.example/cb", "http://127.0.0.1.evil.example/cb",
    "https://client.example/c b", "https://client.example/é",
    "https://client.example:443/cb", "http://localhost:080/cb", `${callback}?state=1`, `${callback}?a=1&%63ode`,
  ];
  for (const uri of bad) {
    test(JSON.stringify(uri.slice(0, 60)), async () => {
      const client_id = unique("app");
      const good = { grant_types: ["authorization_code"], response_types: ["code"] };
      for (const redirect_uris of [[uri], [callback, uri]]) {
        const answer = await scene.api("PUT", `/v2/applications/${client_id}`, { ...good, redirect_uris });
        assert.equal(answer.status, 400);
        assert.equal(answer.json.error, "invalid_redirect_uri");
        assert.deepEqual(answer.json.faults.map(({ member }) => member), ["redirect_uris"]);
      }
      assert.equal((await scene.api("GET", `/v2/applications/${client_id}`)).status, 404);
    });
  }
});

describe("the redirect URI counts again at every later step", () => {
  test("in the dialog: one that was withdrawn gets no answer", async () => {
    const redirect_uris = [callback, "https://client.example/later"];
    const application = await scene.registerPublic({ redirect_uris });
    const browser = scene.browser();
    const page = await browser.logIn(await browser.open(request(application, redirect_uris[1])), user);
    assert.ok(page.asksFor("consent"));
    const { client_id, client_name, issuer, ...registration } = application;
    const fewer = { ...registration, redirect_uris: [callback] };
    assert.equal((await scene.api("PUT", `/v2/applications/${client_id}`, fewer)).status, 200);
    for (const decision of ["allow", "deny"]) {
      assertErrorPage(await browser.post(dialog, { ...page.hidden, decision }));
    }
    assertErrorPage(await browser.get(withQuery(dialog, { request: page.hidden.request })));
  });

  test("at the token endpoint: it must be the one that the code went to", async () => {
    const redirect_uris = [callback, "https://client.example/other"];
    const application = await scene.registerPublic({ redirect_uris });
    const redemption = await application.redemption(user);
    for (const redirect_uri of ["https://client.example/other", `${callback}/`, "https://evil.example/"]) {
      const refused = await application.exchange(redemption, { redirect_uri });
      assertRefused(refused, 400, "invalid_grant", "redirect_uri differs from the authorization request");
    }
    assert.equal((await application.exchange(redemption)).status, 200);
  });
});
