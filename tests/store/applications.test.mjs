// An application that is changed in one location after another, while KV is stale, or in two at once.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { randomSecret } from "../../src/tools/secrets.mjs";
import { pkce, withQuery } from "../scenario/dialog.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { issuer, setUp } from "./base.mjs";
import { Request } from "./request.mjs";
import { World } from "./world.mjs";

const worlds = 60;
/** How long an application may be seen as it was before a change, and a second for clocks, in milliseconds. */
const stale = 71_000;
/** The same, where it was changed in two places at once. */
const staleAtOnce = 241_000;
/** Until no object has anything left to copy to KV, in milliseconds. */
const settled = 600_000;
let base;

before(async () => {
  base = await setUp();
});

/** Lets something happen in worlds of their own, where nothing fails. */
async function inEachWorld(happen) {
  for (let seed = 1; seed <= worlds; seed++) {
    const world = new World({ seed, stored: base.stored, env: base.env });
    await Promise.all([happen(new Administration(world)), world.run()]);
  }
}

class Administration {
  #world;
  #sent = 0;

  constructor(world) {
    this.#world = world;
    [this.lima, this.oslo, this.pune] = world.locations;
  }

  /** Lets what objects copy to KV take so long. Resolves when the first of it is under way. */
  slowCopies(milliseconds) {
    const { kv } = this.#world;
    const bindingFor = kv.for.bind(kv);
    return new Promise((begun) => {
      kv.for = (process) => {
        const binding = bindingFor(process);
        if (!process.name.startsWith("Application")) return binding;
        const put = async (key, value) => {
          begun();
          await this.sleep(milliseconds);
          return binding.put(key, value);
        };
        return { ...binding, put };
      };
    });
  }

  /** An application as KV has it. */
  copy({ client_id }) {
    return JSON.parse(this.#world.kv.values.get(`application:${client_id}`)).application;
  }

  sleep(milliseconds) {
    return this.#world.sleep(milliseconds);
  }

  send(where, method, path, { headers, form, json }) {
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const request = new Request(this.#world, `r${++this.#sent}`, "administration");
    const described = body && { "content-type": type, "content-length": String(body.length) };
    return where.request(request, issuer + path, { method, headers: { ...headers, ...described }, body });
  }

  /** Sends a request with an access token, the administrator's unless it is another. */
  api(where, method, path, json, token = base.admin) {
    return this.send(where, method, path, { headers: bearer(token), json });
  }

  post(where, path, { client_id, client_secret }, form) {
    return this.send(where, "POST", path, { headers: { authorization: basic(client_id, client_secret) }, form });
  }
}

const pathOf = ({ client_id }) => `/v2/applications/${client_id}`;
const token = "/v2/oauth2/token";
const byPassword = ({ username, password }) => ({ grant_type: "password", username, password });

test("a secret that was replaced stays replaced, whatever is changed elsewhere", async () => {
  const { shop } = base.apps;
  const { client_secret, ...kept } = shop.configuration;
  const next = { ...shop, client_secret: randomSecret() };
  await inEachWorld(async (world) => {
    const mayUse = async (where, app) => {
      const { status } = await world.post(where, token, app, { grant_type: "client_credentials", scope: "users:read" });
      return status === 200;
    };
    assert.ok(await mayUse(world.pune, shop));
    const rotated = { ...kept, client_secret: next.client_secret };
    assert.equal((await world.api(world.lima, "PUT", pathOf(shop), rotated)).status, 200);
    await world.sleep(20_000);
    assert.equal((await world.api(world.pune, "PUT", pathOf(shop), { ...kept, client_name: "Shop" })).status, 200);
    await world.sleep(stale);
    for (const where of [world.lima, world.oslo, world.pune]) {
      assert.deepEqual([await mayUse(where, shop), await mayUse(where, next)], [false, true]);
    }
  });
});

test("two changes of an application at once leave one of them whole, and neither undoes the other unseen", async () => {
  const { shop } = base.apps;
  const { client_secret, ...kept } = shop.configuration;
  const next = { ...shop, client_secret: randomSecret() };
  const changes = [
    { ...kept, client_name: "Rotated", client_secret: next.client_secret },
    { ...kept, client_name: "Renamed", scope: "users:read" },
  ];
  const seen = new Map();
  await inEachWorld(async (world) => {
    const [rotated, renamed] = await Promise.all([
      world.api(world.lima, "PUT", pathOf(shop), changes[0]),
      world.api(world.pune, "PUT", pathOf(shop), changes[1]),
    ]);
    for (const { status, json } of [rotated, renamed]) {
      if (status !== 200) assert.deepEqual([status, json.error], [503, "temporarily_unavailable"]);
    }
    assert.ok([rotated, renamed].some(({ status }) => status === 200));
    await world.sleep(staleAtOnce);
    const { json } = await world.api(world.oslo, "GET", pathOf(shop));
    assert.equal(json.scope, json.client_name === "Renamed" ? "users:read" : kept.scope);
    const grant = { grant_type: "client_credentials", scope: "users:read" };
    const mayUse = async (where, app) => (await world.post(where, token, app, grant)).status === 200;
    const isRotated = await mayUse(world.oslo, next);
    for (const where of [world.lima, world.oslo, world.pune]) {
      assert.deepEqual([await mayUse(where, shop), await mayUse(where, next)], [!isRotated, isRotated]);
    }
    if (rotated.status === 200 || json.client_name === "Rotated") assert.ok(isRotated);
    const came = `${rotated.status} ${renamed.status}`;
    seen.set(came, (seen.get(came) ?? 0) + 1);
  });
  for (const came of ["200 200", "200 503", "503 200"]) assert.ok(seen.has(came), `never ${came}`);
});

test("an application that changes while its object copies it to KV is copied once more", async () => {
  const { shop } = base.apps;
  const { client_secret, ...kept } = shop.configuration;
  await inEachWorld(async (world) => {
    const copying = world.slowCopies(3000);
    assert.equal((await world.api(world.lima, "PUT", pathOf(shop), { ...kept, client_name: "Older" })).status, 200);
    const end = world.sleep(settled);
    await copying;
    const { status } = await world.api(world.pune, "PUT", pathOf(shop), { ...kept, client_name: "Newer" });
    // Its own copy may come within a second of the object's.
    assert.ok([200, 503].includes(status));
    await end;
    assert.equal(world.copy(shop).client_name, "Newer");
  });
});

test("an application can be seen and removed where KV still says that there is none", async () => {
  const app = { client_id: "new", client_secret: randomSecret() };
  await inEachWorld(async (world) => {
    assert.equal((await world.api(world.pune, "GET", pathOf(app))).status, 404);
    assert.equal((await world.post(world.pune, token, app, { grant_type: "client_credentials" })).status, 401);
    const { client_secret } = app;
    assert.equal((await world.api(world.lima, "PUT", pathOf(app), { client_secret })).status, 201);
    await world.sleep(2000);
    assert.equal((await world.api(world.pune, "GET", pathOf(app))).status, 200);
    assert.equal((await world.api(world.pune, "DELETE", pathOf(app))).status, 204);
    for (const where of [world.lima, world.pune]) {
      assert.equal((await world.api(where, "GET", pathOf(app))).status, 404);
    }
  });
});

test("an application that is changed and removed at once is either there or not, for every endpoint", async () => {
  const { kiosk, watcher } = base.apps;
  const [user] = base.users;
  await inEachWorld(async (world) => {
    await Promise.all([
      world.api(world.lima, "PUT", pathOf(kiosk), kiosk.configuration),
      world.api(world.pune, "DELETE", pathOf(kiosk)),
    ]);
    await world.sleep(staleAtOnce);
    const { status, json } = await world.post(world.oslo, token, kiosk, byPassword(user));
    const isThere = (await world.api(world.oslo, "GET", pathOf(kiosk))).status === 200;
    assert.equal(status, isThere ? 200 : 401);
    if (!isThere) return;
    const asked = await world.post(world.lima, "/v2/oauth2/introspect", watcher, { token: json.access_token });
    assert.equal(asked.json.active, true);
  });
});

test("an application that was removed administers nothing, and its users' tokens open nothing", async () => {
  const { kiosk } = base.apps;
  const [user] = base.users;
  const manager = { client_id: "manager", client_secret: randomSecret() };
  const scope = "applications:read applications:write";
  const configuration = { client_secret: manager.client_secret, scope, grant_types: ["client_credentials"] };
  await inEachWorld(async (world) => {
    assert.equal((await world.api(world.lima, "PUT", pathOf(manager), configuration)).status, 201);
    await world.sleep(settled);
    const given = [
      await world.post(world.pune, token, manager, { grant_type: "client_credentials" }),
      await world.post(world.pune, token, kiosk, byPassword(user)),
    ];
    const [own, users] = given.map(({ json }) => json.access_token);
    assert.equal((await world.api(world.pune, "GET", pathOf(manager), undefined, own)).status, 200);
    assert.equal((await world.api(world.pune, "GET", "/v2/users/me", undefined, users)).status, 200);
    for (const app of [manager, kiosk]) {
      assert.equal((await world.api(world.lima, "DELETE", pathOf(app))).status, 204);
    }
    for (const again of ["another", "manager"]) {
      const answer = await world.api(world.pune, "PUT", pathOf({ client_id: again }), configuration, own);
      assert.deepEqual([answer.status, answer.json.error], [401, "invalid_token"]);
    }
    assert.equal((await world.api(world.pune, "GET", "/v2/users/me", undefined, users)).status, 401);
  });
});

test("what an earlier application is given late, where it still seems to be there, is not its successor's", async () => {
  const { page, watcher } = base.apps;
  const [{ cookie }] = base.users;
  const earlier = { client_id: "again", client_secret: randomSecret() };
  const configure = (client_secret) => ({ client_secret, scope: "users:read", grant_types: ["client_credentials"] });
  const { verifier, parameters } = pkce();
  const [redirect_uri] = page.redirect_uris;
  const asked = { client_id: page.client_id, redirect_uri, response_type: "code", prompt: "none", ...parameters };
  const given = { code: 0, "access token": 0 };
  await inEachWorld(async (world) => {
    const authorize = async () => {
      const answer = await world.send(world.pune, "GET", withQuery("/v2/oauth2/authorize", asked), { headers: { cookie } });
      return new URL(answer.headers.get("location") ?? "none:").searchParams.get("code");
    };
    const ofItsOwn = () => world.post(world.pune, token, earlier, { grant_type: "client_credentials" });
    const asPage = (where, form) => world.send(where, "POST", token, { form: { client_id: page.client_id, ...form } });
    const isActive = async (text) =>
      (await world.post(world.lima, "/v2/oauth2/introspect", watcher, { token: text })).json.active;

    await world.api(world.lima, "PUT", pathOf(earlier), configure(earlier.client_secret));
    await world.sleep(settled);
    assert.ok((await authorize()) && (await ofItsOwn()).status === 200);
    for (const app of [page, earlier]) assert.equal((await world.api(world.lima, "DELETE", pathOf(app))).status, 204);
    await world.sleep(2000);
    const redirect_uris = ["https://other.example/cb"];
    await world.api(world.lima, "PUT", pathOf(page), { ...page.configuration, redirect_uris });
    await world.api(world.lima, "PUT", pathOf(earlier), configure(randomSecret()));
    await world.sleep(20_000);
    const code = await authorize();
    const redemption = { grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier };
    const redeemed = code && (await asPage(world.pune, redemption)).json;
    const own = (await ofItsOwn()).json.access_token;
    await world.sleep(stale);
    if (redeemed?.access_token) {
      given.code += 1;
      const { refresh_token } = redeemed;
      assert.equal((await asPage(world.lima, { grant_type: "refresh_token", refresh_token })).status, 400);
      for (const text of [redeemed.access_token, refresh_token]) assert.equal(await isActive(text), false);
      assert.equal((await world.api(world.lima, "GET", "/v2/users/me", undefined, redeemed.access_token)).status, 401);
    }
    if (own) {
      given["access token"] += 1;
      assert.equal(await isActive(own), false);
    }
  });
  for (const [what, times] of Object.entries(given)) assert.ok(times > 0, `nothing gave a ${what} late`);
});
