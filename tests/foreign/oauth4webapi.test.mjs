// oauth4webapi, a certified client for JavaScript runtimes, through every grant that it knows.

import assert from "node:assert/strict";
import test from "node:test";
import * as oauth from "oauth4webapi";
import { begin } from "../scenario.mjs";
import { discovered, insecure, Relying } from "./oauth4webapi.mjs";

const scene = await begin();
const server = await discovered(scene.issuer);
const user = await scene.createUser();

/** What a client sees of a token response. */
const summary = ({ token_type, expires_in, scope }) => ({ token_type, expires_in, scope });
const full = { token_type: "bearer", expires_in: 3600, scope: "lights:read lights:write profile" };

async function assertOpensTheAccount({ access_token }) {
  const url = new URL("/v2/users/me", scene.issuer);
  const response = await oauth.protectedResourceRequest(access_token, "GET", url, undefined, null, insecure);
  const { id, username, role } = await response.json();
  assert.deepEqual({ id, username, role }, { id: user.id, username: user.username, role: "resident" });
}

const confidentialClient = async (changes) => new Relying(server, await scene.register(changes));
const publicClient = async () => new Relying(server, await scene.registerPublic());

test("discovery finds endpoints for everything that the client does", () => {
  const endpoints = ["authorization", "token", "revocation", "introspection"].map((name) => server[`${name}_endpoint`]);
  assert.deepEqual(
    [...endpoints, server.jwks_uri].map((url) => url.replace(scene.issuer, "")),
    ["authorize", "token", "revoke", "introspect", "jwks"].map((name) => `/v2/oauth2/${name}`),
  );
});

test("discovery by another name of the same machine is refused by the client", async () => {
  const alias = new URL(scene.issuer.replace("localhost", "127.0.0.1"));
  const response = await oauth.discoveryRequest(new URL(scene.issuer), { algorithm: "oauth2", ...insecure });
  await assert.rejects(oauth.processDiscoveryResponse(alias, response), { code: oauth.JSON_ATTRIBUTE_COMPARISON });
});

test("authorization code of a public client", async () => {
  const client = await publicClient();
  assert.equal(client.method, "none");
  const answer = await client.authorizationCode(user);
  assert.deepEqual(summary(answer), full);
  await assertOpensTheAccount(answer);
});

test("authorization code of a confidential client, by client_secret_basic", async () => {
  const client = await confidentialClient();
  const answer = await client.authorizationCode(user, { scope: "profile" });
  assert.deepEqual(summary(answer), { ...full, scope: "profile" });
  await assertOpensTheAccount(answer);
});

test("authorization code of a confidential client, by client_secret_post and without PKCE", async () => {
  const client = await confidentialClient({ token_endpoint_auth_method: "client_secret_post" });
  const answer = await client.authorizationCode(user, {}, oauth.nopkce);
  assert.deepEqual(summary(answer), full);
  await assertOpensTheAccount(answer);
});

test("a secret of every printable character, by client_secret_basic and client_secret_post", async () => {
  const client_secret = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  for (const token_endpoint_auth_method of ["client_secret_basic", "client_secret_post"]) {
    const client = await confidentialClient({ client_secret, token_endpoint_auth_method });
    assert.deepEqual(summary(await client.clientCredentials()), { ...full, scope: "users:create users:read" });
  }
});

test("client credentials, with a scope and without a refresh token", async () => {
  const client = await confidentialClient();
  const answer = await client.clientCredentials({ scope: "users:read" });
  assert.deepEqual(summary(answer), { ...full, scope: "users:read" });
  assert.equal(answer.refresh_token, undefined);
});

test("the password grant, as a grant that the client knows no rules of", async () => {
  const client = await confidentialClient();
  const { username, password } = user;
  const answer = await client.generic("password", { username, password, scope: "lights:read profile" });
  assert.deepEqual(summary(answer), { ...full, scope: "lights:read profile" });
  await assertOpensTheAccount(answer);
});

test("refresh tokens rotate, and narrow the scope", async () => {
  const client = await publicClient();
  const first = await client.authorizationCode(user);
  const second = await client.refresh(first.refresh_token);
  assert.deepEqual(summary(second), full);
  assert.notEqual(second.refresh_token, first.refresh_token);
  const third = await client.refresh(second.refresh_token, { scope: "profile" });
  assert.equal(third.scope, "profile");
  await assertOpensTheAccount(third);
});

test("introspection tells of access and refresh tokens until they are revoked", async () => {
  const client = await confidentialClient();
  const { access_token, refresh_token } = await client.authorizationCode(user);
  const told = await client.introspect(access_token);
  assert.deepEqual([told.active, told.sub, told.client_id, told.scope], [true, user.id, client.id, full.scope]);
  assert.equal((await client.introspect(refresh_token)).active, true);
  assert.equal(await client.revoke(refresh_token), undefined);
  assert.deepEqual(await client.introspect(access_token), { active: false });
  assert.deepEqual(await client.introspect(refresh_token), { active: false });
});

test("a public client revokes its tokens, and twice does no harm", async () => {
  const client = await publicClient();
  const { refresh_token } = await client.authorizationCode(user);
  assert.equal(await client.revoke(refresh_token), undefined);
  assert.equal(await client.revoke(refresh_token), undefined);
  const { cause } = await client.refresh(refresh_token).catch((error) => error);
  assert.equal(cause.error, "invalid_grant");
});
