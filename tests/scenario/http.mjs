// One request and its answer, read whole.

import { remember } from "./secrets.mjs";

/**
 * Sends a request and follows nothing. The body is one of `form` (an object, or pairs where a name repeats),
 * `json` (a value) and `body` (anything that fetch takes).
 */
export async function send(method, url, { headers = {}, form, json, body } = {}) {
  const sent = new Headers(headers);
  let content = body;
  if (form !== undefined) content = new URLSearchParams(form);
  if (json !== undefined) {
    content = JSON.stringify(json);
    if (!sent.has("content-type")) sent.set("content-type", "application/json");
  }
  const response = await fetch(url, {
    method,
    headers: sent,
    body: content,
    redirect: "manual",
    ...(content instanceof ReadableStream && { duplex: "half" }),
  });
  const answer = new Answer(response.status, response.headers, await response.text());
  remember(sent, content, answer);
  return answer;
}

export class Answer {
  constructor(status, headers, text) {
    Object.assign(this, { status, headers, text });
  }

  /** The body as JSON; undefined where it is none. */
  get json() {
    return this.headers.get("content-type") === "application/json" ? JSON.parse(this.text) : undefined;
  }

  /** What names the request in the log. */
  get requestId() {
    return this.headers.get("x-request-id");
  }
}

/** An Authorization header for HTTP Basic; both halves form-encoded first (RFC 6749 §2.3.1). */
export const basic = (id, secret) => `Basic ${btoa([id, secret].map(formEncoded).join(":"))}`;

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** RFC 6749 appendix B. */
const formEncoded = (text) => new URLSearchParams([["", text]]).toString().slice(1);
