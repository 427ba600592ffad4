// A page that logs in with hello.js.

import hello from "hellojs";

const { issuer, client_id, redirect_uri } = window.settings;

// How hello.js is told of a server that it has no module for.
hello.init({
  lumen: {
    name: "Lumen",
    oauth: { version: 2, auth: `${issuer}/v2/oauth2/authorize` },
    scope_delim: " ",
    base: `${issuer}/v2/`,
    get: { me: "users/me" },
    xhr(request) {
      request.headers = { Authorization: `Bearer ${request.query.access_token}` };
      delete request.query.access_token;
      return true;
    },
  },
});
hello.init({ lumen: client_id }, { redirect_uri, scope: "profile lights:read" });

const output = document.querySelector("output");
const show = (saw) => (output.textContent = JSON.stringify(saw));
const lumen = hello("lumen");

async function open() {
  const { access_token, token_type, expires_in, scope, error } = lumen.getAuthResponse();
  show(error ? { error } : { access_token, token_type, expires_in, scope, me: await lumen.api("me") });
}

hello.on("auth.login", open);
const ways = { "Log in": "page", "Log in in a window": "popup", "Log in unseen": "none" };
for (const [name, display] of Object.entries(ways)) {
  const button = document.createElement("button");
  button.textContent = name;
  button.onclick = () => {
    output.textContent = "";
    lumen.login({ display }).catch(show);
  };
  document.body.append(button);
}
if (lumen.getAuthResponse()) open();
