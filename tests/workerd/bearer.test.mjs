// Access tokens at our own resources (RFC 6750): which are let in, and what the others are told.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertNotKept, assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { encoded, hmacSigned, parts, selfSigned, withSpareBits } from "../scenario/jwt.mjs";

const scene = await begin();
const app = await scene.register();
const user = await scene.createUser({ profile: { name: "Ada", floors: [1, 2], "ключ": "значение" } });
const full = { scope: "lights:read lights:write profile", refreshable: true };
const { access_token: good } = granted(await app.byPassword(user), full);
const { header, claims } = parts(good);
const [, , signature] = good.split(".");
const [publicKey] = (await scene.send("GET", "/v2/oauth2/jwks")).json.keys;

const me = (headers, query = "") => scene.send("GET", `/v2/users/me${query}`, { headers });

function assertInvalid(answer, description = "the access token is invalid") {
  assertRefused(answer, 401, "invalid_token", description);
  const challenge = `Bearer realm="edgegrant", error="invalid_token", error_description="${description}"`;
  assert.equal(answer.headers.get("www-authenticate"), challenge);
}

/** Fails unless the answer is to a request without any token: a challenge, and no error (RFC 6750 §3.1). */
function assertNoToken(answer) {
  assert.deepEqual([answer.status, answer.text], [401, ""]);
  assert.equal(answer.headers.get("www-authenticate"), 'Bearer realm="edgegrant"');
  assertNotKept(answer);
}

test("a user's token opens the user", async () => {
  const { password, ...shown } = user;
  assert.deepEqual(succeeded(await me(bearer(good))), shown);
  assert.deepEqual(shown.profile, { name: "Ada", floors: [1, 2], "ключ": "значение" });
  assert.ok(password);
});

test("RFC 9110 §11.1: the scheme has no case", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    assert.equal((await me({ authorization: `${scheme} ${good}` })).status, 200);
  }
});

for (const [what, headers, query] of [
  ["nothing", {}],
  ["another scheme", { authorization: basic(good, "") }],
  ["HTTP Basic with the token as a password", { authorization: basic("x", good) }],
  ["DPoP", { authorization: `DPoP ${good}` }],
  ["a token without a scheme", { authorization: good }],
  ["a scheme without a token", { authorization: "Bearer" }],
  ["a token in the query", {}, `?access_token=${good}`],
  ["a token in another header", { "x-access-token": good }],
  ["a token in a cookie", { cookie: `access_token=${good}; edgegrant-session=${good}` }],
]) {
  test(`§3.1: ${what} is no token`, async () => assertNoToken(await me(headers, query)));
}

test("§2: a token in the header and another in the query are too many", async () => {
  const answer = await me(bearer(good), `?access_token=${good}`);
  const description = "the access token was sent in more than one way";
  assertRefused(answer, 400, "invalid_request", description);
  const challenge = `Bearer realm="edgegrant", error="invalid_request", error_description="${description}"`;
  assert.equal(answer.headers.get("www-authenticate"), challenge);
});

const later = { ...claims, exp: claims.exp + 3600 };
const none = (alg, typ = "at+jwt") => `${encoded({ alg, typ, kid: header.kid })}.${encoded(claims)}.`;

for (const [what, token] of [
  ["a word", "x"],
  ["two parts", good.split(".").slice(0, 2).join(".")],
  ["four parts", `${good}.${signature}`],
  ["a missing character", good.slice(0, -1)],
  ["one more character", `${good}A`],
  ["padding", `${good}==`],
  ["spare bits at its end", good.replace(signature, withSpareBits(signature))],
  ["upper case", good.toUpperCase()],
  ["a signature of zeros", good.replace(signature, "A".repeat(86))],
  ["a signature in another encoding", good.replace(signature, Buffer.from(signature, "base64url").toString("base64"))],
  ["claims of its own", [good.split(".")[0], encoded(later), signature].join(".")],
  ["no algorithm", none("none")],
  ["no algorithm, written otherwise", none("NoNe")],
  ["no algorithm and our signature", `${none("none")}${signature}`],
  ["no signature", good.replace(signature, "")],
  ["another header", [encoded({ ...header, typ: "JWT" }), good.split(".")[1], signature].join(".")],
  ["ten kilobytes", `${"A".repeat(5000)}.${"A".repeat(5000)}.${signature}`],
]) {
  test(`§3.1: a token with ${what} is invalid`, async () => assertInvalid(await me(bearer(token))));
}

for (const [what, made] of [
  ["HS256 and the public key as its secret", () => hmacSigned(JSON.stringify(publicKey), { ...header, alg: "HS256" }, claims)],
  ["HS256 and a coordinate as its secret", () => hmacSigned(publicKey.x, { ...header, alg: "HS256" }, claims)],
  ["an HMAC that is called ES256", () => hmacSigned(JSON.stringify(publicKey), header, claims)],
  ["a key of its own", () => selfSigned(header, claims)],
  ["a key of its own in the header", () => selfSigned((jwk) => ({ ...header, jwk }), claims)],
  ["a key of its own and no name", () => selfSigned((jwk) => ({ alg: "ES256", typ: "at+jwt", jwk }), claims)],
  ["a key at an address", () => selfSigned({ ...header, jku: "http://169.254.169.254/keys", x5u: "file:///etc/passwd" }, claims)],
  ["the plain type JWT", () => selfSigned({ ...header, typ: "JWT" }, claims)],
  ["a critical extension", () => selfSigned({ ...header, crit: ["exp"] }, claims)],
  ["a path as the key's name", () => selfSigned({ ...header, kid: "../../etc/passwd" }, claims)],
  ["ten kilobytes of key name", () => selfSigned({ ...header, kid: "k".repeat(10_000) }, claims)],
  ["a list as the key's name", () => selfSigned({ ...header, kid: [header.kid] }, claims)],
  ["the algorithm twice", async () => {
    const [, ...rest] = (await selfSigned(header, claims)).split(".");
    const twice = `{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"${header.kid}"}`;
    return [Buffer.from(twice).toString("base64url"), ...rest].join(".");
  }],
]) {
  test(`RFC 8725: a token with ${what} is invalid`, async () => assertInvalid(await me(bearer(await made()))));
}

test("what is another kind of secret is no access token", async () => {
  const redemption = await app.redemption(user);
  const { refresh_token } = granted(await app.byPassword(user), full);
  for (const token of [redemption.code, refresh_token, app.client_secret]) assertInvalid(await me(bearer(token)));
});

for (const [what, happen] of [
  ["was revoked", ({ own, token }) => own.revoke(token)],
  ["belongs to a user who got another password", ({ patch }) => patch({ password: "another password" })],
  ["belongs to a user who got another role", ({ patch }) => patch({ role: "guest" })],
  ["belongs to a user who was barred", ({ patch }) => patch({ disabled: true })],
  ["belongs to a user who was deleted", ({ owner }) => scene.api("DELETE", `/v2/users/${owner.id}`)],
]) {
  test(`§3.1: a token that ${what} is invalid at once, whichever grant gave it`, async () => {
    const own = await scene.register();
    const page = await scene.registerPublic();
    const owner = await scene.createUser();
    const given = [
      (await own.byPassword(owner)).json.access_token,
      (await own.exchange(await own.redemption(owner))).json.access_token,
      (await page.implicit(owner)).access_token,
    ];
    const patch = (json) => scene.api("PATCH", `/v2/users/${owner.id}`, json);
    for (const token of given) assert.equal((await me(bearer(token))).status, 200);
    for (const [at, token] of given.entries()) {
      const holder = at === 2 ? page : own;
      const done = await happen({ own: holder, owner, patch, token });
      // A user is deleted once.
      assert.ok(done.status < 300 || done.status === 404);
      assertInvalid(await me(bearer(token)), "the access token was revoked");
    }
  });
}

test("§3.1: a token of an application that was deleted is invalid", async () => {
  const own = await scene.register();
  const { access_token } = granted(await own.byPassword(user), full);
  assert.equal((await me(bearer(access_token))).status, 200);
  assert.equal((await scene.api("DELETE", `/v2/applications/${own.client_id}`)).status, 204);
  assertInvalid(await me(bearer(access_token)));
});

test("an administrator's token can be revoked, and opens nothing then", async () => {
  const admin = app.as({ client_id: "edgegrant-admin", client_secret: scene.server.adminSecret });
  const { access_token } = (await admin.ofItsOwn()).json;
  assert.equal((await scene.api("GET", "/v2/applications", undefined, access_token)).status, 200);
  assert.equal((await admin.revoke(access_token)).status, 200);
  assertInvalid(await scene.api("GET", "/v2/applications", undefined, access_token), "the access token was revoked");
  assert.equal((await scene.api("GET", "/v2/applications")).status, 200);
});

test("§3.1: an application's own token is not a user's", async () => {
  const { access_token } = (await app.ofItsOwn()).json;
  const answer = await me(bearer(access_token));
  assertRefused(answer, 403, "insufficient_scope", "the access token is not a user's");
});

for (const [method, path, needed] of [
  ["GET", "/v2/applications", "applications:read"],
  ["GET", `/v2/applications/${app.client_id}`, "applications:read"],
  ["PUT", `/v2/applications/${app.client_id}`, "applications:write"],
  ["DELETE", `/v2/applications/${app.client_id}`, "applications:write"],
  ["POST", "/v2/users", "users:create"],
  ["GET", `/v2/users?username=${user.username}`, "users:read"],
  ["GET", `/v2/users/${user.id}`, "users:read"],
  ["PATCH", `/v2/users/${user.id}`, "users:write"],
  ["DELETE", `/v2/users/${user.id}`, "users:write"],
]) {
  test(`${method} ${path.replace(/[\w-]{20,}$/, "…")} asks for ${needed}, and every other scope is not enough`, async () => {
    const every = ["applications:read", "applications:write", "users:create", "users:read", "users:write"];
    const poor = await scene.register({ scope: every.filter((scope) => scope !== needed).join(" ") });
    const { access_token } = (await poor.ofItsOwn()).json;
    const answer = await scene.api(method, path, method === "GET" || method === "DELETE" ? undefined : {}, access_token);
    const description = "the access token lacks the required scope";
    assertRefused(answer, 403, "insufficient_scope", description);
    const challenge = `Bearer realm="edgegrant", error="insufficient_scope", error_description="${description}", scope="${needed}"`;
    assert.equal(answer.headers.get("www-authenticate"), challenge);
    assertNoToken(await scene.send(method, path));
    assertInvalid(await scene.send(method, path, { headers: bearer("x") }));
  });
}

test("users:create is a client's, never a user's, whatever the role may have", async () => {
  const own = await scene.register({ role_scopes: { resident: "users:create" } });
  const { access_token } = granted(await own.byPassword(user), { scope: "users:create", refreshable: true });
  const body = { username: unique("user"), password: "correct horse", role: "guest" };
  const answer = await scene.api("POST", "/v2/users", body, access_token);
  assertRefused(answer, 403, "insufficient_scope", "the access token lacks the required scope");
});
