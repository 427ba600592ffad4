// An authorization server with keys of its own, which says what a test tells it to and signs what a test wants signed.

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startFake } from "../browser/fake.mjs";

export const audience = "https://lamps.example";

/** A key, as the server has it: the private half, and what it publishes. */
export async function newKey(kid) {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  return { privateKey, kid, published: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" } };
}

/** Starts a server that publishes a key. Its metadata and answers can be changed, as those of any other fake. */
export async function startIssuer() {
  const fake = await startFake();
  const { issuer, answers, requests } = fake;
  const key = await newKey("first");
  fake.describe({ jwks_uri: `${issuer}/jwks` });

  const publish = (...keys) => {
    answers["/jwks"] = { json: { keys: keys.map(({ published }) => published) } };
  };
  publish(key);

  /** A good token, with these changes. */
  async function sign({ claims, header, by = key } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: issuer,
      aud: audience,
      sub: "usr_ada",
      client_id: "app",
      exp: now + 600,
      iat: now,
      jti: "name",
      scope: "lights:read lights:write",
      role: "resident",
    };
    const protectedHeader = { alg: "ES256", typ: "at+jwt", kid: by.kid, ...header };
    return new SignJWT({ ...good, ...claims }).setProtectedHeader(protectedHeader).sign(by.privateKey);
  }

  /** How often the keys were asked for. */
  const looks = () => requests.filter(({ path }) => path === "/jwks").length;

  return { ...fake, key, publish, sign, looks };
}
