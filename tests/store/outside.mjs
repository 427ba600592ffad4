// What clients, users and administrators send, and what they come to know by it.

import { pkce, withQuery } from "../scenario/dialog.mjs";
import { basic, bearer } from "../scenario/http.mjs";
import { issuer } from "./base.mjs";
import { Family } from "./family.mjs";
import { Request } from "./request.mjs";
import { ResourceServer } from "./resource_server.mjs";

const wrongVerifier = "x".repeat(43);

export class Outside {
  #world;
  #admin;
  #oracle;
  #sent = 0;
  #resourceServer = new ResourceServer();
  /** What users gave to applications, in the order in which it was heard of. */
  families = [];

  constructor(world, { admin, apps, users }, oracle) {
    this.#world = world;
    this.#admin = admin;
    this.#oracle = oracle;
    this.apps = Object.values(apps).map((app) => ({ ...app, removals: [] }));
    this.users = users.map((user) => ({ ...user, changes: [], withdrawals: [] }));
  }

  app(client_id) {
    return this.apps.find((app) => app.client_id === client_id);
  }

  async #ask(kind, where, what, { method = "POST", path, headers, form, json }, facts) {
    const world = this.#world;
    const request = new Request(world, `r${++this.#sent}`, kind, facts);
    world.tally.request(kind);
    world.note(`${request.name} ${what}, in ${where.name}`);
    this.#oracle.sent(request);
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const described = { "content-type": type, "content-length": String(body?.length) };
    const init = { method, headers: { ...headers, ...(body && described) }, body };
    request.answer = await where.request(request, issuer + path, init);
    request.answered = world.now;
    world.note(`${request.name} ${request.answer ? `is answered ${brief(request.answer)}` : "is not answered"}`);
    this.#oracle.heard(request);
    return request;
  }

  #asClient(app, path, form) {
    if (app.token_endpoint_auth_method === "none") return { path, form: { client_id: app.client_id, ...form } };
    return { path, form, headers: { authorization: basic(app.client_id, app.client_secret) } };
  }

  /** A user approves what an application asks for. Resolves to what the code or the token gives, or to null. */
  async authorize(where, app, user, response_type = "code") {
    const { verifier, parameters } = pkce();
    const { client_id, redirect_uris } = app;
    const asked = { client_id, redirect_uri: redirect_uris[0], response_type, prompt: "none", ...parameters };
    const path = withQuery("/v2/oauth2/authorize", asked);
    const what = `${user.username} approves ${client_id} for a ${response_type}`;
    const headers = { cookie: user.cookie };
    const request = await this.#ask("authorize", where, what, { method: "GET", path, headers }, { app, user });
    if (request.code) return this.#family("code", { verifier, app, user, authorized: request });
    if (!request.access_token) return null;
    const family = this.#family("approval", { app, user, authorized: request });
    family.begin(request, { access_token: request.access_token });
    return family;
  }

  /** A user gives an application the password. Resolves to what it gives, or to null. */
  async byPassword(where, app, user) {
    const { username, password } = user;
    const asked = this.#asClient(app, "/v2/oauth2/token", { grant_type: "password", username, password });
    const request = await this.#ask("password", where, `${username} trusts ${app.client_id}`, asked, { app, user });
    if (request.answer?.status !== 200) return null;
    const family = this.#family("password", { app, user, authorized: request });
    family.begin(request, request.answer.json);
    return family;
  }

  #family(kind, facts) {
    const family = new Family({ name: `${kind} ${this.families.length + 1}`, ...facts });
    this.families.push(family);
    this.#world.note(`${facts.authorized.name} gave ${family.name}`);
    return family;
  }

  exchange(where, family, { app = family.app, wrong = false } = {}) {
    const parameters = { grant_type: "authorization_code", code: family.authorized.code };
    const verifier = wrong ? wrongVerifier : family.verifier;
    const form = { ...parameters, redirect_uri: family.app.redirect_uris[0], code_verifier: verifier };
    const what = `${app.client_id} redeems ${family.name}${wrong ? " with a wrong verifier" : ""}`;
    return this.#ask("exchange", where, what, this.#asClient(app, "/v2/oauth2/token", form), { family, app, wrong });
  }

  refresh(where, token, { app = token.family.app } = {}) {
    const form = { grant_type: "refresh_token", refresh_token: token.text };
    const what = `${app.client_id} uses ${token.name}`;
    const { family } = token;
    return this.#ask("refresh", where, what, this.#asClient(app, "/v2/oauth2/token", form), { family, token, app });
  }

  revoke(where, token, { app = token.family.app } = {}) {
    const what = `${app.client_id} revokes ${token.name}`;
    const asked = this.#asClient(app, "/v2/oauth2/revoke", { token: token.text });
    return this.#ask("revoke", where, what, asked, { family: token.family, token, app });
  }

  introspect(where, token) {
    const { family } = token;
    // A refresh token is told of to its own client only.
    const app = family.chain.includes(token) ? family.app : this.app("watcher");
    const asked = this.#asClient(app, "/v2/oauth2/introspect", { token: token.text });
    return this.#ask("introspect", where, `${app.client_id} asks about ${token.name}`, asked, { family, token });
  }

  me(where, token) {
    const asked = { method: "GET", path: "/v2/users/me", headers: bearer(token.text) };
    return this.#ask("me", where, `${token.name} is used`, asked, { family: token.family, token });
  }

  /** A resource server looks at an access token; it asks only for the keys, and only if it must. */
  async verify(where, token) {
    const server = this.#resourceServer;
    if (!server.hasKeys(this.#world.now)) {
      const asked = { method: "GET", path: "/v2/oauth2/jwks" };
      const request = await this.#ask("keys", where, "a resource server asks for the keys", asked, {});
      if (request.answer?.status !== 200) return;
      server.learn(request);
    }
    const accepted = await server.accepts(token.text, this.#world.now);
    this.#world.note(`a resource server ${accepted ? "accepts" : "refuses"} ${token.name}`);
    this.#oracle.verified(token, accepted);
  }

  takeBack(where, family) {
    const { username, settings } = family.user;
    const path = `/v2/users/me/grants/${family.access[0].grant_id}`;
    const asked = { method: "DELETE", path, headers: bearer(settings) };
    return this.#ask("takeBack", where, `${username} takes back what ${family.name} gave`, asked, { family });
  }

  change(where, user, update) {
    const what = `the administrator changes ${user.username}: ${JSON.stringify(update)}`;
    return this.#ask("change", where, what, this.#asAdmin("PATCH", `/v2/users/${user.id}`, update), { user, update });
  }

  remove(where, app) {
    const asked = this.#asAdmin("DELETE", `/v2/applications/${app.client_id}`);
    return this.#ask("remove", where, `the administrator removes ${app.client_id}`, asked, { app });
  }

  restore(where, app) {
    const asked = this.#asAdmin("PUT", `/v2/applications/${app.client_id}`, app.configuration);
    return this.#ask("restore", where, `the administrator registers ${app.client_id} again`, asked, { app });
  }

  rotate(where) {
    return this.#ask("rotate", where, "the administrator makes a signing key", this.#asAdmin("POST", "/v2/keys"), {});
  }

  #asAdmin(method, path, json) {
    return { method, path, json, headers: bearer(this.#admin) };
  }
}

function brief({ status, headers, json }) {
  const location = headers.get("location");
  if (status === 303) return `303 ${location.match(/[?#&]error=(\w+)/)?.[1] ?? "with what was asked for"}`;
  if (json?.active !== undefined) return `${status} ${json.active ? "active" : "inactive"}`;
  return json?.error ? `${status} ${json.error}` : `${status}`;
}
