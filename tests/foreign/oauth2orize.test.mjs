// oauth2orize, a server of the implicit grant that is not ours, at which the browser package logs users in on a page in
// Chromium. It writes what goes into the fragment; the dialog and the resource are as simple as they can be.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test, { after } from "node:test";
import oauth2orize from "oauth2orize";
import { person, serve } from "./page.mjs";

const site = await serve("edgegrant");
const redirectUri = `${site.origin}/`;
const client = { id: "page", redirectUri };
const token = `token-of-${"ada".padEnd(40, "x")}`;

const oauth = oauth2orize.createServer();
oauth.grant(oauth2orize.grant.token((client, user, ares, done) => done(null, token, { expires_in: 600 })));

/** Whether the client may ask, and what the user said. */
const decide = (decision) =>
  oauth.authorization((id, uri, done) => {
    if (id !== client.id || uri !== client.redirectUri) return done(null, false);
    const refused = new oauth2orize.AuthorizationError("the user said no", "access_denied");
    return done(decision === "allow" ? null : refused, client, uri);
  }, (request, done) => done(null, true));

const hidden = ([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', "&quot;")}">`;
const dialog = (query) => `<!doctype html><title>Dialog</title><form action="/authorize">
${[...query].map(hidden).join("")}
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></form>`;

const server = createServer((request, response) => {
  const { pathname, searchParams: query } = new URL(request.url, "http://localhost");
  if (pathname === "/me") return answerResource(request, response);
  if (!query.has("decision")) return response.setHeader("Content-Type", "text/html").end(dialog(query));
  // What Express would have made of them.
  request.query = Object.fromEntries(query);
  response.redirect = (location) => response.writeHead(302, { location }).end();
  const refuse = oauth.errorHandler({ mode: "indirect" });
  const failed = () => response.writeHead(400).end();
  return decide(query.get("decision"))(request, response, (error) => refuse(error, request, response, failed));
});

function answerResource(request, response) {
  response.setHeader("Access-Control-Allow-Origin", site.origin);
  response.setHeader("Access-Control-Allow-Headers", "Authorization");
  if (request.method === "OPTIONS") return response.end();
  if (request.headers.authorization !== `Bearer ${token}`) response.statusCode = 401;
  return response.end(JSON.stringify({ sub: "ada" }));
}

server.listen(0, "localhost");
await once(server, "listening");
after(() => {
  server.closeAllConnections();
  server.close();
});
const origin = `http://localhost:${server.address().port}`;
site.configure({
  clientId: client.id,
  redirectUri,
  scope: "profile",
  apiOrigins: [origin],
  endpoints: { authorization: `${origin}/authorize` },
  resource: `${origin}/me`,
  login: { responseType: "token" },
});

/** Somebody in front of the page who logs in, and what the page says then. */
async function logIn(decision) {
  const visitor = await person();
  await visitor.page.goto(redirectUri);
  await visitor.press("Log in");
  await visitor.press(decision);
  const saw = await visitor.sees();
  assert.equal(visitor.page.url(), redirectUri);
  return saw;
}

test("oauth2orize logs a user in by the implicit grant", async () => {
  assert.deepEqual(await logIn("Allow"), { access_token: token, scope: ["profile"], me: { sub: "ada" } });
});

test("oauth2orize says no, and the page hears it", async () => {
  assert.deepEqual(await logIn("Deny"), { code: "authorization_refused", error: "access_denied" });
});
