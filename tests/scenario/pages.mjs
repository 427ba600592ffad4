// What every answer of the authorization endpoint and its dialog promises, whatever it says.

import assert from "node:assert/strict";

/** A page that cannot be framed, cached, sniffed, scripted or read by another origin (RFC 9700 §4.16). */
export function assertGuarded(page) {
  const { headers } = page;
  const policy = directives(headers.get("content-security-policy"));
  assert.match(headers.get("content-type"), /^text\/html; *charset=utf-8$/i);
  assert.equal(policy["default-src"], "'none'");
  assert.equal(policy["frame-ancestors"], "'none'");
  assert.equal(policy["base-uri"], "'none'");
  assert.match(policy["form-action"], formAction(page.text));
  assert.equal(policy["object-src"], "'none'");
  assert.equal(policy["require-trusted-types-for"], "'script'");
  assert.doesNotMatch(policy["script-src"], /unsafe|\*|https?:/);
  assert.doesNotMatch(policy["style-src"], /unsafe|\*|https?:/);
  assert.equal(headers.get("x-frame-options"), "DENY");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cache-control"), "no-store");
  // Not no-referrer, under which browsers send our own forms with `Origin: null`.
  assert.equal(headers.get("referrer-policy"), "same-origin");
  assertNotShared(page);
}

/** Where a page's forms may lead: to us and on by one scheme, or by one scheme only, or nowhere if it has none. */
function formAction(html) {
  const [, action] = html.match(/<form\b[^>]* action="([^"]*)"/) ?? [];
  if (action === undefined) return /^'none'$/;
  return action.startsWith("/") ? /^'self'( [a-z][a-z\d+.-]*:)?$/ : /^[a-z][a-z\d+.-]*:$/;
}

/** Nothing of CORS (RFC 9700 §2.6). */
export function assertNotShared({ headers }) {
  const shared = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
  assert.deepEqual(shared, []);
}

/** The page for errors that nobody can be redirected with: it leads nowhere and began nothing. */
export function assertErrorPage(page, { status = 400, heading = "This link does not work" } = {}) {
  assert.equal(page.status, status);
  assert.equal(page.heading, heading);
  assert.equal(page.location, null);
  assert.equal(page.headers.get("refresh"), null);
  assert.deepEqual(page.cookies, []);
  assert.doesNotMatch(page.text, /<(a|form|script|iframe|link|meta http-equiv)\b/i);
  assertGuarded(page);
}

/** An error that the application gets, with these parameters and no others (RFC 6749 §4.1.2.1, RFC 9207 §2). */
export function assertErrorRedirect(answer, { uri, mode = "query", error, state, iss }) {
  const { toApplication } = answer;
  assert.equal(answer.status, mode === "form_post" ? 200 : 303);
  assert.equal(toApplication?.uri, uri);
  assert.equal(toApplication.mode, mode);
  const { error_description: description, ...parameters } = toApplication.parameters;
  assert.deepEqual(parameters, { error, ...(state !== undefined && { state }), iss });
  assert.match(description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.ok(answer.headers.get("referrer-policy"));
  assertNotShared(answer);
}

function directives(policy) {
  const parts = policy.split(/; */).map((directive) => directive.split(/ (.*)/s));
  return Object.fromEntries(parts.map(([name, value = ""]) => [name, value]));
}
