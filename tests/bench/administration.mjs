// Registers applications and users at an edgegrant under test.

import { randomBytes } from "node:crypto";
import { confidentialClient } from "../scenario/application.mjs";
import { basic, bearer } from "../scenario/http.mjs";

const unique = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`;

/**
 * Whoever may register applications, and a confidential application that may create users. `more` is part of each
 * configuration.
 */
export async function administer(server, lane, more) {
  const token = await clientToken(lane, "edgegrant-admin", server.secrets.EDGEGRANT_ADMIN_SECRET);

  /** Registers an application; what comes back is its configuration, with its secret if it has one. */
  async function register(configuration) {
    const path = `/v2/applications/${unique("app")}`;
    const answer = await lane.send({ method: "PUT", path, headers: bearer(token), json: { ...configuration, ...more } });
    return answer.expect(201).json;
  }

  const hub = await register(confidentialClient);
  const hubToken = await clientToken(lane, hub.client_id, hub.client_secret);
  return {
    hub,
    register,
    async createUser() {
      const user = { username: unique("user"), password: unique("password"), role: "resident" };
      const answer = await lane.send({ path: "/v2/users", headers: bearer(hubToken), json: user });
      answer.expect(201);
      return user;
    },
  };
}

async function clientToken(lane, client_id, client_secret) {
  const headers = { authorization: basic(client_id, client_secret) };
  const form = { grant_type: "client_credentials" };
  return (await lane.send({ path: "/v2/oauth2/token", headers, form })).expect(200).json.access_token;
}
