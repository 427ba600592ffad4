// A user whom a client sends to the server, with a URL that the client made.

import assert from "node:assert/strict";
import { Browser } from "../scenario/dialog.mjs";
import { keep } from "../scenario/secrets.mjs";

/** Opens the URL, logs in, and allows or denies, each only if asked to. Resolves to where the browser is sent then. */
export async function visit(url, { issuer, user, decision = "allow", browser = new Browser(issuer) }) {
  assert.ok(url.startsWith(`${issuer}/`), "a client sends its users to the server");
  let page = await browser.get(url.slice(issuer.length));
  if (page.location?.startsWith("/")) page = await browser.get(page.location);
  if (page.asksFor("password")) page = await browser.logIn(page, user);
  if (page.asksFor("consent")) page = await browser.submit(page, { decision });
  assert.equal(page.status, 303, page.text);
  browser.cookies.forEach(keep);
  return page.location;
}

/** The same for a client whose redirect URI a web server answers at, which no browser tells of a fragment. */
export async function visitAndReturn(url, options) {
  return (await visit(url, options)).replace(/#.*/, "");
}
