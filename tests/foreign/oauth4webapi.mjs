// An application built on oauth4webapi: each method is the sequence of calls that the library's documentation gives.

import * as oauth from "oauth4webapi";
import { keep } from "../scenario/secrets.mjs";
import { visitAndReturn } from "./visitor.mjs";

/** The library sends nothing by plain HTTP unless told to. */
export const insecure = { [oauth.allowInsecureRequests]: true };

/** The server's metadata, found and checked. */
export async function discovered(issuer) {
  const identifier = new URL(issuer);
  const response = await oauth.discoveryRequest(identifier, { algorithm: "oauth2", ...insecure });
  return oauth.processDiscoveryResponse(identifier, response);
}

const authentication = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
  none: oauth.None,
};

/** A client of the server. Every answer is processed by the library, and what that throws is not caught. */
export class Relying {
  constructor(server, { client_id, client_secret, token_endpoint_auth_method: method, redirect_uris }) {
    this.server = server;
    this.client = { client_id };
    this.method = method;
    this.authentication = authentication[method](client_secret);
    this.redirect_uri = redirect_uris[0];
  }

  get id() {
    return this.client.client_id;
  }

  /** Sends a user through the dialog. Resolves to the parameters that came back, checked, and the verifier. */
  async authorization(user, parameters, verifier = oauth.generateRandomCodeVerifier(), decision) {
    const state = oauth.generateRandomState();
    const url = new URL(this.server.authorization_endpoint);
    url.search = new URLSearchParams({
      client_id: this.id,
      redirect_uri: this.redirect_uri,
      response_type: "code",
      state,
      ...(verifier !== oauth.nopkce && {
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }),
      ...parameters,
    });
    const { issuer } = this.server;
    const returned = new URL(await visitAndReturn(url.href, { issuer, user, decision }));
    const callback = oauth.validateAuthResponse(this.server, this.client, returned, state);
    keep(callback.get("code"));
    return { callback, verifier };
  }

  async redeem({ callback, verifier }, redirectUri = this.redirect_uri) {
    const { server, client, authentication } = this;
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      callback,
      redirectUri,
      verifier,
      insecure,
    );
    return kept(await oauth.processAuthorizationCodeResponse(server, client, response));
  }

  async authorizationCode(user, parameters, verifier) {
    return this.redeem(await this.authorization(user, parameters, verifier));
  }

  async clientCredentials(parameters = {}) {
    const { server, client, authentication } = this;
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, insecure);
    return kept(await oauth.processClientCredentialsResponse(server, client, response));
  }

  async generic(grantType, parameters) {
    const { server, client, authentication } = this;
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authentication,
      grantType,
      parameters,
      insecure,
    );
    return kept(await oauth.processGenericTokenEndpointResponse(server, client, response));
  }

  async refresh(token, additionalParameters) {
    const { server, client, authentication } = this;
    const options = { additionalParameters, ...insecure };
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, token, options);
    return kept(await oauth.processRefreshTokenResponse(server, client, response));
  }

  async introspect(token) {
    const { server, client, authentication } = this;
    const response = await oauth.introspectionRequest(server, client, authentication, token, insecure);
    return oauth.processIntrospectionResponse(server, client, response);
  }

  async revoke(token) {
    const { server, client, authentication } = this;
    return oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, authentication, token, insecure),
    );
  }

  /** What a resource server that goes by `audience` makes of a token. */
  accept(token, audience = this.server.issuer, server = this.server) {
    const request = new Request("https://lights.example/", { headers: { authorization: `Bearer ${token}` } });
    return oauth.validateJwtAccessToken(server, request, audience, insecure);
  }
}

function kept(answer) {
  keep(answer.access_token);
  if (answer.refresh_token) keep(answer.refresh_token);
  return answer;
}
