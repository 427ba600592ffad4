// The Worker as it is built, and at /signed what its own key makes of any text: for tokens that only the server could
// make, and does not.

import { WorkerEntrypoint } from "cloudflare:workers";
import * as product from "../../src/worker/build/index.js";

export * from "../../src/worker/build/index.js";

const { sign } = SubtleCrypto.prototype;
let last;

SubtleCrypto.prototype.sign = function (algorithm, key, data) {
  last = { algorithm, key };
  return sign.call(this, algorithm, key, data);
};

export default class extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname !== "/signed") return new product.default(this.ctx, this.env).fetch(request);
    return new Response(await sign.call(crypto.subtle, last.algorithm, last.key, await request.arrayBuffer()));
  }
}
