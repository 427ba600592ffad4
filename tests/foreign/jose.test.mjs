// A resource server of its own name, which verifies access tokens with jose from the keys that the server publishes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test, { after } from "node:test";
import { createRemoteJWKSet, decodeJwt, errors, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { begin } from "../scenario.mjs";
import { bearer, send } from "../scenario/http.mjs";

const audience = "https://lights.example";
const scene = await begin({ vars: { EDGEGRANT_AUDIENCE: audience } });
const { issuer } = scene;
const user = await scene.createUser();
const application = await scene.register();
const { access_token } = (await application.byPassword(user)).json;
const metadata = (await scene.send("GET", "/.well-known/oauth-authorization-server")).json;
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const rules = { issuer, audience, typ: "at+jwt", algorithms: metadata.access_token_signing_alg_values_supported };

/** Lights that whoever has lights:write may switch. */
const lights = createServer(async (request, response) => {
  const [, token] = request.headers.authorization?.match(/^Bearer (.+)$/) ?? [];
  const verified = await jwtVerify(token ?? "", keys, rules).catch(() => null);
  const scopes = verified?.payload.scope.split(" ") ?? [];
  if (!verified) response.statusCode = 401;
  else if (!scopes.includes("lights:write")) response.statusCode = 403;
  response.end(verified?.payload.sub);
});
lights.listen(0, "localhost");
await once(lights, "listening");
after(() => lights.close());
const switchLights = (token) => send("POST", `http://localhost:${lights.address().port}/`, { headers: bearer(token) });

/** The same claims, changed, in a token that somebody else signed. */
async function forged(changes, header, key) {
  const jwt = new SignJWT({ ...decodeJwt(access_token), ...changes });
  return jwt.setProtectedHeader({ typ: "at+jwt", alg: "ES256", ...header }).sign(key);
}

test("the resource server knows the user and the scope", async () => {
  const { payload, protectedHeader } = await jwtVerify(access_token, keys, rules);
  assert.deepEqual([payload.sub, payload.role], [user.id, "resident"]);
  assert.equal(payload.scope, "lights:read lights:write profile");
  assert.equal(protectedHeader.typ, "at+jwt");
  const answer = await switchLights(access_token);
  assert.deepEqual([answer.status, answer.text], [200, user.id]);
});

test("a token with less scope is not enough", async () => {
  const { access_token } = (await application.byPassword(user, { scope: "lights:read" })).json;
  assert.equal((await switchLights(access_token)).status, 403);
  const guest = await scene.createUser({ role: "guest" });
  assert.equal((await switchLights((await application.byPassword(guest)).json.access_token)).status, 403);
});

test("a token for another audience is refused", async () => {
  const elsewhere = { ...rules, audience: "https://locks.example" };
  await assert.rejects(jwtVerify(access_token, keys, elsewhere), { code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "aud" });
});

test("a token of another issuer is refused", async () => {
  const elsewhere = { ...rules, issuer: "https://elsewhere.example" };
  await assert.rejects(jwtVerify(access_token, keys, elsewhere), { code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "iss" });
});

test("a token is good to its last second, and no longer", async () => {
  const { exp } = decodeJwt(access_token);
  const at = (seconds) => jwtVerify(access_token, keys, { ...rules, currentDate: new Date(seconds * 1000) });
  assert.equal((await at(exp - 1)).payload.sub, user.id);
  await assert.rejects(at(exp), errors.JWTExpired);
});

test("a forged token is refused, whatever key it is signed with", async () => {
  const { kid } = (await scene.send("GET", "/v2/oauth2/jwks")).json.keys[0];
  const own = await generateKeyPair("ES256", { extractable: true });
  const publicKey = new TextEncoder().encode(JSON.stringify(await exportJWK(own.publicKey)));
  const tokens = [
    await forged({ role: "owner" }, { kid }, own.privateKey),
    await forged({}, { kid, jwk: await exportJWK(own.publicKey) }, own.privateKey),
    await forged({}, { kid: "another" }, own.privateKey),
    await forged({}, { kid, alg: "HS256" }, publicKey),
  ];
  for (const token of tokens) {
    assert.equal((await switchLights(token)).status, 401);
    // The server is a resource server too.
    assert.equal((await scene.me(token)).status, 401);
  }
});

test("the published keys are public, and each has its use", async () => {
  const { keys } = (await scene.send("GET", "/v2/oauth2/jwks")).json;
  assert.notEqual(keys.length, 0);
  for (const { kty, crv, alg, use, kid, x, y, ...others } of keys) {
    assert.deepEqual({ kty, crv, alg, use }, { kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    assert.ok(kid && x && y);
    assert.deepEqual(others, {});
  }
});

test("the audience does not shut the server out of its own tokens", async () => {
  assert.equal((await scene.me(access_token)).json.username, user.username);
});
