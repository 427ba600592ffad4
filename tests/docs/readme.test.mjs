// Does what the documentation says, command by command, in a clone of its own.

import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { after } from "node:test";
import { at } from "../../src/tools/project.mjs";
import { readSecrets } from "../../src/tools/secrets.mjs";
import { visit } from "../foreign/visitor.mjs";
import { parts } from "../scenario/jwt.mjs";
import { blocks, fillIn } from "./blocks.mjs";
import { clone } from "./clone.mjs";
import { freePorts, startDemo } from "./demo.mjs";
import { Shell } from "./shell.mjs";

const folder = clone();
const ports = await freePorts();
const shell = new Shell(folder);
after(() => shell.close());
let demo;
after(() => demo?.interrupt());
const everything = "lights:read lights:write profile";
/** Where a browser has ended. */
let address;

/** Commands that cannot be given here as they stand: what is done instead, and why. */
const instead = {
  "npm test": ["npm test -- format", "all the tests would come to this one again"],
  "npm ci": ["npm ci --dry-run", "the packages are those that the tests run with"],
  "git pull": ["git --version", "asks whoever the project was cloned from"],
  "npx wrangler login": ["npx wrangler login --help", "asks Cloudflare for an account"],
  "npx wrangler kv namespace create": ["npx wrangler kv namespace create --help", "the same"],
  "npx wrangler secret put": ["npx wrangler secret put --help", "the same"],
  "npx wrangler secret bulk": ["npx wrangler secret bulk --help", "the same"],
  "npx wrangler secret delete": ["npx wrangler secret delete --help", "the same"],
  "npx wrangler deploy": ["npx wrangler deploy --dry-run", "the same"],
  "npx wrangler rollback": ["npx wrangler rollback --help", "the same"],
};
const replaced = new Set();

/** Runs a block's commands. Resolves to what they printed. */
async function run(commands) {
  const lines = commands.split("\n").map((line) => {
    const command = Object.keys(instead).find((command) => line.startsWith(command));
    if (command === undefined) return line;
    replaced.add(command);
    return line.replace(command, instead[command][0]);
  });
  // The ports in the documentation may be taken, by a person who is trying it out; and nothing is deployed.
  const here = {
    "http://localhost:8787": demo.issuer,
    "http://localhost:8788/": demo.page,
    "https://login.example.com": demo.issuer,
  };
  const text = Object.entries(here).reduce((text, [there, url]) => text.replaceAll(there, url), lines.join("\n"));
  const printed = await shell.run(text);
  assert.doesNotMatch(printed, /"error"/);
  return printed;
}

const answer = async (commands) => JSON.parse(await run(commands));

/** Several answers, one after the other. */
const split = (printed) => printed.split(/(?<=\})(?=\{)/).map((text) => JSON.parse(text));

/** Opens the URL that the commands print, as a user. Resolves to where the browser ends. */
async function open(commands, username, password) {
  const user = { username, password };
  return new URL(await visit(await run(commands), { issuer: demo.issuer, user }));
}

/** The bindings of the Worker, and that it would be deployed. */
function assertDeployed(printed) {
  for (const name of ["ACCOUNT", "APPLICATION", "KEYS", "APPLICATIONS", "EDGEGRANT_ISSUER"]) {
    assert.match(printed, new RegExp(`^env\\.${name} `, "m"));
  }
  assert.match(printed, /--dry-run: exiting now/);
}

/** How each block begins, in order, and what follows it according to the text around it. */
const steps = [
  [
    "npm start",
    async () => {
      demo = await startDemo(folder, ports);
      assert.equal(demo.issuer, `http://localhost:${ports.PORT}`);
      assert.equal(demo.page, `http://localhost:${ports.DEMO_PORT}/`);
      assert.equal((await fetch(demo.page)).status, 200);
    },
  ],
  ["npm test", async (commands) => assert.match(await run(commands), /^\d+ passed, 0 failed$/m)],
  [
    "export ISSUER=",
    async (commands) => {
      const values = { HUB_SECRET: demo.backendSecret, ADA_PASSWORD: demo.password("ada") };
      assert.equal(await run(fillIn(commands, values)), "");
    },
  ],
  [
    "VERIFIER=",
    async (commands) => {
      const returned = await open(commands, "ada", demo.password("ada"));
      assert.equal(returned.origin, "http://localhost:9999");
      assert.equal(returned.searchParams.get("state"), "abc");
      address = returned.href;
    },
  ],
  [
    "export CODE=",
    async (commands) => {
      // As a person copies it.
      const [, CODE] = address.match(/code=(.*?)&/);
      assert.equal((await answer(fillIn(commands, { CODE }))).username, "ada");
      assert.equal(JSON.parse(await shell.run('echo "$TOKENS"')).scope, everything);
    },
  ],
  [
    'curl -sS "$ISSUER/v2/oauth2/token" -d grant_type=refresh_token',
    async (commands) => {
      const { scope, refresh_token } = await answer(commands);
      assert.equal(scope, "lights:read");
      assert.notEqual(refresh_token, await shell.run('echo "$REFRESH_TOKEN"'));
    },
  ],
  [
    "TOKEN=",
    async (commands) => {
      const { username, role } = await answer(commands);
      assert.deepEqual({ username, role }, { username: "eve", role: "guest" });
    },
  ],
  [
    'curl -sS "$ISSUER/v2/oauth2/token" -u "demo-backend:$HUB_SECRET"',
    async (commands) => assert.equal((await answer(commands)).scope, everything),
  ],
  [
    "ADMIN_SECRET=",
    async (commands) => {
      const { client_id, client_name, first_party, require_pkce, ...rest } = await answer(commands);
      const named = { client_id: "my-app", client_name: "My App", first_party: false, require_pkce: false };
      assert.deepEqual({ client_id, client_name, first_party, require_pkce }, named);
      assert.deepEqual([rest.access_token_lifetime, rest.refresh_token_lifetime], [3600, 2592000]);
    },
  ],
  [
    "npm run build",
    async (commands) => {
      const archive = (await run(commands)).trim().split("\n").at(-1);
      const { name, version } = JSON.parse(readFileSync(at("pkg", "package.json"), "utf8"));
      assert.equal(archive, `${name}-${version}.tgz`);
      const files = (await shell.run(`tar -tzf ${archive}`)).split("\n");
      for (const file of ["index.js", "verify.js", "generated/core_bg.wasm"]) assert.ok(files.includes(`package/${file}`));
    },
  ],
  [
    "API_SECRET=",
    async (commands) => {
      const [application, { active, scope, client_id }] = split(await run(commands));
      assert.equal(application.client_secret, await shell.run('echo "$API_SECRET"'));
      assert.deepEqual([active, scope, client_id], [true, everything, "demo-app"]);
    },
  ],
  ["npm ci", (commands) => run(commands)],
  [
    "openssl rand",
    async (commands) => {
      const secrets = (await run(commands)).split("\n");
      assert.equal(secrets.length, 2);
      for (const secret of secrets) assert.match(secret, /^[0-9a-f]{64}$/);
    },
  ],
  ["npx wrangler secret put EDGEGRANT_SECRET", async (commands) => assertDeployed(await run(commands))],
  ["export ISSUER=", async (commands) => assert.equal((await answer(commands)).issuer, demo.issuer)],
  [
    "export ADMIN_SECRET=",
    async (commands) => {
      const values = { ADMIN_SECRET: readSecrets(path.join(folder, ".dev.vars")).EDGEGRANT_ADMIN_SECRET };
      const printed = await run(fillIn(commands, { ...values, PASSWORD: "correct horse battery" }));
      const [application, user] = split(printed);
      assert.equal(application.client_id, "my-app");
      assert.deepEqual([user.username, user.role], ["grace", "resident"]);
    },
  ],
  [
    "VERIFIER=",
    async (commands) => {
      const returned = await open(commands, "grace", "correct horse battery");
      assert.equal(returned.origin, "http://localhost:9999");
      assert.ok(returned.searchParams.get("code"));
    },
  ],
  ["git pull", async (commands) => assertDeployed(await run(commands))],
  ["npx wrangler rollback", (commands) => run(commands)],
  [
    'curl -sS "$ISSUER/v2/applications?limit=50"',
    async (commands) => {
      assert.equal(await run(commands), "");
      const { applications, ...rest } = JSON.parse(readFileSync(path.join(folder, "applications.json"), "utf8"));
      const names = applications.map(({ client_id }) => client_id);
      assert.deepEqual([names, rest], [["demo-app", "demo-backend", "demo-panel", "my-api", "my-app"], {}]);
      // What was listed can be put back.
      for (const application of applications) {
        const url = `"$ISSUER/v2/applications/${application.client_id}"`;
        const put = `curl -sS -X PUT ${url} -d '${JSON.stringify(application)}'`;
        const headers = `-H "Authorization: Bearer $ADMIN" -H 'Content-Type: application/json'`;
        assert.deepEqual(await answer(`${put} ${headers}`), application);
      }
    },
  ],
  ["npx wrangler secret put EDGEGRANT_SECRET_PREVIOUS", (commands) => run(commands)],
  ["npx wrangler secret bulk", (commands) => run(commands)],
  ["npx wrangler secret delete", (commands) => run(commands)],
  [
    "export CLIENT_ID=",
    async (commands) => {
      const { client_id, client_secret, scope } = await answer(fillIn(commands, { CLIENT_ID: "my-api" }));
      assert.deepEqual([client_id, scope], ["my-api", "tokens:introspect"]);
      assert.equal(client_secret, await shell.run('echo "$NEW_SECRET"'));
    },
  ],
  [
    'curl -sS -X POST "$ISSUER/v2/keys"',
    async (commands) => {
      const { kid, signs_from } = await answer(commands);
      assert.match(kid, /^[\w-]{43}$/);
      assert.ok(Math.abs(signs_from - Date.now() / 1000 - 900) < 60, "after a quarter of an hour");
    },
  ],
  ["USER_ID=", async (commands) => assert.equal((await answer(commands)).username, "grace")],
  [
    'curl -sS "$ISSUER/v2/oauth2/jwks"',
    async (commands) => {
      const header = await shell.run('echo "$ADMIN"');
      const { kid } = parts(header).header;
      const before = await answer('curl -sS "$ISSUER/v2/oauth2/jwks"');
      assert.ok(before.keys.some((key) => key.kid === kid));
      await run(fillIn(commands, { KID: kid }));
      const { keys } = await answer('curl -sS "$ISSUER/v2/oauth2/jwks"');
      assert.equal(keys.length, before.keys.length);
      assert.ok(!keys.some((key) => key.kid === kid));
    },
  ],
];

test("each block of commands is one that is followed here", () => {
  assert.deepEqual(
    blocks.map(({ begins }, index) => (begins.startsWith(steps[index]?.[0]) ? steps[index][0] : begins)),
    steps.map(([begins]) => begins),
  );
});

for (const [index, { file, begins, commands }] of blocks.entries()) {
  test(`${file}: ${begins}`, () => steps[index][1](commands));
}

test("with the address in wrangler.toml as the documentation has it, the Worker is told it", async () => {
  const file = path.join(folder, "wrangler.toml");
  const text = readFileSync(at("docs", "operations.md"), "utf8");
  const [, shown] = text.match(/^```toml\n(.*?)^```$/ms);
  const line = (name) => shown.match(new RegExp(`^${name} = .*$`, "m"))[0];
  const config = readFileSync(file, "utf8");
  // Whoever has deployed has other lines there already.
  const changed = config
    .replace(/^(# )?routes = .*$/m, line("routes"))
    .replace(/^(binding = "APPLICATIONS")(\nid = .*)?$/m, `$1\n${line("id")}`)
    .replace(/^EDGEGRANT_ISSUER = .*$/m, line("EDGEGRANT_ISSUER"));
  for (const each of shown.split("\n")) assert.ok(changed.split("\n").includes(each), each);
  // The running server reads it, too, whenever it changes, and never half of it.
  const put = (text) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  put(changed);
  const printed = await shell.run("npx wrangler deploy --dry-run");
  put(config);
  assert.match(printed, /^env\.EDGEGRANT_ISSUER \("https:\/\/login\.example\.com"\) /m);
  assert.match(printed, /^env\.APPLICATIONS \(0123456789abcdef0123456789abcdef\) /m);
});

test("the demo page has the button that the README names", () => {
  const [, label] = readFileSync(at("README.md"), "utf8").match(/^\*\*Implicit\*\*: press "(.*?)"/m);
  assert.ok(readFileSync(at("www", "index.html"), "utf8").includes(`>${label}</button>`));
});

test("what is done instead is done for commands that the documentation has", () => {
  assert.deepEqual([...replaced].sort(), Object.keys(instead).sort());
});

test("Ctrl-C ends npm start, and what was done is still there the next time", async () => {
  assert.equal(await demo.interrupt(), 0);
  demo = await startDemo(folder, ports);
  const printed = await shell.run(
    'curl -sS "$ISSUER/v2/oauth2/token" -u "demo-backend:$HUB_SECRET" \\\n' +
      '  -d grant_type=password -d username=eve -d "password=correct horse battery"',
  );
  assert.equal(JSON.parse(printed).scope, "lights:read profile");
});
