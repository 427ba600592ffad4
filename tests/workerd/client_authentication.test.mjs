// Client authentication (RFC 6749 §2.3), at each endpoint that asks for it.

import assert from "node:assert/strict";
import test from "node:test";
import { begin, unique } from "../scenario.mjs";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { basic } from "../scenario/http.mjs";
import { write } from "../scenario/wire.mjs";

const scene = await begin();
const scope = "users:create users:read";
const challenge = 'Basic realm="edgegrant"';
const methods = ["client_secret_basic", "client_secret_post", "none"];

const ask = (authorization, form, headers) =>
  scene.send("POST", "/v2/oauth2/token", {
    headers: { ...(authorization && { authorization }), ...headers },
    form: { grant_type: "client_credentials", ...form },
  });

/** Fails unless the client is refused; `tried` says whether it used the Authorization header (RFC 6749 §5.2). */
function assertUnknown(answer, tried, description = "client authentication failed") {
  assertRefused(answer, 401, "invalid_client", description);
  assert.equal(answer.headers.get("www-authenticate"), tried ? challenge : null);
}

/** Presents an application's credentials by a method, whichever it is registered for. */
const present = {
  client_secret_basic: ({ client_id, client_secret }) => ask(basic(client_id, client_secret)),
  client_secret_post: ({ client_id, client_secret }) => ask(undefined, { client_id, client_secret }),
  none: ({ client_id }) => ask(undefined, { client_id }),
};

for (const method of methods.slice(0, 2)) {
  test(`§2.3.1: ${method} proves who the client is`, async () => {
    const app = await scene.register({ token_endpoint_auth_method: method });
    granted(await present[method](app), { scope });
  });
}

for (const registered of methods) {
  for (const used of methods.filter((method) => method !== registered)) {
    test(`RFC 7591 §2: who registered ${registered} does not get in by ${used}`, async () => {
      const changes = { token_endpoint_auth_method: registered };
      const app = registered === "none" ? await scene.registerPublic() : await scene.register(changes);
      const answer = await present[used](app.as({ client_secret: app.client_secret ?? "s".repeat(43) }));
      assertUnknown(answer, used === "client_secret_basic");
    });
  }
}

for (const method of methods.slice(0, 2)) {
  test(`§5.2: by ${method} a wrong secret, an unknown client and an empty secret look the same`, async () => {
    const app = await scene.register({ token_endpoint_auth_method: method });
    const answers = [
      await present[method](app.as({ client_secret: `${app.client_secret}x` })),
      await present[method](app.as({ client_secret: app.client_secret.slice(1) })),
      await present[method](app.as({ client_secret: app.client_secret.toUpperCase() })),
      await present[method](app.as({ client_id: unique("nobody") })),
      await present[method](app.as({ client_secret: "" })),
      await present[method](app.as({ client_id: app.client_id.toUpperCase() })),
    ];
    for (const answer of answers) assertUnknown(answer, method === "client_secret_basic");
    const headers = answers.map((answer) => [...answer.headers.keys()].join());
    assert.deepEqual(new Set(headers).size, 1);
    granted(await present[method](app), { scope });
  });
}

test("§3.2.1: a confidential client that presents nothing is nobody", async () => {
  const app = await scene.register();
  assertUnknown(await ask(undefined, { client_id: app.client_id, client_secret: "" }), false);
  assertUnknown(await ask(undefined, {}), false);
  assertUnknown(await ask(undefined, { client_id: "" }), false);
});

test("§2.3.1, appendix B: a secret of any printable characters arrives, by header and in the body", async () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  for (const method of methods.slice(0, 2)) {
    const app = await scene.register({ token_endpoint_auth_method: method, client_secret: printable });
    granted(await present[method](app), { scope });
  }
});

test("appendix B: any spelling of the same identifier and secret is the same", async () => {
  const client_secret = "colon:plus+space percent%25 and tilde~";
  const app = await scene.register({ client_id: unique("app.with-some_~"), client_secret });
  const every = (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join("");
  const spellings = [
    [app.client_id, client_secret].map((half) => encodeURIComponent(half)),
    [app.client_id, client_secret].map(every),
    [app.client_id, client_secret.replaceAll("%", "%25").replaceAll("+", "%2B").replaceAll(" ", "+")],
  ];
  for (const halves of spellings) granted(await ask(`Basic ${btoa(halves.join(":"))}`), { scope });
  // Not encoded at all: a "+" is a space then, and the secret another.
  assertUnknown(await ask(`Basic ${btoa(`${app.client_id}:${client_secret}`)}`), true);
});

test("RFC 9110 §11.1: the scheme has no case", async () => {
  const app = await scene.register();
  const credentials = btoa(`${app.client_id}:${app.client_secret}`);
  for (const scheme of ["Basic", "basic", "BASIC"]) granted(await ask(`${scheme} ${credentials}`), { scope });
});

for (const [what, authorization] of [
  ["another scheme", "Bearer abc"],
  ["a scheme alone", "Basic"],
  ["what is not base64", "Basic ~~~"],
  ["base64 with characters in between", `Basic ${btoa("client:secret").slice(0, 4)}!${btoa("client:secret").slice(4)}`],
  ["no colon", `Basic ${btoa("client")}`],
  ["no identifier", `Basic ${btoa(":secret")}`],
  ["half a percent-encoded byte", `Basic ${btoa("client:%zz")}`],
  ["bytes that are not UTF-8", `Basic ${btoa("client:\xff\xfe")}`],
  ["percent-encoded bytes that are not UTF-8", `Basic ${btoa("client:%ff")}`],
  ["an empty text", "Basic "],
  ["a comma and a second one", `Basic ${btoa("a:b")}, Basic ${btoa("a:b")}`],
]) {
  test(`§5.2: an Authorization header with ${what} is refused with a challenge`, async () => {
    const answer = await ask(authorization);
    assertUnknown(answer, true, "the authorization header does not carry basic credentials");
  });
}

test("two Authorization headers: neither is used", async () => {
  const app = await scene.register();
  const authorization = `Authorization: ${basic(app.client_id, app.client_secret)}`;
  const head = ["POST /v2/oauth2/token HTTP/1.1", "Content-Type: application/x-www-form-urlencoded"];
  const body = "grant_type=client_credentials";
  granted(await write(scene.issuer, [...head, authorization], body), { scope });
  const answer = await write(scene.issuer, [...head, authorization, authorization], body);
  assertUnknown(answer, true, "the authorization header does not carry basic credentials");
});

test("§2.3: more than one method at once is refused, even if both are right", async () => {
  const app = await scene.register();
  const { client_id, client_secret } = app;
  const header = basic(client_id, client_secret);
  for (const form of [{ client_secret }, { client_id, client_secret }, { client_secret: "other" }]) {
    const answer = await ask(header, form);
    assertRefused(answer, 400, "invalid_request", "the client used more than one authentication method");
  }
});

test("client_id may repeat what the header says, and nothing else", async () => {
  const app = await scene.register();
  const other = await scene.registerPublic();
  const header = basic(app.client_id, app.client_secret);
  granted(await ask(header, { client_id: app.client_id }), { scope });
  granted(await ask(header, { client_id: "" }), { scope });
  const answer = await ask(header, { client_id: other.client_id });
  assertRefused(answer, 400, "invalid_request", "client_id differs from the authenticated client");
});

test("§2.3.1: credentials in the URL are none", async () => {
  const app = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const { client_id, client_secret } = app;
  const query = new URLSearchParams({ client_id, client_secret, grant_type: "client_credentials" });
  const answer = await scene.send("POST", `/v2/oauth2/token?${query}`, { form: { grant_type: "client_credentials" } });
  assertUnknown(answer, false);
});

for (const client_id of [".", "..", "a/b", "a\0b", "é", "a".repeat(65), "a".repeat(513), "a".repeat(5000), "application:a", "edgegrant-admin "]) {
  test(`no client is called ${JSON.stringify(client_id.slice(0, 20))} (${client_id.length})`, async () => {
    const secret = "s".repeat(43);
    // From one address so many would be too many.
    const from = { "cf-connecting-ip": `192.0.2.${client_id.length % 256}` };
    assertUnknown(await ask(undefined, { client_id, client_secret: secret }, from), false);
    assertUnknown(await ask(basic(client_id, secret), {}, from), true);
  });
}

for (const [path, form] of [
  ["/v2/oauth2/token", { grant_type: "client_credentials" }],
  ["/v2/oauth2/introspect", { token: "x" }],
  ["/v2/oauth2/revoke", { token: "x" }],
]) {
  test(`§2.3.1: after twenty wrong secrets ${path} takes no more from there; other clients notice nothing`, async () => {
    const app = await scene.register();
    const other = await scene.register();
    const guess = app.as({ client_secret: "s".repeat(43) });
    for (let attempt = 1; attempt <= 20; attempt++) assertUnknown(await guess.post(path, form), true);
    for (const who of [guess, app]) {
      const answer = await who.post(path, form);
      assertRefused(answer, 429, "invalid_client", "too many failed attempts, try again later");
      assert.equal(answer.headers.get("retry-after"), "60");
      assert.deepEqual((await scene.logged(answer)).events, ["client_throttled"]);
    }
    assert.equal((await other.post(path, form)).status, 200);
  });
}
