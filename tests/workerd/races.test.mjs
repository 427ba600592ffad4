// What may happen once happens once, however many ask for it at once.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique, withServer } from "../scenario.mjs";
import { assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { basic, send } from "../scenario/http.mjs";
import { parts } from "../scenario/jwt.mjs";
import { rounds } from "./rounds.mjs";

const scene = await begin();
const app = await scene.register();
const user = await scene.createUser();
const full = { scope: "lights:read lights:write profile", refreshable: true };

const atOnce = (count, ask) => Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
const isActive = async (token) => succeeded(await app.introspect(token)).active;

for (const [register, who] of [["register", "confidential"], ["registerPublic", "public"]]) {
  test(`RFC 6749 §4.1.2: of sixteen exchanges of one code one succeeds, round after round (${who})`, async () => {
    const client = await scene[register]();
    const browser = scene.browser();
    for (let round = 0; round < rounds(20); round++) {
      const redemption = await client.redemption(user, { browser });
      const answers = await atOnce(16, () => client.exchange(redemption));
      const [winner, ...more] = answers.filter(({ status }) => status === 200);
      assert.equal(more.length, 0, `round ${round}: ${answers.map(({ status }) => status)}`);
      const tokens = granted(winner, full);
      for (const answer of answers) {
        if (answer !== winner) assert.equal(succeeded(answer, 400).error, "invalid_grant");
      }
      // The other fifteen were replays, and so is one more: what the first gave is over.
      assertRefused(await client.exchange(redemption), 400, "invalid_grant", "the grant was revoked");
      assert.equal((await scene.me(tokens.access_token)).status, 401);
      const refresh = await client.refresh(tokens.refresh_token);
      assertRefused(refresh, 400, "invalid_grant", "the refresh token is invalid");
    }
  });
}

test("a code that is replayed says so in the log, once", async () => {
  const redemption = await app.redemption(user);
  const answers = await atOnce(16, () => app.exchange(redemption));
  const events = (await Promise.all(answers.map((answer) => scene.logged(answer)))).flatMap(({ events = [] }) => events);
  assert.deepEqual(events, ["code_replayed"]);
});

test("wrong verifiers at once with the right one win nothing", async () => {
  const browser = scene.browser();
  for (let round = 0; round < rounds(5); round++) {
    const redemption = await app.redemption(user, { browser });
    const wrong = { code_verifier: "w".repeat(43) };
    const answers = await atOnce(16, (at) => app.exchange(redemption, at === 8 ? {} : wrong));
    for (const [at, answer] of answers.entries()) {
      if (at !== 8) assert.equal(succeeded(answer, 400).error, "invalid_grant");
    }
    const { status, json } = answers[8];
    if (status === 200) assert.equal(await isActive(json.access_token), true);
    else assert.equal(json.error, "invalid_grant");
  }
});

test("RFC 9700 §4.14.2: sixteen uses of one refresh token have one successor, which goes on", async () => {
  for (let round = 0; round < rounds(10); round++) {
    const { refresh_token } = granted(await app.byPassword(user), full);
    const answers = await atOnce(16, () => app.refresh(refresh_token));
    const successors = new Set(answers.map((answer) => granted(answer, full).refresh_token));
    assert.equal(successors.size, 1);
    const [successor] = successors;
    assert.notEqual(successor, refresh_token);
    granted(await app.refresh(successor), full);
  }
});

test("of two scopes that are asked for at once, both get their own and one successor", async () => {
  const { refresh_token } = granted(await app.byPassword(user), full);
  const scopes = ["profile", "lights:read"];
  const answers = await Promise.all(scopes.map((scope) => app.refresh(refresh_token, { scope })));
  const tokens = answers.map((answer, at) => granted(answer, { scope: scopes[at], refreshable: true }));
  assert.equal(tokens[0].refresh_token, tokens[1].refresh_token);
  assert.deepEqual(tokens.map(({ access_token }) => parts(access_token).claims.scope), scopes);
});

test("when a token is revoked while it is used, nothing is alive afterwards", async () => {
  for (let round = 0; round < rounds(10); round++) {
    const tokens = granted(await app.byPassword(user), full);
    const answers = await atOnce(12, (at) =>
      at === round % 12 ? app.revoke(tokens[round % 2 ? "refresh_token" : "access_token"]) : app.refresh(tokens.refresh_token));
    assert.equal(answers[round % 12].status, 200);
    const given = answers.flatMap(({ json }) => (json?.access_token ? [json] : []));
    for (const { access_token, refresh_token } of [tokens, ...given]) {
      assert.equal(await isActive(access_token), false);
      assert.equal(await isActive(refresh_token), false);
      assert.equal((await scene.me(access_token)).status, 401);
    }
    const last = await app.refresh((given.at(-1) ?? tokens).refresh_token);
    assertRefused(last, 400, "invalid_grant", "the refresh token is invalid");
  }
});

test("when a user is barred while logging in, nothing is alive afterwards", async () => {
  for (let round = 0; round < rounds(5); round++) {
    const owner = await scene.createUser();
    const answers = await atOnce(8, (at) =>
      at === 4 ? scene.api("PATCH", `/v2/users/${owner.id}`, { disabled: true }) : app.byPassword(owner));
    assert.equal(answers[4].status, 200);
    const given = answers.filter(({ status, json }) => status === 200 && json.access_token).map(({ json }) => json);
    for (const { access_token, refresh_token } of given) {
      assert.equal(await isActive(access_token), false);
      assert.equal((await app.refresh(refresh_token)).status, 400);
    }
    assert.equal((await app.byPassword(owner)).status, 400);
  }
});

test("of sixteen creations of one name at once, one is the user's and the others hear that it is taken", async () => {
  for (let round = 0; round < rounds(5); round++) {
    const username = unique("twin");
    const passwords = Array.from({ length: 16 }, (_, at) => `password number ${at}`);
    const answers = await atOnce(16, (at) =>
      scene.api("POST", "/v2/users", { username, password: passwords[at], role: "guest" }));
    const winners = answers.flatMap(({ status }, at) => (status === 201 ? [at] : []));
    assert.equal(winners.length, 1);
    const [winner] = winners;
    for (const [at, answer] of answers.entries()) {
      if (at !== winner) assert.equal(succeeded(answer, 409).error, "username_taken");
    }
    const login = await app.byPassword({ username, password: passwords[winner] });
    granted(login, { scope: "lights:read profile", refreshable: true });
    const other = await app.byPassword({ username, password: passwords[(winner + 1) % 16] });
    assert.equal(succeeded(other, 400).error, "invalid_grant");
  }
});

test("sixteen revocations of one token are all done", async () => {
  const { access_token, refresh_token } = granted(await app.byPassword(user), full);
  const answers = await atOnce(16, (at) => app.revoke(at % 2 ? access_token : refresh_token));
  assert.deepEqual(answers.map(({ status, text }) => [status, text]), Array(16).fill([200, ""]));
  assert.equal(await isActive(access_token), false);
});

test("requests at once do not get each other's user, client or scope", async () => {
  const users = await atOnce(4, () => scene.createUser());
  const clients = await atOnce(4, (at) => scene.register({ scope: `own:${at}`, role_scopes: { resident: `user:${at}` } }));
  await atOnce(32, async (at) => {
    const [mine, client, number] = [users[at % 4], clients[(at >> 2) % 4], (at >> 2) % 4];
    const [own, given] = await Promise.all([client.ofItsOwn(), client.byPassword(mine)]);
    const { claims: ownClaims } = parts(granted(own, { scope: `own:${number}` }).access_token);
    assert.deepEqual([ownClaims.sub, ownClaims.client_id], [client.client_id, client.client_id]);
    const { access_token } = granted(given, { scope: `user:${number}`, refreshable: true });
    assert.equal(parts(access_token).claims.client_id, client.client_id);
    assert.equal(succeeded(await scene.me(access_token)).id, mine.id);
  });
});

test("of sixteen first requests each meets the same first key", async () => {
  const names = await withServer({}, async ({ issuer, adminSecret }) => {
    const headers = { authorization: basic("edgegrant-admin", adminSecret) };
    const answers = await atOnce(16, (at) =>
      at % 2
        ? send("GET", `${issuer}/v2/oauth2/jwks`)
        : send("POST", `${issuer}/v2/oauth2/token`, { headers, form: { grant_type: "client_credentials" } }));
    return answers.flatMap(({ json }) =>
      json.keys ? json.keys.map(({ kid }) => kid) : [parts(json.access_token).header.kid]);
  });
  assert.equal(names.length, 16);
  assert.equal(new Set(names).size, 1);
});
