// What is there before a schedule begins: applications, users with sessions and consents, keys. It takes passwords,
// which are slow by design, so it is set up once and each schedule begins with what was stored.

import { freshSecrets, randomSecret } from "../../src/tools/secrets.mjs";
import { confidentialClient, publicClient } from "../scenario/application.mjs";
import { Browser, pkce } from "../scenario/dialog.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { staleFor } from "./kv.mjs";
import { Request } from "./request.mjs";
import { World } from "./world.mjs";

export const issuer = "https://login.example";

const role_scopes = { resident: "profile grants:read grants:write", guest: "profile grants:read grants:write" };

const configurations = {
  page: { ...publicClient, role_scopes },
  shop: { ...confidentialClient, role_scopes, first_party: true },
  // What it gets is over soon.
  kiosk: { ...confidentialClient, role_scopes, access_token_lifetime: 60, refresh_token_lifetime: 120 },
  // Where users take back what they gave.
  settings: { ...confidentialClient, role_scopes, access_token_lifetime: 86_400 },
  // A resource server of somebody else.
  watcher: { ...confidentialClient, scope: "tokens:introspect" },
};

/** Sets everything up. Resolves to what is stored, and what people and applications know. */
export async function setUp() {
  const env = { EDGEGRANT_ISSUER: issuer, ...freshSecrets() };
  const stored = { now: Date.UTC(2030, 0, 1), kv: [], objects: [] };
  const world = new World({ seed: 0, stored, env });
  const known = furnish(world);
  await world.run();
  const { admin, apps, users } = await known;
  return { stored: world.stored, env, admin, apps, users };
}

async function furnish(world) {
  const fetch = async (url, { method, headers, body }) => {
    const sent = new Headers(headers);
    if (body instanceof URLSearchParams) sent.set("content-type", "application/x-www-form-urlencoded");
    const init = { method, headers: sent, body: body?.toString() };
    return world.locations[0].request(new Request(world, "r0", "set-up"), url, init);
  };
  const succeed = async (path, init) => {
    const answer = await fetch(issuer + path, init);
    if (!answer.ok) throw new Error(`${path} is answered ${answer.status} ${answer.content}`);
    return answer.json;
  };
  const tokens = (id, secret, parameters) =>
    succeed("/v2/oauth2/token", {
      method: "POST",
      headers: { authorization: basic(id, secret) },
      body: new URLSearchParams(parameters),
    });
  const { access_token: admin } = await tokens("edgegrant-admin", world.env.EDGEGRANT_ADMIN_SECRET, {
    grant_type: "client_credentials",
  });
  const manage = (method, path, json) =>
    succeed(path, {
      method,
      headers: { ...bearer(admin), "content-type": "application/json" },
      body: JSON.stringify(json),
    });

  const apps = {};
  for (const [client_id, configuration] of Object.entries(configurations)) {
    const isPublic = configuration.token_endpoint_auth_method === "none";
    const secret = isPublic ? {} : { client_secret: randomSecret() };
    const shown = await manage("PUT", `/v2/applications/${client_id}`, { ...configuration, ...secret });
    apps[client_id] = { ...shown, ...secret, configuration: { ...configuration, ...secret } };
  }
  // Until they are known everywhere.
  await world.sleep(staleFor);

  const users = [];
  for (const username of ["ada", "ben"]) {
    const password = randomSecret();
    const { id } = await manage("POST", "/v2/users", { username, password, role: "resident" });
    const browser = new Browser(issuer, fetch);
    for (const { client_id, redirect_uris } of [apps.page, apps.kiosk]) {
      const request = { client_id, redirect_uri: redirect_uris[0], response_type: "code", ...pkce().parameters };
      const { toApplication } = await browser.approve(request, { username, password });
      if (!toApplication?.parameters.code) throw new Error(`${username} could not approve ${client_id}`);
    }
    const { client_id, client_secret } = apps.settings;
    const { access_token } = await tokens(client_id, client_secret, { grant_type: "password", username, password });
    const cookie = `__Host-edgegrant-session=${browser.cookies.get("__Host-edgegrant-session")}`;
    users.push({ id, username, password, cookie, settings: access_token });
  }
  return { admin, apps, users };
}
