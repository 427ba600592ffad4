// Lumen Home and Lumen Panel: two applications, one page each, the same few lines to log in.

import { createClient } from "edgegrant";
import { furnish, open } from "./rooms.js";
import { inWords } from "./words.js";

const issuer = import.meta.env.VITE_ISSUER;
const { clientId, path } = document.body.dataset;
const home = new URL(path, location.origin).href;
const client = createClient({
  issuer,
  clientId,
  redirectUri: home,
  scope: ["profile", "lights:read", "lights:write"],
});

const scopeWords = {
  profile: "see your name and role",
  "lights:read": "see the lamps",
  "lights:write": "switch the lamps",
};

const part = (id) => document.getElementById(id);

furnish(part("rooms"));
part("greeting").textContent = greeting(new Date().getHours());
for (const button of document.querySelectorAll("[data-login]")) {
  button.addEventListener("click", () => attempt(() => logIn(button.dataset.login)));
  button.disabled = false;
}
part("ask").addEventListener("click", () => attempt(askWhoIAm));
part("logout").addEventListener("click", () => attempt(() => logOut()));
part("session").addEventListener("click", () => attempt(() => logOut({ endSession: { returnTo: home } })));
setInterval(showExpiry, 5000);

show();
// As long as somebody listens, the token is renewed before it ends.
client.subscribe(changed);
attempt(async () => {
  const answer = await client.callback();
  if (!answer) return;
  if (answer.returnTo) history.replaceState(null, "", answer.returnTo);
  await askWhoIAm();
  part("greeting").focus();
});

async function logIn(responseType) {
  say("Going to the server");
  await client.login({ responseType, returnTo: location.pathname + location.hash });
}

async function askWhoIAm() {
  const response = await client.fetch(`${issuer}/v2/users/me`);
  const me = await response.json();
  part("answer").textContent = JSON.stringify(me, null, 2);
  if (!response.ok) throw Object.assign(new Error(`the server answered ${response.status}`), me);
  part("person").textContent = me.profile?.name ?? me.username;
  part("role").textContent = me.role;
  part("lead").textContent = `Welcome, ${me.profile?.name ?? me.username}.`;
  say(`Logged in as ${me.username}, ${me.role}`);
}

async function logOut(options) {
  // What ends now was meant to.
  part("access").hidden = true;
  try {
    await client.logout(options);
  } finally {
    show();
    part("lead").textContent = "You are logged out.";
    say("Logged out");
    document.querySelector("[data-login]").focus();
  }
}

function changed() {
  const ended = !part("access").hidden && !client.loggedIn;
  show();
  if (ended) complain({ code: "token_expired" });
}

function show() {
  const { token, loggedIn } = client;
  // It is being renewed: what is shown stays until that has come to something.
  if (loggedIn && !token) return;
  part("entry").hidden = loggedIn;
  part("access").hidden = !loggedIn;
  part("rooms-note").textContent = open(part("rooms"), token?.scope ?? []);
  part("scope").replaceChildren(
    ...(token?.scope ?? []).map((name) => chip(name, scopeWords[name] ?? name, "granted")),
    ...(token?.missingScope ?? []).map((name) => chip(name, `not granted: ${scopeWords[name] ?? name}`, "missing")),
  );
  showExpiry();
}

function chip(name, meaning, kind) {
  const chip = document.createElement("span");
  chip.className = `chip ${kind}`;
  const code = document.createElement("code");
  code.textContent = name;
  chip.append(code, ` ${meaning}`);
  return chip;
}

function showExpiry() {
  const end = client.token?.expiresAt;
  part("expiry").textContent = end ? `at ${clock(end)}, ${remaining(end - Date.now())}` : "the server did not say";
}

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function remaining(milliseconds) {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes > 1 ? `in ${minutes} minutes` : "in about a minute";
}

function greeting(hour) {
  if (hour < 5 || hour >= 18) return "Good evening";
  return hour < 12 ? "Good morning" : "Good afternoon";
}

async function attempt(action) {
  part("problem").replaceChildren();
  try {
    await action();
  } catch (problem) {
    complain(problem);
  }
}

function complain(problem) {
  const code = document.createElement("code");
  code.textContent = [problem.code, problem.error].filter(Boolean).join(" · ");
  part("problem").replaceChildren(inWords(problem), " ", code);
}

function say(message) {
  part("status").textContent = message;
}
