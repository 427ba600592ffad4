// Which pages of other origins may read an answer (the Fetch standard's CORS protocol, RFC 9700 §2.6).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { granted } from "../scenario/expect.mjs";
import { bearer } from "../scenario/http.mjs";

const scene = await begin();
const page = "https://page.example";
const app = await scene.registerPublic({
  redirect_uris: [`${page}/cb`, "https://page.example:8443/cb", "http://localhost:9000/cb", "com.example.app:/cb"],
});
const user = await scene.createUser();
const full = { scope: "lights:read lights:write profile", refreshable: true };
const grants = "/v2/users/me/grants";
const metadata = "/.well-known/oauth-authorization-server";

/** The headers by which a browser decides. */
const sharing = ({ headers }) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));

const forThePage = (origin) => ({
  "access-control-allow-origin": origin,
  "access-control-expose-headers": "WWW-Authenticate, Retry-After",
});

for (const origin of [page, "https://page.example:8443", "http://localhost:9000"]) {
  test(`a page of ${origin}, where a redirect URI is, may redeem, refresh, read and revoke`, async () => {
    const headers = { origin };
    const redeemed = await app.token({ grant_type: "authorization_code", ...(await app.redemption(user)) }, { headers });
    const tokens = granted(redeemed, full);
    const answers = [
      redeemed,
      await app.token({ grant_type: "refresh_token", refresh_token: tokens.refresh_token }, { headers }),
      await app.token({ grant_type: "refresh_token", refresh_token: "x" }, { headers }),
      await app.token({ grant_type: "password" }, { headers }),
      await scene.send("GET", "/v2/users/me", { headers: { origin, ...bearer(tokens.access_token) } }),
      await app.post("/v2/oauth2/revoke", { token: tokens.refresh_token }, { headers }),
      await app.post("/v2/oauth2/revoke", {}, { headers }),
      await scene.send("GET", "/v2/users/me", { headers: { origin, ...bearer(tokens.access_token) } }),
    ];
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 400, 400, 200, 200, 400, 401]);
    for (const answer of answers) {
      assert.deepEqual(sharing(answer), forThePage(origin));
      assert.equal(answer.headers.get("vary"), "Origin");
    }
  });
}

for (const origin of ["https://evil.example", "https://page.example.evil", "http://page.example", "https://page.example:443",
  "https://PAGE.example", "https://client.example", "null", "com.example.app:", "com.example.app://", "*", ""]) {
  test(`a page of "${origin}" may read nothing of the application's`, async () => {
    const headers = { origin };
    const { access_token, refresh_token } = granted(await app.exchange(await app.redemption(user)), full);
    const answers = [
      await app.token({ grant_type: "refresh_token", refresh_token }, { headers }),
      await app.token({ grant_type: "refresh_token", refresh_token: "x" }, { headers }),
      await scene.send("GET", "/v2/users/me", { headers: { origin, ...bearer(access_token) } }),
      await app.post("/v2/oauth2/revoke", { token: refresh_token }, { headers }),
    ];
    assert.deepEqual(answers.map(({ status }) => status), [200, 400, 200, 200]);
    for (const answer of answers) {
      assert.deepEqual(sharing(answer), {});
      assert.equal(answer.headers.get("vary"), "Origin");
    }
  });
}

for (const [what, ask] of [
  ["no token", (headers) => scene.send("GET", "/v2/users/me", { headers })],
  ["a token that is no good", (headers) => scene.send("GET", "/v2/users/me", { headers: { ...headers, ...bearer("x") } })],
  ["its user's grants and no good token", (headers) => scene.send("GET", grants, { headers: { ...headers, ...bearer("x") } })],
  ["an unknown grant type", (headers) => app.token({ grant_type: "x" }, { headers })],
  ["no grant type", (headers) => app.token({}, { headers })],
  ["a parameter twice", (headers) => scene.send("POST", "/v2/oauth2/token", { headers, form: [["scope", "a"], ["scope", "b"]] })],
]) {
  test(`an error that comes before the application is known may be read by any page: ${what}`, async () => {
    const answer = await ask({ origin: page });
    assert.ok([400, 401].includes(answer.status));
    assert.deepEqual(sharing(answer), forThePage("*"));
  });
}

test("another application's page may read nothing of this one's", async () => {
  const other = await scene.registerPublic({ redirect_uris: ["https://other.example/cb"] });
  const headers = { origin: "https://other.example" };
  const answer = await app.token({ grant_type: "refresh_token", refresh_token: "x" }, { headers });
  assert.deepEqual(sharing(answer), {});
  const own = await other.token({ grant_type: "refresh_token", refresh_token: "x" }, { headers });
  assert.deepEqual(sharing(own), forThePage("https://other.example"));
});

test("what a user gave is read and taken back by the pages of the application that asks, and by no others", async () => {
  const givers = ["https://one.example", "https://two.example"].map(async (origin) => {
    const app = await scene.registerPublic({
      redirect_uris: [`${origin}/cb`],
      role_scopes: { resident: "grants:read grants:write" },
    });
    return { origin, client_id: app.client_id, token: (await app.implicit(user)).access_token };
  });
  const [one, two] = await Promise.all(givers);
  const ask = (method, path, { token }, { origin }) =>
    scene.send(method, path, { headers: { origin, ...bearer(token) } });
  const assertShared = (answer, status, expected) => {
    assert.equal(answer.status, status);
    assert.deepEqual(sharing(answer), expected);
    assert.equal(answer.headers.get("vary"), "Origin");
  };
  for (const [own, other] of [[one, two], [two, one]]) {
    for (const [page, expected] of [[own, forThePage(own.origin)], [other, {}]]) {
      assertShared(await ask("GET", grants, own, page), 200, expected);
      assertShared(await ask("DELETE", `${grants}/x`, own, page), 404, expected);
    }
  }
  const given = (await ask("GET", grants, one, one)).json.grants.find(({ client_id }) => client_id === two.client_id);
  assertShared(await ask("DELETE", `${grants}/${given.id}`, one, one), 204, forThePage(one.origin));
  assert.equal((await scene.me(two.token)).status, 401);
});

for (const path of ["/v2/oauth2/jwks", metadata]) {
  test(`anybody may read ${path}, and keep it for some minutes`, async () => {
    const { text } = await scene.send("GET", path);
    const somebody = { cookie: "edgegrant-session=x", ...bearer(scene.admin) };
    for (const headers of [{}, { origin: "https://evil.example" }, somebody]) {
      const answer = await scene.send("GET", path, { headers });
      assert.equal(answer.text, text);
      assert.equal(answer.headers.get("set-cookie"), null);
      assert.deepEqual(sharing(answer), { "access-control-allow-origin": "*" });
      assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
      assert.equal(answer.headers.get("content-type"), "application/json");
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    }
    const head = await scene.send("HEAD", path);
    assert.deepEqual([head.status, head.text], [200, ""]);
  });
}

for (const [path, methods] of [
  ["/v2/oauth2/token", "POST"],
  ["/v2/oauth2/revoke", "POST"],
  ["/v2/users/me", "GET"],
  [grants, "GET"],
  [`${grants}/x`, "DELETE"],
  ["/v2/oauth2/jwks", "GET"],
  [metadata, "GET"],
]) {
  test(`a preflight for ${path} allows ${methods}, never with cookies`, async () => {
    const answer = await scene.send("OPTIONS", path, {
      headers: { origin: page, "access-control-request-method": methods, "access-control-request-headers": "authorization" },
    });
    assert.equal(answer.status, 204);
    assert.deepEqual(sharing(answer), {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-max-age": "600",
    });
  });
}

for (const path of ["/v2/oauth2/authorize", "/v2/oauth2/authorize/dialog", "/v2/oauth2/logout", "/v2/oauth2/introspect",
  "/v2/users", "/v2/users/x", "/v2/applications", "/v2/applications/x", "/nowhere"]) {
  test(`no page of another origin reads ${path}`, async () => {
    for (const method of ["OPTIONS", "GET", "POST", "PUT", "DELETE"]) {
      const headers = { origin: page, "access-control-request-method": "POST", ...bearer(scene.admin) };
      const answer = await scene.send(method, path, { headers });
      assert.deepEqual(sharing(answer), {}, method);
      if (method === "OPTIONS") assert.ok([404, 405].includes(answer.status));
    }
  });
}
