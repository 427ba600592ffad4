// docs/management.md, held against the server.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique, withServer } from "../scenario.mjs";
import { succeeded } from "../scenario/expect.mjs";
import { bearer, send } from "../scenario/http.mjs";
import { tables } from "./tables.mjs";

const scene = await begin();
const document = "docs/management.md";
const [requests] = tables(document, "request | scope | answer");
const [configuration] = tables(document, "member | value");
const [members] = tables(document, "member | value | in POST | in PATCH | shown");
const [errors] = tables(document, "status | error | when");

/** A path of the document with the names in it replaced. */
const filled = (path, values) => path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "some");

const newUser = (more) => ({ username: unique("user"), password: "correct horse", role: "guest", ...more });

test("each request asks for the scope in the table, and the built-in application has these and no others", async () => {
  const { access_token } = (await (await scene.register({ scope: "tokens:introspect" })).ofItsOwn()).json;
  for (const [request, scope] of requests) {
    const [method, path] = request.split(" ");
    const answer = await scene.send(method, filled(path, {}), { headers: bearer(access_token) });
    assert.equal(answer.status, 403, request);
    assert.equal(answer.headers.get("www-authenticate").match(/scope="(.*?)"/)[1], scope, request);
  }
  const { scope } = succeeded(await scene.api("GET", "/v2/applications/edgegrant-admin"));
  const asked = new Set(requests.map(([, scope]) => scope));
  assert.equal(scope, [...asked].sort().join(" "));
});

test("each request has the answer in the table", async () => {
  const bodies = { PUT: {}, POST: newUser(), PATCH: {} };
  const values = { client_id: unique("app"), username: bodies.POST.username };
  for (const [request, , expected] of requests) {
    const [method, path] = request.split(" ");
    const answer = await scene.api(method, filled(path, values), bodies[method]);
    assert.equal(answer.status, Number(expected.slice(0, 3)), `${request}: ${answer.text}`);
    assert.match(answer.requestId, /^[\w-]{16}$/);
    if (answer.status === 204) continue;
    for (const name of ["id", "kid"]) values[name] = answer.json[name] ?? values[name];
    if (expected.endsWith("the application")) assert.equal(answer.json.client_id, values.client_id);
    if (expected.endsWith("the user")) assert.equal(answer.json.username, values.username);
    if (expected.endsWith("`kid` and `signs_from`")) assert.deepEqual(Object.keys(answer.json), ["kid", "signs_from"]);
  }
});

test("the members of an application are those in the table", async () => {
  const shown = succeeded(await scene.api("PUT", `/v2/applications/${unique("app")}`, {}), 201);
  assert.deepEqual(configuration.map(([name]) => name), Object.keys(shown).sort(order(configuration)));
});

/** As the rows of a table are. */
function order(rows) {
  const at = (name) => rows.findIndex(([known]) => known === name);
  return (one, other) => at(one) - at(other);
}

/** The limits that a cell gives, and what makes a value of a length. */
function limits(cell) {
  const [, least, most, unit] = cell.match(/\b(\d+)(?: \w+)? to (\d+) (\w+)/) ?? [];
  const value = unit === "seconds" ? (count) => count : (count) => "x".repeat(count);
  return least && { least: Number(least), most: Number(most), value };
}

test("a value of an application is accepted up to the limits in the table, and not beyond", async () => {
  const limited = configuration.filter(([name, value]) => name !== "client_id" && limits(value));
  assert.deepEqual(limited.map(([name]) => name), [
    "client_name", "client_secret", "access_token_lifetime", "refresh_token_lifetime",
  ]);
  for (const [name, cell] of limited) {
    const { least, most, value } = limits(cell);
    const put = (count) => scene.api("PUT", `/v2/applications/${unique("app")}`, { [name]: value(count) });
    for (const count of [least, most]) succeeded(await put(count), 201);
    for (const count of [least - 1, most + 1]) {
      assert.deepEqual(succeeded(await put(count), 400).faults.map(({ member }) => member), [name]);
    }
  }
});

test("an identifier is accepted up to the limits in the table, and not beyond", async () => {
  const { least, most } = limits(configuration.find(([name]) => name === "client_id")[1]);
  const put = (count) => scene.api("PUT", `/v2/applications/${"a".repeat(count)}`, {});
  for (const count of [least, most]) succeeded(await put(count), 201);
  assert.equal(succeeded(await put(most + 1), 400).faults[0].member, "client_id");
});

test("lists and objects of an application are as long as the table says, and no longer", async () => {
  const uris = (count) => Array.from({ length: count }, (_, at) => `https://client.example/${at}`);
  const many = {
    redirect_uris: uris,
    post_logout_redirect_uris: uris,
    role_scopes: (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`role${at}`, "a"])),
    user_roles: (count) => Array.from({ length: count }, (_, at) => `role${at}`),
  };
  for (const [name, make] of Object.entries(many)) {
    const most = Number(configuration.find(([known]) => known === name)[1].match(/at most (\d+)/)[1]);
    const put = (count) => scene.api("PUT", `/v2/applications/${unique("app")}`, { [name]: make(count) });
    succeeded(await put(most), 201);
    assert.deepEqual(succeeded(await put(most + 1), 400).faults.map(({ member }) => member), [name]);
  }
});

test("the members of a user that are shown are those in the table", async () => {
  const { id } = await scene.createUser();
  const shown = members.filter(([, , , , shown]) => shown === "yes").map(([name]) => name);
  assert.deepEqual(Object.keys(succeeded(await scene.api("GET", `/v2/users/${id}`))).sort(), shown.sort());
});

test("the members that create and change a user are those in the table", async () => {
  const good = { ...newUser(), profile: {}, disabled: false };
  const { id } = await scene.createUser();
  for (const [name, , inPost, inPatch] of members) {
    const value = good[name] ?? "x";
    const created = await scene.api("POST", "/v2/users", { ...newUser(), [name]: value });
    const { [name]: _, ...without } = newUser();
    if (inPost === "no") assertFault(created, name, "is not known here");
    else succeeded(created, 201);
    if (inPost === "required") assertFault(await scene.api("POST", "/v2/users", without), name, "is missing");
    const changed = await scene.api("PATCH", `/v2/users/${id}`, { [name]: value });
    if (inPatch === "no") assertFault(changed, name, "is not known here");
    else succeeded(changed);
  }
});

function assertFault(answer, member, fault) {
  assert.deepEqual(succeeded(answer, 400).faults, [{ member, fault }]);
}

test("a value of a user is accepted up to the limits in the table, and not beyond", async () => {
  const limited = members.filter(([, value]) => limits(value));
  assert.deepEqual(limited.map(([name]) => name), ["username", "password", "role"]);
  for (const [name, cell] of limited) {
    const { least, most, value } = limits(cell);
    const post = (count) => scene.api("POST", "/v2/users", newUser({ [name]: value(count) }));
    for (const count of [least, most]) succeeded(await post(count), 201);
    for (const count of [least - 1, most + 1]) {
      assert.deepEqual(succeeded(await post(count), 400).faults.map(({ member }) => member), [name]);
    }
  }
});

test("a page has as many applications as the document says", async () => {
  for (let count = 0; count < 51; count++) await scene.register();
  const page = (query) => scene.api("GET", `/v2/applications${query}`);
  assert.equal(succeeded(await page("")).applications.length, 50);
  const { applications, next_cursor } = succeeded(await page("?limit=1"));
  assert.equal(applications.length, 1);
  const next = succeeded(await page(`?limit=50&cursor=${encodeURIComponent(next_cursor)}`)).applications;
  assert.ok(next[0].client_id > applications[0].client_id);
  for (const limit of [0, 51]) assert.equal((await page(`?limit=${limit}`)).status, 400);
});

test("each error is answered as in the table", async () => {
  const user = await scene.createUser();
  const app = `/v2/applications/${unique("app")}`;
  const { access_token } = (await (await scene.register({ scope: "tokens:introspect" })).ofItsOwn()).json;
  const large = { profile: { a: "x".repeat(64 * 1024) } };
  const { username } = user;
  const caused = {
    "400 invalid_client_metadata": () => scene.api("PUT", app, { scope: 1 }),
    "400 invalid_redirect_uri": () => scene.api("PUT", app, { redirect_uris: ["http://client.example/"] }),
    "400 invalid_request": () => scene.api("POST", "/v2/users", {}),
    "401 invalid_token": () => scene.api("GET", "/v2/applications", undefined, "x"),
    "403 insufficient_scope": () => scene.api("GET", "/v2/applications", undefined, access_token),
    "404 not_found": () => scene.api("GET", app),
    "405 method_not_allowed": () => scene.api("POST", app, {}),
    "409 username_taken": () => scene.api("POST", "/v2/users", newUser({ username })),
    "413 invalid_request": () => scene.api("PATCH", `/v2/users/${user.id}`, large),
    "503 temporarily_unavailable": () =>
      withServer({ secrets: {} }, ({ issuer }) => send("GET", `${issuer}/v2/applications`, { headers: bearer("x") })),
  };
  assert.deepEqual(errors.map(([status, error]) => `${status} ${error}`), Object.keys(caused));
  for (const [name, cause] of Object.entries(caused)) {
    const answer = await cause();
    const { error, error_description, faults, ...rest } = answer.json;
    assert.equal(`${answer.status} ${error}`, name);
    assert.deepEqual(rest, {});
    assert.equal(error_description === undefined, [404, 405].includes(answer.status), name);
    assert.equal(faults !== undefined, answer.status === 400, name);
  }
  const without = await scene.send("GET", "/v2/applications");
  assert.deepEqual([without.status, without.text], [401, ""]);
});
