// Several clients on a page, of one server and of several: none has what is another's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, open, query, server, settings, site } from "./application.mjs";
import { goodToken, startFake } from "./fake.mjs";

test("two clients on a page do not take each other's answers", async (t) => {
  server.answers["/token"] = { json: goodToken };
  const page = await open(t);
  const { state } = await begin(page);
  await page.goto(`${site}/cb${query({ code: "c", state, iss: server.issuer })}`);
  const answers = await page.evaluate(async (given) => {
    const other = edgegrant.createClient({ ...given, clientId: "other" });
    const elsewhere = edgegrant.createClient({ ...given, issuer: "https://elsewhere.example" });
    const own = edgegrant.createClient(given);
    const said = [await other.callback(), await elsewhere.callback(), await own.callback(), await other.callback()];
    return said.map((answer) => answer && answer.token.scope);
  }, settings);
  assert.deepEqual(answers, [null, null, ["read"], null]);
});

test("logins that were begun at two servers from one tab are not crossed", async (t) => {
  const other = await startFake();
  other.answers["/token"] = { json: { ...goodToken, access_token: "other" } };
  server.answers["/token"] = { json: goodToken };
  const page = await open(t);
  const { state: first } = await begin(page);
  await page.goto(site);
  const otherSettings = { ...settings, issuer: other.issuer };
  await page.evaluate((given) => void edgegrant.createClient(given).login(), otherSettings);
  await page.waitForURL(`${other.issuer}/authorize?**`);
  const second = new URL(page.url()).searchParams.get("state");
  const answers = async (response) => {
    await page.goto(`${site}/cb${query(response)}`);
    const told = (answer) =>
      answer.then(
        (login) => login && login.token.accessToken,
        ({ code }) => code,
      );
    return page.evaluate(
      `(async (told, one, two) => [await told(one.callback()), await told(two.callback())])(
        ${told}, ...${JSON.stringify([settings, otherSettings])}.map(edgegrant.createClient))`,
    );
  };
  server.requests.length = other.requests.length = 0;
  // The second server answers in the first one's name, as in a mix-up attack (RFC 9207 §1).
  assert.deepEqual(await answers({ code: "c", state: first, iss: other.issuer }), ["issuer_mismatch", null]);
  assert.ok(!server.requests.concat(other.requests).some(({ path }) => path === "/token"));
  assert.deepEqual(await answers({ code: "c", state: second, iss: other.issuer }), [null, "other"]);
  assert.deepEqual(await answers({ code: "c", state: first, iss: server.issuer }), ["state_unknown", "state_unknown"]);
});

test("clients of one server that ask for tokens for two APIs are told apart by their names", async (t) => {
  const page = await open(t);
  const clients = ["lamps", "doors"].map((name) => ({
    ...settings,
    name,
    storage: "local",
    parameters: { audience: `https://${name}.example` },
    apiOrigins: [`https://${name}.example`],
  }));
  const create = () =>
    page.evaluate((given) => {
      window.clients = given.map(edgegrant.createClient);
    }, clients);
  for (const [index, name] of ["lamps", "doors"].entries()) {
    await page.goto(site);
    await create();
    await page.evaluate((index) => void clients[index].login(), index);
    await page.waitForURL(`${server.issuer}/authorize?**`);
    const { state, audience } = Object.fromEntries(new URL(page.url()).searchParams);
    assert.equal(audience, `https://${name}.example`);
    server.answers["/token"] = { json: { ...goodToken, access_token: `for-${name}` } };
    await page.goto(`${site}/cb${query({ code: "c", state, iss: server.issuer })}`);
    await create();
    const tokens = () => clients.map((client) => client.callback().then((login) => login && login.token.accessToken));
    const expected = [null, null].with(index, `for-${name}`);
    assert.deepEqual(await page.evaluate(`Promise.all((${tokens})())`), expected);
  }
  const kept = await page.evaluate(() => clients.map(({ token }) => token.accessToken));
  assert.deepEqual(kept, ["for-lamps", "for-doors"]);
  // Nor is a server another for what a client is called.
  const elsewhere = { ...settings, storage: "local", issuer: `${server.issuer}:lamps` };
  assert.equal(await page.evaluate((options) => edgegrant.createClient(options).token, elsewhere), null);
});
