// Programs that log a user in from a page, each with another library, and how large each is when it arrives.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { at } from "../../src/tools/project.mjs";

const peers = at("tests", "bench", "peers", "browser");

/** Programs with the package, by entry. */
export const own = {
  edgegrant: 'export { createClient, EdgegrantError } from "edgegrant";',
  "edgegrant/js": 'export { createClient, EdgegrantError } from "edgegrant/js";',
  // The file that it loads counts.
  "edgegrant/slim":
    'export { createClient, EdgegrantError, start } from "edgegrant/slim"; import "edgegrant/core.wasm";',
};

/** A program that verifies tokens, which no page loads. */
export const verifying = 'export { BearerError, createVerifier } from "edgegrant/verify";';

/** Programs with other libraries: what logs in, comes back, and keeps the token. */
export const others = {
  "oidc-client-ts": 'export { UserManager, WebStorageStateStore } from "oidc-client-ts";',
  "@auth0/auth0-spa-js": 'export { createAuth0Client } from "@auth0/auth0-spa-js";',
  "@azure/msal-browser": 'export { PublicClientApplication } from "@azure/msal-browser";',
  "keycloak-js": 'export { default } from "keycloak-js";',
  "angular-oauth2-oidc": 'export { OAuthService, provideOAuthClient } from "angular-oauth2-oidc";',
  oauth4webapi: `export {
    discoveryRequest, processDiscoveryResponse, generateRandomCodeVerifier, calculatePKCECodeChallenge,
    generateRandomState, validateAuthResponse, None, authorizationCodeGrantRequest, processAuthorizationCodeResponse,
    refreshTokenGrantRequest, processRefreshTokenResponse, revocationRequest, processRevocationResponse,
    protectedResourceRequest } from "oauth4webapi";`,
};

/**
 * The size of a program in bytes: bundled and minified by esbuild, each file compressed by `gzip -9`. Packages that are
 * `external` do not count.
 */
export async function sizeOf(program, folder = at("pkg"), external = []) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    outdir: "out",
    loader: { ".wasm": "copy" },
    // The framework that a library is for is there anyway.
    external: ["@angular/*", "rxjs", "rxjs/*", ...external],
    write: false,
    logLevel: "error",
  });
  return outputFiles.map(({ contents }) => gzipSync(contents, { level: 9 }).length).reduce((sum, size) => sum + size);
}

/** The size of a program with another library. */
export const sizeOfPeer = (program) => sizeOf(program, peers);
