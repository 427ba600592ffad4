// The installed package in pages, made in each of the ways in which pages are made: a login with each flow in Chromium.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { newPage } from "../browser/chromium.mjs";
import { goodToken, startFake } from "../browser/fake.mjs";
import { htmlOf, ways } from "./bundlers.mjs";
import { serveFolder } from "./folder.mjs";
import { workshop } from "./tarball.mjs";

const server = await startFake();

for (const { name, entries, make, serve, imports } of ways) {
  test(`${name}: ${entries.join(", ")}`, async (t) => {
    const out = path.join(workshop, name.replaceAll(/\W/g, "-"));
    mkdirSync(out);
    let served = await serve?.({ out });
    if (!served) {
      await make({ out, entries });
      htmlOf(out);
      served = await serveFolder(out, imports);
    }
    t.after(served.close);
    for (const entry of entries) await logInAt(t, `${served.origin}/${entry}.html`);
  });
}

/** Logs in on a page with both flows. */
async function logInAt(t, url) {
  const { page, complaints } = await newPage(t);
  const setUp = async (address) => {
    await page.goto(address);
    await page.waitForFunction(() => "openClient" in globalThis);
    await page.evaluate((issuer) => openClient(issuer), server.issuer);
  };
  const responses = { code: ["?", { code: "c" }], token: ["#", goodToken] };
  for (const [responseType, [sign, response]] of Object.entries(responses)) {
    await setUp(url);
    await page.evaluate((responseType) => void client.login({ responseType }), responseType);
    await page.waitForURL(`${server.issuer}/authorize?**`);
    const state = new URL(page.url()).searchParams.get("state");
    await setUp(url + sign + new URLSearchParams({ ...response, state, iss: server.issuer }));
    const scope = await page.evaluate(() => client.callback().then(({ token }) => token.scope));
    assert.deepEqual(scope, ["read"], `${url} ${responseType}`);
    assert.equal(page.url(), url);
  }
  assert.deepEqual(complaints, [], url);
}
