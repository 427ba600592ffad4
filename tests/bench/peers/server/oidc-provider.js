// A small Node.js server around oidc-provider, with everything in memory: it says yes to every authorization
// request, for one user, and its access tokens are JWTs signed with ES256.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const audience = "https://api.example";
const scope = "profile";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Its own store in memory forgets all but a thousand things. */
class Store {
  static #all = new Map();
  #name;

  constructor(name) {
    this.#name = name;
  }

  #key = (id) => `${this.#name} ${id}`;

  async upsert(id, payload) {
    Store.#all.set(this.#key(id), payload);
    if (payload.uid) Store.#all.set(this.#key(payload.uid), payload);
  }

  find = async (id) => Store.#all.get(this.#key(id));

  findByUid = this.find;

  async consume(id) {
    Store.#all.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    Store.#all.delete(this.#key(id));
  }

  // Nothing is revoked here.
  async revokeByGrantId() {}
}

const provider = new Provider(`http://localhost:${port}`, {
  adapter: Store,
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
  cookies: { keys: ["of the bench"] },
  clientDefaults: { id_token_signed_response_alg: "ES256" },
  clients: [
    {
      client_id: "page",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: ["https://page.example/cb"],
    },
    {
      client_id: "hub",
      client_secret: "s".repeat(43),
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        audience,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "ES256" } },
      }),
    },
  },
  findAccount: (context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (context, { uid }) => `/yes/${uid}` },
  issueRefreshToken: () => true,
  async loadExistingGrant({ oidc }) {
    const { clientId } = oidc.client;
    const grantId = oidc.session.grantIdFor(clientId);
    if (grantId) return provider.Grant.find(grantId);
    const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId });
    grant.addResourceScope(audience, scope);
    await grant.save();
    return grant;
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, ClientCredentials: 600, Grant: 3600, RefreshToken: 3600 },
});

const callback = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith("/yes/")) return callback(request, response);
  return provider.interactionFinished(request, response, { login: { accountId: "ada" } });
}).listen(port, "localhost");
