// Whose session a hidden frame finds, at the edgegrant server and on a page of the same site.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin } from "../scenario.mjs";
import { keep } from "../scenario/secrets.mjs";
import { newPage } from "./chromium.mjs";
import { servePage } from "./fake.mjs";

const scene = await begin();
const origin = await servePage();
const redirectUri = `${origin}/cb`;
const home = await scene.registerPublic({ first_party: true, redirect_uris: [redirectUri] });
const me = `${scene.issuer}/v2/users/me`;

/** Logs a user in at the server, in whatever tab shows its dialog. */
async function enter(page, { username, password }) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL(`${redirectUri}**`);
}

const answerTo = (page) =>
  page.evaluate((url) => client.fetch(url).then(async (r) => [r.status, (await r.json()).username]), me);

test("a request is not sent again as another user, whose session the frame found", async (t) => {
  const [ada, bob] = [await scene.createUser(), await scene.createUser()];
  const { page } = await newPage(t);
  await page.clock.install();
  // The page that the frame comes back to does no more than this, either.
  await page.context().addInitScript(
    (given) =>
      addEventListener("DOMContentLoaded", () => {
        window.client = globalThis.edgegrant?.createClient(given);
        window.landed = client?.callback();
      }),
    { issuer: scene.issuer, clientId: home.client_id, redirectUri, silentRenewal: true },
  );
  await page.goto(origin);
  await page.evaluate(() => void client.login({ responseType: "token" }));
  await enter(page, ada);
  const token = await page.evaluate(() => landed.then((login) => login.token.accessToken));
  keep(token);
  assert.deepEqual(await answerTo(page), [200, ada.username]);

  const other = await page.context().newPage();
  await other.goto(home.link({ response_type: "token", prompt: "login", state: "x" }));
  await enter(other, bob);
  await page.evaluate(() => {
    window.heard = [];
    client.subscribe(() => heard.push(client.token));
  });
  assert.equal((await home.revoke(token)).status, 200);
  await page.clock.fastForward(60_000);
  assert.deepEqual(await answerTo(page), [401, undefined]);
  // The page was told of another token, and asks whose it is.
  assert.notEqual(await page.evaluate(() => heard.at(-1)?.accessToken), token);
  assert.deepEqual(await answerTo(page), [200, bob.username]);
});
