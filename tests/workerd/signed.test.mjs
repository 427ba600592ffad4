// Tokens that the server's own key signed and that are no access tokens of its all the same (RFC 8725): where a token
// opens something, where it is asked about, and where it is revoked.

import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { begin } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin({ main: fileURLToPath(new URL("signer.mjs", import.meta.url)) });
const app = await scene.register();
const user = await scene.createUser();
const good = granted(await app.byPassword(user), { scope: "lights:read lights:write profile", refreshable: true });
const { header, claims } = parts(good.access_token);

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const inBase64 = (value) => Buffer.from(asText(value)).toString("base64url");

/** The text of a header and a payload, and after a point the signature of the server's key. */
async function signed(text) {
  const response = await fetch(`${scene.issuer}/signed`, { method: "POST", body: text });
  assert.equal(response.status, 200);
  return `${text}.${Buffer.from(await response.arrayBuffer()).toString("base64url")}`;
}

const token = (header, claims) => signed([header, claims].map(inBase64).join("."));
const withHeader = (changes) => token({ ...header, ...changes }, claims);
const withClaims = (changes) => token(header, { ...claims, ...changes });

/** Fails unless a token opens nothing, is not active, and ends nothing. */
async function assertWorthless(token) {
  assertRefused(await scene.me(token), 401, "invalid_token", "the access token is invalid");
  assert.deepEqual(succeeded(await app.introspect(token)), { active: false });
  const revoked = await app.revoke(token);
  assert.deepEqual([revoked.status, revoked.text], [200, ""]);
  assert.equal(succeeded(await scene.me(good.access_token)).id, user.id);
}

test("what the key signs is a token, if it says what the server's tokens say", async () => {
  for (const made of [await token(header, claims), await withClaims({ exp: claims.exp + 60 })]) {
    assert.equal(succeeded(await scene.me(made)).id, user.id);
    assert.equal(succeeded(await app.introspect(made)).active, true);
  }
});

const otherTypes = ["JWT", "jwt", "dpop+jwt", "logout+jwt", "oauth-authz-req+jwt", "at+jwt ", "", null, undefined];

for (const typ of otherTypes) {
  test(`RFC 9068 §4: a token of the type ${JSON.stringify(typ)} is no access token`, async () => {
    await assertWorthless(await withHeader({ typ }));
  });
}

for (const alg of ["none", "NoNe", "HS256", "RS256", "ES384", "es256", "", null, undefined, ["ES256"]]) {
  test(`RFC 8725 §3.1: a token of the algorithm ${JSON.stringify(alg)} is none, whatever signed it`, async () => {
    await assertWorthless(await withHeader({ alg }));
  });
}

const otherKeys = ["../../etc/passwd", "' OR 1=1 --", "keys\0", "k".repeat(2000), "__proto__", "", 0, null, undefined];

for (const kid of [...otherKeys, [header.kid], { kid: header.kid }]) {
  const shown = JSON.stringify(kid)?.slice(0, 30);
  test(`RFC 8725 §3.10: a token of the key ${shown} is none`, async () => assertWorthless(await withHeader({ kid })));
}

// Whole seconds, as the server writes them: RFC 7519 §2 lets others write fractions.
for (const time of ["9999999999", 9999999999.5, -1, -9999999999, null, undefined, true, [9999999999], {}, ""]) {
  for (const claim of ["exp", "iat"]) {
    test(`a token whose ${claim} is ${JSON.stringify(time)} is invalid`, async () => {
      await assertWorthless(await withClaims({ [claim]: time }));
    });
  }
}

const { exp, ...withoutExp } = claims;

for (const [what, member, rest] of [
  ["exp beyond measure", '"exp":1e30', withoutExp],
  ["exp in powers of ten", '"exp":9.999999999e9', withoutExp],
  ["exp beyond what a number holds", '"exp":18446744073709551616', withoutExp],
  ["a member twice", '"sub":"eve"', claims],
  ["a member twice, in other letters", '"\\u0073ub":"eve"', claims],
  ["endless nesting", `"x":${"[".repeat(1500)}`, claims],
  ["a thousand levels", `"x":${"[".repeat(1000)}${"]".repeat(1000)}`, claims],
  ["ten thousand levels", `"x":${"[".repeat(10_000)}${"]".repeat(10_000)}`, claims],
]) {
  test(`a token with ${what} is invalid`, async () => {
    await assertWorthless(await token(header, `{${member},${asText(rest).slice(1)}`));
  });
}

test("a token that expires now is expired, and so is one that expired a moment ago", async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const exp of [now, now - 1, now - 59]) await assertWorthless(await withClaims({ exp }));
  const headers = { origin: "https://client.example", authorization: `Bearer ${await withClaims({ exp: now })}` };
  const answer = await scene.send("GET", "/v2/users/me", { headers });
  assert.equal(answer.headers.get("access-control-allow-origin"), "*", "a page hears of it");
});

for (const [what, changes] of [
  ["another issuer", { iss: "https://login.example" }],
  ["the issuer with a slash", { iss: `${scene.issuer}/` }],
  ["another audience", { aud: "https://api.example" }],
  ["no audience", { aud: undefined }],
  ["no subject", { sub: undefined }],
  ["no client", { client_id: undefined }],
]) {
  test(`RFC 9068 §4: a token with ${what} is invalid`, async () => assertWorthless(await withClaims(changes)));
}

// The server's own rules: it signs none of these.
for (const [what, changes] of [
  ["two audiences", { aud: [scene.issuer, "https://api.example"] }],
  ["no beginning of its client", { registered_at: undefined }],
  ["no grant", { grant_id: undefined }],
  ["a grant that is a path", { grant_id: "../../etc/passwd" }],
  ["a list of scopes", { scope: ["profile"] }],
]) {
  test(`a token with ${what} is invalid`, async () => assertWorthless(await withClaims(changes)));
}

const parted = [header, claims].map(inBase64);
/** The same in the alphabet of RFC 4648 §4, with characters that are others there. */
const otherAlphabet = [header, claims].map((part) =>
  inBase64({ ...part, x: "~~~???" }).replaceAll("_", "/").replaceAll("-", "+"));

for (const [what, made] of [
  ["padding", () => signed([header, claims].map((part) => Buffer.from(asText(part)).toString("base64")).join("."))],
  ["the other alphabet", () => signed(otherAlphabet.join("."))],
  ["a space at the end of a part", () => signed(parted.join(" ."))],
  ["a tab in a part", () => signed(parted.join(".").replace(/.{9}$/, "\t$&"))],
  ["a part more", () => signed(`${parted.join(".")}.`)],
  ["a byte order mark before the header", () => token(`\uFEFF${asText(header)}`, claims)],
  ["a byte order mark before the claims", () => token(header, `\uFEFF${asText(claims)}`)],
  ["something after the header", () => token(`${asText(header)}{}`, claims)],
  ["something after the claims", () => token(header, `${asText(claims)}{}`)],
  ["the algorithm twice", () => token(`{"alg":"none",${asText(header).slice(1)}`, claims)],
  ["a payload that is not encoded", () => withHeader({ b64: false, crit: ["b64"] })],
  ["a critical extension", () => withHeader({ crit: ["exp"] })],
  ["claims in a list", () => token(header, [claims])],
]) {
  test(`RFC 8725 §3: a token with ${what} is invalid`, async () => assertWorthless(await made()));
}

test("RFC 7515 §7.2: a signature in JSON is no token, whatever its unprotected header says", async () => {
  const [protectedHeader, payload, signature] = good.access_token.split(".");
  const none = { alg: "none", typ: "at+jwt", kid: header.kid };
  for (const json of [
    { protected: protectedHeader, payload, signature },
    { header: none, payload, signature: "" },
    { header, payload, signature },
    { payload, signatures: [{ protected: protectedHeader, header: none, signature }] },
  ]) {
    for (const made of [asText(json), inBase64(json), `${inBase64(json)}..`]) await assertWorthless(made);
  }
});
