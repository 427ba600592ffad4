// Application configuration at /v2/applications: what is stored is what is shown, and what the endpoints do.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertNotKept, assertRefused, granted, succeeded } from "../scenario/expect.mjs";

const scene = await begin();
const at = (client_id) => `/v2/applications/${client_id}`;

const defaults = (client_id) => ({
  client_id,
  client_name: client_id,
  redirect_uris: [],
  post_logout_redirect_uris: [],
  grant_types: [],
  response_types: [],
  token_endpoint_auth_method: "client_secret_basic",
  scope: "",
  role_scopes: {},
  first_party: false,
  require_pkce: false,
  access_token_lifetime: 3600,
  refresh_token_lifetime: 2_592_000,
  user_roles: [],
});

const everything = {
  client_name: "Zoë's lamp 💡",
  redirect_uris: ["https://client.example/cb", "http://127.0.0.1/cb", "com.example.app:/cb"],
  post_logout_redirect_uris: ["https://client.example/", "http://127.0.0.1/", "com.example.app:/out"],
  grant_types: ["authorization_code", "client_credentials", "implicit", "password", "refresh_token"],
  response_types: ["code", "token"],
  token_endpoint_auth_method: "client_secret_post",
  scope: "a b",
  role_scopes: { resident: "x y", guest: "x" },
  first_party: true,
  require_pkce: true,
  access_token_lifetime: 60,
  refresh_token_lifetime: 31_622_400,
  user_roles: ["guest", "resident"],
};

/** Lists as sets: their order says nothing. */
const unordered = ({ grant_types, response_types, user_roles, ...rest }) => ({
  ...rest,
  lists: [grant_types, response_types, user_roles].map((list) => [...list].sort()),
});

test("an empty configuration allows nothing, and is shown with all that it means", async () => {
  const client_id = unique("app");
  const answer = await scene.api("PUT", at(client_id), {});
  const { client_secret, ...shown } = succeeded(answer, 201);
  assert.deepEqual(shown, defaults(client_id));
  assert.match(client_secret, /^[\w-]{43}$/);
  assert.equal(answer.headers.get("location"), at(client_id));
  assert.deepEqual(succeeded(await scene.api("GET", at(client_id))), defaults(client_id));
});

test("everything that is configured is shown, and nothing more", async () => {
  const client_id = unique("app");
  const { client_secret, ...shown } = succeeded(await scene.api("PUT", at(client_id), { client_id, ...everything }), 201);
  assert.deepEqual(unordered(shown), unordered({ client_id, ...everything }));
  assert.match(client_secret, /^[\w-]{43}$/);
  assert.deepEqual(succeeded(await scene.api("GET", at(client_id))), shown);
});

test("a PUT replaces the whole configuration, and is 200 when there was one", async () => {
  const client_id = unique("app");
  succeeded(await scene.api("PUT", at(client_id), everything), 201);
  assert.deepEqual(succeeded(await scene.api("PUT", at(client_id), {})), defaults(client_id));
});

test("no generated secret is like another", async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, async () => (await scene.register()).client_secret));
  assert.equal(new Set(secrets).size, 8);
});

test("the secret is shown in the answer that sets it, and never again", async () => {
  const client_secret = `${unique("secret")}-${unique("secret")}`;
  const app = await scene.register({ client_secret });
  assert.equal(app.client_secret, client_secret);
  const { client_id } = app;
  const answers = [
    await scene.api("GET", at(client_id)),
    await scene.api("GET", "/v2/applications"),
    await scene.api("PUT", at(client_id), { grant_types: ["client_credentials"], scope: "a" }),
    await scene.api("GET", at(client_id)),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.text, /secret["-]/);
  }
  // Kept, though the configuration was replaced.
  granted(await app.ofItsOwn(), { scope: "a" });
});

test("a new secret replaces the old one at once", async () => {
  const app = await scene.register();
  const { client_id, grant_types, response_types, redirect_uris, scope } = app;
  const next = `${unique("secret")}-${unique("secret")}`;
  const body = { grant_types, response_types, redirect_uris, scope, client_secret: next };
  assert.equal(succeeded(await scene.api("PUT", at(client_id), body)).client_secret, next);
  assertRefused(await app.ofItsOwn(), 401, "invalid_client", "client authentication failed");
  granted(await app.as({ client_secret: next }).ofItsOwn(), { scope: "users:create users:read" });
});

test("an application that becomes public has no secret, and gets another when it is confidential again", async () => {
  const app = await scene.register();
  const { client_id, scope } = app;
  const open = succeeded(await scene.api("PUT", at(client_id), { token_endpoint_auth_method: "none" }));
  assert.equal("client_secret" in open, false);
  const again = succeeded(await scene.api("PUT", at(client_id), { grant_types: ["client_credentials"], scope }));
  assert.match(again.client_secret, /^[\w-]{43}$/);
  assert.notEqual(again.client_secret, app.client_secret);
  assertRefused(await app.ofItsOwn(), 401, "invalid_client", "client authentication failed");
  granted(await app.as(again).ofItsOwn(), { scope });
});

test("a changed configuration counts from the next request on", async () => {
  const app = await scene.register();
  granted(await app.ofItsOwn(), { scope: "users:create users:read" });
  succeeded(await scene.api("PUT", at(app.client_id), { grant_types: ["client_credentials"], scope: "a", access_token_lifetime: 61 }));
  granted(await app.ofItsOwn(), { scope: "a", expires_in: 61 });
  succeeded(await scene.api("PUT", at(app.client_id), {}));
  const answer = await app.ofItsOwn();
  assertRefused(answer, 400, "unauthorized_client", "the application may not use this grant type");
});

test("a deleted application is gone: for the API, its own requests and its tokens", async () => {
  const app = await scene.register();
  const { access_token } = (await app.ofItsOwn()).json;
  assert.equal((await scene.api("GET", "/v2/users/x", undefined, access_token)).status, 404);
  const answer = await scene.api("DELETE", at(app.client_id));
  assert.deepEqual([answer.status, answer.text], [204, ""]);
  assert.equal((await scene.api("GET", at(app.client_id))).status, 404);
  assert.equal((await scene.api("DELETE", at(app.client_id))).status, 404);
  assertRefused(await app.ofItsOwn(), 401, "invalid_client", "client authentication failed");
  assert.equal((await scene.api("GET", "/v2/users/x", undefined, access_token)).status, 401);
  assert.equal((await scene.browser().open(app.authorization())).isPage, true);
});

test("the list has each application once, in pages that end", async () => {
  const registered = [];
  for (let count = 0; count < 7; count++) registered.push((await scene.register()).client_id);
  for (const limit of [1, 3, 50]) {
    const found = [];
    let cursor;
    do {
      const query = new URLSearchParams({ limit, ...(cursor && { cursor }) });
      const { applications, next_cursor, ...rest } = succeeded(await scene.api("GET", `/v2/applications?${query}`));
      assert.deepEqual(rest, {});
      assert.ok(applications.length <= limit);
      found.push(...applications);
      cursor = next_cursor;
    } while (cursor);
    const names = found.map(({ client_id }) => client_id);
    assert.deepEqual(names, [...new Set(names)].sort());
    for (const client_id of registered) assert.ok(names.includes(client_id));
    const [one] = registered;
    const alone = succeeded(await scene.api("GET", at(one)));
    assert.deepEqual(found.find(({ client_id }) => client_id === one), alone);
  }
});

for (const query of ["limit=0", "limit=51", "limit=-1", "limit=1.5", "limit=x", "limit=99999999999", "limit=%zz", "cursor=%ff"]) {
  test(`there is no page with ${query}`, async () => {
    const answer = await scene.api("GET", `/v2/applications?${query}`);
    assertRefused(answer, 400, "invalid_request", "the parameters are not well-formed");
  });
}

test("the administrator can be looked at, and neither changed nor deleted nor listed", async () => {
  const admin = at("edgegrant-admin");
  const shown = succeeded(await scene.api("GET", admin));
  assert.deepEqual([shown.client_id, shown.grant_types, shown.scope], [
    "edgegrant-admin",
    ["client_credentials"],
    "applications:read applications:write keys:write users:create users:read users:write",
  ]);
  assert.equal("client_secret" in shown, false);
  const taken = await scene.api("PUT", admin, { token_endpoint_auth_method: "none" });
  assert.equal(succeeded(taken, 400).error, "invalid_client_metadata");
  assert.equal((await scene.api("DELETE", admin)).status, 404);
  assert.equal((await scene.api("GET", "/v2/applications")).text.includes("edgegrant-admin"), false);
});

for (const client_id of ["nobody", "a%2Fb", "%2e%2e", "a%00b", "%ff", "a".repeat(600), "usr_x"]) {
  test(`there is no application ${client_id.slice(0, 20)}`, async () => {
    for (const method of ["GET", "DELETE"]) {
      const answer = await scene.api(method, at(client_id));
      assert.deepEqual([answer.status, answer.json], [404, { error: "not_found" }]);
      assertNotKept(answer);
    }
  });
}
