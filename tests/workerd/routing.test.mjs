// A path is an endpoint's to the letter, and nothing that nearly is.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertNotKept, assertRefused, succeeded } from "../scenario/expect.mjs";
import { write } from "../scenario/wire.mjs";

const scene = await begin();
const token = "/v2/oauth2/token";

/** Requests a path as it is written. */
const ask = (path, method = "POST", more = []) =>
  write(scene.issuer, [`${method} ${path} HTTP/1.1`, "Content-Type: application/x-www-form-urlencoded", ...more], "grant_type=x");

function assertNowhere(answer) {
  assert.deepEqual([answer.status, answer.json], [404, { error: "not_found" }]);
  assertNotKept(answer);
}

for (const path of [
  "//v2/oauth2/token",
  "/v2//oauth2/token",
  "/v2/oauth2//token",
  "/v2/oauth2/token/",
  "/v2/oauth2/token//",
  "/v2/oauth2/%74oken",
  "/v2%2Foauth2/token",
  "/v2%2foauth2%2ftoken",
  "/V2/OAUTH2/TOKEN",
  "/v2/oauth2/Token",
  "/v2/oauth2/token;x",
  "/v2/oauth2/token;jsessionid=1",
  "/v2/oauth2/token%00",
  "/v2/oauth2/token%20",
  "/v2/oauth2/token.json",
  "/v2/oauth2/token%3fx",
  "/x/..;/v2/oauth2/token",
  "/v2/..%2fv2/oauth2/token",
  "/v1/oauth2/token",
  "/oauth2/token",
  "/token",
  "/v2/oauth2",
  "/v2",
  "/",
]) {
  test(`${path} is not ${token}`, async () => {
    for (const method of ["POST", "GET", "OPTIONS"]) assertNowhere(await ask(path, method));
    // Nor is it, with credentials, a way around anything.
    assertNowhere(await ask(path, "POST", [`Authorization: Bearer ${scene.admin}`]));
  });
}

// What the platform resolves before the server sees it is the same endpoint with the same rules.
for (const path of ["/v2/./oauth2/token", "/x/../v2/oauth2/token", "/v2/oauth2/token?x=1", "/v2/oauth2/token#x"]) {
  test(`${path} is ${token}, with its rules`, async () => {
    assertRefused(await ask(path), 400, "unsupported_grant_type", "the grant type is not supported");
    const answer = await ask(path, "GET");
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "OPTIONS, POST"]);
  });
}

for (const path of [
  "/v2/applications/",
  "/v2/applications/a/b",
  "/v2/applications//",
  "/v2/users/",
  "/v2/users/a/b",
  "/v2/users/me/",
  "/v2/users/me/x",
  "/v2/Applications",
  "/.well-known/oauth-authorization-server/",
  "/.well-known/Oauth-Authorization-Server",
  "/v2/oauth2/jwks.json",
  "/v2/oauth2/authorize/",
  "/v2/oauth2/authorize/dialog/",
  "/v2/oauth2/authorize/Dialog",
]) {
  test(`${path} leads nowhere, even with the administrator's token`, async () => {
    for (const method of ["GET", "PUT", "POST", "DELETE"]) {
      assertNowhere(await ask(path, method, [`Authorization: Bearer ${scene.admin}`]));
    }
  });
}

test("the name of no property of a JavaScript object is an application or a user", async () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    for (const kind of ["applications", "users"]) {
      assertNowhere(await scene.api("GET", `/v2/${kind}/${name}`));
    }
  }
});

for (const [path, allowed] of [
  ["/v2/oauth2/token", "OPTIONS, POST"],
  ["/v2/oauth2/introspect", "POST"],
  ["/v2/oauth2/revoke", "OPTIONS, POST"],
  ["/v2/oauth2/jwks", "GET, HEAD, OPTIONS"],
  ["/.well-known/oauth-authorization-server", "GET, HEAD, OPTIONS"],
  ["/v2/applications", "GET"],
  ["/v2/applications/x", "GET, PUT, DELETE"],
  ["/v2/users", "GET, POST"],
  ["/v2/users/me", "GET, OPTIONS"],
  ["/v2/users/x", "GET, PATCH, DELETE"],
]) {
  test(`${path} knows ${allowed}, and says so to every other method`, async () => {
    const known = allowed.split(", ");
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      const { status, headers, text } = await ask(path, method);
      assert.equal(status === 405, !known.includes(method), `${method} ${text}`);
      if (status === 405 || method === "OPTIONS") assert.equal(headers.get("allow"), allowed, method);
    }
  });
}

test("every answer has a request id of its own", async () => {
  const answers = await Promise.all(["/", "/v2/oauth2/jwks", token, "/v2/oauth2/authorize"].flatMap((path) => [ask(path), ask(path, "GET")]));
  const ids = answers.map(({ requestId }) => requestId);
  for (const id of ids) assert.match(id, /^[\w-]{16}$/);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(succeeded(await scene.api("GET", "/v2/applications")).applications.length, 0);
});
