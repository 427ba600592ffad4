// A small Node.js server around @node-oauth/oauth2-server, with everything in memory: it says yes to every
// authorization request, for one user, and answers at one protected resource. Its tokens are opaque.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import OAuth2Server from "@node-oauth/oauth2-server";

const { Request, Response } = OAuth2Server;
const user = { id: "ada", role: "resident" };
const grants = ["authorization_code", "refresh_token", "client_credentials"];
const digestOf = (secret) => createHash("sha256").update(secret).digest("base64url");

const clients = new Map([
  ["page", { id: "page", grants, redirectUris: ["https://page.example/cb"] }],
  ["hub", { id: "hub", grants, redirectUris: [], digest: digestOf("s".repeat(43)) }],
]);
const codes = new Map();
const tokens = new Map();
const refreshTokens = new Map();

const model = {
  async getClient(id, secret) {
    const client = clients.get(id);
    const isKnown = !secret || client?.digest === digestOf(secret);
    return isKnown && client;
  },
  getUserFromClient: async (client) => ({ id: client.id }),
  validateScope: async (_user, _client, scope) => scope ?? ["profile"],
  async saveAuthorizationCode(code, client, user) {
    const saved = { ...code, client, user };
    codes.set(code.authorizationCode, saved);
    return saved;
  },
  getAuthorizationCode: async (code) => codes.get(code),
  revokeAuthorizationCode: async ({ authorizationCode }) => codes.delete(authorizationCode),
  async saveToken(token, client, user) {
    const saved = { ...token, client, user };
    tokens.set(saved.accessToken, saved);
    if (saved.refreshToken) refreshTokens.set(saved.refreshToken, saved);
    return saved;
  },
  getAccessToken: async (token) => tokens.get(token),
  getRefreshToken: async (token) => refreshTokens.get(token),
  revokeToken: async ({ refreshToken }) => refreshTokens.delete(refreshToken),
};

const server = new OAuth2Server({
  model,
  requireClientAuthentication: { authorization_code: false, refresh_token: false },
  authenticateHandler: { handle: async () => user },
});

const routes = {
  "/authorize": (request, response) => server.authorize(request, response),
  "/token": (request, response) => server.token(request, response),
  "/api": async (request, response) => {
    response.body = (await server.authenticate(request, response)).user;
  },
};

createServer(async (incoming, outgoing) => {
  const { pathname, searchParams } = new URL(incoming.url, "http://localhost");
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
  const { method, headers } = incoming;
  const request = new Request({ method, headers, query: Object.fromEntries(searchParams), body });
  const response = new Response({ headers: {} });
  // It has put its refusal into the response when it throws.
  await routes[pathname]?.(request, response).catch(() => {});
  outgoing.writeHead(response.status, { "content-type": "application/json", ...response.headers });
  outgoing.end(JSON.stringify(response.body));
}).listen(Number(process.argv[2]), "localhost");
