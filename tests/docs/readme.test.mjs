// Does what the documentation says, command by command, in a clone of its own.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { visit } from "../foreign/visitor.mjs";
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

/** Commands that cannot be given here as they stand: what is done instead, and why. */
const instead = {
  "npm test": ["npm test -- format", "all the tests would come to this one again"],
  "npm ci": ["npm ci --dry-run", "the packages are those that the tests run with"],
  "npx wrangler kv namespace create": ["npx wrangler kv namespace create --help", "asks Cloudflare for an account"],
  "npx wrangler secret put EDGEGRANT_SECRET": ["npx wrangler secret put --help", "asks Cloudflare for an account"],
  "npx wrangler secret put EDGEGRANT_ADMIN_SECRET": ["npx wrangler secret put --help", "the same"],
  "npx wrangler deploy": ["npx wrangler deploy --dry-run", "asks Cloudflare for an account"],
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
  // The ports in the documentation may be taken, by a person who is trying it out.
  const here = { "http://localhost:8787": demo.issuer, "http://localhost:8788/": demo.page };
  const text = Object.entries(here).reduce((text, [there, url]) => text.replaceAll(there, url), lines.join("\n"));
  const printed = await shell.run(text);
  assert.doesNotMatch(printed, /"error"/);
  return printed;
}

const answer = async (commands) => JSON.parse(await run(commands));

/** Opens the URL that the commands print, as ada. Resolves to where the browser ends. */
async function open(commands) {
  const user = { username: "ada", password: demo.password("ada") };
  return new URL(await visit(await run(commands), { issuer: demo.issuer, user }));
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
    "TOKEN=",
    async (commands) => {
      const { username, role } = await answer(commands);
      assert.deepEqual({ username, role }, { username: "eve", role: "guest" });
    },
  ],
  [
    'curl -sS "$ISSUER/v2/oauth2/token" -u "demo-backend:$HUB_SECRET"',
    async (commands) => {
      const { scope, refresh_token } = await answer(commands);
      assert.equal(scope, everything);
      assert.ok(refresh_token);
    },
  ],
  ["REFRESH_TOKEN=", async (commands) => assert.equal((await answer(commands)).scope, "lights:read")],
  [
    "VERIFIER=",
    async (commands) => {
      const returned = await open(commands);
      assert.equal(returned.origin, "http://localhost:9999");
      assert.equal(returned.searchParams.get("state"), "abc");
      await shell.set("CODE", returned.searchParams.get("code"));
    },
  ],
  [
    'curl -sS "$ISSUER/v2/oauth2/token" -d grant_type=authorization_code',
    async (commands) => assert.equal((await answer(commands)).scope, everything),
  ],
  [
    'echo "$ISSUER/v2/oauth2/authorize?response_type=token',
    async (commands) => {
      const returned = await open(commands);
      assert.equal(`${returned.origin}/`, demo.page);
      await shell.set("ACCESS_TOKEN", new URLSearchParams(returned.hash.slice(1)).get("access_token"));
    },
  ],
  ['curl -sS "$ISSUER/v2/users/me"', async (commands) => assert.equal((await answer(commands)).username, "ada")],
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
    "npm ci",
    async (commands) => {
      const printed = await run(commands);
      for (const name of ["ACCOUNT", "APPLICATION", "KEYS", "APPLICATIONS", "EDGEGRANT_ISSUER"]) {
        assert.match(printed, new RegExp(`^env\\.${name} `, "m"));
      }
      assert.match(printed, /--dry-run: exiting now/);
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
