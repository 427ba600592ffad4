// oidc-client, which speaks plain OAuth 2 where it asks for no identity token, on a page in Chromium.

import assert from "node:assert/strict";
import test from "node:test";
import { begin } from "../scenario.mjs";
import { person, serve } from "./page.mjs";

const scene = await begin();
const { issuer } = scene;
const thirdParty = await site({ first_party: false });
const firstParty = await site({ first_party: true });
const byCode = await site({ first_party: false }, "code");

/** The page of an application, where tokens are renewed at a redirect URI of their own. */
async function site(changes, response_type = "token") {
  const { origin, configure } = await serve("oidc-client");
  const redirect_uri = `${origin}/`;
  const silent_redirect_uri = `${origin}/silent`;
  const redirect_uris = [redirect_uri, silent_redirect_uri];
  const { client_id } = await scene.registerPublic({ redirect_uris, ...changes });
  configure({ issuer, client_id, redirect_uri, silent_redirect_uri, response_type });
  return redirect_uri;
}

/** A user, and that user in front of the page. */
async function arrive(url) {
  const user = await scene.createUser();
  const visitor = await person();
  await visitor.page.goto(url);
  return { user, visitor };
}

function assertIn({ access_token, expires_in, me, ...rest }, user) {
  assert.match(access_token, /^ey/);
  assert.deepEqual(rest, { token_type: "Bearer", scope: "lights:read profile" });
  // The library counts what is left of it.
  assert.ok(expires_in > 3500 && expires_in <= 3600, `${expires_in} s`);
  assert.deepEqual([me.id, me.username, me.role], [user.id, user.username, "resident"]);
}

test("oidc-client finds the server by its metadata, and hands out a token that opens the user's account", async () => {
  const { user, visitor } = await arrive(thirdParty);
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Allow");
  const saw = await visitor.sees();
  assertIn(saw, user);
  assert.equal((await scene.me(saw.access_token)).json.username, user.username);
});

test("oidc-client is told that the user said no", async () => {
  const { user, visitor } = await arrive(thirdParty);
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Deny");
  const denied = { error: "access_denied", error_description: "the user denied the request" };
  assert.deepEqual(await visitor.sees(), denied);
});

test("oidc-client renews a token in a hidden frame, with prompt=none", async () => {
  const { user, visitor } = await arrive(firstParty);
  await visitor.press("Log in");
  await visitor.logIn(user);
  const first = await visitor.sees();
  await visitor.press("Log in unseen");
  const second = await visitor.sees();
  assertIn(second, user);
  assert.notEqual(second.access_token, first.access_token);
});

test("oidc-client is told at once that prompt=none needs a user who is logged in", async () => {
  const { visitor } = await arrive(firstParty);
  await visitor.press("Log in unseen");
  const refused = { error: "login_required", error_description: "the user is not logged in" };
  assert.deepEqual(await visitor.sees(), refused);
});

test("oidc-client renews at a second redirect URI of the same origin, without asking again", async () => {
  const { user, visitor } = await arrive(thirdParty);
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Allow");
  const first = await visitor.sees();
  assertIn(first, user);
  await visitor.press("Log in unseen");
  const second = await visitor.sees();
  assertIn(second, user);
  assert.notEqual(second.access_token, first.access_token);
});

test("oidc-client goes by authorization code with PKCE, and renews by refresh token", async () => {
  const { user, visitor } = await arrive(byCode);
  await visitor.press("Log in");
  await visitor.logIn(user);
  await visitor.press("Allow");
  const first = await visitor.sees();
  assertIn(first, user);
  await visitor.press("Log in unseen");
  const second = await visitor.sees();
  assertIn(second, user);
  assert.notEqual(second.access_token, first.access_token);
});
