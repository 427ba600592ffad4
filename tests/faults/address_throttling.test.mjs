// Failures from more addresses than are counted at a time, on a clock that stands still.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unique } from "../scenario.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();

test("an address is free again after a minute, and not before", async () => {
  const app = await scene.register();
  const wrong = app.as({ client_secret: unique("not-the-secret-but-as-long-as-one") });
  const from = { headers: { "cf-connecting-ip": "192.0.2.3" } };
  const status = async (client) => (await client.token({ grant_type: "client_credentials" }, from)).status;
  await storage.pass(0);
  for (let window = 0; window < 2; window++) {
    for (let times = 0; times < 20; times++) assert.equal(await status(wrong), 401);
    assert.equal(await status(wrong), 429);
    assert.equal(await status(app), 429);
    await storage.pass(59_999);
    assert.equal(await status(app), 429);
    await storage.pass(1);
    assert.equal(await status(app), 200);
  }
});

test("failures from thousands of addresses have the oldest forgotten, and nobody else's", async () => {
  await storage.pass(0);
  const app = await scene.register();
  const wrong = app.as({ client_secret: unique("not-the-secret-but-as-long-as-one") });
  const from = async (address) => {
    const headers = { "cf-connecting-ip": address };
    return (await wrong.token({ grant_type: "client_credentials" }, { headers })).status;
  };
  const guess = async (address) => {
    for (let times = 0; times < 20; times++) assert.equal(await from(address), 401);
    assert.equal(await from(address), 429);
  };
  let host = 0;
  const flood = async (addresses) => {
    const one = async () => {
      for (; addresses > 0; ) {
        addresses -= 1;
        host += 1;
        assert.equal(await from(`10.0.${host >> 8}.${host & 255}`), 401);
      }
    };
    await Promise.all(Array.from({ length: 16 }, one));
  };
  await guess("192.0.2.1");
  await storage.pass(1000);
  await flood(4000);
  assert.equal(await from("192.0.2.1"), 429, "there was room for all");
  await storage.pass(1000);
  await guess("192.0.2.2");
  await flood(200);
  assert.equal(await from("192.0.2.1"), 401, "the oldest gave way");
  assert.equal(await from("192.0.2.2"), 429);
});
