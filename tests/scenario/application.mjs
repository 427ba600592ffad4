// An application that is registered, and what it does at the endpoints, each step one call.

import { authorize, Browser, pkce, withQuery } from "./dialog.mjs";
import { basic, send } from "./http.mjs";
import { keep } from "./secrets.mjs";

const roleScopes = { resident: "profile lights:read lights:write", guest: "profile lights:read" };

/** The configuration of a client that keeps a secret and may do everything such a one may. */
export const confidentialClient = {
  redirect_uris: ["https://client.example/cb"],
  grant_types: ["authorization_code", "password", "client_credentials", "refresh_token"],
  response_types: ["code"],
  scope: "users:create users:read",
  role_scopes: roleScopes,
  user_roles: ["resident", "guest"],
};

/** The configuration of a client that keeps none. */
export const publicClient = {
  redirect_uris: ["https://page.example/cb"],
  grant_types: ["authorization_code", "implicit", "refresh_token"],
  response_types: ["code", "token"],
  token_endpoint_auth_method: "none",
  role_scopes: roleScopes,
};

export class Application {
  /** `shown` is the answer to the registration. */
  constructor(issuer, shown) {
    this.issuer = issuer;
    Object.assign(this, shown);
  }

  /** Another that says of itself what this one does, but for the changes. */
  as(changes) {
    return new Application(this.issuer, { ...this, ...changes });
  }

  /** Posts parameters to an endpoint, and authenticates by the method that is registered. */
  post(path, parameters, { headers } = {}) {
    const { client_id, client_secret, token_endpoint_auth_method: method } = this;
    const url = this.issuer + path;
    if (method === "client_secret_basic") {
      const authorization = basic(client_id, client_secret);
      return send("POST", url, { headers: { authorization, ...headers }, form: parameters });
    }
    const named = method === "none" ? { client_id } : { client_id, client_secret };
    return send("POST", url, { headers, form: { ...named, ...parameters } });
  }

  token(parameters, options) {
    return this.post("/v2/oauth2/token", parameters, options);
  }

  byPassword({ username, password }, more) {
    return this.token({ grant_type: "password", username, password, ...more });
  }

  ofItsOwn(more) {
    return this.token({ grant_type: "client_credentials", ...more });
  }

  exchange(redemption, more) {
    return this.token({ grant_type: "authorization_code", ...redemption, ...more });
  }

  refresh(refresh_token, more) {
    return this.token({ grant_type: "refresh_token", refresh_token, ...more });
  }

  introspect(token, more) {
    return this.post("/v2/oauth2/introspect", { token, ...more });
  }

  revoke(token, more) {
    return this.post("/v2/oauth2/revoke", { token, ...more });
  }

  /** The parameters of an authorization request without PKCE. */
  authorization(more) {
    const { client_id, redirect_uris } = this;
    return { client_id, redirect_uri: redirect_uris[0], response_type: "code", ...more };
  }

  /**
   * Sends a user through the dialog. Resolves to what redeems the code: the code, the redirect URI and, unless
   * `challenge` is false, the verifier.
   */
  async redemption(user, { challenge = true, browser = new Browser(this.issuer), ...more } = {}) {
    const { verifier, parameters } = pkce();
    const request = this.authorization({ ...(challenge && parameters), ...more });
    const { code } = (await browser.approve(request, user)).toApplication.parameters;
    [code, verifier, ...browser.cookies.values()].forEach(keep);
    return { code, redirect_uri: request.redirect_uri, ...(challenge && { code_verifier: verifier }) };
  }

  /** Sends a user through the dialog by the implicit flow. Resolves to the parameters in the fragment. */
  async implicit(user, more) {
    const browser = new Browser(this.issuer);
    const page = await browser.approve(this.authorization({ response_type: "token", ...more }), user);
    const { parameters } = page.toApplication;
    [parameters.access_token, ...browser.cookies.values()].forEach(keep);
    return parameters;
  }

  /** Where a browser begins. */
  link(more) {
    return this.issuer + withQuery(authorize, this.authorization(more));
  }
}
