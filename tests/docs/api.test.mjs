// docs/api.md, held against the server.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { granted, succeeded } from "../scenario/expect.mjs";
import { bearer } from "../scenario/http.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";
import { tables } from "./tables.mjs";

const scene = await begin();
const document = "docs/api.md";
const [rules] = tables(document, "what | must be");
const [claims] = tables(document, "claim | what it says");
const [refusals] = tables(document, "the token | status | `WWW-Authenticate` (RFC 6750 §3)");
const [said] = tables(document, "member | of an access token | of a refresh token, to its own application");
const [requests] = tables(document, "request | scope | answer");
const [grant] = tables(document, "member of a grant | value");

const names = (rows) => rows.map(([name]) => name).sort();
const scope = "grants:read grants:write profile";
const app = await scene.register({ role_scopes: { resident: scope } });
const user = await scene.createUser();
const tokens = granted(await app.byPassword(user), { scope, refreshable: true });
const own = (await app.ofItsOwn()).json.access_token;

test("a token meets the rules, and has the claims in the table", async () => {
  const metadata = (await scene.send("GET", "/.well-known/oauth-authorization-server")).json;
  const { keys } = await (await fetch(metadata.jwks_uri)).json();
  for (const [token, absent] of [[tokens.access_token], [own, "role"]]) {
    const { header, claims: found } = parts(token);
    const must = Object.fromEntries(rules);
    assert.deepEqual(names(rules), ["alg", "aud", "exp", "iss", "kid", "typ"]);
    assert.deepEqual([header.alg, header.typ], [must.alg, must.typ]);
    assert.ok(await isSignedBy(keys, token));
    assert.deepEqual([found.iss, found.aud], [metadata.issuer, metadata.issuer]);
    assert.deepEqual(Object.keys(found).sort(), names(claims).filter((name) => name !== absent));
    const now = Date.now();
    for (const moment of [found.exp * 1000, found.iat * 1000, found.registered_at]) {
      assert.ok(Math.abs(moment - now) < 2 * 3_600_000, "it is told in the unit of the table");
    }
  }
  assert.equal(parts(tokens.access_token).claims.sub, user.id);
  assert.equal(parts(own).claims.sub, app.client_id);
});

test("this server refuses as the table says", async () => {
  const sent = [undefined, "x", own];
  for (const [index, [, status, challenge]] of refusals.entries()) {
    const headers = sent[index] ? bearer(sent[index]) : {};
    const answer = await scene.send("GET", "/v2/users/me/grants", { headers });
    assert.equal(answer.status, Number(status));
    const given = answer.headers.get("www-authenticate");
    const [scheme, ...attributes] = challenge.split(/,? /);
    assert.ok(given.startsWith(`${scheme} `));
    assert.notEqual(attributes.length, 0, "RFC 6750 §3 wants one at least");
    assert.equal(/error=/.test(given), attributes.some((attribute) => attribute.startsWith("error=")));
    const values = { realm: "edgegrant", scope: "grants:read" };
    for (const attribute of attributes) {
      const filled = attribute.replace(/(\w+)="…"/, (_, name) => `${name}="${values[name]}"`);
      assert.ok(given.includes(filled), given);
    }
  }
});

test("introspection says what the table says", async () => {
  const ask = async (token) => succeeded(await app.introspect(token));
  const column = (index, absent) =>
    names(said.filter(([name, ...cells]) => cells[index] !== "no" && name !== absent));
  const access = await ask(tokens.access_token);
  const refresh = await ask(tokens.refresh_token);
  assert.deepEqual(Object.keys(access).sort(), column(0));
  assert.deepEqual(Object.keys(await ask(own)).sort(), column(0, "role"));
  assert.deepEqual(Object.keys(refresh).sort(), column(1));
  const types = said.find(([name]) => name === "token_type");
  assert.deepEqual(types, ["token_type", access.token_type, refresh.token_type]);
  assert.deepEqual(await ask("x"), { active: false });
});

test("a user's token opens what the table says", async () => {
  const { access_token } = granted(await app.byPassword(user, { scope: "profile" }), { scope: "profile", refreshable: true });
  const { grants } = succeeded(await scene.api("GET", "/v2/users/me/grants", undefined, tokens.access_token));
  assert.deepEqual(Object.keys(grants[0]).sort(), names(grant));
  const { grant_id } = parts(tokens.access_token).claims;
  const found = grants.find(({ id }) => id === grant_id);
  assert.ok(Math.abs(found.granted_at * 1000 - Date.now()) < 3_600_000);
  for (const [request, wanted] of requests) {
    const [method, path] = request.split(" ");
    const url = path.replace("{id}", grant_id);
    const poor = await scene.api(method, url, undefined, access_token);
    assert.equal(poor.status, wanted === "any" ? 200 : 403, request);
    if (wanted !== "any") assert.ok(poor.headers.get("www-authenticate").includes(`scope="${wanted}"`), request);
    const rich = await scene.api(method, url, undefined, tokens.access_token);
    assert.equal(rich.status, method === "DELETE" ? 204 : 200, request);
  }
  assert.deepEqual(succeeded(await app.introspect(tokens.access_token)), { active: false });
});
