// The same answers of servers, told to the package in Chromium, to oauth4webapi and to oidc-client-ts.

import assert from "node:assert/strict";
import test from "node:test";
import * as oauth from "oauth4webapi";
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from "oidc-client-ts";
import { begin, land, open, server, settings } from "../browser/application.mjs";
import { goodToken } from "../browser/fake.mjs";
import { insecure } from "./oauth4webapi.mjs";
import { transcripts } from "./transcripts.mjs";

const { issuer, redirectUri, clientId: client_id, scope } = settings;
const metadata = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();

/**
 * Each client goes through a flow; `respond` makes the response of its state. It resolves to the access token, which
 * there may be none of, and throws what the client does, or the code of the package's error.
 */
const clients = {
  async edgegrant(respond, t) {
    const page = await open(t);
    const { state } = await begin(page);
    const said = await land(page, respond(state));
    const accessToken = await page.evaluate(() => client.token?.accessToken);
    await page.context().close();
    if (!("value" in said)) throw new Error(said.code ?? said.message);
    return accessToken;
  },
  async oauth4webapi(respond) {
    const client = { client_id };
    const state = oauth.generateRandomState();
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(redirectUri + respond(state));
    const callback = oauth.validateAuthResponse(metadata, client, url, state);
    const response = await oauth.authorizationCodeGrantRequest(
      metadata, client, oauth.None(), callback, redirectUri, verifier, insecure,
    );
    return (await oauth.processAuthorizationCodeResponse(metadata, client, response)).access_token;
  },
  async "oidc-client-ts"(respond) {
    const stateStore = new WebStorageStateStore({ store: new InMemoryWebStorage() });
    const application = { client_id, redirect_uri: redirectUri, scope };
    const client = new OidcClient({ authority: issuer, metadata, stateStore, ...application });
    const { url } = await client.createSigninRequest({});
    const state = new URL(url).searchParams.get("state");
    // It hands out an empty one where there is none.
    return (await client.processSigninResponse(redirectUri + respond(state))).access_token || undefined;
  },
};

const good = (state) => `?${new URLSearchParams({ code: "c", state, iss: issuer })}`;

for (const { name, response, answer = { json: goodToken }, verdicts, code, because } of transcripts) {
  const respond = response ? (state) => response(state, issuer) : good;
  const said = response ? "a response" : "a token endpoint";
  for (const [client, verdict] of Object.entries(verdicts)) {
    test(`${client} ${verdict} ${said} with ${name}`, async (t) => {
      server.answers["/token"] = answer;
      const flow = clients[client](respond, t);
      if (verdict === "takes") assert.equal(await flow, answer.json.access_token);
      else if (client === "edgegrant" && code) await assert.rejects(flow, { message: code });
      else if (client === "edgegrant") assert.equal(await flow, undefined);
      else assert.equal(await flow.catch(() => undefined), undefined);
      const differ = Object.values(verdicts).some((other) => other !== verdicts.edgegrant);
      assert.equal(differ, because !== undefined, "a difference has a reason");
    });
  }
}
