// The end of a login: the token forgotten and revoked, and the session at the server where that is wanted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, open, redeem, sent, server } from "./application.mjs";
import { requestsTo } from "./chromium.mjs";
import { goodToken } from "./fake.mjs";

test("logging out forgets the token and revokes all that came with it", async (t) => {
  const { page } = await redeem(t, { json: { ...goodToken, refresh_token: "again" } });
  assert.deepEqual(await call(page, "logout"), { value: undefined });
  const revoked = server.requests.filter(({ path }) => path === "/revoke").map(({ body }) => body);
  assert.deepEqual(revoked, ["token=again&client_id=app", "token=sesame&client_id=app"]);
  assert.equal((await call(page, "fetch", `${server.issuer}/api`)).code, "not_logged_in");

  const failing = await redeem(t, { json: goodToken });
  server.answers["/revoke"] = { status: 503, json: {} };
  t.after(() => (server.answers["/revoke"] = { json: {} }));
  assert.equal((await call(failing.page, "logout")).code, "revocation_failed");
  assert.equal(await failing.page.evaluate(() => client.token), null);
});

test("logging out ends the session where the server says, or the application, and says if nobody does", async (t) => {
  const end = `${server.issuer}/end?tenant=1`;
  server.answers["/end"] = { headers: { "content-type": "text/html" }, body: "ended" };
  server.describe({ end_session_endpoint: end });
  t.after(() => server.describe({}));
  const { page } = await redeem(t, { json: goodToken });
  await page.evaluate(() => void client.logout({ endSession: { returnTo: "https://app.example/?a=b" } }));
  await page.waitForURL(`${end}&client_id=app&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F%3Fa%3Db`);

  server.describe({});
  const { page: silent } = await redeem(t, { json: goodToken });
  assert.equal((await call(silent, "logout", { endSession: true })).code, "end_session_unknown");
  assert.equal(await silent.evaluate(() => client.token), null);

  const told = await open(t, { changes: { endpoints: { endSession: end } } });
  await told.evaluate(() => void client.logout({ endSession: true }));
  await told.waitForURL(`${end}&client_id=app`);
});

test("a server that revokes no access tokens by themselves has revoked what came with the refresh token", async (t) => {
  const { page } = await redeem(t, { json: { ...goodToken, refresh_token: "again" } });
  server.answers["/revoke"] = ({ body }) =>
    body.includes("again") ? { json: {} } : { status: 400, json: { error: "unsupported_token_type" } };
  t.after(() => (server.answers["/revoke"] = { json: {} }));
  assert.deepEqual(await call(page, "logout"), { value: undefined });
});

test("the session ends although the server fails to revoke the token", async (t) => {
  const end = `${server.issuer}/end`;
  server.answers["/end"] = { headers: { "content-type": "text/html" }, body: "ended" };
  server.describe({ end_session_endpoint: end });
  server.answers["/revoke"] = { status: 503, json: {} };
  t.after(() => {
    server.describe({});
    server.answers["/revoke"] = { json: {} };
  });
  const { page } = await redeem(t, { json: goodToken });
  await page.evaluate(() => void outcome(() => client.logout({ endSession: true })));
  await page.waitForURL(`${end}?client_id=app`);
  assert.equal(sent("/revoke").length, 1);
});

test("a server that revokes nothing is not asked to, and the token is forgotten", async (t) => {
  server.describe({ revocation_endpoint: undefined });
  t.after(() => server.describe({}));
  const { page } = await redeem(t, { json: goodToken });
  const requests = requestsTo(page, "http");
  assert.deepEqual(await call(page, "logout"), { value: undefined });
  assert.equal(await page.evaluate(() => client.token), null);
  assert.deepEqual(requests, []);
});
