// The server's refusals, as the typed errors of oauth4webapi.

import assert from "node:assert/strict";
import test from "node:test";
import * as oauth from "oauth4webapi";
import { begin } from "../scenario.mjs";
import { discovered, insecure, Relying } from "./oauth4webapi.mjs";

const scene = await begin();
const server = await discovered(scene.issuer);
const user = await scene.createUser();

const confidentialClient = async (changes) => new Relying(server, await scene.register(changes));
const publicClient = async () => new Relying(server, await scene.registerPublic());

/** Fails unless the client understood the answer as this error of the token endpoint. */
async function assertRefused(attempt, error, description, status = 400) {
  await assert.rejects(attempt, (thrown) => {
    assert.ok(thrown instanceof oauth.ResponseBodyError, String(thrown));
    assert.deepEqual([thrown.status, thrown.error, thrown.error_description], [status, error, description]);
    return true;
  });
}

/** Fails unless the client understood the answer as this challenge. */
async function assertChallenged(attempt, status, scheme, parameters) {
  await assert.rejects(attempt, (thrown) => {
    assert.ok(thrown instanceof oauth.WWWAuthenticateChallengeError, String(thrown));
    assert.equal(thrown.status, status);
    assert.deepEqual(thrown.cause.map((challenge) => ({ ...challenge })), [{ scheme, parameters }]);
    return true;
  });
}

const wrong = { client_secret: "not the secret that the server has" };

test("a wrong secret by client_secret_basic is a challenge", async () => {
  const application = await scene.register();
  const client = new Relying(server, { ...application, ...wrong });
  await assertChallenged(client.clientCredentials(), 401, "basic", { realm: "edgegrant" });
});

test("a wrong secret by client_secret_post is invalid_client", async () => {
  const application = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const client = new Relying(server, { ...application, ...wrong });
  await assertRefused(client.clientCredentials(), "invalid_client", "client authentication failed", 401);
});

test("a method that is not the registered one is invalid_client", async () => {
  const application = await scene.register();
  const client = new Relying(server, { ...application, token_endpoint_auth_method: "client_secret_post" });
  await assertRefused(client.clientCredentials(), "invalid_client", "client authentication failed", 401);
});

test("a grant that the application does not list is unauthorized_client", async () => {
  const client = await confidentialClient({ grant_types: ["password"], response_types: [] });
  await assertRefused(
    client.clientCredentials(),
    "unauthorized_client",
    "the application may not use this grant type",
  );
});

test("a grant that nobody knows is unsupported_grant_type", async () => {
  const client = await confidentialClient();
  const attempt = client.generic("urn:ietf:params:oauth:grant-type:device_code", { device_code: "x" });
  await assertRefused(attempt, "unsupported_grant_type", "the grant type is not supported");
});

test("a scope of which nothing is left is invalid_scope", async () => {
  const client = await confidentialClient();
  await assertRefused(
    client.clientCredentials({ scope: "lights:write" }),
    "invalid_scope",
    "nothing of the requested scope may be granted",
  );
});

test("a wrong password and an unknown user are one invalid_grant", async () => {
  const client = await confidentialClient();
  const { username } = user;
  for (const wrong of [{ username }, { username: "nobody-of-that-name" }]) {
    const attempt = client.generic("password", { ...wrong, password: "not the password" });
    await assertRefused(attempt, "invalid_grant", "the user name or password is wrong");
  }
});

test("a code is good once, and its reuse ends what it gave", async () => {
  const client = await publicClient();
  const authorization = await client.authorization(user);
  const { refresh_token } = await client.redeem(authorization);
  await assertRefused(client.redeem(authorization), "invalid_grant", "the authorization code is invalid");
  await assertRefused(client.refresh(refresh_token), "invalid_grant", "the refresh token is invalid");
});

test("a code with another verifier is invalid_grant", async () => {
  const client = await publicClient();
  const { callback } = await client.authorization(user);
  const attempt = client.redeem({ callback, verifier: oauth.generateRandomCodeVerifier() });
  await assertRefused(attempt, "invalid_grant", "code_verifier does not match the code_challenge");
});

test("a code with another redirect URI is invalid_grant", async () => {
  const client = await publicClient();
  const attempt = client.redeem(await client.authorization(user), "https://page.example/other");
  await assertRefused(attempt, "invalid_grant", "redirect_uri differs from the authorization request");
});

test("a code of another client is invalid_grant", async () => {
  const [client, other] = [await publicClient(), await publicClient()];
  const authorization = await client.authorization(user);
  await assertRefused(other.redeem(authorization), "invalid_grant", "the authorization code is invalid");
});

test("a refresh token used twice ends its family", async () => {
  const client = await publicClient();
  const first = await client.authorizationCode(user);
  const second = await client.refresh(first.refresh_token);
  const third = await client.refresh(second.refresh_token);
  await assertRefused(client.refresh(first.refresh_token), "invalid_grant", "the refresh token is invalid");
  await assertRefused(client.refresh(third.refresh_token), "invalid_grant", "the refresh token is invalid");
});

test("a refresh token with a wider scope is invalid_scope, and stays good", async () => {
  const client = await publicClient();
  const { refresh_token } = await client.authorizationCode(user, { scope: "profile" });
  await assertRefused(
    client.refresh(refresh_token, { scope: "profile lights:read" }),
    "invalid_scope",
    "the scope exceeds the scope granted by the resource owner",
  );
  assert.equal((await client.refresh(refresh_token)).scope, "profile");
});

test("a user who denies is an authorization response error", async () => {
  const client = await publicClient();
  await assert.rejects(client.authorization(user, {}, undefined, "deny"), (thrown) => {
    assert.ok(thrown instanceof oauth.AuthorizationResponseError, String(thrown));
    assert.deepEqual([thrown.error, thrown.error_description], ["access_denied", "the user denied the request"]);
    assert.equal(thrown.cause.get("iss"), scene.issuer);
    return true;
  });
});

test("a public client without PKCE is an authorization response error", async () => {
  const client = await publicClient();
  await assert.rejects(client.authorization(user, {}, oauth.nopkce), (thrown) => {
    assert.ok(thrown instanceof oauth.AuthorizationResponseError, String(thrown));
    assert.deepEqual([thrown.error, thrown.error_description], ["invalid_request", "code_challenge is required"]);
    return true;
  });
});

test("an answer for another state, or of another server, is refused by the client", async () => {
  const client = await publicClient();
  const { callback } = await client.authorization(user);
  const check = (as, state) => () => oauth.validateAuthResponse(as, client.client, new URLSearchParams(callback), state);
  assert.throws(check(server, "another"), { code: oauth.INVALID_RESPONSE });
  const elsewhere = { ...server, issuer: "https://elsewhere.example" };
  assert.throws(check(elsewhere, callback.get("state")), { code: oauth.INVALID_RESPONSE });
});

test("an access token that is no good at a protected resource is a challenge", async () => {
  const me = new URL("/v2/users/me", scene.issuer);
  const read = (token) => oauth.protectedResourceRequest(token, "GET", me, undefined, null, insecure);
  await assertChallenged(read("not.a.token"), 401, "bearer", {
    error: "invalid_token",
    error_description: "the access token is invalid",
    realm: "edgegrant",
  });
  const { access_token } = await (await confidentialClient()).clientCredentials();
  await assertChallenged(read(access_token), 403, "bearer", {
    error: "insufficient_scope",
    error_description: "the access token is not a user's",
    realm: "edgegrant",
  });
});
