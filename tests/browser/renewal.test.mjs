// Renewal in one page: before the token ends, after a 401, and not more often than that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { api, ask, bearers, call, first, redeem, refreshes, second, sent, server } from "./application.mjs";

const minute = 60_000;

/** A page that is logged in with `first`, under a clock that the test can set; then the server answers so. */
async function loggedIn(t, answer = { json: second }) {
  const { page } = await redeem(t, { json: first }, { clock: true });
  server.answers["/token"] = answer;
  server.answers["/api"] = { json: {} };
  server.requests.length = 0;
  return page;
}

test("a token is renewed in the last minute of its life, by its refresh token, which is replaced", async (t) => {
  const page = await loggedIn(t);
  await page.clock.fastForward(58 * minute);
  assert.equal((await ask(page)).value, 200);
  await page.clock.fastForward(1.5 * minute);
  assert.equal((await ask(page)).value, 200);
  // A server may leave the refresh token as it is (RFC 6749 §6), and some say so with an empty one.
  for (const refresh_token of [undefined, ""]) {
    server.answers["/token"] = { json: { ...second, access_token: "three", refresh_token } };
    await page.clock.fastForward(59.5 * minute);
    await ask(page);
  }
  await page.clock.fastForward(59.5 * minute);
  await ask(page);
  assert.deepEqual(bearers(), ["one", "two", "three", "three", "three"]);
  assert.deepEqual(refreshes(), ["refresh-one", "refresh-two", "refresh-two", "refresh-two"]);
  const { headers, body } = sent("/token")[0];
  assert.equal(body, "grant_type=refresh_token&refresh_token=refresh-one&client_id=app");
  assert.deepEqual([headers.authorization, headers.referer], [undefined, undefined]);
});

test("after a night's sleep the first request renews, and no timer was needed", async (t) => {
  const page = await loggedIn(t);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 8 * 3_600_000));
  assert.equal(await page.evaluate(() => client.token), null);
  assert.equal(await page.evaluate(() => client.loggedIn), true);
  assert.equal((await ask(page)).value, 200);
  assert.deepEqual([refreshes(), bearers()], [["refresh-one"], ["two"]]);
});

test("a clock that is set back a day means a renewal, not a token for a day longer", async (t) => {
  const page = await loggedIn(t);
  await page.clock.setSystemTime(await page.evaluate(() => Date.now() - 24 * 3_600_000));
  assert.equal((await ask(page)).value, 200);
  assert.deepEqual(bearers(), ["two"]);
  assert.equal(await page.evaluate(() => client.token.expiresAt - Date.now() <= 3_600_000), true);
});

test("a wait that began under a clock a year ahead ends when the clock is set right", async (t) => {
  const page = await loggedIn(t, { status: 503, body: "" });
  const now = await page.evaluate(() => Date.now());
  await page.clock.setSystemTime(now + 365 * 24 * 60 * minute);
  assert.equal((await ask(page)).code, "server_unavailable");
  server.answers["/token"] = { json: second };
  await page.clock.setSystemTime(now + 90 * minute);
  assert.equal((await ask(page)).value, 200);
});

test("many requests at once renew once", async (t) => {
  const page = await loggedIn(t);
  await page.clock.fastForward(90 * minute);
  const all = await page.evaluate(
    (url) => Promise.all(Array.from({ length: 12 }, () => client.fetch(url).then((r) => r.status))),
    api,
  );
  assert.deepEqual(new Set(all), new Set([200]));
  assert.deepEqual(refreshes(), ["refresh-one"]);
  assert.deepEqual(new Set(bearers()), new Set(["two"]));
});

test("a token that is refused with 401 is renewed once, and the request sent again with its body", async (t) => {
  const page = await loggedIn(t);
  await page.clock.fastForward(minute);
  server.answers["/api"] = ({ headers }) =>
    headers.authorization === "Bearer two" ? { json: {} } : { status: 401, json: {} };
  const send = (url) => client.fetch(url, { method: "POST", body: "lamp=on" }).then(({ status }) => status);
  assert.deepEqual(await page.evaluate(`Promise.all([1, 2, 3].map(() => (${send})("${api}")))`), [200, 200, 200]);
  assert.deepEqual(refreshes(), ["refresh-one"]);
  assert.deepEqual(bearers().sort(), ["one", "one", "one", "two", "two", "two"]);
  assert.deepEqual(new Set(sent("/api").map(({ body }) => body)), new Set(["lamp=on"]));
});

test("a token that was refused elsewhere is renewed once, and not handed out again", async (t) => {
  const page = await loggedIn(t);
  const another = (refused) => call(page, "getToken", { refused }).then(({ code }) => code);
  const tokenOf = () => page.evaluate(() => client.token.accessToken);
  await page.clock.fastForward(minute);
  assert.deepEqual([await another(), await tokenOf()], [undefined, "one"]);
  assert.deepEqual(await Promise.all([another("one"), another("one")]), [undefined, undefined]);
  assert.equal(await tokenOf(), "two");
  // It came too late: there is another one already. And the next would be refused as well.
  assert.deepEqual([await another("one"), await another("two"), await tokenOf()], [undefined, undefined, "two"]);
  assert.deepEqual(refreshes(), ["refresh-one"]);
  await page.clock.fastForward(minute);
  server.answers["/token"] = { status: 503, json: {} };
  assert.equal(await another("two"), "server_unavailable");
  assert.deepEqual([await another(), await tokenOf()], [undefined, "two"]);
  assert.equal(refreshes().length, 2);
});

test("a resource that refuses every token gets its answer through, and no storm of renewals follows", async (t) => {
  const page = await loggedIn(t);
  await page.clock.fastForward(minute);
  server.answers["/api"] = { status: 401, json: {} };
  for (let round = 0; round < 4; round += 1) assert.equal((await ask(page)).value, 401);
  assert.deepEqual(refreshes(), ["refresh-one"]);
  assert.deepEqual(bearers(), ["one", "two", "two", "two", "two"]);
});

test("invalid_grant drops the tokens at once, and nothing is asked again", async (t) => {
  const page = await loggedIn(t, {
    status: 400,
    json: { error: "invalid_grant", error_description: "refresh-one is over" },
  });
  await page.clock.fastForward(90 * minute);
  const said = await ask(page);
  assert.deepEqual([said.code, said.error, said.known], ["token_refused", "invalid_grant", true]);
  assert.doesNotMatch(said.message, /refresh-one/);
  assert.deepEqual(await page.evaluate(() => [client.token, client.loggedIn]), [null, false]);
  const again = await ask(page);
  assert.deepEqual([again.code, again.error], ["token_refused", "invalid_grant"]);
  assert.equal(refreshes().length, 1);
  assert.deepEqual(bearers(), []);
  await call(page, "logout");
  assert.equal((await ask(page)).code, "not_logged_in");
});

test("why a login ended while nobody asked is told to who asks next", async (t) => {
  const page = await loggedIn(t, { status: 400, json: { error: "invalid_grant" } });
  await page.evaluate(() => void client.subscribe(() => {}));
  await page.clock.runFor(59.01 * minute);
  await page.waitForFunction(() => !client.loggedIn);
  for (const method of ["getToken", "fetch"]) {
    const { code, error } = await call(page, method, api);
    assert.deepEqual([code, error], ["token_refused", "invalid_grant"], method);
  }
  assert.equal(refreshes().length, 1);
});

test("a server that says Retry-After is left alone for so long, and the living token is used meanwhile", async (t) => {
  const headers = { "content-type": "application/json", "retry-after": "240" };
  const page = await loggedIn(t, { status: 503, headers, json: { error: "temporarily_unavailable" } });
  await page.clock.fastForward(59.5 * minute);
  for (let round = 0; round < 3; round += 1) assert.equal((await ask(page)).value, 200);
  assert.deepEqual([refreshes().length, bearers()], [1, ["one", "one", "one"]]);

  await page.clock.fastForward(2 * minute);
  const said = await ask(page);
  assert.deepEqual([said.code, said.error], ["server_unavailable", "temporarily_unavailable"]);
  assert.ok(said.retryAt > (await page.evaluate(() => Date.now())), "it says when");
  assert.equal(refreshes().length, 1);

  server.answers["/token"] = { json: second };
  // Four minutes, and half of that for jitter.
  await page.clock.fastForward(5 * minute);
  assert.equal((await ask(page)).value, 200);
  assert.equal(refreshes().length, 2);
});

test("Retry-After counts on the metadata, too, of which a page that comes back is in need", async (t) => {
  const { page } = await redeem(t, { json: first }, { clock: true, changes: { storage: "session" } });
  const metadata = "/.well-known/oauth-authorization-server";
  const { [metadata]: document } = server.answers;
  t.after(() => (server.answers[metadata] = document));
  server.answers["/token"] = { json: second };
  server.answers[metadata] = { status: 503, headers: { "retry-after": "240" }, body: "" };
  await page.clock.fastForward(90 * minute);
  await page.reload();
  await page.client();
  server.requests.length = 0;
  for (let round = 0; round < 4; round += 1) {
    const { code, retryAt } = await ask(page);
    assert.equal(code, "server_unavailable");
    assert.ok(retryAt >= (await page.evaluate(() => Date.now())) + 2 * minute, "it says when");
    await page.clock.fastForward(20_000);
  }
  assert.equal(sent(metadata).length, 1);
  server.answers[metadata] = document;
  await page.clock.fastForward(5 * minute);
  assert.equal((await ask(page)).value, 200);
});

test("a server that fails is asked after growing pauses", async (t) => {
  const page = await loggedIn(t, { status: 500, headers: { "content-type": "text/html" }, body: "<p>" });
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 90 * 60_000));
  // A request each second for five minutes.
  for (let second = 0; second < 300; second += 1) {
    await page.clock.runFor(1000);
    const said = await ask(page);
    assert.equal(said.code, "server_unavailable");
  }
  assert.ok(refreshes().length >= 6 && refreshes().length <= 9, `${refreshes().length} attempts`);
});

test("offline is told at once, and the way back is taken as soon as there is one", async (t) => {
  const page = await loggedIn(t);
  await page.context().setOffline(true);
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 90 * 60_000));
  for (let round = 0; round < 6; round += 1) {
    assert.equal((await ask(page)).code, "network_failed");
    await page.clock.runFor(minute);
  }
  assert.equal((await ask(page)).code, "network_failed");
  assert.deepEqual(await page.evaluate(() => [client.token, client.loggedIn]), [null, true]);
  await page.evaluate(() => client.subscribe(() => {}));
  // It would wait for a minute by now, and no time passes.
  await page.context().setOffline(false);
  await page.waitForFunction(() => client.token?.accessToken === "two");
  assert.equal((await ask(page)).value, 200);
  assert.deepEqual(refreshes(), ["refresh-one"]);
});

test("a page that listens hears of renewal, logout and the end, and renews before it while it is seen", async (t) => {
  const page = await loggedIn(t);
  await page.evaluate(() => {
    window.heard = [];
    window.stop = client.subscribe(() => heard.push(client.token?.accessToken ?? null));
  });
  await page.clock.runFor(59.01 * minute);
  await page.waitForFunction(() => heard.at(-1) === "two");
  assert.deepEqual(refreshes(), ["refresh-one"]);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
  });
  await page.clock.runFor(61 * minute);
  assert.equal(await page.evaluate(() => heard.at(-1)), null);
  assert.deepEqual(refreshes(), ["refresh-one"], "nobody looks");
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForFunction(() => heard.at(-1) === "two");
  assert.equal(refreshes().length, 2);
  await call(page, "logout");
  await page.waitForFunction(() => heard.at(-1) === null);
  const { length } = await page.evaluate(() => (stop(), heard));
  await page.clock.runFor(300 * minute);
  assert.equal(await page.evaluate(() => heard.length), length);
  assert.equal(refreshes().length, 2);
});

test("a page that listens hears of the end a minute after a sleep in which timers stood still", async (t) => {
  const { page } = await redeem(t, { json: { ...first, refresh_token: undefined } }, { clock: true });
  await page.evaluate(() => {
    window.heard = [];
    client.subscribe(() => heard.push(client.token?.accessToken ?? null));
  });
  await page.clock.runFor(30 * minute);
  assert.deepEqual(await page.evaluate(() => heard), []);
  // The clock goes on, and no timer with it.
  await page.clock.setSystemTime(await page.evaluate(() => Date.now() + 8 * 3_600_000));
  await page.clock.runFor(minute);
  assert.deepEqual(await page.evaluate(() => heard), [null]);
  await page.clock.runFor(60 * minute);
  assert.deepEqual(await page.evaluate(() => heard), [null]);
});

test("who logs out while the token is renewed stays logged out, and the new one is revoked", async (t) => {
  const page = await loggedIn(t);
  await page.clock.fastForward(90 * minute);
  server.answers["/token"] = async () => {
    await page.evaluate(() => client.logout());
    return { json: second };
  };
  const said = await ask(page);
  assert.equal(said.code, "not_logged_in");
  assert.equal(await page.evaluate(() => client.token), null);
  const revoked = sent("/revoke").map(({ body }) => new URLSearchParams(body).get("token"));
  assert.deepEqual(revoked, ["refresh-one", "one", "refresh-two", "two"]);
});

test("a request that is aborted while the token is renewed says that it was, whatever becomes of that", async (t) => {
  const refused = { status: 400, json: { error: "invalid_grant" } };
  for (const answer of [{ json: second }, { status: 503, json: {} }, refused]) {
    const page = await loggedIn(t, async () => {
      await page.evaluate(() => controller.abort());
      return answer;
    });
    await page.clock.fastForward(90 * minute);
    const said = await page.evaluate((url) => {
      window.controller = new AbortController();
      return client.fetch(url, { signal: controller.signal }).catch(({ name }) => name);
    }, api);
    assert.equal(said, "AbortError");
    assert.deepEqual([refreshes().length, bearers()], [1, []]);
  }
});

test("the scope stays what it was unless the server says otherwise", async (t) => {
  const page = await loggedIn(t, { json: { ...second, scope: undefined } });
  await page.clock.fastForward(90 * minute);
  await call(page, "getToken");
  assert.deepEqual(await page.evaluate(() => [client.token.scope, client.token.missingScope]), [["read"], ["write"]]);
});
