import { client, whoAmI } from "../client.js";

const part = (id) => document.getElementById(id);

async function attempt(action) {
  part("problem").textContent = "";
  try {
    return await action();
  } catch (problem) {
    part("problem").textContent = problem.error ?? problem.message;
  }
}

function show() {
  part("outside").hidden = client.loggedIn;
  part("inside").hidden = !client.loggedIn;
}

part("login").onclick = () => attempt(client.login);
part("logout").onclick = () => attempt(client.logout);
part("ask").onclick = async () => {
  const me = await attempt(whoAmI);
  if (me) part("name").textContent = ` as ${me.username}`;
};

client.subscribe(show);
await attempt(client.callback);
part("login").disabled = false;
show();
