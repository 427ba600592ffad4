// The core in the page: in each of its forms, where a policy forbids one, and when it fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, call, land, open, query, server, site } from "./application.mjs";
import { goodToken, servePage } from "./fake.mjs";

test("where WebAssembly is blocked the page can go on with the core in JavaScript", async (t) => {
  const origin = await servePage({
    headers: { "content-security-policy": "script-src 'self'" },
    contents: `export * from "./index.js"; export { createClient as inJavaScript } from "./js.js";`,
  });
  const page = await open(t, { origin, changes: { redirectUri: `${origin}/cb` } });
  assert.equal((await call(page, "login")).code, "webassembly_blocked");
  await page.evaluate(() => (window.edgegrant = { ...edgegrant, createClient: edgegrant.inJavaScript }));
  await page.client();
  await begin(page);
});

test("a core that is not where it should be is no policy's fault", async (t) => {
  const origin = await servePage({ entry: "slim.js" });
  const page = await open(t, { origin });
  const start = (source) => page.evaluate((source) => outcome(() => edgegrant.start(source)), source);
  assert.equal((await call(page, "login")).code, "core_not_loaded");
  assert.equal((await start("/what-a-site-shows-instead")).code, "network_failed");
});

test("a browser that starts no module of this size at once says so, in whatever file it is", async (t) => {
  for (const entry of ["index.js", "slim.js"]) {
    const page = await open(t, { origin: await servePage({ entry }) });
    // As in Chromium before 114.
    await page.evaluate(() => {
      WebAssembly.Instance = class {
        constructor() {
          throw new RangeError("WebAssembly.Instance is disallowed on the main thread, if it is larger than 4KB");
        }
      };
    });
    if (entry === "slim.js") {
      const module = [0, 97, 115, 109, 1, 0, 0, 0];
      await page.evaluate((module) => edgegrant.start(Uint8Array.from(module)), module);
    }
    const { code, known } = await call(page, "login");
    assert.deepEqual([code, known], ["webassembly_blocked", true], entry);
  }
});

test("a browser without WebAssembly says so, in whatever file the core is", async (t) => {
  const without = async (entry) => {
    const page = await open(t, { origin: await servePage({ entry }) });
    await page.evaluate(() => delete window.WebAssembly);
    return page;
  };
  assert.equal((await call(await without("index.js"), "login")).code, "webassembly_blocked");
  const slim = await without("slim.js");
  for (const source of [undefined, "/core.wasm", [0, 97, 115, 109]]) {
    const start = (source) => outcome(() => edgegrant.start(Array.isArray(source) ? Uint8Array.from(source) : source));
    const { code, known } = await slim.evaluate(start, source);
    assert.deepEqual([code, known], ["webassembly_blocked", true], source);
  }
});

test("a long response is read, whatever the core is made of", async (t) => {
  const accessToken = "t".repeat(300_000);
  for (const entry of ["index.js", "js.js"]) {
    const origin = await servePage({ entry });
    const page = await open(t, { origin, changes: { redirectUri: `${origin}/cb` } });
    // The core has worked, and needs more memory now.
    assert.deepEqual(await call(page, "callback"), { value: null });
    const { state } = await begin(page, { responseType: "token" });
    const response = query({ access_token: accessToken, token_type: "bearer", state, iss: server.issuer });
    await page.goto(`${origin}/cb`);
    await page.client();
    await page.evaluate((hash) => void (location.hash = hash), response.slice(1));
    const { value, code } = await call(page, "callback");
    assert.deepEqual([code, value?.token.scope], [undefined, ["read", "write"]], entry);
    assert.equal(await page.evaluate(() => client.token.accessToken), accessToken, entry);
  }
});

test("a core that traps is told, and another one takes its place", async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    const { Instance } = WebAssembly;
    window.instances = 0;
    WebAssembly.Instance = function (module, imports) {
      const { exports } = new Instance(module, imports);
      const trap = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
      instances += 1;
      return { exports: instances === 1 ? { ...exports, decide: trap } : exports };
    };
  });
  const { code, known } = await call(page, "login");
  assert.deepEqual([code, known], ["internal", true]);
  await begin(page);
});

test("a browser that blocks what is needed says so", async (t) => {
  const strict = await servePage({ headers: { "content-security-policy": "script-src 'self'" } });
  const blocked = await open(t, { origin: strict, changes: { redirectUri: `${strict}/` } });
  assert.equal((await call(blocked, "login")).code, "webassembly_blocked");
  assert.equal((await call(blocked, "callback")).code, "webassembly_blocked");

  const allowed = await servePage({ headers: { "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'" } });
  await begin(await open(t, { origin: allowed, changes: { redirectUri: `${allowed}/` } }));

  const without = await servePage({ headers: { "content-security-policy": "script-src 'self'" }, entry: "js.js" });
  server.answers["/token"] = { json: goodToken };
  const page = await open(t, { origin: without, changes: { redirectUri: `${without}/cb` } });
  const { state } = await begin(page);
  const { value } = await land(page, query({ code: "c", state, iss: server.issuer }), without);
  assert.deepEqual(value.token.scope, ["read"]);

  const forgetful = await open(t);
  await forgetful.evaluate(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  assert.equal((await call(forgetful, "login")).code, "storage_unavailable");
  assert.equal(forgetful.url(), `${site}/`);
});
