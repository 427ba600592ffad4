// An API that verifies the tokens of an edgegrant server by itself, with keys that it was given.

import { createVerifier } from "edgegrant/verify";
import { env } from "cloudflare:workers";

const verifier = createVerifier({
  issuer: env.ISSUER,
  audience: env.ISSUER,
  jwksUri: `${env.ISSUER}/v2/oauth2/jwks`,
  fetch: async () => Response.json(env.KEYS),
});

export default {
  async fetch(request) {
    const { subject, role } = await verifier.verify(request, { scope: "profile" });
    return Response.json({ subject, role });
  },
};
