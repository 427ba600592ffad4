// The implicit grant (RFC 6749 §4.2): a token in the fragment, for those who are registered for it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { begin } from "../scenario.mjs";
import { authorize, dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertRefused } from "../scenario/expect.mjs";
import { isSignedBy, parts } from "../scenario/jwt.mjs";
import { assertErrorPage, assertErrorRedirect } from "../scenario/pages.mjs";

const scene = await begin();
const application = await scene.registerPublic({ first_party: true });
const [callback] = application.redirect_uris;
const [resident, guest] = [await scene.createUser(), await scene.createUser({ role: "guest" })];

const request = (more) => application.authorization({ response_type: "token", state: "xyz", ...more });
const approve = (user, more) => scene.browser().approve(request(more), user);
const granted = async (user, more) => (await approve(user, more)).toApplication.parameters;

describe("the answer", () => {
  test("is in the fragment, and is exactly what RFC 6749 §4.2.2 has in it", async () => {
    const answer = await approve(resident);
    assert.equal(answer.status, 303);
    assert.ok(answer.location.startsWith(`${callback}#`));
    const { access_token, ...rest } = answer.toApplication.parameters;
    assert.deepEqual(rest, {
      token_type: "Bearer",
      expires_in: "3600",
      scope: "lights:read lights:write profile",
      state: "xyz",
      iss: scene.issuer,
    });
    assert.match(access_token, /^[\w-]+\.[\w-]+\.[\w-]{86}$/);
  });

  test("never has a refresh token, whatever the request says", async () => {
    for (const more of [{ scope: "profile offline_access" }, { access_type: "offline" }, pkce().parameters]) {
      assert.equal((await granted(resident, more)).refresh_token, undefined);
    }
  });

  test("lives as long as the application is configured for", async () => {
    const brief = await scene.registerPublic({ first_party: true, access_token_lifetime: 60 });
    const { access_token, expires_in } = await brief.implicit(resident);
    const { claims } = parts(access_token);
    assert.deepEqual([expires_in, claims.exp - claims.iat], ["60", 60]);
  });

  test("is another each time", async () => {
    const [one, two] = [await granted(resident), await granted(resident)];
    assert.notEqual(parts(one.access_token).claims.jti, parts(two.access_token).claims.jti);
  });

  test("comes once for one yes, however often it is sent", async () => {
    const { browser, page } = await stepTo("consent", scene.browser(), request({ prompt: "consent" }), resident);
    const fields = { ...page.hidden, decision: "allow" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.post(dialog, fields)));
    const tokens = answers.filter((answer) => answer.toApplication?.parameters.access_token);
    assert.equal(tokens.length, 1);
    for (const answer of answers) {
      if (answer !== tokens[0]) assertErrorPage(answer, { heading: "This was answered already" });
    }
  });
});

describe("the scope is what was asked for and what the role may have", () => {
  const everything = "lights:read lights:write profile";
  const rows = [
    [resident, undefined, everything],
    [resident, "lights:write", "lights:write"],
    [resident, "profile unheard:of", "profile"],
    [resident, "users:create profile", "profile"],
    [guest, undefined, "lights:read profile"],
    [guest, "lights:read lights:write", "lights:read"],
    [guest, everything, "lights:read profile"],
  ];
  for (const [user, asked, scope] of rows) {
    test(`${asked ?? "nothing"} as ${user.role} gives ${scope}`, async () => {
      const answer = await granted(user, asked && { scope: asked });
      assert.equal(answer.scope, scope);
      assert.equal(parts(answer.access_token).claims.scope, scope);
    });
  }

  test("nothing left is no token", async () => {
    const stranger = await scene.createUser({ role: "stranger" });
    for (const [user, scope] of [[guest, "lights:write"], [resident, "unheard:of"], [stranger, undefined]]) {
      const refused = await approve(user, scope && { scope });
      const error = "invalid_scope";
      assertErrorRedirect(refused, { uri: callback, mode: "fragment", error, state: "xyz", iss: scene.issuer });
    }
  });
});

describe("the token", () => {
  test("is signed by a published key and says whose it is, for whom and what for", async () => {
    const { access_token } = await granted(guest);
    const { keys } = (await scene.send("GET", "/v2/oauth2/jwks")).json;
    assert.ok(await isSignedBy(keys, access_token));
    const { header, claims } = parts(access_token);
    assert.equal(header.typ, "at+jwt");
    const { iss, aud, sub, client_id, role, scope } = claims;
    assert.deepEqual(
      { iss, aud, sub, client_id, role, scope },
      {
        iss: scene.issuer,
        aud: scene.issuer,
        sub: guest.id,
        client_id: application.client_id,
        role: "guest",
        scope: "lights:read profile",
      },
    );
  });

  test("opens the user's own resource, until it is revoked", async () => {
    const { access_token } = await granted(resident);
    const { status, json } = await scene.me(access_token);
    assert.deepEqual([status, json.id, json.username], [200, resident.id, resident.username]);
    assert.equal((await application.revoke(access_token)).status, 200);
    assert.equal((await scene.me(access_token)).status, 401);
  });

  test("is neither a code nor a refresh token, nor a session", async () => {
    const { access_token } = await granted(resident);
    const { verifier } = pkce();
    const redemption = { code: access_token, redirect_uri: callback, code_verifier: verifier };
    const error = "invalid_grant";
    assertRefused(await application.exchange(redemption), 400, error, "the authorization code is invalid");
    assertRefused(await application.refresh(access_token), 400, error, "the refresh token is invalid");
    const browser = scene.browser();
    browser.cookies.set("edgegrant-session", access_token);
    await stepTo("password", browser, request());
  });

  test("is on no page and in no cookie", async () => {
    const answer = await approve(resident);
    assert.equal(answer.text, "");
    assert.deepEqual(answer.cookies, []);
  });
});

describe("errors", () => {
  const rows = [
    ["a malformed scope", { scope: '"' }, "invalid_scope"],
    ["an unknown prompt", { prompt: "always" }, "invalid_request"],
    ["a response mode that shows tokens to servers", { response_mode: "query" }, "invalid_request"],
    ["prompt none without a session", { prompt: "none" }, "login_required"],
  ];
  for (const [name, more, error] of rows) {
    test(`${name}: in the fragment`, async () => {
      const answer = await scene.browser().get(withQuery(authorize, request(more)));
      assertErrorRedirect(answer, { uri: callback, mode: "fragment", error, state: "xyz", iss: scene.issuer });
    });
  }

  test("of the redirect URI: on a page", async () => {
    for (const redirect_uri of ["https://evil.example/", `${callback}/`, `${callback}#x`]) {
      assertErrorPage(await scene.browser().get(withQuery(authorize, request({ redirect_uri }))));
    }
  });

  test("a response type is not on because its grant is not off: none is on by default", async () => {
    const bare = await scene.registerPublic({ grant_types: [], response_types: [] });
    for (const [response_type, mode] of [["token", "fragment"], ["code", "query"]]) {
      const answer = await scene.browser().get(withQuery(authorize, bare.authorization({ response_type })));
      assertErrorRedirect(answer, { uri: callback, mode, error: "unauthorized_client", iss: scene.issuer });
    }
  });
});
