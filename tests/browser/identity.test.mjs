// Who the user is, as the ID token of OpenID Connect says: what is believed of one, and what is not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoded } from "../scenario/jwt.mjs";
import { begin, call, land, open, query, server, site } from "./application.mjs";
import { goodToken } from "./fake.mjs";

const scope = "openid read";
const hour = 3_600_000;

/** What a good ID token says; its signature is nobody's. */
const claimsOf = (nonce) => ({
  iss: server.issuer,
  sub: "ada",
  aud: "app",
  exp: Math.floor(Date.now() / 1000) + 60,
  nonce,
  name: "Ada Løvelace",
});
const jwt = (claims) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;

/** Has the server answer with an ID token that `claims` makes of the good one's. */
function answerWith(nonce, claims = (good) => good) {
  const idToken = claims(claimsOf(nonce));
  const id_token = typeof idToken === "string" ? idToken : jwt(idToken);
  server.answers["/token"] = { json: { ...goodToken, scope, refresh_token: "again", id_token } };
}

/** Logs in, where the ID token is what `claims` makes of a good one. */
async function logIn(t, claims, changes = { scope }) {
  const page = await open(t, { changes, clock: true });
  const { nonce, state } = await begin(page);
  answerWith(nonce, claims);
  return { page, nonce, said: await land(page, query({ code: "c", state, iss: server.issuer })) };
}

test("who is logged in is known for as long as the login lasts", async (t) => {
  const { page, nonce, said } = await logIn(t);
  assert.match(nonce, /^[\w-]{43}$/);
  const { name, sub } = said.value.token.claims;
  assert.deepEqual([sub, name], ["ada", "Ada Løvelace"]);
  // What a refresh says of it is not needed.
  answerWith("of no login", (good) => ({ ...good, name: "Eve" }));
  await page.clock.fastForward(hour);
  await call(page, "getToken");
  assert.deepEqual(await page.evaluate(() => [client.token.claims.sub, client.token.claims.name]), [sub, name]);
});

test("where the session ends the server is told by its ID token whose it is", async (t) => {
  server.describe({ end_session_endpoint: `${server.issuer}/end` });
  t.after(() => server.describe({}));
  server.answers["/end"] = { headers: { "content-type": "text/html" }, body: "ended" };
  const { page } = await logIn(t);
  const { id_token } = server.answers["/token"].json;
  server.answers["/token"] = { json: { ...goodToken, refresh_token: "again" } };
  await page.clock.fastForward(hour);
  await call(page, "getToken");
  await page.evaluate(() => void client.logout({ endSession: true }));
  await page.waitForURL(`${server.issuer}/end?**`);
  assert.equal(new URL(page.url()).searchParams.get("id_token_hint"), id_token);
});

test("an audience may be one of several, and the party named", async (t) => {
  for (const more of [{ aud: ["other", "app"] }, { azp: "app" }, { aud: ["app"], azp: "app" }]) {
    const { page, said } = await logIn(t, (good) => ({ ...good, ...more }));
    assert.equal(said.value.token.claims.sub, "ada");
    await page.context().close();
  }
});

test("without the scope openid, or an ID token, nobody is named and no nonce sent", async (t) => {
  const { nonce, said, page } = await logIn(t, undefined, { scope: "read" });
  assert.deepEqual([nonce, said.value.token.claims], [undefined, null]);
  await page.context().close();
  const other = await open(t, { changes: { scope } });
  const { state } = await begin(other);
  server.answers["/token"] = { json: { ...goodToken, id_token: 7 } };
  const { value } = await land(other, query({ code: "c", state, iss: server.issuer }));
  assert.equal(value.token.claims, null);
});

const wrong = {
  "of another login": (good) => ({ ...good, nonce: "another" }),
  "without a nonce": ({ nonce: _, ...good }) => good,
  "of another server": (good) => ({ ...good, iss: `${good.iss}/` }),
  "for another client": (good) => ({ ...good, aud: "other" }),
  "for a client of a name with this one in it": (good) => ({ ...good, aud: ["other app"] }),
  "without an audience": ({ aud: _, ...good }) => good,
  "given to another party": (good) => ({ ...good, aud: ["app", "other"], azp: "other" }),
  "of nobody": (good) => ({ ...good, sub: "" }),
  "of a list": (good) => ({ ...good, sub: ["ada"] }),
  "that ended an hour ago": (good) => ({ ...good, exp: good.exp - 3600 }),
  "that ends never": ({ exp: _, ...good }) => good,
  "with two payloads": (good) => `${jwt(good)}.${encoded(good)}`.split(".").with(1, "e30").join("."),
  "that is no JWT": () => "sesame",
  "that is empty JSON": () => `${encoded({})}.${encoded(null)}.`,
};
for (const [what, claims] of Object.entries(wrong)) {
  test(`OpenID Connect Core §3.1.3.7: an ID token ${what} is refused, and the tokens with it`, async (t) => {
    const { page, said } = await logIn(t, claims);
    assert.deepEqual([said.code, said.known], ["id_token_invalid", true]);
    assert.doesNotMatch(said.message, /sesame|ada|eyJ/);
    assert.equal(await page.evaluate(() => client.token), null);
  });
}

test("a silent renewal does not log somebody else in", async (t) => {
  const redirectUri = `${site}/opened`;
  const changes = { scope, redirectUri, silentRenewal: true };
  let sub = "ada";
  server.answers["/authorize"] = ({ path }) => {
    const { state, nonce } = Object.fromEntries(new URLSearchParams(path.split("?")[1]));
    answerWith(nonce, (good) => ({ ...good, sub }));
    delete server.answers["/token"].json.refresh_token;
    return { status: 303, headers: { location: `${redirectUri}${query({ code: "c", state, iss: server.issuer })}` } };
  };
  const page = await open(t, { changes, clock: true });
  const first = await call(page, "loginSilently");
  assert.equal(first.value.token.claims.sub, "ada");
  sub = "eve";
  await page.clock.fastForward(50_000);
  await call(page, "getToken");
  assert.equal(await page.evaluate(() => client.token.claims.sub), "ada");
  await page.clock.fastForward(50_000);
  assert.equal((await call(page, "getToken")).code, "id_token_invalid");
});

test("a silent renewal that does not say whose it is takes no known user's place", async (t) => {
  const redirectUri = `${site}/opened`;
  let says = jwt;
  server.answers["/authorize"] = ({ path }) => {
    const { state, nonce } = Object.fromEntries(new URLSearchParams(path.split("?")[1]));
    server.answers["/token"] = { json: { ...goodToken, scope, id_token: says(claimsOf(nonce)) } };
    return { status: 303, headers: { location: `${redirectUri}${query({ code: "c", state, iss: server.issuer })}` } };
  };
  const page = await open(t, { changes: { scope, redirectUri, silentRenewal: true }, clock: true });
  assert.equal((await call(page, "loginSilently")).value.token.claims.sub, "ada");
  says = () => undefined;
  await page.clock.fastForward(100_000);
  assert.equal((await call(page, "getToken")).code, "id_token_invalid");
  assert.deepEqual(await page.evaluate(() => [client.token, client.loggedIn]), [null, false]);
});
