// The least that a token endpoint costs which makes sure that something happens once: a form, one call of a Durable
// Object that reads and writes a record, and one ES256 signature by WebCrypto. The client is kept. `object` names the
// object. It checks nothing, and no one should deploy it.

import { DurableObject } from "cloudflare:workers";
import { signed } from "./sign.js";

const scope = "lights:read profile";

export class Record extends DurableObject {
  async fetch(request) {
    const { number } = JSON.parse(await request.text());
    const { kv } = this.ctx.storage;
    const record = JSON.parse(kv.get("record") ?? '{"number":0}');
    kv.put("record", JSON.stringify({ ...record, number: record.number + number }));
    return new Response(JSON.stringify({ scope }));
  }
}

export default {
  async fetch(request, env) {
    const form = new URLSearchParams(await request.text());
    const client_id = form.get("client_id");
    const object = env.RECORD.getByName(form.get("object"));
    const message = JSON.stringify({ number: 1 });
    const decided = await object.fetch("http://object/", { method: "POST", body: message });
    const { scope } = JSON.parse(await decided.text());
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: env.ISSUER, sub: client_id, client_id, aud: env.ISSUER, scope, iat: now, exp: now + 3600 };
    const answer = { access_token: await signed(claims), token_type: "Bearer", expires_in: 3600, scope };
    return new Response(JSON.stringify(answer), {
      headers: { "content-type": "application/json", "cache-control": "no-store" },
    });
  },
};
