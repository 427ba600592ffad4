// Creating and reading users at /v2/users.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertNotKept, assertRefused, granted, succeeded } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const resident = "lights:read lights:write profile";
const password = "correct horse";

const create = (json, token) => scene.api("POST", "/v2/users", json, token);
const read = (id) => scene.api("GET", `/v2/users/${id}`);
const find = (query) => scene.api("GET", `/v2/users?${new URLSearchParams(query)}`);

function assertFaulty(answer, faults) {
  const { faults: found, ...rest } = succeeded(answer, 400);
  assert.deepEqual(rest, { error: "invalid_request", error_description: "the user has faults" });
  assert.deepEqual(found, faults.map(([member, fault]) => ({ member, fault })));
}

function assertTaken(answer) {
  assert.deepEqual([answer.status, answer.json], [409, { error: "username_taken", error_description: "the user name is taken" }]);
  assertNotKept(answer);
}

test("an application creates a user in a role that it may give, and the user can be read", async () => {
  const app = await scene.register();
  const { access_token } = granted(await app.ofItsOwn({ scope: "users:create users:read" }), { scope: "users:create users:read" });
  const username = unique("Ada");
  const profile = { name: "Ada L", nested: { list: [1, null, "é"] } };
  const answer = await create({ username, password, role: "guest", profile }, access_token);
  const { id, created_at, ...rest } = succeeded(answer, 201);
  assert.deepEqual(rest, { username, role: "guest", profile, disabled: false });
  assert.match(id, /^usr_[\w-]{54}$/);
  assert.ok(Math.abs(created_at - Date.now() / 1000) < 3600, "seconds since the epoch");
  assert.equal(answer.headers.get("location"), `/v2/users/${id}`);
  const shown = await scene.api("GET", `/v2/users/${id}`, undefined, access_token);
  assert.deepEqual(succeeded(shown), { id, created_at, ...rest });
  const login = await app.byPassword({ username, password });
  const { claims } = parts(granted(login, { scope: "lights:read profile", refreshable: true }).access_token);
  assert.equal(claims.sub, id);
});

test("no answer has a password or its hash in it", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const { access_token } = granted(await app.byPassword(user), { scope: resident, refreshable: true });
  const answers = [await read(user.id), await scene.me(access_token), await scene.api("PATCH", `/v2/users/${user.id}`, {})];
  for (const answer of answers) {
    const members = Object.keys(succeeded(answer)).sort();
    assert.deepEqual(members, ["created_at", "disabled", "id", "profile", "role", "username"]);
    assert.doesNotMatch(answer.text, /argon2|password/);
  }
});

test("a name is taken once, whatever its case and Unicode form", async () => {
  const username = unique("Zoë");
  const first = succeeded(await create({ username, password, role: "guest" }), 201);
  for (const other of [username, username.toUpperCase(), username.toLowerCase(), username.normalize("NFD")]) {
    assertTaken(await create({ username: other, password, role: "resident" }));
  }
  assert.deepEqual(succeeded(await read(first.id)), first);
});

test("a role that the application may not give is a fault, and the name stays free", async () => {
  const app = await scene.register({ user_roles: ["guest"] });
  const { access_token } = (await app.ofItsOwn()).json;
  const username = unique("user");
  for (const role of ["resident", "Guest", "admin"]) {
    const answer = await create({ username, password, role }, access_token);
    assertFaulty(answer, [["role", "is not one that the application may give"]]);
  }
  assert.equal((await create({ username, password, role: "guest" }, access_token)).status, 201);
});

test("an application without user_roles creates nobody", async () => {
  const app = await scene.register({ user_roles: [] });
  const { access_token } = (await app.ofItsOwn()).json;
  const answer = await create({ username: unique("user"), password, role: "guest" }, access_token);
  assertFaulty(answer, [["role", "is not one that the application may give"]]);
});

const name = "is not 1 to 256 bytes of text without control characters and outer spaces";
const secret = "is not 8 characters to 1024 bytes of text";
const role = "is not 1 to 64 scope characters";
const profile = "is not an object of at most 4096 bytes and 16 levels";
/** A profile of so many lists and objects within each other, itself among them. */
const levels = (count) => JSON.parse(`${'{"a":'.repeat(count)}1${"}".repeat(count)}`);
const good = { username: "free", password, role: "guest" };

for (const [what, json, ...faults] of [
  ["an empty object", {}, ["username", "is missing"], ["password", "is missing"], ["role", "is missing"]],
  ["an empty name", { ...good, username: "" }, ["username", name]],
  ["a name with a space in front", { ...good, username: " a" }, ["username", name]],
  ["a name with a space behind", { ...good, username: "a\u00a0" }, ["username", name]],
  ["a name with a control character", { ...good, username: "a\u0000b" }, ["username", name]],
  ["a name of 257 bytes", { ...good, username: "a".repeat(257) }, ["username", name]],
  ["a name that is a number", { ...good, username: 7 }, ["username", name]],
  ["a password of 7 characters", { ...good, password: "1234567" }, ["password", secret]],
  ["a password of 1025 bytes", { ...good, password: "p".repeat(1025) }, ["password", secret]],
  ["a password that is a list", { ...good, password: ["p".repeat(9)] }, ["password", secret]],
  ["an empty role", { ...good, role: "" }, ["role", role]],
  ["a role of two words", { ...good, role: "a b" }, ["role", role]],
  ["a role of 65 characters", { ...good, role: "r".repeat(65) }, ["role", role]],
  ["a profile that is a list", { ...good, profile: [] }, ["profile", profile]],
  ["a profile of 4097 bytes", { ...good, profile: { a: "x".repeat(4097 - 8) } }, ["profile", profile]],
  ["a profile of 17 levels", { ...good, profile: levels(17) }, ["profile", profile]],
  ["a profile of 110 levels", { ...good, profile: levels(110) }, ["profile", profile]],
  ["an identifier of its own", { ...good, id: "usr_1" }, ["id", "is not known here"]],
  ["a state that only a PATCH has", { ...good, disabled: true }, ["disabled", "is not known here"]],
  ["a member that is no name", { ...good, "no name": 1 }, ["(body)", "has a member that is not known here"]],
  ["every fault at once", { username: "", password: "", role: "", profile: 1, x: 1 },
    ["username", name], ["password", secret], ["role", role], ["profile", profile], ["x", "is not known here"]],
]) {
  test(`a user with ${what} is not created`, async () => assertFaulty(await create(json), faults));
}

test("what is not a JSON object with distinct members creates nobody", async () => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${scene.admin}` };
  const twice = JSON.stringify(good).replace("{", '{"role":"resident",');
  for (const body of ["", "[]", '"x"', "{", twice]) {
    const answer = await scene.send("POST", "/v2/users", { headers, body });
    assertFaulty(answer, [["(body)", "is not a JSON object with distinct members"]]);
  }
  const form = await scene.send("POST", "/v2/users", { headers: { authorization: headers.authorization }, form: good });
  assert.equal(succeeded(form, 400).error, "invalid_request");
});

test("the longest name, password and profile are taken whole", async () => {
  const app = await scene.register();
  const username = `${unique("user")}${"ü".repeat(117)}y`;
  assert.equal(Buffer.byteLength(username), 256);
  const long = { a: "x".repeat(4096 - 8) };
  const user = await scene.createUser({ username, password: "p".repeat(1024), profile: long });
  assert.deepEqual(user.profile, long);
  const deep = { profile: levels(16) };
  assert.deepEqual(succeeded(await scene.api("PATCH", `/v2/users/${user.id}`, deep)).profile, deep.profile);
  granted(await app.byPassword(user), { scope: resident, refreshable: true });
});

const made = Buffer.alloc(40, 7).toString("base64url");
for (const id of ["x", "usr_", "usr_x", `usr_${made}`, `usr_${"A".repeat(54)}`, `usr_${made}A`, "%00", "a".repeat(2000), "edgegrant-admin"]) {
  test(`there is no user ${id.slice(0, 24)} (${id.length})`, async () => {
    for (const [method, json] of [["GET"], ["PATCH", {}], ["DELETE"]]) {
      const answer = await scene.api(method, `/v2/users/${id}`, json);
      assert.deepEqual([answer.status, answer.json], [404, { error: "not_found" }], method);
      assertNotKept(answer);
    }
  });
}

test("a user is found by the name, whatever its case and Unicode form, as by the identifier", async () => {
  const username = unique("Zoë & Co");
  const { password: _, ...user } = await scene.createUser({ username, profile: { name: "Zoë" } });
  for (const name of [username, username.toUpperCase(), username.toLowerCase(), username.normalize("NFD")]) {
    assert.deepEqual(succeeded(await find({ username: name })), user);
  }
});

for (const [what, username] of [
  ["that nobody has", unique("nobody")],
  ["that is nearly somebody's", " ada"],
  ["that is too long to be one", "a".repeat(257)],
  ["with a control character", "a\u0000b"],
  ["that is an identifier", `usr_${made}`],
]) {
  test(`nobody is found by a name ${what}`, async () => {
    const answer = await find({ username });
    assert.deepEqual([answer.status, answer.json], [404, { error: "not_found" }]);
    assertNotKept(answer);
  });
}

test("a name that was looked for in vain is free, and one whose user was removed finds nobody", async () => {
  const username = unique("user");
  assert.equal((await find({ username })).status, 404);
  const { id } = await scene.createUser({ username });
  assert.equal(succeeded(await find({ username })).id, id);
  assert.equal((await scene.api("DELETE", `/v2/users/${id}`)).status, 204);
  assert.equal((await find({ username })).status, 404);
});

test("without one name nobody is looked for", async () => {
  for (const query of ["", "username=", "name=ada"]) {
    assertRefused(await find(query), 400, "invalid_request", "username is missing");
  }
  const twice = await find([["username", "ada"], ["username", "bob"]]);
  assertRefused(twice, 400, "invalid_request", "a parameter was sent more than once");
  assertRefused(await scene.api("GET", "/v2/users?username=%zz"), 400, "invalid_request", "the parameters are not well-formed");
});

test("an identifier that is nearly a user's is nobody's", async () => {
  const { id } = await scene.createUser();
  const other = id.at(-3) === "A" ? "B" : "A";
  const nearly = id.slice(0, -3) + other + id.slice(-2);
  for (const [method, json] of [["GET"], ["PATCH", { role: "guest" }], ["DELETE"]]) {
    assert.equal((await scene.api(method, `/v2/users/${nearly}`, json)).status, 404);
  }
  assert.equal(succeeded(await read(id)).role, "resident");
});
