// Requests to resources, with the token (RFC 6750 §2.1).

import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { unreachable } from "./http.js";
import { anotherRecord, usableRecord } from "./renewal.js";
import { urlOf } from "./text.js";

/** `fetch` with the token, to the origins that it is meant for. A token that is refused is renewed, once. */
export async function fetchResource(client, input, init) {
  const request = new Request(input, { redirect: "error", ...init });
  const { issuer, endpoints, apiOrigins = [issuer ?? endpoints?.authorization] } = client.options;
  const { origin } = new URL(request.url);
  if (!apiOrigins.some((url) => urlOf(url).origin === origin)) throw new EdgegrantError("origin_refused");
  decide("bearer_origin", { origin });
  return answerTo(client, request).catch((cause) => {
    request.signal.throwIfAborted();
    throw cause;
  });
}

async function answerTo(client, request) {
  const record = await usableRecord(client);
  const response = await send(request.clone(), record);
  if (response.status !== 401) return response;
  const another = await anotherRecord(client, record);
  return another ? send(request, another) : response;
}

async function send(request, { access_token }) {
  request.headers.set("authorization", `Bearer ${access_token}`);
  try {
    return await fetch(request);
  } catch (cause) {
    throw unreachable(cause);
  }
}
