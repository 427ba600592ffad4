// An API of somebody else's, which verifies our tokens with edgegrant/verify, while keys come and go.

import assert from "node:assert/strict";
import test from "node:test";
import { BearerError, createVerifier } from "edgegrant/verify";
import { begin } from "../scenario.mjs";
import { succeeded } from "../scenario/expect.mjs";
import { bearer } from "../scenario/http.mjs";
import { parts } from "../scenario/jwt.mjs";

const audience = "https://lights.example";
const scene = await begin({ vars: { EDGEGRANT_AUDIENCE: audience } });
const { issuer } = scene;
const app = await scene.register();
const page = await scene.registerPublic();
const user = await scene.createUser();
const tokenOfUser = async () => succeeded(await app.byPassword(user)).access_token;

/** What a verifier says to a request with these headers at a path. */
const verifying = (verifier, headers, path = "/", options) =>
  verifier.verify(new Request(audience + path, { headers }), options);

test("a token of each grant is let in", async () => {
  const verifier = createVerifier({ issuer, audience });
  const everything = ["lights:read", "lights:write", "profile"];
  const resident = { subject: user.id, role: "resident", scope: everything };
  for (const [access_token, saying] of [
    [await tokenOfUser(), { ...resident, clientId: app.client_id }],
    [(await app.exchange(await app.redemption(user))).json.access_token, { ...resident, clientId: app.client_id }],
    [(await page.implicit(user)).access_token, { ...resident, clientId: page.client_id }],
    [
      (await app.ofItsOwn()).json.access_token,
      { subject: app.client_id, clientId: app.client_id, role: null, scope: ["users:create", "users:read"] },
    ],
  ]) {
    const { claims, ...token } = await verifying(verifier, bearer(access_token));
    assert.deepEqual(token, { ...saying, expiresAt: claims.exp * 1000 });
  }
});

test("tokens for another API are not let in", async () => {
  const elsewhere = createVerifier({ issuer, audience: "https://locks.example" });
  await assert.rejects(verifying(elsewhere, bearer(await tokenOfUser())), { code: "audience_mismatch" });
});

test("the others are told what our own resources would tell them", async () => {
  const verifier = createVerifier({ issuer, audience, realm: "edgegrant" });
  const good = await tokenOfUser();
  const scope = "applications:read";
  for (const [headers, query] of [
    [{}, ""],
    [{ authorization: "Basic eDp5" }, ""],
    [bearer("x"), ""],
    [bearer(`${good}A`), ""],
    [bearer(good), `?access_token=${good}`],
    [bearer(good), ""],
  ]) {
    const path = `/v2/applications${query}`;
    const ours = await scene.send("GET", path, { headers });
    const problem = await verifying(verifier, headers, path, { scope }).catch((problem) => problem);
    assert.ok(problem instanceof BearerError, problem);
    const theirs = problem.response();
    assert.deepEqual([theirs.status, await theirs.text()], [ours.status, ours.text]);
    const challenge = ours.headers.get("www-authenticate");
    if (challenge) assert.equal(theirs.headers.get("www-authenticate"), challenge);
  }
});

test("a key that takes over is known in time, and one that is withdrawn is forgotten", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const verifier = createVerifier({ issuer, audience });
  const outcome = (token) => verifying(verifier, bearer(token)).then(() => "good", ({ code }) => code);
  const before = await tokenOfUser();
  assert.equal(await outcome(before), "good");

  succeeded(await scene.api("POST", "/v2/keys"), 201);
  assert.equal((await scene.api("DELETE", `/v2/keys/${parts(before).header.kid}`)).status, 204);
  const after = await tokenOfUser();
  assert.notEqual(parts(after).header.kid, parts(before).header.kid);
  assert.equal(await outcome(before), "good", "the keys are kept");
  t.mock.timers.tick(11_000);
  assert.equal(await outcome(after), "good");
  assert.equal(await outcome(before), "key_unknown");
});

test("a revoked token is let in until it expires, and introspection knows at once", async () => {
  const verifier = createVerifier({ issuer, audience });
  const token = await tokenOfUser();
  assert.equal((await app.revoke(token)).status, 200);
  assert.equal((await verifying(verifier, bearer(token))).subject, user.id);
  assert.deepEqual(succeeded(await app.introspect(token)), { active: false });
});
