// Authorization server metadata (RFC 8414): every URL leads somewhere, and every word is kept.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { granted, succeeded } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";

const scene = await begin();
const user = await scene.createUser();
const path = "/.well-known/oauth-authorization-server";
const metadata = (await scene.send("GET", path)).json;
const full = { scope: "lights:read lights:write profile", refreshable: true };

const asked = (app, more) => scene.browser().approve(app.authorization(more), user);

test("§3.2: the document says all this and nothing else", () => {
  const at = (place) => `${scene.issuer}/v2/oauth2/${place}`;
  const methods = ["client_secret_basic", "client_secret_post", "none"];
  assert.deepEqual(metadata, {
    issuer: scene.issuer,
    authorization_endpoint: at("authorize"),
    token_endpoint: at("token"),
    jwks_uri: at("jwks"),
    revocation_endpoint: at("revoke"),
    introspection_endpoint: at("introspect"),
    end_session_endpoint: at("logout"),
    scopes_supported: [
      "applications:read",
      "applications:write",
      "grants:read",
      "grants:write",
      "keys:write",
      "lights:read",
      "lights:write",
      "profile",
      "tokens:introspect",
      "users:create",
      "users:read",
      "users:write",
    ],
    response_types_supported: ["code", "token"],
    response_modes_supported: ["query", "fragment", "form_post"],
    grant_types_supported: ["authorization_code", "implicit", "password", "client_credentials", "refresh_token"],
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_methods_supported: methods.slice(0, 2),
    code_challenge_methods_supported: ["S256"],
    access_token_signing_alg_values_supported: ["ES256"],
    prompt_values_supported: ["none", "login", "consent"],
    authorization_response_iss_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  });
});

test("every URL is the issuer's, without a fragment, and leads to an endpoint", async () => {
  const urls = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
  assert.equal(urls.length, 6);
  for (const [name, url] of urls) {
    const { origin, hash, search } = new URL(url);
    assert.deepEqual([origin, hash, search], [scene.issuer, "", ""], name);
    const answers = await Promise.all([fetch(url), fetch(url, { method: "POST" })]);
    const statuses = answers.map(({ status }) => status);
    assert.ok(!statuses.includes(404) && statuses.some((status) => status !== 405), `${name}: ${statuses}`);
  }
});

test("there is no other well-known document", async () => {
  for (const other of ["openid-configuration", "oauth-authorization-server/", "oauth-authorization-server/x", "jwks.json"]) {
    assert.equal((await scene.send("GET", `/.well-known/${other}`)).status, 404);
  }
});

test("each method of client authentication works where it is said to", async () => {
  const configured = (token_endpoint_auth_method) =>
    token_endpoint_auth_method === "none" ? scene.registerPublic() : scene.register({ token_endpoint_auth_method });
  for (const method of metadata.token_endpoint_auth_methods_supported) {
    const app = await configured(method);
    const { refresh_token } = granted(await app.exchange(await app.redemption(user)), full);
    granted(await app.refresh(refresh_token), full);
  }
  for (const method of metadata.introspection_endpoint_auth_methods_supported) {
    const app = await configured(method);
    const { access_token } = granted(await app.byPassword(user), full);
    assert.equal(succeeded(await app.introspect(access_token)).active, true);
  }
  for (const method of metadata.revocation_endpoint_auth_methods_supported) {
    const app = await configured(method);
    const { access_token } = granted(await app.exchange(await app.redemption(user)), full);
    assert.equal((await app.revoke(access_token)).status, 200);
    assert.equal((await scene.me(access_token)).status, 401);
  }
});

test("each grant type is worth a token, signed as it is said to be", async () => {
  const app = await scene.register();
  const page = await scene.registerPublic();
  const byPassword = granted(await app.byPassword(user), full);
  const given = {
    authorization_code: granted(await app.exchange(await app.redemption(user)), full),
    implicit: await page.implicit(user),
    password: byPassword,
    client_credentials: succeeded(await app.ofItsOwn()),
    refresh_token: granted(await app.refresh(byPassword.refresh_token), full),
  };
  assert.deepEqual(Object.keys(given), metadata.grant_types_supported);
  const { keys } = (await (await fetch(metadata.jwks_uri)).json());
  for (const { access_token } of Object.values(given)) {
    assert.ok(metadata.access_token_signing_alg_values_supported.includes(parts(access_token).header.alg));
    assert.equal(await isSignedBy(keys, access_token), true);
  }
});

test("each response type travels by each response mode, but a token by query; each answer names the issuer", async () => {
  const page = await scene.registerPublic();
  const { code_challenge_methods_supported: [code_challenge_method] } = metadata;
  const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method };
  for (const response_type of metadata.response_types_supported) {
    for (const response_mode of metadata.response_modes_supported) {
      const { toApplication } = await asked(page, { response_type, response_mode, state: "s", ...challenge });
      const impossible = response_type === "token" && response_mode === "query";
      const { mode, parameters } = toApplication;
      assert.equal(mode, impossible ? "fragment" : response_mode);
      assert.equal(parameters.iss, metadata.issuer);
      assert.equal(parameters.state, "s");
      const { error } = parameters;
      assert.equal(error, impossible ? "invalid_request" : undefined);
      if (!impossible) assert.ok(response_type === "code" ? parameters.code : parameters.access_token);
    }
  }
});

test("each prompt value is understood, and each scope is known to the consent page in words", async () => {
  const app = await scene.register({ role_scopes: { resident: metadata.scopes_supported.join(" ") } });
  for (const prompt of metadata.prompt_values_supported) {
    const page = await scene.browser().open(app.authorization({ prompt }));
    if (prompt === "none") assert.equal(page.toApplication.parameters.error, "login_required");
    else assert.ok(page.asksFor("password"));
  }
  const browser = scene.browser();
  const consent = await browser.logIn(await browser.open(app.authorization({})), user);
  assert.ok(consent.asksFor("consent"));
  for (const scope of metadata.scopes_supported) {
    const words = consent.text.match(new RegExp(`<bdi>([^<]+)</bdi> <code><bdi>${scope}</bdi></code>`));
    assert.ok(words, `${scope} is put into words`);
  }
});

test("what is said not to be supported is refused", async () => {
  const app = await scene.register();
  for (const more of [{ request: "x" }, { request_uri: "https://client.example/request" }]) {
    const { toApplication } = await scene.browser().open(app.authorization(more));
    assert.equal(toApplication.parameters.error, "invalid_request");
  }
});
