// What a server says of itself (RFC 8414), as the npm package reads it in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, call, land, open, query, server, site } from "./application.mjs";
import { goodToken } from "./fake.mjs";

test("a server that describes itself wrongly is not visited", async (t) => {
  t.after(() => server.describe({}));
  const endless = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`x${index}`, "x"]));
  const rows = [
    [{ issuer: "https://other.example" }, "issuer_mismatch"],
    [{ authorization_endpoint: undefined }, "metadata_invalid"],
    [{ authorization_endpoint: "javascript:document.title='owned'" }, "insecure_url"],
    [{ token_endpoint: "http://other.example/token" }, "insecure_url"],
    [{ code_challenge_methods_supported: undefined }, "pkce_unsupported"],
    [{ code_challenge_methods_supported: ["plain"] }, "pkce_unsupported"],
    [{ token_endpoint: undefined }, "metadata_invalid"],
    // More than the core reads is not checked, and so not believed.
    [{ ...endless, authorization_endpoint: "javascript:document.title='owned'" }, "answer_malformed"],
  ];
  const page = await open(t);
  for (const [changes, code] of rows) {
    server.describe(changes);
    await page.client();
    const said = await call(page, "login");
    assert.deepEqual([said.code, said.known], [code, true], JSON.stringify(changes));
  }
  assert.equal(page.url(), `${site}/`);
  assert.equal(await page.title(), "page");
  // The implicit flow needs neither PKCE nor a token endpoint.
  server.describe({ code_challenge_methods_supported: undefined, token_endpoint: undefined });
  await page.client();
  assert.equal((await begin(page, { responseType: "token" })).response_type, "token");
});

test("what a server says of itself is no part of a request", async (t) => {
  t.after(() => server.describe({}));
  const request = { scope: "admin", return_to: "//other.example", prompt: "none", max_age: "0", opened: "true" };
  const drawn = { state: "s", nonce: "n", code_verifier: "v", code_challenge: "c" };
  server.describe({ ...request, ...drawn, client_id: "other", response_mode: "fragment", login_hint: "ada" });
  const page = await open(t);
  const sent = await begin(page);
  assert.equal(sent.client_id, "app");
  assert.equal(sent.scope, "read write");
  for (const name of ["return_to", "prompt", "max_age", "opened", "response_mode", "login_hint"]) {
    assert.ok(!(name in sent), name);
  }
  assert.match(sent.state, /^[\w-]{43}$/);
  assert.match(sent.code_challenge, /^[\w-]{43}$/);
});

for (const [how, answer] of [
  ["is not found", { status: 404, json: {} }],
  ["is a page, as a site shows it for whatever it has not,", { headers: { "content-type": "text/html" }, body: "<p>" }],
  ["is refused to pages", { status: 404, headers: { "access-control-allow-origin": "https://other.example" }, json: {} }],
]) {
  test(`RFC 8414 §5: metadata that ${how} is read where OpenID Connect has it`, async (t) => {
    const oauth = "/.well-known/oauth-authorization-server";
    const openid = "/.well-known/openid-configuration";
    const { [oauth]: document } = server.answers;
    t.after(() => {
      server.answers[oauth] = document;
      delete server.answers[openid];
    });
    server.answers[oauth] = answer;
    server.answers[openid] = document;
    server.requests.length = 0;
    const page = await open(t);
    await begin(page);
    assert.deepEqual(server.requests.slice(0, 2).map(({ path }) => path), [oauth, openid]);

    // And it must be the issuer's own there, too.
    server.answers[openid] = { json: { ...document.json, issuer: "https://other.example" } };
    const other = await open(t);
    assert.equal((await call(other, "login")).code, "issuer_mismatch");

    server.answers[openid] = { headers: { "content-type": "text/html" }, body: "<p>" };
    await other.client();
    assert.equal((await call(other, "login")).code, "metadata_invalid");
  });
}

test("metadata that is there but not to be had now is not looked for elsewhere", async (t) => {
  const oauth = "/.well-known/oauth-authorization-server";
  const { [oauth]: document } = server.answers;
  t.after(() => (server.answers[oauth] = document));
  for (const status of [429, 503]) {
    server.answers[oauth] = { status, json: {} };
    server.requests.length = 0;
    const page = await open(t);
    assert.equal((await call(page, "login")).code, "server_unavailable");
    assert.deepEqual(server.requests.map(({ path }) => path), [oauth]);
  }
});

test("endpoints that the application knows need no metadata", async (t) => {
  server.answers["/token"] = { json: goodToken };
  const endpoints = { authorization: `${server.issuer}/authorize?tenant=1`, token: `${server.issuer}/token` };
  server.requests.length = 0;
  const page = await open(t, { changes: { issuer: undefined, endpoints } });
  const { state, tenant } = await begin(page);
  assert.equal(tenant, "1");
  const said = await land(page, query({ code: "c", state }));
  assert.deepEqual(said.value.token.scope, ["read"]);
  assert.ok(!server.requests.some(({ path }) => path.startsWith("/.well-known")));
});
