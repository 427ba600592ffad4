// Access tokens at a resource server that is built on oauth4webapi (RFC 9068 §4).

import assert from "node:assert/strict";
import test from "node:test";
import * as oauth from "oauth4webapi";
import { begin } from "../scenario.mjs";
import { discovered, Relying } from "./oauth4webapi.mjs";

const scene = await begin();
const server = await discovered(scene.issuer);
const user = await scene.createUser();
const client = new Relying(server, await scene.registerPublic());
const backend = new Relying(server, await scene.register());
const { access_token: usersToken } = await client.authorizationCode(user);

test("a user's token is valid, and says whose it is and what it may do", async () => {
  const { iss, sub, aud, client_id, scope, role, exp, iat, jti } = await client.accept(usersToken);
  assert.deepEqual({ iss, sub, aud, client_id, scope, role, lifetime: exp - iat }, {
    iss: scene.issuer,
    sub: user.id,
    aud: scene.issuer,
    client_id: client.id,
    scope: "lights:read lights:write profile",
    role: "resident",
    lifetime: 3600,
  });
  assert.ok(jti);
});

test("an application's own token is valid, and of no user", async () => {
  const { access_token } = await backend.clientCredentials();
  const { sub, client_id, role } = await backend.accept(access_token);
  assert.deepEqual({ sub, client_id, role }, { sub: backend.id, client_id: backend.id, role: undefined });
});

test("a token for another audience is refused", async () => {
  await assert.rejects(client.accept(usersToken, "https://other.example"), { code: oauth.JWT_CLAIM_COMPARISON });
});

test("a token of another issuer is refused", async () => {
  const elsewhere = { ...server, issuer: "https://elsewhere.example" };
  const attempt = client.accept(usersToken, server.issuer, elsewhere);
  await assert.rejects(attempt, { code: oauth.JWT_CLAIM_COMPARISON });
});

test("a token whose claims were changed is refused", async () => {
  const [header, payload, signature] = usersToken.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const forged = Buffer.from(JSON.stringify({ ...claims, role: "owner" })).toString("base64url");
  await assert.rejects(client.accept([header, forged, signature].join(".")), /signature verification failed/);
});

test("a token that names a key of its own is refused", async () => {
  const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const [header, payload] = usersToken.split(".");
  const named = { ...JSON.parse(Buffer.from(header, "base64url")), kid: "mine" };
  const signed = `${Buffer.from(JSON.stringify(named)).toString("base64url")}.${payload}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = Buffer.from(await crypto.subtle.sign(algorithm, privateKey, Buffer.from(signed)));
  const attempt = client.accept(`${signed}.${signature.toString("base64url")}`);
  await assert.rejects(attempt, { code: oauth.KEY_SELECTION });
});
