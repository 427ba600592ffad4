// What holds at the token endpoint for every grant (RFC 6749 §3.2, §5.2).

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { assertNotKept, assertRefused, granted } from "../scenario/expect.mjs";

const scene = await begin();
const app = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
const user = await scene.createUser();
const path = "/v2/oauth2/token";
const scope = "users:create users:read";
const full = { scope: "lights:read lights:write profile", refreshable: true };
const client = { client_id: app.client_id, client_secret: app.client_secret };
const own = { grant_type: "client_credentials", ...client };

const text = (body, type = "application/x-www-form-urlencoded") =>
  scene.send("POST", path, { headers: { "content-type": type }, body });

const assertMalformed = (answer) => assertRefused(answer, 400, "invalid_request", "the parameters are not well-formed");

for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE"]) {
  test(`§3.2: ${method} is not POST`, async () => {
    const answer = await scene.send(method, path);
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get("allow"), "OPTIONS, POST");
    assertNotKept(answer);
    if (method !== "HEAD") assert.deepEqual(answer.json, { error: "method_not_allowed" });
  });
}

test("no header and no parameter turns one method into another", async () => {
  const headers = { "x-http-method-override": "POST", "x-method-override": "POST", "x-http-method": "POST" };
  assert.equal((await scene.send("GET", `${path}?_method=POST&${new URLSearchParams(own)}`, { headers })).status, 405);
  granted(await scene.send("POST", path, { headers: { "x-http-method-override": "GET" }, form: { ...own, _method: "GET" } }), { scope });
});

for (const [what, form] of [["left out", client], ["empty", { ...client, grant_type: "" }]]) {
  test(`§5.2: grant_type ${what} is missing`, async () => {
    const answer = await scene.send("POST", path, { form });
    assertRefused(answer, 400, "invalid_request", "grant_type is missing");
  });
}

for (const grant_type of ["x", "Password", "client_credentials ", " client_credentials", "implicit", "code",
  "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"]) {
  test(`§5.2: there is no grant type "${grant_type}"`, async () => {
    const answer = await scene.send("POST", path, { form: { ...own, grant_type } });
    assertRefused(answer, 400, "unsupported_grant_type", "the grant type is not supported");
  });
}

test("JSON has the same members and the same rules, in every grant", async () => {
  const post = (json) => scene.send("POST", path, { json: { ...client, ...json } });
  granted(await post({ grant_type: "client_credentials", scope: "users:read" }), { scope: "users:read" });
  const { username, password } = user;
  granted(await post({ grant_type: "password", username, password }), full);
  const redemption = await app.redemption(user);
  const { refresh_token } = granted(await post({ grant_type: "authorization_code", ...redemption }), full);
  granted(await post({ grant_type: "refresh_token", refresh_token }), full);
  assertRefused(await post({ grant_type: "" }), 400, "invalid_request", "grant_type is missing");
  assertRefused(await post({ grant_type: "x" }), 400, "unsupported_grant_type", "the grant type is not supported");
  const wrong = await post({ grant_type: "client_credentials", client_secret: "" });
  assertRefused(wrong, 401, "invalid_client", "client authentication failed");
  const nothing = await post({ grant_type: "password", username, password, scope: "users:read" });
  assertRefused(nothing, 400, "invalid_scope", "nothing of the requested scope may be granted");
});

const json = JSON.stringify(own);
for (const [what, body] of [
  ["nothing", ""],
  ["half an object", json.slice(0, -1)],
  ["an object and more", `${json}{}`],
  ["a list", `[${json}]`],
  ["a string", JSON.stringify(json)],
  ["null", "null"],
  ["a number as a value", JSON.stringify({ ...own, scope: 1 })],
  ["null as a value", JSON.stringify({ ...own, scope: null })],
  ["a list as a value", JSON.stringify({ ...own, scope: ["users:read"] })],
  ["an object as a value", JSON.stringify({ ...own, client_secret: { $ne: "" } })],
  ["a member twice", `{"grant_type":"client_credentials",${json.slice(1)}`],
  ["a member twice, once escaped", `{"\\u0067rant_type":"password",${json.slice(1)}`],
  ["ten thousand levels", `${json.slice(0, -1)},"x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
  ["half a surrogate pair", `${json.slice(0, -1)},"x":"\\ud800"}`],
  ["bytes that are not UTF-8", Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from(',"x":"\xff"}', "latin1")])],
  ["a byte order mark", `\ufeff${json}`],
  ["single quotes", json.replaceAll('"', "'")],
  ["65 members", JSON.stringify({ ...own, ...Object.fromEntries(Array.from({ length: 62 }, (_, at) => [`x${at}`, ""])) })],
]) {
  test(`JSON that is ${what} is malformed`, async () => assertMalformed(await text(body, "application/json")));
}

for (const type of ["application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded;charset=utf-8",
  "Application/X-WWW-Form-Urlencoded", 'application/x-www-form-urlencoded; charset="utf-8"; x=y']) {
  test(`a form may be called ${type}`, async () => granted(await text(`${new URLSearchParams(own)}`, type), { scope }));
}

for (const type of ["application/json; charset=UTF-8", "APPLICATION/JSON"]) {
  test(`JSON may be called ${type}`, async () => granted(await text(json, type), { scope }));
}

for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/xml", "*/*", "application",
  "application/json, application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
  "application/json; charset=iso-8859-1", "application/jsonx", "text/json", ""]) {
  test(`a body called "${type}" is not read`, async () => {
    for (const body of [json, `${new URLSearchParams(own)}`]) {
      const description = "the body must be application/x-www-form-urlencoded or application/json";
      assertRefused(await text(body, type), 400, "invalid_request", description);
    }
  });
}

test("a body that is called nothing at all is not read", async () => {
  const body = new Blob([json]);
  const answer = await scene.send("POST", path, { body });
  const description = "the body must be application/x-www-form-urlencoded or application/json";
  assertRefused(answer, 400, "invalid_request", description);
});

test("a form is not read as JSON, and JSON is not read as a form", async () => {
  assertMalformed(await text(`${new URLSearchParams(own)}`, "application/json"));
  assertRefused(await text(json), 400, "invalid_request", "grant_type is missing");
});

for (const more of ["%", "x=%", "x=%4", "x=%zz", "%zz=x", "x=%4%34", "x=%u0041", "x=%ff", "x=%c3%28", "x=%ed%a0%80", "x=%c0%ae", "%fe=x"]) {
  test(`appendix B: a form with ${more} is malformed`, async () => {
    assertMalformed(await text(`${new URLSearchParams(own)}&${more}`));
  });
}

test("a form of raw bytes that are not UTF-8 is malformed; raw UTF-8 is not", async () => {
  const form = `${new URLSearchParams(own)}&x=`;
  assertMalformed(await text(Buffer.concat([Buffer.from(form), Buffer.from([0xff])])));
  granted(await text(Buffer.from(`${form}é😀`)), { scope });
});

test("64 parameters are read, 65 are not, and ten thousand are not either", async () => {
  const some = (count) => Array.from({ length: count }, (_, at) => [`x${at}`, ""]);
  const send = (more) => scene.send("POST", path, { form: [...Object.entries(own), ...some(more)] });
  granted(await send(61), { scope });
  assertMalformed(await send(62));
  const tenThousand = Array.from({ length: 10_000 }, (_, at) => at.toString(36)).join("&");
  assertMalformed(await text(`${new URLSearchParams(own)}&${tenThousand}`));
});

test("a name with brackets or dots is just another name", async () => {
  for (const name of ["grant_type[]", "grant_type[0]", "grant_type.x", "Grant_Type", "grant_type ", "\0grant_type"]) {
    const answer = await scene.send("POST", path, { form: { ...client, [name]: "client_credentials" } });
    assertRefused(answer, 400, "invalid_request", "grant_type is missing");
  }
});

test("§3.2: a parameter that is not known is ignored; empty pairs are nothing", async () => {
  granted(await text(`&&${new URLSearchParams(own)}&&unknown=1&=&unknown2`), { scope });
});

test("RFC 8707 §2: resource may be there more than once", async () => {
  const form = [...Object.entries(own), ["resource", "https://a.example"], ["resource", "https://b.example"]];
  granted(await scene.send("POST", path, { form }), { scope });
});

test("§3.2: each parameter twice, alike or not, is refused and nothing is spent", async () => {
  const redemption = await app.redemption(user);
  const { refresh_token } = granted(await app.byPassword(user), full);
  const { username, password } = user;
  const requests = [
    { grant_type: "authorization_code", ...client, ...redemption },
    { grant_type: "refresh_token", ...client, refresh_token, scope: "profile" },
    { grant_type: "password", ...client, username, password },
    { ...own, unknown: "x" },
  ];
  for (const form of requests) {
    for (const [name, value] of Object.entries(form)) {
      for (const second of [value, `${value}x`, ""]) {
        for (const pairs of [[...Object.entries(form), [name, second]], [[name, second], ...Object.entries(form)]]) {
          const answer = await scene.send("POST", path, { form: pairs });
          assertRefused(answer, 400, "invalid_request", "a parameter was sent more than once");
        }
      }
    }
  }
  for (const form of requests.slice(0, 3)) assert.equal((await scene.send("POST", path, { form })).status, 200);
});
