// Bad configuration is refused with every fault that it has, each with its member (RFC 7591 §3.2.2).

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, succeeded } from "../scenario/expect.mjs";
import { bearer } from "../scenario/http.mjs";

const scene = await begin();

const put = (json, client_id = unique("app")) => scene.api("PUT", `/v2/applications/${client_id}`, json);

/** Fails unless the configuration is refused for exactly these faults, and nothing was stored. */
async function assertFaulty(answer, faults, error = "invalid_client_metadata", client_id = undefined) {
  const { faults: found, ...rest } = succeeded(answer, 400);
  assert.deepEqual(rest, { error, error_description: "the configuration has faults" });
  const sorted = (list) => list.map(({ member, fault }) => `${member} ${fault}`).sort();
  assert.deepEqual(sorted(found), sorted(faults.map(([member, fault]) => ({ member, fault }))));
  if (client_id) assert.equal((await scene.api("GET", `/v2/applications/${client_id}`)).status, 404);
}

const pair = "code goes with the grant type authorization_code, and token with implicit";
const uri = ["https://client.example/cb"];
const aDay = "is not a whole number of seconds from 60 to 86400";
const aYear = "is not a whole number of seconds from 60 to 31622400";
const list = "is not a list";
const secret = "is not 32 to 256 printable ASCII characters";
const name = "is not 1 to 100 characters of text";

for (const [what, json, ...faults] of [
  ["an unknown grant", { grant_types: ["urn:x"] }, ["grant_types", "has a value that the server does not support"]],
  ["a grant in another case", { grant_types: ["Password"] }, ["grant_types", "has a value that the server does not support"]],
  ["a grant that is no text", { grant_types: [1] }, ["grant_types", "has an entry that is not text"]],
  ["grants that are no list", { grant_types: "password" }, ["grant_types", list]],
  ["an unknown response type", { response_types: ["id_token"] }, ["response_types", "has a value that the server does not support"]],
  ["a response type without its grant", { response_types: ["code"], redirect_uris: uri }, ["response_types", pair]],
  ["a grant without its response type", { grant_types: ["implicit"], redirect_uris: uri }, ["response_types", pair]],
  ["an unknown method", { token_endpoint_auth_method: "private_key_jwt" },
    ["token_endpoint_auth_method", "is not client_secret_basic, client_secret_post or none"]],
  ["a method that is no text", { token_endpoint_auth_method: ["none"] },
    ["token_endpoint_auth_method", "is not client_secret_basic, client_secret_post or none"]],
  ["a password grant without a secret", { token_endpoint_auth_method: "none", grant_types: ["password"] },
    ["grant_types", "has a grant that is for confidential applications"]],
  ["client credentials without a secret", { token_endpoint_auth_method: "none", grant_types: ["client_credentials"] },
    ["grant_types", "has a grant that is for confidential applications"]],
  ["a secret that nobody keeps", { token_endpoint_auth_method: "none", client_secret: "s".repeat(43) },
    ["client_secret", "is for confidential applications"]],
  ["a secret of 31 characters", { client_secret: "s".repeat(31) }, ["client_secret", secret]],
  ["a secret of 257 characters", { client_secret: "s".repeat(257) }, ["client_secret", secret]],
  ["an empty secret", { client_secret: "" }, ["client_secret", secret]],
  ["a secret outside ASCII", { client_secret: "é".repeat(32) }, ["client_secret", secret]],
  ["a secret with a control character", { client_secret: `${"s".repeat(40)}\n` }, ["client_secret", secret]],
  ["a secret that is null", { client_secret: null }, ["client_secret", secret]],
  ["an empty name", { client_name: "" }, ["client_name", name]],
  ["a name of 101 characters", { client_name: "é".repeat(101) }, ["client_name", name]],
  ["a name with a control character", { client_name: "a\u0000b" }, ["client_name", name]],
  ["a name that is a number", { client_name: 1 }, ["client_name", name]],
  ["a script to go to after a log-out", { post_logout_redirect_uris: ["javascript:alert(1)"] },
    ["post_logout_redirect_uris", "is neither https, nor http on a loopback host, nor of a reversed-domain scheme"]],
  ["a scope with a quote", { scope: 'a"b' }, ["scope", "is not space-separated scope tokens"]],
  ["a scope that is a list", { scope: ["a"] }, ["scope", "is not space-separated scope tokens"]],
  ["scopes of roles that are a list", { role_scopes: ["a"] }, ["role_scopes", "is not an object of role and scope"]],
  ["a role's scope that is a list", { role_scopes: { guest: ["a"] } }, ["role_scopes", "has a scope that is not space-separated scope tokens"]],
  ["a role's scope outside ASCII", { role_scopes: { guest: "é" } }, ["role_scopes", "has a scope that is not space-separated scope tokens"]],
  ["a role with a space", { role_scopes: { "a b": "x" } }, ["role_scopes", "has a role that is not 1 to 64 scope characters"]],
  ["an empty role", { role_scopes: { "": "x" } }, ["role_scopes", "has a role that is not 1 to 64 scope characters"]],
  ["65 roles", { role_scopes: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`r${at}`, "x"])) }, ["role_scopes", "has more than 64 roles"]],
  ["a user role with a space", { user_roles: ["a b"] }, ["user_roles", "is not a list of at most 64 roles of 1 to 64 scope characters"]],
  ["user roles that are null", { user_roles: null }, ["user_roles", list]],
  ["a flag that is text", { first_party: "true" }, ["first_party", "is neither true nor false"]],
  ["a flag that is a number", { require_pkce: 1 }, ["require_pkce", "is neither true nor false"]],
  ["a lifetime of 59 seconds", { access_token_lifetime: 59 }, ["access_token_lifetime", aDay]],
  ["a lifetime of a day and a second", { access_token_lifetime: 86_401 }, ["access_token_lifetime", aDay]],
  ["a lifetime with a fraction", { access_token_lifetime: 60.5 }, ["access_token_lifetime", aDay]],
  ["a negative lifetime", { refresh_token_lifetime: -60 }, ["refresh_token_lifetime", aYear]],
  ["a lifetime beyond every number", { refresh_token_lifetime: 2 ** 64 }, ["refresh_token_lifetime", aYear]],
  ["a lifetime that is text", { refresh_token_lifetime: "60" }, ["refresh_token_lifetime", aYear]],
  ["an unknown member", { jwks_uri: "https://client.example/keys" }, ["jwks_uri", "is not known here"]],
  ["an unknown member that is no name", { "https://client.example/": 1 }, ["(body)", "has a member that is not known here"]],
  ["another client's identifier", { client_id: "other" }, ["client_id", "differs from the one in the path"]],
]) {
  test(`${what} is a fault`, async () => {
    const client_id = unique("app");
    await assertFaulty(await put(json, client_id), faults, undefined, client_id);
  });
}

for (const [what, json, ...faults] of [
  ["no URI where a response type needs one", { grant_types: ["authorization_code"], response_types: ["code"] },
    "is empty, and a response type needs one"],
  ["a URI twice", { redirect_uris: [...uri, ...uri] }, "has a URI twice"],
  ["33 URIs", { redirect_uris: Array.from({ length: 33 }, (_, at) => `https://client.example/${at}`) }, "has more than 32 URIs"],
  ["URIs that are no list", { redirect_uris: uri[0] }, list],
]) {
  test(`${what} is a fault of the redirect URIs`, async () => {
    await assertFaulty(await put(json), faults.map((fault) => ["redirect_uris", fault]), "invalid_redirect_uri");
  });
}

test("every fault is told at once", async () => {
  const answer = await put({
    client_name: "",
    redirect_uris: ["http://client.example/cb", "https://client.example/cb#x"],
    grant_types: ["urn:x", "password"],
    token_endpoint_auth_method: "none",
    client_secret: "short",
    scope: 'a"b',
    first_party: "yes",
    access_token_lifetime: 1,
    refresh_token_lifetime: 1,
    user_roles: "guest",
    logo_uri: "javascript:alert(1)",
  });
  const { error, faults } = succeeded(answer, 400);
  assert.equal(error, "invalid_client_metadata");
  const members = faults.map(({ member }) => member).sort();
  assert.deepEqual(members, [
    "access_token_lifetime", "client_name", "client_secret", "first_party", "grant_types", "grant_types",
    "logo_uri", "redirect_uris", "redirect_uris", "refresh_token_lifetime", "scope", "user_roles",
  ]);
  assert.doesNotMatch(answer.text, /javascript|urn:x|http:\/\/client/);
});

for (const client_id of ["a%2Fb", "a%20b", "%C3%A9", "-a", ".a", "a".repeat(65), "usr_a", "a%00"]) {
  test(`no application can be called ${client_id.slice(0, 20)}`, async () => {
    const rule = "is not 1 to 64 unreserved characters, the first a letter or digit, or begins with usr_, or is reserved";
    await assertFaulty(await put({}, client_id), [["client_id", rule]]);
  });
}

test("the longest and oddest identifier that is allowed works everywhere", async () => {
  const client_id = `${unique("0._~-A")}${"z".repeat(41)}`;
  assert.equal(client_id.length, 64);
  const app = await scene.register({ client_id });
  assert.equal((await app.ofItsOwn()).status, 200);
  assert.equal((await scene.api("GET", `/v2/applications/${client_id}`)).json.client_id, client_id);
});

test("what is not a JSON object with distinct members is refused", async () => {
  const headers = { "content-type": "application/json", ...bearer(scene.admin) };
  for (const body of ["", "{", "[]", "null", '"x"', '{"scope":"a","scope":"b"}', '{"role_scopes":{"a":"x","a":"y"}}', "{}{}"]) {
    const answer = await scene.send("PUT", `/v2/applications/${unique("app")}`, { headers, body });
    await assertFaulty(answer, [["(body)", "is not a JSON object with distinct members"]]);
  }
  for (const type of ["application/x-www-form-urlencoded", "text/plain", ""]) {
    const answer = await scene.send("PUT", `/v2/applications/${unique("app")}`, { headers: { ...headers, "content-type": type }, body: "{}" });
    const description = "the body must be application/json";
    assertRefused(answer, 400, "invalid_request", description);
  }
});

test("a refused configuration leaves the one before it", async () => {
  const app = await scene.register();
  const before = (await scene.api("GET", `/v2/applications/${app.client_id}`)).json;
  assert.equal((await put({ scope: 'a"b', client_secret: "s".repeat(43) }, app.client_id)).status, 400);
  assert.deepEqual((await scene.api("GET", `/v2/applications/${app.client_id}`)).json, before);
  assert.equal((await app.ofItsOwn()).status, 200);
});
