// The token on its way to resources: where it goes, and where it does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call, open, redeem, server, site } from "./application.mjs";
import { requestsTo } from "./chromium.mjs";
import { goodToken, startFake } from "./fake.mjs";

const other = await startFake();
for (const { answers } of [server, other]) answers["/api"] = { json: { fine: true } };

const bearersAt = ({ requests }) =>
  requests.filter(({ path }) => path === "/api").map(({ headers }) => headers.authorization);

/** A page that is logged in. */
async function loggedIn(t, changes) {
  const { page } = await redeem(t, { json: goodToken }, { changes });
  other.requests.length = 0;
  return page;
}

/** The status of the answer, or the problem. */
const statusOf = (page, url, init) =>
  page.evaluate(([url, init]) => outcome(() => client.fetch(url, init).then(({ status }) => status)), [url, init]);

test("the token goes to the origins that it is meant for, and nowhere else", async (t) => {
  const page = await loggedIn(t);
  const taken = requestsTo(page, `${site}/`);
  assert.equal((await statusOf(page, `${server.issuer}/api`)).value, 200);
  assert.deepEqual(bearersAt(server), ["Bearer sesame"]);
  for (const url of [
    "/api",
    `${other.issuer}/api`,
    "https://evil.example/",
    "data:,x",
    `${server.issuer.replace("http", "https")}/api`,
  ]) {
    assert.equal((await statusOf(page, url)).code, "origin_refused", url);
  }
  assert.deepEqual([taken, other.requests], [[], []]);
});

test("the settings say which origins those are, as URLs over TLS", async (t) => {
  const apiOrigins = [`${other.issuer}/v1/x?y`, "http://api.example", "data:,", "api.example", ""];
  const page = await loggedIn(t, { apiOrigins });
  assert.equal((await statusOf(page, `${other.issuer}/api`)).value, 200);
  assert.deepEqual(bearersAt(other), ["Bearer sesame"]);
  assert.equal((await statusOf(page, `${server.issuer}/api`)).code, "origin_refused");
  assert.equal((await statusOf(page, "http://api.example/")).code, "insecure_url");
  assert.equal((await statusOf(page, "data:,")).code, "insecure_url");
});

test("a redirect is an error, and the token does not go along where it is wanted", async (t) => {
  const page = await loggedIn(t, { apiOrigins: [server.issuer, other.issuer] });
  server.answers["/moved"] = { status: 307, headers: { location: `${other.issuer}/api` } };
  assert.equal((await statusOf(page, `${server.issuer}/moved`)).code, "network_failed");
  const itself = await page.evaluate(
    (url) => outcome(() => client.fetch(new Request(url)).then(({ status }) => status)),
    `${server.issuer}/moved`,
  );
  assert.equal(itself.code, "network_failed");
  assert.deepEqual(other.requests, []);
  assert.equal((await statusOf(page, `${server.issuer}/moved`, { redirect: "follow" })).value, 200);
  assert.deepEqual(bearersAt(other), [undefined]);
});

test("a request is sent as it was made, with no other Authorization than the token", async (t) => {
  const page = await loggedIn(t);
  const init = { method: "POST", body: "lamp=on", headers: { authorization: "Basic eDp5", accept: "text/x" } };
  assert.equal((await statusOf(page, `${server.issuer}/api`, init)).value, 200);
  const { body, headers } = server.requests.at(-1);
  assert.deepEqual([body, headers.authorization, headers.accept], ["lamp=on", "Bearer sesame", "text/x"]);
});

test("what becomes of a request without an answer is told", async (t) => {
  const page = await loggedIn(t);
  const aborted = (url) => client.fetch(url, { signal: AbortSignal.abort() }).catch(({ name }) => name);
  assert.equal(await page.evaluate(`(${aborted})("${server.issuer}/api")`), "AbortError");
  const left = (url) => client.fetch(url, { signal: AbortSignal.abort("left") }).catch((reason) => reason);
  assert.equal(await page.evaluate(`(${left})("${server.issuer}/api")`), "left");
  await page.context().setOffline(true);
  const { code, known, message } = await statusOf(page, `${server.issuer}/api`);
  assert.deepEqual([code, known], ["network_failed", true]);
  assert.doesNotMatch(message, /sesame/);
  const nobody = await open(t);
  assert.equal((await call(nobody, "fetch", `${server.issuer}/api`)).code, "not_logged_in");
});
