// A server that answers what a test tells it to, and the page of an application that uses the package.

import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";
import { build } from "esbuild";
import { at } from "../../src/tools/project.mjs";

const json = { "content-type": "application/json" };
const shared = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization",
  "access-control-expose-headers": "retry-after",
};

/** What a good token endpoint says; a test changes one thing. */
export const goodToken = { access_token: "sesame", token_type: "Bearer", expires_in: 60, scope: "read" };

/**
 * Starts a server. `answers` has, by path, the answer to give: `status`, `headers`, and `json` or `body`, or a function
 * that makes it of the request. It can be changed while the server runs; `requests` are those that came, with their
 * bodies.
 */
export async function startFake() {
  const requests = [];
  const answers = {};
  const origin = await listen(async (request, response) => {
    const { url: path, headers: sent, method } = request;
    const asked = { path, headers: sent, body: Buffer.concat(await request.toArray()).toString() };
    // The browser's own question, which comes before some requests.
    if (method === "OPTIONS") return response.writeHead(204, shared).end();
    requests.push(asked);
    const answer = answers[path.split("?")[0]] ?? { status: 404, json: {} };
    const given = typeof answer === "function" ? await answer(asked) : answer;
    const { status = 200, headers = json, json: content, body } = given;
    response.writeHead(status, { ...shared, ...headers });
    response.end(body ?? JSON.stringify(content));
  });
  const metadata = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    revocation_endpoint: `${origin}/revoke`,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
  answers["/authorize"] = {
    headers: { "content-type": "text/html" },
    body: '<title>the dialog</title><link rel="icon" href="data:,">',
  };
  answers["/token"] = { json: goodToken };
  answers["/revoke"] = { json: {} };
  /** Publishes the metadata with these changes. */
  const describe = (changes) => {
    answers["/.well-known/oauth-authorization-server"] = { json: { ...metadata, ...changes } };
  };
  describe({});
  return { issuer: origin, requests, answers, describe };
}

/**
 * Serves an empty page that has an entry of the package, or what is made of several, as `edgegrant`, with these headers.
 * At `/opened` it reads the response that it was loaded with, as the page of a real application does. Resolves to its
 * origin.
 */
export async function servePage({ headers, entry = "index.js", contents = `export * from "./${entry}";` } = {}) {
  const bundle = await build({
    stdin: { contents, resolveDir: at("pkg") },
    define: { "import.meta.url": "location.href" },
    bundle: true,
    format: "iife",
    globalName: "edgegrant",
    write: false,
    logLevel: "error",
  });
  const script = '<!doctype html><title>page</title><script src="/edgegrant.js"></script>';
  const answering = `${script}<script>
    const client = edgegrant.createClient({ clientId: "app", issuer: "https://server.example", redirectUri: location.href });
    client.callback().catch(({ code }) => (document.title = code));
  </script>`;
  return listen((request, response) => {
    if (request.url === "/edgegrant.js") {
      response.setHeader("content-type", "text/javascript").end(bundle.outputFiles[0].contents);
    } else {
      const page = request.url.startsWith("/opened") ? answering : script;
      response.writeHead(200, { "content-type": "text/html", ...headers }).end(page);
    }
  });
}

async function listen(answer) {
  const server = createServer(answer);
  server.listen(0, "localhost");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${server.address().port}`;
}
