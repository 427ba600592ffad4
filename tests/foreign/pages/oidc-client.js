// A page that logs in with oidc-client.

import { UserManager } from "oidc-client";

const { issuer, client_id, redirect_uri, silent_redirect_uri, response_type } = window.settings;
const manager = new UserManager({
  authority: issuer,
  metadataUrl: `${issuer}/.well-known/oauth-authorization-server`,
  client_id,
  redirect_uri,
  silent_redirect_uri,
  response_type,
  scope: "profile lights:read",
});

const output = document.querySelector("output");
const show = (saw) => (output.textContent = JSON.stringify(saw));
const failed = ({ error, error_description, message }) => show({ error: error ?? message, error_description });

async function open({ access_token, token_type, expires_in, scope }) {
  const headers = { Authorization: `${token_type} ${access_token}` };
  const me = await (await fetch(`${issuer}/v2/users/me`, { headers })).json();
  show({ access_token, token_type, expires_in, scope, me });
}

const ways = {
  "Log in": () => manager.signinRedirect(),
  "Log in unseen": () => manager.signinSilent().then(open),
};
for (const [name, logIn] of Object.entries(ways)) {
  const button = document.createElement("button");
  button.textContent = name;
  button.onclick = () => {
    output.textContent = "";
    logIn().catch(failed);
  };
  document.body.append(button);
}

if (location.href.startsWith(silent_redirect_uri)) manager.signinSilentCallback();
else if (location.href !== redirect_uri) manager.signinRedirectCallback().then(open, failed);
