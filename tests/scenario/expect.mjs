// What every answer of an endpoint must look like, whatever it says.

import assert from "node:assert/strict";

/** Fails unless no cache keeps the answer and no browser guesses its type (RFC 6749 §5.1, §5.2). */
export function assertNotKept(answer) {
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("pragma"), "no-cache");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
}

/** Fails unless the answer is this error and says nothing else (RFC 6749 §5.2). */
export function assertRefused(answer, status, error, description) {
  assert.deepEqual([answer.status, answer.json], [status, { error, error_description: description }]);
  assertNotKept(answer);
  // RFC 6749 §5.2: the characters that a description may have.
  assert.match(description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
}

/** The body of a success, which is JSON that nobody keeps. */
export function succeeded(answer, status = 200) {
  assert.equal(answer.status, status, answer.text);
  assertNotKept(answer);
  assert.ok(answer.json, "the answer is JSON");
  return answer.json;
}

/** The body of an access token response with exactly the members that it must have (RFC 6749 §5.1). */
export function granted(answer, { scope, expires_in = 3600, refreshable = false }) {
  const { access_token, refresh_token, ...rest } = succeeded(answer);
  assert.deepEqual(rest, { token_type: "Bearer", expires_in, scope });
  assert.match(access_token, /^[\w-]+\.[\w-]+\.[\w-]{86}$/);
  if (refreshable) assert.match(refresh_token, /^egr_[\w-]{123}$/);
  else assert.equal(refresh_token, undefined);
  return { access_token, refresh_token, ...rest };
}
