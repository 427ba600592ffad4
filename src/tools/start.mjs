// npm start: from a fresh clone to a running server and demo page.

import { buildBrowser, buildWorker } from "./build.mjs";
import { startPage } from "./page.mjs";
import { taken } from "./ports.mjs";
import { runMain } from "./processes.mjs";
import { at } from "./project.mjs";
import { Failure, say } from "./say.mjs";
import { demoSecrets, devSecretsFile } from "./secrets.mjs";
import { seed, users } from "./seed.mjs";
import { startServer } from "./server.mjs";
import { setUp } from "./setup.mjs";

// How many lines of the server are shown where the demo cannot be made.
const told = 10;

async function main() {
  const port = portFrom("PORT", 8787);
  const demoPort = portFrom("DEMO_PORT", port + 1);
  if (port === demoPort) {
    throw new Failure(`PORT and DEMO_PORT are both ${port}: the server and the page need one each`);
  }
  await refuseIfTaken(port, "PORT");
  await refuseIfTaken(demoPort, "DEMO_PORT");

  await setUp();
  await buildBrowser();
  await buildWorker();

  let ready = false;
  say("starting the server");
  const server = await startServer({
    port,
    persist: at(".wrangler", "state"),
    secretsFile: devSecretsFile(),
    log: (line) => ready && show(line),
  });

  say("making the demo applications and users");
  const demo = demoSecrets();
  const origin = `http://localhost:${demoPort}`;
  await seed({ ...server, origin, demo }).catch((error) => {
    if (!(error instanceof Failure)) throw error;
    throw new Failure([error.message, "the server said last:", ...server.logs.slice(-told)].join("\n"));
  });

  say("starting the demo page");
  const page = await startPage({ port: demoPort, issuer: server.issuer });

  say("ready");
  console.log(summary(server.issuer, origin, demo));
  ready = true;
  await Promise.race([server.ended(), page.ended()]);
  throw new Failure("a process that the demo needs has ended");
}

function portFrom(name, otherwise) {
  const port = Number(process.env[name] || otherwise);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Failure(`${name} must be a port number between 1 and 65535`);
}

async function refuseIfTaken(port, variable) {
  if (!(await taken(port))) return;
  const another = `choose another port: ${variable}=${port + 10} npm start`;
  throw new Failure(`port ${port} is taken by another program. End that one, or ${another}`);
}

// The Worker logs each request itself, and says more than wrangler does.
function show(line) {
  if (!line.startsWith("[wrangler:info]")) console.log(line);
}

function summary(issuer, origin, demo) {
  const logins = Object.entries(users).map(
    ([name, role]) => `    ${name.padEnd(8)}${demo.passwords[name]}  (${role})`,
  );
  return `
  server         ${issuer}
  metadata       ${issuer}/.well-known/oauth-authorization-server
  demo page      ${origin}/

  demo applications
    demo-app      Lumen Home, public
    demo-panel    Lumen Panel, public
    demo-backend  Lumen Hub, confidential; its secret: ${demo.backend_secret}

  demo users, with passwords
${logins.join("\n")}

  The operator's secrets are in .dev.vars. Ctrl-C ends everything.
`;
}

// Ctrl-C is how one ends it: not a failure.
runMain(main, { interrupted: 0 });
