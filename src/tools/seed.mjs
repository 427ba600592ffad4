// The demo's applications and users, made over HTTP as an operator would make them.

import { Failure } from "./say.mjs";

/** What the server answered in place of what was asked for. */
class Refused extends Failure {
  constructor(what, status, { error, error_description: description, faults }) {
    const why = [error, description, faults && JSON.stringify(faults)].filter(Boolean);
    super(`${what} was refused: ${[status, ...why].join(", ")}`);
    this.error = error;
  }
}

const roleScopes = { resident: "profile lights:read lights:write", guest: "profile lights:read" };

const page = {
  grant_types: ["authorization_code", "implicit", "refresh_token"],
  response_types: ["code", "token"],
  token_endpoint_auth_method: "none",
  role_scopes: roleScopes,
};

/** A page to which a log-in and a log-out come back. */
const pageAt = (url) => ({ ...page, redirect_uris: [url], post_logout_redirect_uris: [url] });

const applicationsAt = (origin, backendSecret) => ({
  "demo-app": { ...pageAt(`${origin}/`), client_name: "Lumen Home" },
  "demo-panel": { ...pageAt(`${origin}/panel`), client_name: "Lumen Panel" },
  "demo-backend": {
    client_name: "Lumen Hub",
    client_secret: backendSecret,
    grant_types: ["password", "client_credentials", "refresh_token"],
    token_endpoint_auth_method: "client_secret_basic",
    scope: "users:create",
    role_scopes: roleScopes,
    user_roles: ["resident", "guest"],
  },
});

/** The demo users and their roles. */
export const users = { ada: "resident", bob: "guest" };

/**
 * Makes the demo data at `issuer` for a page at `origin`. Applications are written anew each time, as the
 * page's port may have changed; users are made once.
 */
export async function seed({ issuer, adminSecret, origin, demo }) {
  const operator = await clientToken(issuer, "edgegrant-admin", adminSecret, "applications:write");
  const applications = applicationsAt(origin, demo.backend_secret);
  for (const [id, application] of Object.entries(applications)) {
    await send("PUT", `${issuer}/v2/applications/${id}`, operator, application);
  }
  const backend = await clientToken(issuer, "demo-backend", demo.backend_secret, "users:create");
  for (const [username, role] of Object.entries(users)) {
    const user = { username, password: demo.passwords[username], role };
    const made = await send("POST", `${issuer}/v2/users`, backend, user, { unlessTaken: true });
    if (!made) await logIn(issuer, demo.backend_secret, user);
  }
}

// A user kept from an earlier start must still have the password that will be printed.
async function logIn(issuer, secret, { username, password }) {
  const form = { grant_type: "password", username, password };
  await token(issuer, "demo-backend", secret, form).catch((refusal) => {
    if (refusal.error !== "invalid_grant") throw refusal;
    throw new Failure(
      `${refusal.message}\n${username} is not the user of .dev.demo.json: remove .wrangler/state to begin anew`,
    );
  });
}

function clientToken(issuer, id, secret, scope) {
  return token(issuer, id, secret, { grant_type: "client_credentials", scope });
}

async function token(issuer, id, secret, form) {
  const request = {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams(form),
  };
  const { access_token } = await ask(`${issuer}/v2/oauth2/token`, request, `${form.grant_type} for ${id}`);
  return access_token;
}

async function send(method, url, bearer, body, { unlessTaken = false } = {}) {
  const request = {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  return ask(url, request, `${method} ${url}`).catch((refusal) => {
    if (unlessTaken && refusal.error === "username_taken") return null;
    throw refusal;
  });
}

async function ask(url, request, what) {
  const response = await fetch(url, request).catch(({ message, cause }) => {
    throw new Failure(`${what} was not answered: ${cause?.message || message}`);
  });
  // A refusal may have no body, or one that is not the Worker's.
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(what, response.status, answer);
  return answer;
}
