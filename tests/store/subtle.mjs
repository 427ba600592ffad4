// ES256 as WebCrypto has it, by Node.js's own functions that answer at once: an isolate that signs has nothing to wait
// for, so nothing but the simulation decides what happens next.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";

const withKey = (key) => ({ key, dsaEncoding: "ieee-p1363" });

export const subtle = {
  async generateKey({ namedCurve }) {
    return generateKeyPairSync("ec", { namedCurve });
  },

  async exportKey(format, key) {
    return key.export({ format });
  },

  async importKey(format, key, algorithm, extractable, [usage]) {
    return usage === "sign" ? createPrivateKey({ key, format }) : createPublicKey({ key, format });
  },

  async sign(algorithm, key, data) {
    return sign("sha256", data, withKey(key));
  },

  async verify(algorithm, key, signature, data) {
    return verify("sha256", data, withKey(key), signature);
  },
};
