// A resource server of somebody else's. It verifies access tokens by itself, with the keys that were published when it
// last asked (RFC 9068 §4), and knows of no revocation.

import { parts } from "../scenario/jwt.mjs";
import { subtle } from "./subtle.mjs";

export class ResourceServer {
  #keys = [];
  #keepsUntil = 0;

  /** Whether it still may go by the keys that it has. */
  hasKeys(now) {
    return now < this.#keepsUntil;
  }

  /** Learns the keys from a request for them. */
  learn({ sent, answer: { headers, json } }) {
    this.#keys = json.keys;
    this.#keepsUntil = sent + Number(headers.get("cache-control").match(/max-age=(\d+)/)[1]) * 1000;
  }

  async accepts(token, now) {
    const { header, claims } = parts(token);
    const known = this.#keys.find(({ kid }) => kid === header.kid);
    if (!known || now >= claims.exp * 1000) return false;
    const key = await subtle.importKey("jwk", known, null, false, ["verify"]);
    const [signed, signature] = token.split(/\.(?=[^.]*$)/);
    return subtle.verify(null, key, Buffer.from(signature, "base64url"), Buffer.from(signed));
  }
}
