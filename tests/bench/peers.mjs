// The peers: what runs each of them, and how a client gets something from it.

import { at } from "../../src/tools/project.mjs";
import { freePort } from "../../src/tools/ports.mjs";
import { basic } from "../scenario/http.mjs";
import { startServer } from "./process.mjs";
import { openauth, workersOAuthProvider } from "./workers.mjs";
import { startWorker } from "./workerd.mjs";

const folder = at("tests", "bench", "peers", "server");
const form = { grant_type: "client_credentials" };
const secret = "s".repeat(43);
const hub = { headers: { authorization: basic("hub", secret) }, form };
const page = async () => "page";

/** Where its endpoints are, a public client of it, and the client credentials of a confidential one if it has those. */
export const peers = [
  {
    start: () => startWorker(workersOAuthProvider()),
    paths: { authorization: "/authorize", token: "/oauth/token", resource: "/api" },
    async clientId(lane) {
      const redirectUris = ["https://page.example/cb"];
      const registration = { redirectUris, tokenEndpointAuthMethod: "none", clientName: "page" };
      return (await lane.send({ path: "/clients", json: registration })).expect(200).json.clientId;
    },
  },
  {
    start: () => startWorker(openauth()),
    paths: { authorization: "/authorize", token: "/token", resource: "/api" },
    clientId: page,
    hub: { form: { ...form, provider: "yes", client_id: "hub", client_secret: secret } },
  },
  {
    start: () => startOnNode("oauth2-server"),
    paths: { authorization: "/authorize", token: "/token", resource: "/api" },
    clientId: page,
    hub,
  },
  {
    start: () => startOnNode("oidc-provider"),
    paths: { authorization: "/auth", token: "/token" },
    clientId: page,
    hub,
  },
];

async function startOnNode(peer) {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const server = await startServer(issuer, process.execPath, [`${folder}/${peer}.js`, String(port)]);
  return { name: `${peer} on Node.js`, issuer, ...server };
}
