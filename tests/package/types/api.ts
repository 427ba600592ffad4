// An API's program as TypeScript reads it, in Node and without the types of a browser.

import { createServer } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { BearerError, createVerifier } from "edgegrant/verify";
import { createClient } from "edgegrant";

const verifier = createVerifier({
  issuer: "https://login.example",
  audience: "https://api.example",
  // What is not set may be there all the same.
  realm: process.env["REALM"],
  jwksUri: undefined,
  fetch: (url, request) => fetch(url, request),
});

createServer(async (request, response) => {
  try {
    const token = await verifier.verify(request, { scope: ["lights:read", "lights:write"] });
    response.end(`${token.subject} ${token.role ?? "no role"} ${token.expiresAt + 0} ${token.claims["grant_id"]}`);
  } catch (problem) {
    if (!(problem instanceof BearerError)) throw problem;
    response.writeHead(problem.status, problem.headers).end(problem.body);
  }
});

export const handle = async (request: Request): Promise<Response> => {
  await verifier.verify(request);
  // @ts-expect-error The package makes its errors itself.
  return new BearerError("token_missing").response();
};

export const other = (request: Http2ServerRequest | { headers: { authorization?: string }; url: string }) =>
  verifier.verify(request);

// On a server, too, a module that pages share can be imported.
export const client = createClient({ issuer: "https://a.example", clientId: "app", redirectUri: "https://b.example/" });

declare const scope: string | undefined;
export const unsure = (request: Request) =>
  // @ts-expect-error A scope that is perhaps none must not ask for nothing.
  verifier.verify(request, { scope });
