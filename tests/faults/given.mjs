// What a user gave to an application, and how that is found again.

import assert from "node:assert/strict";
import { granted, succeeded } from "../scenario/expect.mjs";
import { bearer, send } from "../scenario/http.mjs";

/** What an application gets that asks for all that a resident may allow. */
export const full = { scope: "lights:read lights:write profile", refreshable: true };

/** An application, and its tokens for a user. */
export async function withTokens(scene, user) {
  const app = await scene.register();
  return { app, user, ...granted(await app.byPassword(user), full) };
}

/** The answer brings the application a code, and nothing that it did not expect; the code gives tokens. */
export const givesCode = (verifier, expected) => async (answer, { app }) => {
  const { uri: redirect_uri, parameters } = answer.toApplication;
  const { code, ...rest } = parameters;
  assert.deepEqual(rest, expected);
  granted(await app.exchange({ code, redirect_uri, code_verifier: verifier }), full);
};

/** An application in which users see what they gave. */
export const registerSettings = (scene) => scene.register({ role_scopes: { resident: "grants:read" } });

/** What a user gave, as the user sees it in such an application, and the token that shows it. */
export async function seenIn(settings, user) {
  const { access_token } = succeeded(await settings.byPassword(user));
  const answer = await send("GET", `${settings.issuer}/v2/users/me/grants`, { headers: bearer(access_token) });
  const { grants } = succeeded(answer);
  return { access_token, to: ({ client_id }) => grants.filter((grant) => grant.client_id === client_id) };
}
