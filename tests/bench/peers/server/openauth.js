// A small Worker around OpenAuth, as its documentation shows for Cloudflare: it says yes to every authorization
// request, for one user, and verifies tokens with its client at one protected resource.

import { createClient } from "@openauthjs/openauth/client";
import { issuer } from "@openauthjs/openauth";
import { CloudflareStorage } from "@openauthjs/openauth/storage/cloudflare";
import { env } from "cloudflare:workers";

/** A schema that takes everything, in place of a validator of somebody else. */
const anything = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } };
const subjects = { user: anything };

const yes = {
  type: "yes",
  init(routes, context) {
    routes.get("/authorize", (c) => context.success(c, {}));
  },
  client: () => ({}),
};

const server = issuer({
  providers: { yes },
  subjects,
  storage: CloudflareStorage({ namespace: env.OPENAUTH_KV }),
  allow: async () => true,
  success: (context) => context.subject("user", { role: "resident" }),
});

const client = createClient({
  clientID: "page",
  issuer: env.ISSUER,
  fetch: async (url, request) => server.fetch(new Request(url, request), env),
});

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== "/api") return server.fetch(request, env, context);
    const [, token] = (request.headers.get("authorization") ?? "").split(" ");
    const { err, subject } = await client.verify(subjects, token);
    return err ? new Response(null, { status: 401 }) : Response.json(subject);
  },
};
