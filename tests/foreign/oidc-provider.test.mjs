// oidc-provider, a server that is not ours, at which the browser package logs users in on a page in Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test, { after } from "node:test";
import Provider from "oidc-provider";
import { freePort } from "../../src/tools/ports.mjs";
import { person, serve } from "./page.mjs";

const site = await serve("edgegrant");
const redirectUri = `${site.origin}/`;
const client_id = "page";
const issuer = `http://localhost:${await freePort()}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id,
      // For it, this is what a page on a loopback host is.
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [redirectUri],
    },
  ],
  clientBasedCORS: (context, origin) => origin === site.origin,
  features: { revocation: { enabled: true } },
  ttl: { AccessToken: 600, Grant: 600, Interaction: 600, RefreshToken: 600, Session: 600 },
});
/** What the page sent to the token endpoint and to revocation. */
const sent = [];
provider.use(async (context, next) => {
  await next();
  if (["/token", "/token/revocation"].includes(context.path) && context.method === "POST") {
    sent.push({ path: context.path, status: context.status, ...context.oidc.params });
  }
});
const server = createServer(provider.callback());
server.listen(new URL(issuer).port, "localhost");
await once(server, "listening");
after(() => {
  server.closeAllConnections();
  server.close();
});

site.configure({
  issuer,
  clientId: client_id,
  redirectUri,
  scope: "openid offline_access",
  apiOrigins: [issuer],
  resource: `${issuer}/me`,
  login: { prompt: "consent" },
});

/** Somebody in front of the page, who logs in and says yes. */
async function logIn(username) {
  const visitor = await person();
  const { page } = visitor;
  await page.clock.install();
  await page.goto(redirectUri);
  await visitor.press("Log in");
  await page.locator("[name=login]").fill(username);
  await page.locator("[name=password]").fill("any will do");
  await visitor.press("Sign-in");
  await visitor.press("Continue");
  return visitor;
}

test("oidc-provider logs a user in by code and PKCE, renews the token, and revokes what it gave", async () => {
  const visitor = await logIn("ada");
  const { access_token, ...saw } = await visitor.sees();
  assert.deepEqual(saw, { scope: ["offline_access", "openid"], me: { sub: "ada" }, sub: "ada" });
  assert.equal(visitor.page.url(), redirectUri);

  // For the page, the token's last minute has come.
  await visitor.page.clock.fastForward(570_000);
  await visitor.press("Renew");
  const renewed = await visitor.sees();
  assert.deepEqual([renewed.me, renewed.sub], [{ sub: "ada" }, "ada"]);
  assert.notEqual(renewed.access_token, access_token);

  await visitor.press("Log out");
  assert.deepEqual(await visitor.sees(), { loggedIn: false });
  assert.ok(sent.every(({ status }) => status === 200));
  const exchanges = sent.filter(({ grant_type }) => grant_type === "authorization_code");
  assert.equal(exchanges.length, 1);
  assert.match(exchanges[0].code_verifier, /^[\w-]{43}$/);
  assert.equal(sent.filter(({ grant_type }) => grant_type === "refresh_token").length, 1);
  const revoked = sent.filter(({ path }) => path === "/token/revocation").map(({ token }) => token);
  assert.ok(revoked.includes(renewed.access_token), "the last access token is revoked");
});

test("oidc-provider says no, and the page hears it", async () => {
  const visitor = await person();
  await visitor.page.goto(redirectUri);
  await visitor.press("Log in");
  await visitor.page.getByRole("link", { name: "Cancel" }).click();
  assert.deepEqual(await visitor.sees(), { code: "authorization_refused", error: "access_denied" });
});
