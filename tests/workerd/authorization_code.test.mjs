// The authorization code grant at the token endpoint (RFC 6749 §4.1.3) with PKCE (RFC 7636).

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const user = await scene.createUser();
const scope = "lights:read lights:write profile";
const full = { scope, refreshable: true };

const assertInvalid = (answer, description = "the authorization code is invalid") =>
  assertRefused(answer, 400, "invalid_grant", description);

const assertAlive = async (app, token) => {
  assert.equal((await app.introspect(token)).json.active, true);
  assert.equal((await scene.me(token)).status, 200);
};

const challengeOf = (verifier) => createHash("sha256").update(verifier).digest("base64url");

test("§4.1.4: a code is worth a token that says whose it is and what the user allowed", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user, { scope: "lights:read profile" });
  assert.match(redemption.code, /^egc_[\w-]{100,}$/);
  const expected = { scope: "lights:read profile", refreshable: true };
  const { claims } = parts(granted(await app.exchange(redemption), expected).access_token);
  assert.deepEqual(
    [claims.sub, claims.client_id, claims.role, claims.scope],
    [user.id, app.client_id, "resident", "lights:read profile"],
  );
});

test("§4.1.3: a public client names itself, and the verifier proves the rest", async () => {
  const app = await scene.registerPublic();
  granted(await app.exchange(await app.redemption(user)), full);
});

test("there is a refresh token only if the application lists that grant", async () => {
  const app = await scene.register({ grant_types: ["authorization_code"] });
  granted(await app.exchange(await app.redemption(user)), { scope });
});

test("§4.1.2: a code is spent once; using it again ends what it gave", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user);
  const tokens = granted(await app.exchange(redemption), full);
  await assertAlive(app, tokens.access_token);
  assertInvalid(await app.exchange(redemption));
  assert.deepEqual((await app.introspect(tokens.access_token)).json, { active: false });
  assert.equal((await scene.me(tokens.access_token)).status, 401);
  assertInvalid(await app.refresh(tokens.refresh_token), "the refresh token is invalid");
  assertInvalid(await app.exchange(redemption), "the grant was revoked");
});

test("a replay that could not have succeeded ends nothing (OAuth 2.1 §7.6)", async () => {
  const app = await scene.register();
  const other = await scene.register();
  const redemption = await app.redemption(user);
  const { access_token } = granted(await app.exchange(redemption), full);
  assertInvalid(await other.exchange(redemption));
  const wrong = { code_verifier: "w".repeat(43) };
  assertInvalid(await app.exchange(redemption, wrong), "code_verifier does not match the code_challenge");
  const guess = app.as({ client_secret: "s".repeat(43) });
  assertRefused(await guess.exchange(redemption), 401, "invalid_client", "client authentication failed");
  await assertAlive(app, access_token);
});

test("§4.1.3: a code of another client is worth nothing, and stays its owner's", async () => {
  const owner = await scene.register();
  const thief = await scene.register();
  const redemption = await owner.redemption(user);
  for (let attempt = 0; attempt < 6; attempt++) assertInvalid(await thief.exchange(redemption));
  granted(await owner.exchange(redemption), full);
});

test("a public client cannot take another public client's code", async () => {
  const owner = await scene.registerPublic();
  const thief = await scene.registerPublic();
  const redemption = await owner.redemption(user);
  assertInvalid(await thief.exchange(redemption));
  granted(await owner.exchange(redemption), full);
});

test("§5.2: a client that no longer lists the grant may not redeem", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user);
  const changed = { grant_types: ["password"], response_types: [] };
  assert.equal((await scene.api("PUT", `/v2/applications/${app.client_id}`, changed)).status, 200);
  const answer = await app.exchange(redemption);
  assertRefused(answer, 400, "unauthorized_client", "the application may not use this grant type");
});

for (const code of [undefined, ""]) {
  test(`§4.1.3: a code that is ${code === "" ? "empty" : "left out"} is missing`, async () => {
    const app = await scene.register();
    const answer = await app.token({ grant_type: "authorization_code", ...(code === "" && { code }) });
    assertRefused(answer, 400, "invalid_request", "code is missing");
  });
}

test("§5.2: what is no code, or nearly one, is worth nothing", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user);
  const { code } = redemption;
  const at = 40;
  const flipped = code[at] === "A" ? "B" : "A";
  const nearly = [
    "x",
    "egc_",
    "egc_\0",
    "egc_" + "A".repeat(10_000),
    code.slice(0, -1),
    `${code}A`,
    code.slice(4),
    code.replace("egc_", "egr_"),
    code.slice(0, at) + flipped + code.slice(at + 1),
    code.toUpperCase(),
    ` ${code}`,
    `${code}=`,
  ];
  for (const other of nearly) assertInvalid(await app.exchange({ ...redemption, code: other }));
  granted(await app.exchange(redemption), full);
});

test("a token is no code", async () => {
  const app = await scene.register();
  const tokens = granted(await app.byPassword(user), full);
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    assertInvalid(await app.exchange({ code: token, redirect_uri: app.redirect_uris[0] }));
  }
  await assertAlive(app, tokens.access_token);
});

for (const [what, challenge, more, status, error, description] of [
  ["another URI, with PKCE", true, { redirect_uri: "https://client.example/other" }, 400, "invalid_grant",
    "redirect_uri differs from the authorization request"],
  ["another URI, without PKCE", false, { redirect_uri: "https://client.example/cb/" }, 400, "invalid_grant",
    "redirect_uri differs from the authorization request"],
  ["none, without PKCE", false, { redirect_uri: "" }, 400, "invalid_request", "redirect_uri is missing"],
]) {
  test(`§4.1.3: redirect_uri is ${what}: refused, and the right one still works`, async () => {
    const app = await scene.register({ redirect_uris: ["https://client.example/cb", "https://client.example/other"] });
    const redemption = await app.redemption(user, { challenge });
    assertRefused(await app.exchange(redemption, more), status, error, description);
    granted(await app.exchange(redemption), full);
  });
}

test("redirect_uri may be left out where PKCE binds the code", async () => {
  const app = await scene.register();
  granted(await app.exchange(await app.redemption(user), { redirect_uri: "" }), full);
});

test("RFC 7636 §4.5: code_challenge_method means nothing here; scope neither widens nor narrows", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user, { scope: "profile" });
  const more = { code_challenge_method: "plain", scope: "profile lights:write" };
  granted(await app.exchange(redemption, more), { scope: "profile", refreshable: true });
});

for (const verifier of ["v".repeat(43), "-._~".repeat(32), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"]) {
  test(`RFC 7636 §4.1: a verifier of ${verifier.length} characters is one: ${verifier.slice(0, 8)}…`, async () => {
    const app = await scene.registerPublic();
    const redemption = await app.redemption(user, { code_challenge: challengeOf(verifier) });
    granted(await app.exchange({ ...redemption, code_verifier: verifier }), full);
  });
}

for (const [what, verifier] of [
  ["42 characters", "v".repeat(42)],
  ["129 characters", "v".repeat(129)],
  ["an exclamation mark", `${"v".repeat(43)}!`],
  ["a letter outside ASCII", `${"v".repeat(43)}é`],
  ["a space", `${"v".repeat(43)} `],
  ["base64 padding", `${"v".repeat(43)}=`],
]) {
  test(`RFC 7636 §4.1: a verifier with ${what} is none, even if its digest is the challenge`, async () => {
    const app = await scene.registerPublic();
    const redemption = await app.redemption(user, { code_challenge: challengeOf(verifier) });
    const answer = await app.exchange({ ...redemption, code_verifier: verifier });
    assertInvalid(answer, "code_verifier is malformed");
  });
}

for (const [register, who] of [["register", "confidential"], ["registerPublic", "public"]]) {
  test(`RFC 7636 §4.6: a ${who} client must have the verifier, not the challenge`, async () => {
    const app = await scene[register]();
    const redemption = await app.redemption(user);
    const without = { ...redemption, code_verifier: "" };
    assertInvalid(await app.exchange(without), "code_verifier is missing");
    const challenge = challengeOf(redemption.code_verifier);
    const wrong = await app.exchange(redemption, { code_verifier: challenge });
    assertInvalid(wrong, "code_verifier does not match the code_challenge");
    granted(await app.exchange(redemption), full);
  });
}

test("RFC 9700 §2.1.1: a verifier without a challenge is a downgrade", async () => {
  const app = await scene.register();
  const redemption = await app.redemption(user, { challenge: false });
  const answer = await app.exchange(redemption, { code_verifier: "v".repeat(43) });
  assertInvalid(answer, "no code_challenge was sent with the authorization request");
  granted(await app.exchange(redemption), full);
});

test("four wrong verifiers cost nothing; the fifth ends the code", async () => {
  const app = await scene.registerPublic();
  const [patient, guessed] = [await app.redemption(user), await app.redemption(user)];
  const wrong = { code_verifier: "w".repeat(43) };
  const mismatch = "code_verifier does not match the code_challenge";
  for (let attempt = 1; attempt <= 4; attempt++) assertInvalid(await app.exchange(patient, wrong), mismatch);
  granted(await app.exchange(patient), full);
  for (let attempt = 1; attempt <= 5; attempt++) assertInvalid(await app.exchange(guessed, wrong), mismatch);
  assertInvalid(await app.exchange(guessed));
});
