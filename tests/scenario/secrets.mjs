// Secrets that pass in a test file, so that at its end none is found where none may be.

import assert from "node:assert/strict";

const secret = new Set([
  "access_token",
  "assertion",
  "client_secret",
  "code",
  "code_verifier",
  "password",
  "refresh_token",
  "token",
]);
const secrets = new Set();
const errors = [];

/** Takes note of the secrets in a request and its answer, and of what the answer says if it is an error. */
export function remember(headers, content, answer) {
  const [scheme, credentials] = headers.get("authorization")?.split(" ") ?? [];
  if (scheme === "Bearer") keep(credentials ?? "");
  if (scheme === "Basic") {
    const halves = Buffer.from(credentials ?? "", "base64").toString();
    keepMembers(new URLSearchParams(halves.replace(/^.*?:/, "password=")));
  }
  if (content instanceof URLSearchParams) keepMembers(content);
  if (typeof content === "string") keepMembers(entries(content));
  keepMembers(entries(answer.text));
  for (const cookie of [headers.get("cookie") ?? "", ...answer.headers.getSetCookie()]) {
    keep(cookie.match(/=([^;]*)/)?.[1] ?? "");
  }
  if (answer.status >= 400) errors.push(answer.text);
}

/** Takes note of one more. */
export function keep(text) {
  // A word that a test makes up may be anywhere; what is long enough to be random may not.
  if (text.length >= 20) secrets.add(text);
}

/** Fails if a secret, or the beginning of one, is in these lines or in the body of an error. */
export function assertNoneLeaked(lines) {
  assert.notEqual(secrets.size, 0, "a test file in which no secret passed proves nothing");
  for (const line of [...lines, ...errors]) {
    // Who a user is is no secret, and what a secret may begin with.
    const text = line.replaceAll(/usr_[\w-]{54}/g, "");
    const leaked = [...secrets].find((known) => text.includes(known.slice(0, 20)));
    assert.equal(leaked, undefined, `a secret is in: ${line}`);
  }
}

function keepMembers(members) {
  for (const [name, value] of members) {
    if (secret.has(name) && typeof value === "string") keep(value);
  }
}

function entries(text) {
  try {
    return Object.entries(JSON.parse(text) ?? {});
  } catch {
    return [];
  }
}
