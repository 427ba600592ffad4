// The scene of a black-box test file: a server of its own, and whoever may register applications and users.

import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freshSecrets } from "../src/tools/secrets.mjs";
import { startServer } from "../src/tools/server.mjs";
import { Application, confidentialClient, publicClient } from "./scenario/application.mjs";
import { Browser } from "./scenario/dialog.mjs";
import { succeeded } from "./scenario/expect.mjs";
import { basic, bearer, send } from "./scenario/http.mjs";
import { assertNoneLeaked, keep } from "./scenario/secrets.mjs";

const patience = 10_000;

/** A text that nobody else comes up with. */
export const unique = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`;

/** Starts a server, which ends with the last test of the file; then no secret may be in what it printed. */
export async function begin({ secrets = freshSecrets(), ...options } = {}) {
  Object.values(secrets).forEach(keep);
  const server = await startServer({ secrets, ...options });
  after(async () => {
    await server.stop();
    assertNoneLeaked(server.logs);
  });
  const answer = await send("POST", `${server.issuer}/v2/oauth2/token`, {
    headers: { authorization: basic("edgegrant-admin", server.adminSecret) },
    form: { grant_type: "client_credentials" },
  });
  return new Scene(server, succeeded(answer).access_token);
}

/** Starts a server for the time that something is done with it. */
export async function withServer(options, use) {
  const server = await startServer(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Looks for something until it is there: what a server prints comes a moment after its answer. */
export async function eventually(look, name) {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await sleep(10)) {
    const found = look();
    if (found) return found;
  }
  throw new Error(`it took too long: ${name}`);
}

class Scene {
  constructor(server, admin) {
    this.server = server;
    this.issuer = server.issuer;
    /** The administrator's access token. */
    this.admin = admin;
  }

  /** Sends a request to a path. */
  send(method, path, options) {
    return send(method, this.issuer + path, options);
  }

  /** Sends a request as the administrator, or with another access token. */
  api(method, path, json, token = this.admin) {
    return this.send(method, path, { headers: bearer(token), json });
  }

  /** Registers a confidential application that may do everything such a one may, but for what is given. */
  register(changes) {
    return this.#put(confidentialClient, changes);
  }

  /** Registers an application that lives in a browser and keeps no secret, but for what is given. */
  registerPublic(changes) {
    return this.#put(publicClient, changes);
  }

  async #put(base, { client_id = unique("app"), ...changes } = {}) {
    const answer = await this.api("PUT", `/v2/applications/${client_id}`, { ...base, ...changes });
    return new Application(this.issuer, succeeded(answer, 201));
  }

  /** Creates a user, a resident but for what is given. Resolves to the user with the password. */
  async createUser(changes) {
    const user = { username: unique("user"), password: unique("password"), role: "resident", ...changes };
    return { ...succeeded(await this.api("POST", "/v2/users", user), 201), password: user.password };
  }

  /** The user whom an access token speaks for. */
  me(token) {
    return this.send("GET", "/v2/users/me", { headers: bearer(token) });
  }

  browser() {
    return new Browser(this.issuer);
  }

  /** What the server logged of a request. */
  async logged({ requestId }) {
    const isLine = (text) => text.startsWith(`{"request_id":"${requestId}"`);
    return JSON.parse(await eventually(() => this.server.logs.find(isLine), `the line of request ${requestId}`));
  }
}
