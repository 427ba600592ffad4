// The least that a token endpoint costs which looks its client up and signs what it gives: a form, one KV get,
// one SHA-256 and one ES256 signature by WebCrypto. A PUT registers the client. It checks nothing else, and no one
// should deploy it.

import { base64url, signed } from "./sign.js";

const encoder = new TextEncoder();

export default {
  async fetch(request, env) {
    const form = new URLSearchParams(await request.text());
    const client_id = form.get("client_id");
    const key = `application:${client_id}`;
    const digest = await digestOf(form.get("client_secret"));
    if (request.method === "PUT") {
      await env.APPLICATIONS.put(key, JSON.stringify({ digest, scope: "users:create users:read" }));
      return new Response();
    }
    const application = await env.APPLICATIONS.get(key, "json");
    if (digest !== application.digest) return new Response(null, { status: 401 });
    const now = Math.floor(Date.now() / 1000);
    const { scope } = application;
    const claims = { iss: env.ISSUER, sub: client_id, client_id, aud: env.ISSUER, scope, iat: now, exp: now + 3600 };
    const answer = { access_token: await signed(claims), token_type: "Bearer", expires_in: 3600, scope };
    return new Response(JSON.stringify(answer), {
      headers: { "content-type": "application/json", "cache-control": "no-store" },
    });
  },
};

async function digestOf(secret) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(secret))));
}
