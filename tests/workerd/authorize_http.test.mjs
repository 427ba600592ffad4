// The authorization endpoint and its dialog as HTTP resources: methods, spellings, headers, bodies.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { authorize, dialog, logout, pkce, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage, assertNotShared } from "../scenario/pages.mjs";
import { write } from "../scenario/wire.mjs";

const callback = "https://client.example/cb";
const scene = await begin();
const { client_id } = await scene.registerPublic({ redirect_uris: [callback] });
const good = { client_id, redirect_uri: callback, response_type: "code", state: "xyz", ...pkce().parameters };
const stranger = () => scene.browser();

/** Sends a request line as it is, which `fetch` would tidy up. */
const exactly = (line, headers = {}) =>
  write(scene.issuer, [`${line} HTTP/1.1`, ...Object.entries(headers).map((pair) => pair.join(": "))]);

describe("methods", () => {
  for (const path of [authorize, dialog, logout]) {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      test(`${method} ${path} is not allowed`, async () => {
        const answer = await stranger().send(method, withQuery(path, good));
        assert.equal(answer.status, 405);
        assert.equal(answer.headers.get("allow"), "GET, HEAD, POST");
        assert.equal(answer.location, null);
        assertNotShared(answer);
      });
    }

    // Which `fetch` does not send.
    test(`TRACE ${path} is not allowed, and sends nothing back`, async () => {
      const answer = await exactly(`TRACE ${withQuery(path, good)}`, { cookie: "edgegrant-session=of-the-user" });
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, HEAD, POST"]);
      assert.ok(!answer.text.includes("of-the-user"));
    });

    test(`HEAD ${path} gives headers and begins nothing`, async () => {
      const answer = await stranger().send("HEAD", withQuery(path, good));
      assert.equal(answer.status, 200);
      assert.equal(answer.text, "");
      assert.equal(answer.location, null);
      assert.deepEqual(answer.cookies, []);
    });
  }

  test("another method cannot be smuggled in", async () => {
    const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE" };
    const answer = await stranger().get(withQuery(authorize, { ...good, _method: "DELETE" }), headers);
    assert.equal(answer.status, 303);
    assert.ok(answer.location.startsWith(dialog));
  });
});

describe("spellings of the path that are other paths", () => {
  const spellings = [
    "//v2/oauth2/authorize",
    "/v2/oauth2/authorize/",
    "/v2/oauth2//authorize",
    "/v2/oauth2/%61uthorize",
    "/V2/OAUTH2/AUTHORIZE",
    "/v2/oauth2/authorize;x",
    "/v2/oauth2/authorize%00",
    "/v2/oauth2/authorize%3f",
    "/v2/oauth2/authorize/dialog/",
    "/v2/oauth2/authorize/%64ialog",
    "/v2/oauth2/authorize%2fdialog",
    "/x/..;/v2/oauth2/authorize",
  ];
  for (const spelling of spellings) {
    test(spelling, async () => {
      const answer = await exactly(`GET ${withQuery(spelling, good)}`);
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get("location"), null);
    });
  }
});

describe("headers", () => {
  const forged = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "127.0.0.1",
    forwarded: "host=evil.example;proto=https",
    "x-original-url": "/v2/oauth2/token",
    "x-rewrite-url": "/v2/oauth2/token",
    host: "evil.example",
  };

  test("forged ones change neither the issuer, nor redirects, nor cookies", async () => {
    const begun = await exactly(`GET ${withQuery(authorize, good)}`, forged);
    assert.equal(begun.status, 303);
    assert.ok(begun.headers.get("location").startsWith(`${dialog}?`));
    assert.match(begun.headers.getSetCookie().join(), /^edgegrant-browser=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const refused = await exactly(`GET ${withQuery(authorize, { ...good, response_type: "foo" })}`, forged);
    assert.equal(new URL(refused.headers.get("location")).searchParams.get("iss"), scene.issuer);
    for (const { headers } of [begun, refused]) assert.ok(!JSON.stringify([...headers]).includes("evil"));
  });

  test("no page of another origin may read any answer", async () => {
    for (const path of [authorize, dialog, logout]) {
      for (const origin of ["https://evil.example", "https://client.example", "null"]) {
        assertNotShared(await stranger().get(withQuery(path, good), { origin }));
        assertNotShared(await stranger().post(path, good, { origin }));
        const asking = { origin, "access-control-request-method": "POST" };
        assertNotShared(await stranger().send("OPTIONS", path, { headers: asking }));
      }
    }
  });
});

describe("queries that cannot be read", () => {
  for (const query of ["client_id=%", "client_id=%zz", "client_id=%f", "state=%ff%fe", "state=%c0%ae", "%ff=1"]) {
    test(query, async () => {
      const answer = await exactly(`GET ${withQuery(authorize, good)}&${query}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.get("location"), null);
      assert.match(answer.text, /the parameters are not well-formed/);
    });
  }
});

describe("requests by POST", () => {
  const form = () => new URLSearchParams(good).toString();
  const type = "application/x-www-form-urlencoded";
  const post = (body, contentType, path = authorize) =>
    stranger().send("POST", path, { body, headers: contentType ? { "content-type": contentType } : {} });

  test("a form with its charset is read", async () => {
    assert.equal((await post(form(), `${type}; charset=UTF-8`)).status, 303);
  });

  const multipart = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--';
  const bodies = [
    ["JSON", () => JSON.stringify(good), "application/json"],
    ["multipart", () => multipart, "multipart/form-data; boundary=x"],
    ["plain text", form, "text/plain"],
    ["another charset", form, `${type}; charset=utf-16`],
    ["two types", form, `application/json, ${type}`],
    ["malformed percent-encoding", () => `${form()}&a=%zz`, type],
    ["malformed UTF-8", () => `${form()}&a=%ff`, type],
  ];
  for (const [name, body, contentType] of bodies) {
    test(`${name} is not`, async () => assertErrorPage(await post(body(), contentType)));
  }

  test("no type at all is not", async () => {
    assertErrorPage(await post(new TextEncoder().encode(form())));
  });

  test("parameters in both query and body are refused, wherever they contradict", async () => {
    for (const [query, body] of [
      [{ client_id: good.client_id }, form()],
      [{ redirect_uri: "https://evil.example/" }, form()],
      [good, "scope=profile"],
      [{ state: "other" }, form()],
    ]) {
      assertErrorPage(await post(body, type, withQuery(authorize, query)));
    }
  });

  test("a body over 64 KiB is refused, announced or not", async () => {
    const large = `${form()}&filler=${"x".repeat(64 * 1024)}`;
    assertErrorPage(await post(large, type), { status: 413 });
    const chunks = new Response(large).body;
    const chunked = await fetch(scene.issuer + authorize, {
      method: "POST",
      body: chunks,
      duplex: "half",
      headers: { "content-type": type },
      redirect: "manual",
    });
    assert.equal(chunked.status, 413);
    assert.equal(chunked.headers.get("location"), null);
  });
});
