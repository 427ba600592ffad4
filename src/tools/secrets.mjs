// The secrets of a local server. They are made at random on the machine that uses them.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { at } from "./project.mjs";
import { say } from "./say.mjs";

const devVars = at(".dev.vars");
const demo = at(".dev.demo.json");

/** 256 bits, in characters that need no quoting anywhere. */
export const randomSecret = () => randomBytes(32).toString("base64url");

/** The secrets a server cannot do without. */
export const freshSecrets = () => ({
  EDGEGRANT_SECRET: randomSecret(),
  EDGEGRANT_ADMIN_SECRET: randomSecret(),
});

/** Writes secrets the way wrangler reads them, for the owner's eyes only. */
export function writeSecrets(file, secrets) {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
}

/** Reads them back. */
export function readSecrets(file) {
  const lines = readFileSync(file, "utf8").matchAll(/^\s*(\w+)\s*=\s*(["']?)(.*?)\2\s*$/gm);
  return Object.fromEntries([...lines].map(([, name, , value]) => [name, value]));
}

/** The file of the developer's own secrets, made at the first start. */
export function devSecretsFile() {
  if (!existsSync(devVars)) {
    say("writing random secrets to .dev.vars");
    writeSecrets(devVars, freshSecrets());
  }
  return devVars;
}

/** Secret and passwords of the demo data, made at the first start. */
export function demoSecrets() {
  if (!existsSync(demo)) {
    const secrets = {
      backend_secret: randomSecret(),
      passwords: { ada: randomBytes(9).toString("base64url"), bob: randomBytes(9).toString("base64url") },
    };
    writeFileSync(demo, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(demo, "utf8"));
}
