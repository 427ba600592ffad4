// A small Worker around @cloudflare/workers-oauth-provider, as its README shows for one Worker: it says yes to every
// authorization request, for one user, and answers at one protected resource.

import { OAuthProvider } from "@cloudflare/workers-oauth-provider";
import { env } from "cloudflare:workers";

const resource = `${env.ISSUER}/api`;

const defaultHandler = {
  async fetch(request, { OAUTH_PROVIDER }) {
    const { pathname } = new URL(request.url);
    if (pathname === "/clients" && request.method === "POST") {
      return Response.json(await OAUTH_PROVIDER.createClient(await request.json()));
    }
    if (pathname !== "/authorize") return new Response(null, { status: 404 });
    const asked = await OAUTH_PROVIDER.parseAuthRequest(request);
    const { redirectTo } = await OAUTH_PROVIDER.completeAuthorization({
      request: asked,
      userId: "ada",
      metadata: {},
      scope: asked.scope,
      props: { userId: "ada", role: "resident" },
      // Each round of a race has a grant of its own, and rounds are not to end each other's.
      revokeExistingGrants: false,
    });
    return Response.redirect(redirectTo, 302);
  },
};

const apiHandler = {
  fetch(request, env, context) {
    return Response.json(context.props);
  },
};

export default new OAuthProvider({
  apiRoute: "/api",
  apiHandler,
  defaultHandler,
  authorizeEndpoint: "/authorize",
  tokenEndpoint: "/oauth/token",
  scopesSupported: ["profile", "lights:read", "lights:write"],
  resourceMetadata: { resource, authorization_servers: [env.ISSUER] },
  requiredScopes: ["profile"],
});
