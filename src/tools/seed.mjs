// The demo's applications and users, made over HTTP as an operator would make them.

import { Failure } from "./say.mjs";

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
    throw new Failure(
      `${refusal.message}\n${username} is not the user of .dev.demo.json: remove .wrangler/state to begin anew`,
    );
  });
}

function clientToken(issuer, id, secret, scope) {
  return token(issuer, id, secret, { grant_type: "client_credentials", scope });
}

async function token(issuer, id, secret, form) {
  const response = await fetch(`${issuer}/v2/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams(form),
  });
  const { access_token } = await answerOf(response, `${form.grant_type} for ${id}`);
  return access_token;
}

async function send(method, url, bearer, body, { unlessTaken = false } = {}) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (unlessTaken && response.status === 409) return null;
  return answerOf(response, `${method} ${url}`);
}

async function answerOf(response, what) {
  const text = await response.text();
  if (!response.ok) throw new Failure(`${what} was refused: ${response.status} ${text}`);
  return JSON.parse(text);
}
