// What the operator configures: without all of it the server answers nothing, and nothing else replaces it.

import assert from "node:assert/strict";
import test from "node:test";
import { freshSecrets } from "../../src/tools/secrets.mjs";
import { begin, eventually, withServer } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { basic, send } from "../scenario/http.mjs";
import { parts } from "../scenario/jwt.mjs";
import { write } from "../scenario/wire.mjs";

const audience = "https://api.example";
const scene = await begin({ vars: { EDGEGRANT_AUDIENCE: audience } });

const routes = [
  ["GET", "/.well-known/oauth-authorization-server"],
  ["GET", "/v2/oauth2/jwks"],
  ["POST", "/v2/oauth2/token"],
  ["GET", "/v2/oauth2/authorize"],
  ["POST", "/v2/oauth2/authorize"],
  ["GET", "/v2/oauth2/authorize/dialog"],
  ["POST", "/v2/oauth2/authorize/dialog"],
  ["GET", "/v2/oauth2/logout"],
  ["POST", "/v2/oauth2/logout"],
  ["POST", "/v2/oauth2/introspect"],
  ["POST", "/v2/oauth2/revoke"],
  ["GET", "/v2/applications"],
  ["PUT", "/v2/applications/x"],
  ["GET", "/v2/users"],
  ["POST", "/v2/users"],
  ["GET", "/v2/users/me"],
  ["GET", "/v2/users/x"],
  ["OPTIONS", "/v2/oauth2/token"],
  ["GET", "/nowhere"],
  ["GET", "/"],
];

const { EDGEGRANT_SECRET, EDGEGRANT_ADMIN_SECRET } = freshSecrets();
const secrets = { EDGEGRANT_SECRET, EDGEGRANT_ADMIN_SECRET };

for (const [what, variable, options] of [
  ["no secret at all", "EDGEGRANT_SECRET", { secrets: {} }],
  ["no root secret", "EDGEGRANT_SECRET", { secrets: { EDGEGRANT_ADMIN_SECRET } }],
  ["no administrator's secret", "EDGEGRANT_ADMIN_SECRET", { secrets: { EDGEGRANT_SECRET } }],
  ["a root secret of 31 characters", "EDGEGRANT_SECRET", { secrets: { ...secrets, EDGEGRANT_SECRET: EDGEGRANT_SECRET.slice(0, 31) } }],
  ["a root secret before it of 31 characters", "EDGEGRANT_SECRET_PREVIOUS",
    { secrets: { ...secrets, EDGEGRANT_SECRET_PREVIOUS: EDGEGRANT_SECRET.slice(0, 31) } }],
  ["an administrator's secret of 31 characters", "EDGEGRANT_ADMIN_SECRET",
    { secrets: { ...secrets, EDGEGRANT_ADMIN_SECRET: EDGEGRANT_ADMIN_SECRET.slice(0, 31) } }],
  ["no issuer", "EDGEGRANT_ISSUER", { secrets, vars: { EDGEGRANT_ISSUER: "" } }],
  ["an issuer with a path", "EDGEGRANT_ISSUER", { secrets, vars: { EDGEGRANT_ISSUER: "https://login.example/" } }],
  ["an issuer without TLS", "EDGEGRANT_ISSUER", { secrets, vars: { EDGEGRANT_ISSUER: "http://login.example" } }],
  ["a location that Cloudflare does not know", "EDGEGRANT_LOCATION", { secrets, vars: { EDGEGRANT_LOCATION: "europe" } }],
  ["scopes that are no object", "EDGEGRANT_SCOPES", { secrets, vars: { EDGEGRANT_SCOPES: "profile" } }],
]) {
  test(`with ${what} every route says that the server is not configured`, async () => {
    await withServer(options, async ({ issuer, logs }) => {
      for (const [method, path] of routes) {
        const answer = await send(method, issuer + path, { headers: { authorization: basic("edgegrant-admin", EDGEGRANT_ADMIN_SECRET) } });
        assertRefused(answer, 503, "temporarily_unavailable", "the server is not configured");
        assert.equal(answer.headers.get("retry-after"), "1");
      }
      const lines = () => logs.filter((line) => line.startsWith('{"request_id"'));
      await eventually(() => lines().length >= routes.length, "a line for each request");
      for (const { reason, outcome } of lines().map((line) => JSON.parse(line))) assert.deepEqual([reason, outcome], [variable, "failed"]);
    });
  });
}

test("RFC 6797: by TLS, every answer keeps browsers to TLS for a year; without it none does", async () => {
  for (const [vars, expected] of [[{ EDGEGRANT_ISSUER: "https://login.example" }, "max-age=31536000"], [{}, null]]) {
    await withServer({ secrets, vars }, async ({ issuer }) => {
      for (const [method, path] of [...routes, ["PATCH", "/v2/oauth2/token"], ["HEAD", "/v2/oauth2/authorize"]]) {
        const { headers } = await send(method, issuer + path);
        assert.equal(headers.get("strict-transport-security"), expected, `${method} ${path}`);
      }
    });
  }
});

test("there is no default credential", async () => {
  for (const secret of ["", "edgegrant-admin", "admin", "secret", "changeme", "undefined", "null", "password"]) {
    const headers = { authorization: basic("edgegrant-admin", secret) };
    const answer = await scene.send("POST", "/v2/oauth2/token", { headers, form: { grant_type: "client_credentials" } });
    assertRefused(answer, 401, "invalid_client", "client authentication failed");
  }
  const { applications } = succeeded(await scene.api("GET", "/v2/applications"));
  assert.deepEqual(applications, []);
});

test("the secret that everything is derived from is no credential of anybody", async () => {
  await withServer({ secrets }, async ({ issuer }) => {
    const headers = { authorization: basic("edgegrant-admin", EDGEGRANT_SECRET) };
    const answer = await send("POST", `${issuer}/v2/oauth2/token`, { headers, form: { grant_type: "client_credentials" } });
    assertRefused(answer, 401, "invalid_client", "client authentication failed");
  });
});

test("tokens are for the audience that is configured, and are accepted for it here", async () => {
  const { claims } = parts(scene.admin);
  assert.deepEqual([claims.iss, claims.aud], [scene.issuer, audience]);
  const user = await scene.createUser();
  const app = await scene.register();
  const { access_token } = granted(await app.byPassword(user), { scope: "lights:read lights:write profile", refreshable: true });
  assert.equal((await scene.me(access_token)).status, 200);
  assert.equal((await app.introspect(access_token)).json.aud, audience);
});

test("an audience that is empty is none: then tokens are for the issuer", async () => {
  const { claims } = parts((await begin({ vars: { EDGEGRANT_AUDIENCE: "" } })).admin);
  assert.equal(claims.aud, claims.iss);
});

test("the issuer is the configured one, whatever a request says of itself", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const forged = [
    "Host: evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Port: 443",
    "Forwarded: host=evil.example;proto=https",
    "X-Original-URL: /v2/applications",
    "X-Rewrite-URL: /v2/applications",
    "X-Host: evil.example",
  ];
  const metadata = (await scene.send("GET", routes[0][1])).json;
  const document = await write(scene.issuer, [`GET ${routes[0][1]} HTTP/1.1`, ...forged]);
  assert.deepEqual(kept(document), metadata);

  const head = ["POST /v2/oauth2/token HTTP/1.1", ...forged, "Content-Type: application/x-www-form-urlencoded"];
  const { username, password } = user;
  const form = new URLSearchParams({ grant_type: "password", username, password });
  const token = await write(scene.issuer, [...head, `Authorization: ${basic(app.client_id, app.client_secret)}`], `${form}`);
  const { claims } = parts(granted(token, { scope: "lights:read lights:write profile", refreshable: true }).access_token);
  assert.deepEqual([claims.iss, claims.aud], [scene.issuer, audience]);

  const query = new URLSearchParams(app.authorization({ prompt: "none", state: "s" }));
  const answer = await write(scene.issuer, [`GET /v2/oauth2/authorize?${query} HTTP/1.1`, ...forged]);
  const { origin, searchParams } = new URL(answer.headers.get("location"));
  assert.deepEqual([origin, searchParams.get("iss")], ["https://client.example", scene.issuer]);

  const dialog = await write(scene.issuer, [`GET /v2/oauth2/authorize?${new URLSearchParams(app.authorization())} HTTP/1.1`, ...forged]);
  assert.match(dialog.headers.get("location"), /^\/v2\/oauth2\/authorize\/dialog\?/);
  assert.doesNotMatch(dialog.headers.get("set-cookie"), /evil|Domain/i);
});

/** The body of an answer that caches may keep. */
function kept(answer) {
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
