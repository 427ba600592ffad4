// hello.js, a client of the implicit grant, on a page in Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { person, serve } from "./page.mjs";

const scene = await begin();
const { issuer } = scene;
const site = await serve("hellojs");
const redirect_uri = `${site.origin}/`;
const { client_id } = await scene.registerPublic({ redirect_uris: [redirect_uri] });
site.configure({ issuer, client_id, redirect_uri });

/** A user, and that user in front of the page. */
async function arrive() {
  const user = await scene.createUser();
  const visitor = await person();
  await visitor.page.goto(redirect_uri);
  return { user, visitor };
}

function assertIn({ access_token, me, ...rest }, user) {
  assert.match(access_token, /^ey/);
  // hello.js keeps the scope as it asked for it.
  assert.deepEqual(rest, { token_type: "Bearer", expires_in: 3600, scope: "profile,lights:read" });
  assert.deepEqual([me.id, me.username, me.role], [user.id, user.username, "resident"]);
}

test("hello.js hands out a token that opens the user's account", async () => {
  const { user, visitor } = await arrive();
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Allow");
  const saw = await visitor.sees();
  assertIn(saw, user);
  assert.equal((await scene.me(saw.access_token)).json.username, user.username);
});

test("hello.js is told that the user said no", async () => {
  const { user, visitor } = await arrive();
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Deny");
  const error = { code: "access_denied", message: "the user denied the request" };
  assert.deepEqual(await visitor.sees(), { error });
});

test("hello.js gets another token in a hidden frame, of a user who is logged in and has consented", async () => {
  const { user, visitor } = await arrive();
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Allow");
  const first = await visitor.sees();
  await visitor.press("Log in unseen");
  const second = await visitor.sees();
  assertIn(second, user);
  assert.notEqual(second.access_token, first.access_token);
});

test("hello.js gets a token through a window of its own", async () => {
  const { user, visitor } = await arrive();
  const inWindow = await visitor.pressForWindow("Log in in a window");
  const closed = once(inWindow.page, "close");
  await inWindow.logIn(user);
  await inWindow.press("Allow");
  assertIn(await visitor.sees(), user);
  await closed;
});
