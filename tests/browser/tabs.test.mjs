// Several tabs of one person: one renewal for all of them, and what one of them knows the others do.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  api, ask, bearers, begin, call, first, land, query, redeem, refreshes, second, sent, server, site, withClient,
} from "./application.mjs";
import { goodToken } from "./fake.mjs";

const minute = 60_000;
const tokenOf = (page) => page.evaluate(() => client.token?.accessToken ?? null);

/** Has every page of this person's lack something, as some browsers do. */
const lacking = {
  nothing: () => {},
  locks: () => {
    delete Navigator.prototype.locks;
  },
  "the right to locks": () => {
    const request = () => Promise.reject(new DOMException("denied", "SecurityError"));
    Object.defineProperty(Navigator.prototype, "locks", { value: { request } });
  },
};

/** Tabs that are logged in with `first`; then the server answers `answer`. */
async function tabs(t, { storage, count = 3, without = "nothing", answer = { json: second } }) {
  const { page } = await redeem(t, { json: first }, { changes: { storage }, clock: true });
  await page.context().addInitScript(lacking[without]);
  await page.goto(site);
  await page.client();
  const all = [page];
  const complaints = [];
  page.context().on("weberror", (error) => complaints.push(error.error().message));
  t.after(() => assert.deepEqual(complaints, []));
  while (all.length < count) all.push(await withClient(await another[storage](page), { storage }));
  assert.deepEqual(new Set(await Promise.all(all.map(tokenOf))), new Set(["one"]));
  server.answers["/token"] = answer;
  server.answers["/api"] = { json: {} };
  server.requests.length = 0;
  return all;
}

const another = {
  async local(page) {
    const tab = await page.context().newPage();
    await tab.goto(site);
    return tab;
  },
  // A tab that another one opens has a copy of its session storage, as one that is duplicated does.
  async session(page) {
    const opened = page.waitForEvent("popup");
    await page.evaluate((url) => void open(url), site);
    const tab = await opened;
    await tab.waitForLoadState();
    return tab;
  },
};

for (const storage of ["local", "session"]) {
  for (const without of Object.keys(lacking)) {
    test(`all tabs renew once, with ${storage} storage, in a browser that lacks ${without}`, async (t) => {
      const all = await tabs(t, { storage, without });
      await all[0].clock.fastForward(90 * minute);
      const said = await Promise.all([...all, ...all].map(ask));
      assert.deepEqual(new Set(said.map(({ value }) => value)), new Set([200]));
      assert.deepEqual(refreshes(), ["refresh-one"]);
      assert.deepEqual(new Set(bearers()), new Set(["two"]));
      assert.deepEqual(await Promise.all(all.map(tokenOf)), ["two", "two", "two"]);
      assert.deepEqual(
        await all[0].evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith(":lock"))),
        [],
      );
    });
  }

  test(`a logout is one in every tab, with ${storage} storage`, async (t) => {
    const all = await tabs(t, { storage });
    for (const page of all) {
      await page.evaluate(() => {
        window.heard = [];
        client.subscribe(() => heard.push(client.token?.accessToken ?? null));
      });
    }
    await call(all[1], "logout");
    for (const page of all) await page.waitForFunction(() => heard.at(-1) === null);
    assert.equal((await ask(all[2])).code, "not_logged_in");
    assert.equal(sent("/revoke").length, 2);
  });

  test(`a server that wants to be left alone is left alone by every tab, with ${storage} storage`, async (t) => {
    const headers = { "content-type": "application/json", "retry-after": "240" };
    const all = await tabs(t, { storage, answer: { status: 503, headers, json: {} } });
    await all[0].clock.fastForward(90 * minute);
    for (const page of all) assert.equal((await ask(page)).code, "server_unavailable");
    assert.equal(refreshes().length, 1);
  });

  test(`what ends the login in one tab ends it in all, with ${storage} storage`, async (t) => {
    const all = await tabs(t, { storage, answer: { status: 400, json: { error: "invalid_grant" } } });
    await all[0].clock.fastForward(90 * minute);
    assert.equal((await ask(all[0])).code, "token_refused");
    for (const page of all.slice(1)) assert.equal((await ask(page)).code, "not_logged_in");
    assert.equal(refreshes().length, 1);
  });
}

test("a copy of a tab that missed a renewal asks for it before it renews", async (t) => {
  const [page, sleeper] = await tabs(t, { storage: "session", count: 2 });
  // As a tab that the browser discarded comes back: with its storage, and without what it was told.
  const kept = await sleeper.evaluate(() => ({ ...sessionStorage }));
  await page.clock.fastForward(90 * minute);
  await ask(page);
  await sleeper.goto("about:blank");
  await sleeper.goto(site);
  await sleeper.evaluate((kept) => Object.assign(sessionStorage, kept), kept);
  await sleeper.client();
  assert.equal((await ask(sleeper)).value, 200);
  assert.deepEqual(refreshes(), ["refresh-one"]);
  assert.deepEqual(bearers(), ["two", "two"]);
});

for (const without of ["nothing", "locks"]) {
  test(`a tab that is closed in the middle of its renewal is in nobody's way, in a browser that lacks ${without}`, async (t) => {
    const [page, other] = await tabs(t, { storage: "local", count: 2, without });
    await page.clock.fastForward(90 * minute);
    let asked;
    const begun = new Promise((resolve) => (asked = resolve));
    server.answers["/token"] = () => new Promise(asked);
    await page.evaluate((url) => void client.fetch(url), api);
    await begun;
    await page.close();
    server.answers["/token"] = { json: second };
    const said = ask(other);
    // A lock goes with its tab; a note in the storage has to grow old.
    if (without === "locks") await other.clock.fastForward(minute);
    assert.equal((await said).value, 200);
    assert.deepEqual(refreshes(), ["refresh-one", "refresh-one"]);
  });
}

test("a request is not sent again with the token of somebody else who has logged in meanwhile", async (t) => {
  const [page, other] = await tabs(t, { storage: "local", count: 2 });
  await page.clock.fastForward(minute);
  server.answers["/api"] = async () => {
    server.answers["/api"] = { json: {} };
    await call(other, "logout");
    server.answers["/token"] = { json: { ...first, access_token: "theirs" } };
    const { state } = await begin(other);
    await land(other, query({ code: "c", state, iss: server.issuer }));
    return { status: 401, json: {} };
  };
  assert.equal((await ask(page)).value, 401);
  await page.waitForFunction(() => client.token?.accessToken === "theirs");
  assert.deepEqual(bearers(), ["one"]);
});

test("while another tab is stuck in its renewal the token serves to its end, which is told", async (t) => {
  const [page, stuck] = await tabs(t, { storage: "local", count: 2 });
  await stuck.evaluate(
    (name) => void navigator.locks.request(name, () => new Promise(() => {})),
    `edgegrant:app:${server.issuer}`,
  );
  await page.evaluate(() => {
    window.heard = [];
    client.subscribe(() => heard.push(client.token?.accessToken ?? null));
  });
  await page.clock.fastForward(59.1 * minute);
  const said = ask(page);
  await page.waitForFunction(() => navigator.locks.query().then(({ pending }) => pending.length > 0));
  await page.clock.runFor(30_000);
  assert.equal((await said).value, 200);
  assert.deepEqual([bearers(), refreshes()], [["one"], []]);
  // But not to whom it was of no use.
  const refused = page.evaluate(() => client.getToken({ refused: "one" }).catch(({ code }) => code));
  await page.waitForFunction(() => navigator.locks.query().then(({ pending }) => pending.length > 0));
  await page.clock.runFor(30_000);
  assert.equal(await refused, "timed_out");
  await page.clock.runFor(minute);
  assert.equal(await page.evaluate(() => heard.at(-1)), null);
});

test("a login in one tab is one in every tab that shares its storage, and in no other", async (t) => {
  for (const [storage, expected] of Object.entries({ local: "sesame", session: null, memory: null })) {
    const { page } = await redeem(t, { json: goodToken }, { changes: { storage } });
    const other = await withClient(await another.local(page), { storage });
    assert.deepEqual([await tokenOf(page), await tokenOf(other)], ["sesame", expected], storage);
  }
});
