// The resource owner password credentials grant (RFC 6749 §4.3).

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { parts } from "../scenario/jwt.mjs";

const scene = await begin();
const resident = "lights:read lights:write profile";

/** What a stranger can tell of an answer. */
const looks = ({ status, headers, text }) => {
  const told = [...headers].filter(([name]) => !["date", "x-request-id"].includes(name));
  return { status, headers: Object.fromEntries(told), text };
};

const assertWrong = (answer) =>
  assertRefused(answer, 400, "invalid_grant", "the user name or password is wrong");

for (const [role, requested, allowed] of [
  ["resident", undefined, resident],
  ["guest", undefined, "lights:read profile"],
  ["guest", "lights:read lights:write", "lights:read"],
  ["resident", "profile users:create", "profile"],
]) {
  test(`a ${role} who asks for ${requested} gets ${allowed}`, async () => {
    const app = await scene.register();
    const user = await scene.createUser({ role });
    const answer = await app.byPassword(user, requested && { scope: requested });
    const { claims } = parts(granted(answer, { scope: allowed, refreshable: true }).access_token);
    assert.deepEqual(
      [claims.sub, claims.client_id, claims.role, claims.scope],
      [user.id, app.client_id, role, allowed],
    );
  });
}

for (const [what, role, requested] of [
  ["a role that the application does not know", "stranger", undefined],
  ["a scope that the role may not have", "guest", "lights:write"],
  ["a scope that only the application itself has", "resident", "users:create"],
]) {
  test(`§3.3: nothing is granted for ${what}`, async () => {
    const app = await scene.register();
    const user = await scene.createUser({ role });
    const answer = await app.byPassword(user, requested && { scope: requested });
    assertRefused(answer, 400, "invalid_scope", "nothing of the requested scope may be granted");
  });
}

test("§4.3.3: there is a refresh token only if the application lists that grant", async () => {
  const app = await scene.register({ grant_types: ["password"], response_types: [] });
  granted(await app.byPassword(await scene.createUser()), { scope: resident });
});

test("unknown user, wrong password, barred user: nobody can tell them apart", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const barred = await scene.createUser();
  await scene.api("PATCH", `/v2/users/${barred.id}`, { disabled: true });
  const answers = [
    await app.byPassword({ ...user, password: "wrong horse" }),
    await app.byPassword({ ...user, username: unique("nobody") }),
    await app.byPassword(barred),
    await app.byPassword({ ...user, username: " outer space" }),
    await app.byPassword({ ...user, username: "control\u0007character" }),
    await app.byPassword({ ...user, username: "é".repeat(129) }),
    await app.byPassword({ ...user, password: "p".repeat(1025) }),
    await app.byPassword({ ...user, password: "short" }),
    await app.byPassword({ ...user, username: user.id }),
  ];
  answers.forEach(assertWrong);
  const first = looks(answers[0]);
  for (const answer of answers) assert.deepEqual(looks(answer), first);
});

for (const missing of ["username", "password"]) {
  for (const [how, value] of [["left out", undefined], ["left empty", ""]]) {
    test(`§4.3.2: ${missing} ${how} is a request without it`, async () => {
      const app = await scene.register();
      const parameters = { username: "ada", password: "correct horse", [missing]: value };
      if (value === undefined) delete parameters[missing];
      const answer = await app.token({ grant_type: "password", ...parameters });
      assertRefused(answer, 400, "invalid_request", "username or password is missing");
    });
  }
}

test("§4.3.2: the client is authenticated first; only then does anything about the user matter", async () => {
  const app = await scene.register();
  const user = await scene.createUser();
  const thief = app.as({ client_secret: "s".repeat(43) });
  const right = looks(await thief.byPassword(user));
  for (let attempt = 0; attempt < 8; attempt++) {
    const answer = await thief.byPassword({ ...user, password: "wrong horse" });
    assertRefused(answer, 401, "invalid_client", "client authentication failed");
    assert.deepEqual(looks(answer), right);
  }
  // Were those attempts on the account counted, it would now take none.
  granted(await app.byPassword(user), { scope: resident, refreshable: true });
});

test("§4.3: a public client never learns whether a password is right", async () => {
  const app = await scene.registerPublic();
  const user = await scene.createUser();
  for (const password of [user.password, "wrong horse"]) {
    const answer = await app.byPassword({ ...user, password });
    assertRefused(answer, 400, "unauthorized_client", "this grant type is for confidential clients");
  }
});

test("§5.2: a client that does not list the grant never learns it either", async () => {
  const app = await scene.register({ grant_types: ["client_credentials"], response_types: [] });
  const user = await scene.createUser();
  for (const password of [user.password, "wrong horse"]) {
    const answer = await app.byPassword({ ...user, password });
    assertRefused(answer, 400, "unauthorized_client", "the application may not use this grant type");
  }
});

test("a user name has no case and one Unicode form; a password has its case and one Unicode form", async () => {
  const app = await scene.register();
  const name = unique("Zoë");
  const user = await scene.createUser({ username: name, password: "Crème brûlée" });
  const spellings = [name.toUpperCase(), name.toLowerCase(), name.normalize("NFD")];
  for (const username of spellings) {
    granted(await app.byPassword({ ...user, username }), { scope: resident, refreshable: true });
  }
  const decomposed = user.password.normalize("NFD");
  assert.notEqual(decomposed, user.password);
  granted(await app.byPassword({ ...user, password: decomposed }), { scope: resident, refreshable: true });
  assertWrong(await app.byPassword({ ...user, password: "crème brûlée" }));
});

for (const bytes of [8, 64, 73, 128, 1024]) {
  test(`a password of ${bytes} bytes counts to its last one`, async () => {
    const app = await scene.register();
    const password = "p".repeat(bytes - 1);
    const user = await scene.createUser({ password: `${password}q` });
    granted(await app.byPassword(user), { scope: resident, refreshable: true });
    assertWrong(await app.byPassword({ ...user, password: `${password}r` }));
  });
}

test("appendix B: a password with every printable character arrives as it is, in a form and in JSON", async () => {
  const app = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  const user = await scene.createUser({ password: `${printable}é😀` });
  granted(await app.byPassword(user), { scope: resident, refreshable: true });
  const { client_id, client_secret } = app;
  const json = { grant_type: "password", client_id, client_secret, username: user.username, password: user.password };
  granted(await scene.send("POST", "/v2/oauth2/token", { json }), { scope: resident, refreshable: true });
});
