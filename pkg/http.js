// Requests to the authorization server: no cookies, no redirects, no cache, no referrer, no hang.

import { EdgegrantError } from "./errors.js";

const longestAnswer = 1 << 20;
const longestWait = 10_000;

const form = { "content-type": "application/x-www-form-urlencoded" };

/** The answer to a form, or to a request without one; the JSON in it is `document`, nothing if there is none. */
export async function send(url, body) {
  try {
    const response = await fetch(url, {
      method: body && "POST",
      headers: { accept: "application/json", ...(body && form) },
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(longestWait),
    });
    const header = (name) => response.headers.get(name) ?? undefined;
    const document = parsed(await text(response));
    return { status: response.status, type: header("content-type"), retryAt: moment(header("retry-after")), document };
  } catch (cause) {
    throw unreachable(cause);
  }
}

/** What a failed fetch comes to. */
export const unreachable = (cause) =>
  new EdgegrantError(cause?.name === "TimeoutError" ? "timed_out" : "network_failed", undefined, { cause });

async function text(response) {
  const decoder = new TextDecoder();
  let received = "";
  let length = 0;
  const reader = response.body?.getReader();
  for (let part; reader && !(part = await reader.read()).done; ) {
    length += part.value.length;
    if (length > longestAnswer) {
      await reader.cancel();
      return "";
    }
    received += decoder.decode(part.value, { stream: true });
  }
  return received + decoder.decode();
}

/** The moment that `Retry-After` means (RFC 9110 §10.2.3): seconds from now, or a date. */
const moment = (value) => (/^\d+$/.test(value) ? Date.now() + value * 1000 : Date.parse(value) || undefined);

function parsed(text) {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}
