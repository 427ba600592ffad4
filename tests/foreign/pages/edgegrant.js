// A page that logs in with our own package, at a server of somebody else's.

import { createClient } from "edgegrant";

const { login, resource, ...settings } = window.settings;
const client = createClient(settings);

const output = document.querySelector("output");
const show = (saw) => (output.textContent = JSON.stringify(saw));
const failed = ({ code, error }) => show({ code, error });

async function open({ accessToken, scope, claims }) {
  const me = await (await client.fetch(resource)).json();
  show({ access_token: accessToken, scope, me, sub: claims?.sub });
}

const ways = {
  "Log in": () => client.login(login),
  Renew: () => client.getToken().then(open),
  "Log out": () => client.logout().then(() => show({ loggedIn: client.loggedIn })),
};
for (const [name, act] of Object.entries(ways)) {
  const button = document.createElement("button");
  button.textContent = name;
  button.onclick = () => {
    output.textContent = "";
    act().catch(failed);
  };
  document.body.append(button);
}

client.callback().then((answer) => answer && open(answer.token), failed);
