// The npm package in Chromium, against a server that answers what it should and what it should not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, call, land, open, query, redeem, sent, server, settings, site, withClient } from "./application.mjs";
import { newPage } from "./chromium.mjs";
import { goodToken } from "./fake.mjs";
import { html, redirectUri, yes } from "./opened.mjs";

test("a code becomes a token, once", async (t) => {
  const { page, said } = await redeem(t, { json: goodToken });
  const { token, returnTo } = said.value;
  assert.deepEqual([token.scope, token.missingScope, token.unrequestedScope], [["read"], ["write"], []]);
  assert.equal(returnTo, null);
  assert.equal(page.url(), `${site}/cb`);
  const again = await call(page, "callback");
  assert.deepEqual(again, said);
  const exchanges = server.requests.filter(({ path }) => path === "/token");
  assert.equal(exchanges.length, 1);
  const { headers } = exchanges[0];
  assert.deepEqual([headers.authorization, headers.referer], [undefined, undefined]);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("no request to the server has a cookie, and no answer is a cache's", async (t) => {
  // A page on the server's own origin, whose requests have cookies unless they are sent without.
  const origin = server.issuer;
  const body = `<!doctype html><title>page</title><script src="${site}/edgegrant.js"></script>`;
  server.answers["/cb"] = { headers: html, body };
  const described = "/.well-known/oauth-authorization-server";
  const headers = { "content-type": "application/json", "cache-control": "max-age=3600" };
  Object.assign(server.answers[described], { headers });
  t.after(() => server.describe({}));
  server.answers["/token"] = { json: goodToken };
  server.requests.length = 0;
  const page = await open(t, { origin, path: "/cb", changes: { redirectUri: `${origin}/cb` } });
  await page.evaluate(() => (document.cookie = "session=ada"));
  const { state } = await begin(page);
  const { value } = await land(page, query({ code: "c", state, iss: origin }), origin);
  assert.deepEqual(value.token.scope, ["read"]);
  await call(page, "logout");
  const cookies = (path) => sent(path).map(({ headers }) => headers.cookie);
  assert.equal(sent(`/cb${query({ code: "c", state, iss: origin })}`)[0].headers.cookie, "session=ada");
  assert.deepEqual(["/token", "/revoke"].map(cookies), [[undefined], [undefined]]);
  assert.deepEqual(cookies(described), [undefined, undefined]);
});

test("two calls at once do the work once", async (t) => {
  server.answers["/token"] = { json: goodToken };
  const page = await open(t);
  const { state } = await begin(page);
  server.requests.length = 0;
  await page.goto(`${site}/cb${query({ code: "c", state, iss: server.issuer })}`);
  await page.client();
  const scopes = await page.evaluate(async () => {
    const answers = await Promise.all([client.callback(), client.callback()]);
    return answers.map(({ token }) => token.scope[0]);
  });
  assert.deepEqual(scopes, ["read", "read"]);
  assert.equal(server.requests.filter(({ path }) => path === "/token").length, 1);
});

test("a token answer that is not one is refused, by code", async (t) => {
  const rows = [
    [{ headers: html, json: goodToken }, "answer_malformed"],
    [{ headers: {}, json: goodToken }, "answer_malformed"],
    [{ body: "<p>" }, "answer_malformed"],
    [{ body: "" }, "answer_malformed"],
    [{ json: null }, "answer_malformed"],
    [{ json: ["sesame"] }, "answer_malformed"],
    [{ json: { ...goodToken, access_token: undefined } }, "answer_malformed"],
    [{ json: { ...goodToken, access_token: 7 } }, "answer_malformed"],
    [{ json: { ...goodToken, expires_in: -1 } }, "answer_malformed"],
    [{ json: { ...goodToken, padding: "x".repeat(1 << 20) } }, "answer_malformed"],
    [{ json: { ...goodToken, token_type: "DPoP" } }, "token_type_unknown"],
    [{ status: 200, json: { ...goodToken, error: "invalid_grant" } }, "token_refused", "invalid_grant"],
    [{ status: 400, json: { error: "invalid_grant" } }, "token_refused", "invalid_grant"],
    [{ status: 503, json: { error: "temporarily_unavailable" } }, "server_unavailable", "temporarily_unavailable"],
    [{ status: 500, headers: html, body: "<p>" }, "server_unavailable"],
    [{ status: 307, headers: { location: "/elsewhere" } }, "network_failed"],
    [{ headers: { "access-control-allow-origin": "https://other.example" }, json: goodToken }, "network_failed"],
  ];
  for (const [answer, code, error] of rows) {
    const { page, said } = await redeem(t, answer);
    assert.deepEqual([said.code, said.error, said.known], [code, error, true], JSON.stringify(answer).slice(0, 200));
    assert.equal(await page.evaluate(() => client.token), null);
    assert.ok(!said.message.includes("sesame"));
    await page.context().close();
  }
  assert.ok(!server.requests.some(({ path }) => path === "/elsewhere"), "no redirect is followed");
});

test("what may vary in a token answer does", async (t) => {
  // The answer, the scope of the token, whether it ends, and what of the scope nobody asked for.
  const rows = [
    [{ json: { ...goodToken, token_type: "bEARER" } }, ["read"], true],
    [{ json: { ...goodToken, expires_in: "60" } }, ["read"], true],
    [{ json: { access_token: "sesame", token_type: "Bearer" } }, ["read", "write"], false],
    [{ json: { ...goodToken, scope: "read admin" } }, ["admin", "read"], true, ["admin"]],
    [{ headers: { "content-type": "Application/JSON; charset=utf-8" }, json: goodToken }, ["read"], true],
  ];
  for (const [answer, scope, ends, unrequested = []] of rows) {
    const { said } = await redeem(t, answer);
    const { token } = said.value;
    const told = [token.scope, Boolean(token.expiresAt), token.unrequestedScope];
    assert.deepEqual(told, [scope, ends, unrequested], JSON.stringify(answer));
  }
});

test("a response that cannot be trusted costs no request", async (t) => {
  const { issuer } = server;
  const rows = [
    [() => query({ code: "c" }), "state_missing"],
    [() => query({ code: "c", state: "" }), "state_missing"],
    [() => query({ code: "c", state: "forged", iss: issuer }), "state_unknown"],
    [(state) => query({ code: "c", state }), "issuer_missing"],
    [(state) => query({ code: "c", state, iss: `${issuer}/` }), "issuer_mismatch"],
    [(state) => `${query({ code: "c", state, iss: issuer })}&code=d`, "parameter_repeated"],
    [(state) => `${query({ code: "c", state, iss: issuer })}&state=x`, "parameter_repeated"],
    [(state) => query({ code: "c", state, iss: issuer, error: "e" }), "response_contradictory"],
    [(state) => `${query({ code: "c", state, iss: issuer })}&x=%zz`, "response_malformed"],
    [(state) => `#access_token=t&token_type=bearer&state=${state}`, "state_missing"],
  ];
  for (const [response, code] of rows) {
    const page = await open(t);
    const { state } = await begin(page);
    server.requests.length = 0;
    const said = await land(page, response(state));
    assert.deepEqual([said.code, said.known], [code, true], response("STATE"));
    assert.doesNotMatch(page.url(), /code|state|iss|error|token|#/);
    assert.deepEqual(server.requests, []);
    await page.context().close();
  }
});

test("a response to a login that another tab began is refused, and costs no request", async (t) => {
  const page = await open(t);
  const { state } = await begin(page);
  const other = await page.context().newPage();
  await other.goto(site);
  await withClient(other);
  server.requests.length = 0;
  const said = await land(other, query({ code: "c", state, iss: server.issuer }));
  assert.deepEqual([said.code, said.known], ["state_unknown", true]);
  assert.deepEqual(server.requests, []);
});

test("a token in the query is not taken, whatever was asked for", async (t) => {
  for (const responseType of ["code", "token"]) {
    const page = await open(t);
    const { state } = await begin(page, { responseType });
    server.requests.length = 0;
    const response = query({ access_token: "t", token_type: "bearer", state, iss: server.issuer });
    assert.deepEqual(await land(page, response), { value: null });
    assert.equal(await page.evaluate(() => client.token), null);
    assert.deepEqual(server.requests, []);
  }
});

test("settings that cannot work are refused before anything is sent", async (t) => {
  const { page } = await newPage(t);
  await page.goto(`${site}/`);
  const refused = (changes, options) =>
    page.evaluate(
      async ([given, options]) => {
        try {
          await edgegrant.createClient(given).login(options);
        } catch ({ code }) {
          return code;
        }
      },
      [{ ...settings, ...changes }, options],
    );
  const rows = [
    [{ clientSecret: "s" }, {}, "secret_refused"],
    [{ client_secret: "s" }, {}, "secret_refused"],
    [{ issuer: undefined }, {}, "setting_missing"],
    [{ clientId: undefined }, {}, "setting_missing"],
    [{ redirectUri: undefined }, {}, "setting_missing"],
    [{ issuer: "http://server.example" }, {}, "insecure_url"],
    [{ redirectUri: "https://elsewhere.example/" }, {}, "redirect_uri_elsewhere"],
    [{}, { redirectUri: "https://elsewhere.example/" }, "redirect_uri_elsewhere"],
    [{}, { responseType: "id_token" }, "setting_invalid"],
    [{}, { responseMode: "form_post" }, "setting_invalid"],
    [{}, { responseType: "token", responseMode: "query" }, "setting_invalid"],
    [{}, { prompt: ["none", "login"] }, "setting_invalid"],
    [{}, { maxAge: -1 }, "setting_invalid"],
    [{}, { scope: 'a"b' }, "setting_invalid"],
    [{ parameters: { redirect_uri: "https://evil.example/" } }, {}, "setting_invalid"],
    ...["//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "data:text/html,x"].map(
      (returnTo) => [{}, { returnTo }, "return_to_refused"],
    ),
  ];
  for (const [changes, options, code] of rows) {
    assert.equal(await refused(changes, options), code, JSON.stringify([changes, options]));
  }
  assert.equal(page.url(), `${site}/`);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("what is asked for is asked for, and comes back", async (t) => {
  const page = await open(t);
  const options = { prompt: ["login", "consent"], maxAge: 0, scope: ["a", "b"], returnTo: "/rooms?x=1#y" };
  const sent = await begin(page, { ...options, responseType: "token" });
  assert.deepEqual([sent.prompt, sent.max_age, sent.scope], ["login consent", "0", "a b"]);
  const { state } = sent;
  const fragment = new URLSearchParams({ access_token: "t", token_type: "bearer", state, iss: server.issuer });
  const said = await land(page, `?room=kitchen#${fragment}`);
  assert.equal(said.value.returnTo, "/rooms?x=1#y");
  assert.deepEqual(said.value.token.scope, ["a", "b"]);
  assert.equal(page.url(), `${site}/cb?room=kitchen`);
});

test("a login that fails says where it was to return", async (t) => {
  const rows = [
    [{ error: "access_denied" }, {}, "authorization_refused"],
    [{ code: "c" }, { status: 400, json: { error: "invalid_grant" } }, "token_refused"],
    [{ code: "c" }, { headers: { "access-control-allow-origin": "https://other.example" } }, "network_failed"],
  ];
  for (const [response, answer, expected] of rows) {
    server.answers["/token"] = answer;
    for (const options of [{ returnTo: "/rooms?x=1#y" }, {}]) {
      const page = await open(t);
      const { state } = await begin(page, options);
      const said = await land(page, query({ ...response, state, iss: server.issuer }));
      assert.deepEqual([said.code, said.returnTo], [expected, options.returnTo]);
      await page.context().close();
    }
  }
});

test("what else the server wants to hear is in every request, or in this one", async (t) => {
  const page = await open(t, { changes: { parameters: { audience: "https://api.example/?a&b" } } });
  const { audience } = await begin(page);
  assert.equal(audience, "https://api.example/?a&b");
  await page.goto(site);
  await page.client();
  const sent = await begin(page, { parameters: { login_hint: "ada" } });
  assert.deepEqual([sent.audience, sent.login_hint], [undefined, "ada"]);
  // Each form that they may have; and what an application leaves open is not there.
  for (const given of [{ login_hint: undefined, resource: "undefined" }, [["resource", "undefined"]]]) {
    await page.goto(site);
    await page.client();
    const { resource, login_hint } = await begin(page, { parameters: given });
    assert.deepEqual([resource, login_hint], ["undefined", undefined]);
  }
});

test("a login may come back to another page than the usual one", async (t) => {
  server.answers["/token"] = { json: goodToken };
  server.requests.length = 0;
  const page = await open(t, { changes: { redirectUri: `${site}/` } });
  const { state, redirect_uri } = await begin(page, { redirectUri: `${site}/cb` });
  assert.equal(redirect_uri, `${site}/cb`);
  const said = await land(page, query({ code: "c", state, iss: server.issuer }));
  assert.equal(said.value.returnTo, null);
  const { body } = server.requests.find(({ path }) => path === "/token");
  assert.equal(new URLSearchParams(body).get("redirect_uri"), `${site}/cb`);
  assert.equal(page.url(), `${site}/cb`);
});

test("a page that is reloaded, or gone back to, has no response any more", async (t) => {
  const { page } = await redeem(t, { json: goodToken });
  const exchanges = () => server.requests.filter(({ path }) => path === "/token").length;
  for (const move of [() => page.reload(), () => page.goto("about:blank").then(() => page.goBack())]) {
    await move();
    await page.client();
    assert.deepEqual(await call(page, "callback"), { value: null });
  }
  assert.equal(exchanges(), 1);
});

test("a token is shown to neither logs nor JSON, and ends", async (t) => {
  const { page } = await redeem(t, { json: { ...goodToken, refresh_token: "again" } });
  const shown = await page.evaluate(() => JSON.stringify([client, client.token, { ...client.token }]));
  assert.ok(!/sesame|again/.test(shown), shown);
  assert.equal(await page.evaluate(() => client.token.accessToken), "sesame");

  const { page: other } = await redeem(t, { json: goodToken });
  await other.evaluate(() => {
    const later = Date.now() + 61_000;
    Date.now = () => later;
  });
  assert.equal(await other.evaluate(() => client.token), null);
  assert.equal((await call(other, "fetch", `${server.issuer}/api`)).code, "token_expired");
});

test("what a response came to is over with its login", async (t) => {
  const { page } = await redeem(t, { json: goodToken });
  assert.equal((await call(page, "callback")).value.token.scope[0], "read");
  await call(page, "logout");
  assert.deepEqual(await call(page, "callback"), { value: null });

  const refused = await open(t);
  const { state } = await begin(refused);
  const response = query({ error: "access_denied", state, iss: server.issuer });
  assert.equal((await land(refused, response)).error, "access_denied");
  assert.equal((await call(refused, "callback")).error, "access_denied");
});

test("a state that someone sends is no way to the token that is kept", async (t) => {
  for (const storage of ["session", "local"]) {
    const { page } = await redeem(t, { json: goodToken }, { changes: { storage } });
    const state = `app:${server.issuer}`;
    assert.equal((await land(page, query({ code: "c", state }))).code, "state_unknown");
    assert.equal(await page.evaluate(() => client.token?.accessToken), "sesame", storage);
  }
});

for (const storage of ["session", "local"]) {
  test(`a ${storage} storage that is full leaves the token in memory, and no older one in its place`, async (t) => {
    const usual = server.answers["/authorize"];
    t.after(() => (server.answers["/authorize"] = usual));
    yes();
    const page = await open(t, { changes: { redirectUri, storage } });
    const logIn = async (access_token) => {
      server.answers["/token"] = { json: { ...goodToken, access_token } };
      await call(page, "loginSilently");
      const kept = await page.evaluate((area) => Object.values(window[area]).join(), `${storage}Storage`);
      return [await page.evaluate(() => client.token.accessToken), kept.match(/"access_token":"(\w+)"/)?.[1]];
    };
    assert.deepEqual(await logIn("one"), ["one", "one"]);
    await page.evaluate(() => {
      window.setItem = Storage.prototype.setItem;
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    assert.deepEqual(await logIn("two"), ["two", undefined]);
    await page.evaluate(() => (Storage.prototype.setItem = setItem));
    assert.deepEqual(await logIn("three"), ["three", "three"]);
  });
}

test("what looks like a response is the application's own, but for where it is sent", async (t) => {
  const page = await open(t);
  for (const path of ["/shop?code=SUMMER20&state=CA", "/docs#code=1", "/?error=payment_failed", "/cb#code"]) {
    await page.goto(site + path);
    await page.client();
    assert.deepEqual(await call(page, "callback"), { value: null }, path);
    assert.equal(page.url(), site + path);
  }
  // A site may send what belongs at /cb on to /cb/.
  server.answers["/token"] = { json: goodToken };
  const { state } = await begin(page);
  await page.goto(`${site}/cb/${query({ code: "c", state, iss: server.issuer })}`);
  await page.client();
  assert.deepEqual((await call(page, "callback")).value.token.scope, ["read"]);
  assert.equal(page.url(), `${site}/cb/`);
});
