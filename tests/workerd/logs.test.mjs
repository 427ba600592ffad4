// One line of JSON for each request: enough to find out what happened, and nothing that must stay secret.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { succeeded } from "../scenario/expect.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { parts } from "../scenario/jwt.mjs";
import { assertNoneLeaked, keep } from "../scenario/secrets.mjs";
import { write } from "../scenario/wire.mjs";

const scene = await begin();
const app = await scene.register();
const page = await scene.registerPublic();
const user = await scene.createUser();
const nobody = unique("nobody");

/** A secret that a person or program puts where it does not belong. */
const canary = (place) => {
  const text = unique(`canary-in-${place}`);
  keep(text);
  return text;
};

const lines = () => scene.server.logs.filter((line) => line.startsWith("{"));

const authorizationLine = (more) => ["GET", `/v2/oauth2/authorize?${new URLSearchParams(app.authorization(more))}`];

for (const [what, ask, expected] of [
  ["a token", () => app.byPassword(user), { route: "token", status: 200, outcome: "done", client_id: app.client_id }],
  ["a wrong password", () => app.byPassword({ ...user, password: canary("password") }),
    { route: "token", status: 400, outcome: "refused", client_id: app.client_id, reason: "WrongCredentials", events: ["password_wrong"] }],
  ["an unknown user", () => app.byPassword({ username: nobody, password: canary("password") }),
    { route: "token", status: 400, outcome: "refused", client_id: app.client_id, reason: "WrongCredentials", events: ["password_wrong"] }],
  ["a wrong secret", () => app.as({ client_secret: canary("secret") }).ofItsOwn(),
    { route: "token", status: 401, outcome: "refused", client_id: app.client_id, reason: "WrongClientSecret" }],
  ["an unknown client", () => app.as({ client_id: canary("client") }).ofItsOwn(),
    { route: "token", status: 401, outcome: "refused", reason: "UnknownClient" }],
  ["a wrong code", () => app.exchange({ code: canary("code"), redirect_uri: canary("uri") }),
    { route: "token", status: 400, outcome: "refused", client_id: app.client_id, reason: "UnknownCode" }],
  ["a wrong refresh token", () => app.refresh(canary("token")),
    { route: "token", status: 400, outcome: "refused", client_id: app.client_id, reason: "UnknownRefreshToken" }],
  ["an unknown grant", () => app.token({ grant_type: canary("grant") }),
    { route: "token", status: 400, outcome: "refused", reason: "UnknownGrantType" }],
  ["a parameter twice", () => app.token([["grant_type", canary("one")], ["grant_type", canary("two")]]),
    { route: "token", status: 400, outcome: "refused", reason: "RepeatedParameter" }],
  ["a malformed body", () => scene.send("POST", "/v2/oauth2/token", { headers: { "content-type": "application/json" }, body: `{"${canary("name")}"` }),
    { route: "token", status: 400, outcome: "refused", reason: "MalformedParameters" }],
  ["secrets in a query", () => scene.send("POST", `/v2/oauth2/token?client_secret=${canary("query")}&code=${canary("query")}`, { form: {} }),
    { route: "token", status: 400, outcome: "refused", reason: "MissingGrantType" }],
  ["a password in a query", () => scene.send("GET", `/v2/oauth2/authorize/dialog?username=x&password=${canary("query")}`),
    { route: "dialog", status: 405, outcome: "refused" }],
  ["an introspection", () => app.introspect(canary("token")), { route: "introspect", status: 200, outcome: "done", client_id: app.client_id }],
  ["a revocation", () => app.revoke(canary("token")), { route: "revoke", status: 200, outcome: "done", client_id: app.client_id }],
  ["a wrong access token", () => scene.me(canary("token")), { route: "me", status: 401, outcome: "refused", reason: "InvalidAccessToken" }],
  ["a token in a query", () => scene.send("GET", `/v2/users/me?access_token=${canary("query")}`),
    { route: "me", status: 401, outcome: "refused", reason: "MissingAccessToken" }],
  ["an unknown user's page", () => scene.api("GET", `/v2/users/${nobody}`),
    { route: "user", status: 404, outcome: "refused", client_id: "edgegrant-admin" }],
  ["a name that nobody has", () => scene.api("GET", `/v2/users?username=${nobody}`),
    { route: "users", status: 404, outcome: "refused", client_id: "edgegrant-admin" }],
  ["a list", () => scene.api("GET", "/v2/applications"), { route: "applications", status: 200, outcome: "done", client_id: "edgegrant-admin" }],
  ["bad configuration", () => scene.api("PUT", `/v2/applications/${unique("app")}`, { client_secret: canary("secret").slice(0, 31) }),
    { route: "application", status: 400, outcome: "refused", client_id: "edgegrant-admin", events: ["configuration_refused"] }],
  ["a bad user", () => scene.api("POST", "/v2/users", { username: "x", password: canary("password"), role: "a b" }),
    { route: "users", status: 400, outcome: "refused", client_id: "edgegrant-admin", events: ["user_refused"] }],
  ["the keys", () => scene.send("GET", "/v2/oauth2/jwks"), { route: "jwks", status: 200, outcome: "done" }],
  ["the metadata", () => scene.send("GET", "/.well-known/oauth-authorization-server"), { route: "metadata", status: 200, outcome: "done" }],
  ["a path that leads nowhere", () => scene.send("GET", `/v2/${nobody}`), { route: "none", status: 404, outcome: "refused" }],
  ["a method that is not known", () => scene.send("DELETE", "/v2/oauth2/token"), { route: "token", status: 405, outcome: "refused" }],
  ["a preflight", () => scene.send("OPTIONS", "/v2/oauth2/token", { headers: { origin: "https://page.example" } }),
    { route: "token", status: 204, outcome: "done" }],
  ["an authorization request", () => scene.send(...authorizationLine({ state: canary("state") })),
    { route: "authorize", status: 303, outcome: "done", client_id: app.client_id }],
  ["one that an error answers", () => scene.send(...authorizationLine({ response_type: canary("type"), state: canary("state") })),
    { route: "authorize", status: 303, outcome: "refused", client_id: app.client_id, reason: "UnknownResponseType" }],
  ["one that a page answers", () => scene.send(...authorizationLine({ redirect_uri: canary("uri") })),
    { route: "authorize", status: 400, outcome: "refused", client_id: app.client_id, reason: "UnregisteredRedirectUri" }],
  ["a session that is none", () => scene.send("GET", "/v2/oauth2/logout", { headers: { cookie: `edgegrant-session=${canary("cookie")}` } }),
    { route: "logout", status: 200, outcome: "done" }],
]) {
  test(`${what} leaves a line that says so`, async () => {
    const answer = await ask();
    const { request_id, ...line } = await scene.logged(answer);
    assert.equal(request_id, answer.requestId);
    assert.deepEqual(line, expected);
  });
}

test("each change leaves a line with the identifier of what was changed, and no name of a user", async () => {
  const client_id = unique("app");
  const username = unique("ada");
  const client = `/v2/applications/${client_id}`;
  const created = await scene.api("POST", "/v2/users", { username, password: unique("password"), role: "guest" });
  const { id } = succeeded(created, 201);
  const made = await scene.api("POST", "/v2/keys");
  const { kid } = succeeded(made, 201);
  for (const [answer, route, status, event, target] of [
    [await scene.api("PUT", client, {}), "application", 201, "application_written", client_id],
    [await scene.api("PUT", client, { scope: "a" }), "application", 200, "application_written", client_id],
    [await scene.api("DELETE", client), "application", 204, "application_removed", client_id],
    [created, "users", 201, "user_created", id],
    [await scene.api("PATCH", `/v2/users/${id}`, { disabled: true }), "user", 200, "user_changed", id],
    [await scene.api("DELETE", `/v2/users/${id}`), "user", 204, "user_removed", id],
    [made, "keys", 201, "key_made", kid],
    [await scene.api("DELETE", `/v2/keys/${kid}`), "key", 204, "key_withdrawn", kid],
  ]) {
    const { request_id, ...line } = await scene.logged(answer);
    assert.deepEqual(line, { route, status, outcome: "done", client_id: "edgegrant-admin", target, events: [event] });
  }
  assert.ok(!lines().some((text) => text.includes(username)));
});

test("what happens to a grant leaves a line with the identifier of the user who gave it", async () => {
  const { id, ...ada } = await scene.createUser();
  const settings = await scene.register({ role_scopes: { resident: "grants:read grants:write" } });
  const wrong = { code_verifier: "x".repeat(43) };
  const burned = await app.redemption(ada);
  for (let times = 1; times < 5; times++) await app.exchange(burned, wrong);
  const redemption = await app.redemption(ada);
  succeeded(await app.exchange(redemption));
  const tokens = [succeeded(await app.byPassword(ada))];
  for (let times = 0; times < 2; times++) tokens.push(succeeded(await app.refresh(tokens.at(-1).refresh_token)));
  const { access_token } = succeeded(await settings.byPassword(ada));
  const { grant_id: given } = parts(access_token).claims;
  for (const [answer, event] of [
    [await app.exchange(burned, wrong), "code_burned"],
    [await app.exchange(redemption), "code_replayed"],
    [await app.refresh(tokens[0].refresh_token), "refresh_token_replayed"],
    [await scene.api("DELETE", `/v2/users/me/grants/${given}`, undefined, access_token), "grant_revoked"],
  ]) {
    const { target, events } = await scene.logged(answer);
    assert.deepEqual({ target, events }, { target: id, events: [event] });
  }
});

test("what was not changed has no target", async () => {
  const { id } = await scene.createUser();
  await scene.api("DELETE", `/v2/users/${id}`);
  for (const answer of [
    await scene.api("PUT", `/v2/applications/${unique("app")}`, { scope: 1 }),
    await scene.api("DELETE", `/v2/applications/${nobody}`),
    await scene.api("PATCH", `/v2/users/${id}`, {}),
    await scene.api("DELETE", `/v2/users/${id}`),
    await scene.api("DELETE", `/v2/keys/${nobody}`),
  ]) {
    assert.equal("target" in (await scene.logged(answer)), false);
  }
});

test("what is secret and travels as it should is in no line either", async () => {
  const browser = scene.browser();
  const redemption = await app.redemption(user, { browser, state: canary("state") });
  const { json: tokens } = await app.exchange(redemption);
  await app.exchange(redemption);
  await app.refresh(tokens.refresh_token);
  await page.implicit(user, { state: canary("state") });
  await scene.api("PATCH", `/v2/users/${user.id}`, { password: canary("password"), profile: { note: canary("profile") } });
  const { client_secret } = await scene.register({ client_secret: canary("secret") + canary("secret") });
  keep(client_secret);
  await browser.get("/v2/oauth2/logout");
  const headers = Object.entries({ authorization: basic("x", canary("header")), cookie: `x=${canary("cookie")}`, referer: `https://x.example/?code=${canary("referer")}` });
  const last = await write(scene.issuer, [`GET /v2/users/me?code=${canary("query")} HTTP/1.1`, ...headers.map((pair) => pair.join(": "))]);
  await scene.logged(last);
  assertNoneLeaked(scene.server.logs);
});

test("the search for secrets finds one", () => {
  const leaked = canary("log");
  assert.throws(() => assertNoneLeaked([`{"reason":"${leaked}"}`]), /a secret is in/);
});

test("each request leaves one line, and each line is of one request", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? app.ofItsOwn() : scene.send("GET", "/"))));
  await Promise.all(answers.map((answer) => scene.logged(answer)));
  const entries = lines().map((line) => JSON.parse(line));
  const ids = entries.map(({ request_id }) => request_id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { requestId } of answers) assert.equal(ids.filter((id) => id === requestId).length, 1);
  const members = ["request_id", "route", "status", "outcome", "client_id", "target", "reason", "events"];
  for (const entry of entries) assert.deepEqual(Object.keys(entry), members.filter((name) => name in entry));
});

test("what strangers call themselves, or anything else, is in no line", async () => {
  const forged = `${nobody}","route":"forged\n{"request_id":"forged`;
  const line = await scene.logged(await app.as({ client_id: forged }).ofItsOwn());
  assert.equal("client_id" in line, false);
  await scene.logged(await scene.send("GET", `/v2/applications/${nobody}`, { headers: bearer("x") }));
  assert.ok(!lines().some((text) => text.includes("forged") || text.includes(nobody)));
});
