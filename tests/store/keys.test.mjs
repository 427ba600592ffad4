// Signing keys that are withdrawn in one place, as the others see it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { basic, bearer } from "../scenario/http.mjs";
import { parts } from "../scenario/jwt.mjs";
import { issuer, setUp } from "./base.mjs";
import { Request } from "./request.mjs";
import { World } from "./world.mjs";

/** Does something in a world in which nothing fails. */
async function inWorld(act) {
  const base = await setUp();
  const world = new World({ seed: 1, stored: base.stored, env: base.env });
  const ask = async (where, method, path, headers, form) => {
    const body = form && new URLSearchParams(form).toString();
    const described = body && { "content-type": "application/x-www-form-urlencoded", "content-length": `${body.length}` };
    const init = { method, headers: { ...headers, ...described }, body };
    const answer = await where.request(new Request(world, "r", "keys"), issuer + path, init);
    assert.ok(answer.ok, `${path} is answered ${answer.status}`);
    return answer.json;
  };
  await Promise.all([act({ ...base, world, ask }), world.run()]);
}

test("a key that is withdrawn is not published any more, in any place, twenty seconds later", () =>
  inWorld(async ({ world, ask, admin }) => {
    const [here, ...elsewhere] = world.locations;
    const published = async (where) => (await ask(where, "GET", "/v2/oauth2/jwks")).keys.map(({ kid }) => kid);
    const { kid } = parts(admin).header;
    for (const where of elsewhere) assert.deepEqual(await published(where), [kid]);
    await ask(here, "DELETE", `/v2/keys/${kid}`, bearer(admin));
    await world.sleep(20_000);
    for (const where of world.locations) assert.equal((await published(where)).includes(kid), false, where.name);
  }));

test("a key that is withdrawn counts nowhere any more five minutes later", () =>
  inWorld(async ({ world, ask, admin, apps: { watcher } }) => {
    const [here, ...elsewhere] = world.locations;
    const { kid } = parts(admin).header;
    const introspected = async (where) => {
      const headers = { authorization: basic(watcher.client_id, watcher.client_secret) };
      return ask(where, "POST", "/v2/oauth2/introspect", headers, { token: admin });
    };
    for (const where of elsewhere) assert.equal((await introspected(where)).active, true);
    await ask(here, "DELETE", `/v2/keys/${kid}`, bearer(admin));
    await world.sleep(301_000);
    for (const where of world.locations) assert.equal((await introspected(where)).active, false, where.name);
  }));
