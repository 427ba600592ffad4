// What is stored lets nobody in who reads it (RFC 6819 §5.1.4.1.3): secrets are there as digests or sealed, codes and
// access tokens not at all.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { freshSecrets } from "../../src/tools/secrets.mjs";
import { temporaryFolder } from "../../src/tools/server.mjs";
import { begin } from "../scenario.mjs";
import { granted } from "../scenario/expect.mjs";

const persist = temporaryFolder();
const secrets = freshSecrets();
const scene = await begin({ persist, secrets });
const full = { scope: "lights:read lights:write profile", refreshable: true };

/** The secret part of a key for ES256 in JSON, and in JSON that is a text in JSON. */
const privateKey = /"d\\*":\\*"[\w-]{43}\\*"/;

/** Every file of the storage, as one text. */
function stored() {
  const files = readdirSync(persist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => readFileSync(path.join(file.parentPath, file.name), "latin1")).join("\n");
}

test("no secret of the server, of an application or of a user is stored, though all else is", async () => {
  const app = await scene.register();
  const page = await scene.registerPublic();
  const user = await scene.createUser();
  const browser = scene.browser();
  const unspent = await app.redemption(user, { browser });
  const spent = await app.redemption(user, { browser });
  const byCode = granted(await app.exchange(spent), full);
  const refreshed = granted(await app.refresh(byCode.refresh_token), full);
  const byPassword = granted(await app.byPassword(user), full);
  const revoked = granted(await app.byPassword(user), full);
  assert.equal((await app.revoke(revoked.refresh_token)).status, 200);
  const implicit = await page.implicit(user);
  assert.equal((await app.byPassword({ ...user, password: `${user.password}x` })).status, 400);

  const kept = {
    ...secrets,
    client_secret: app.client_secret,
    password: user.password,
    "unspent code": unspent.code,
    "spent code": spent.code,
    verifier: spent.code_verifier,
    "implicit token": implicit.access_token,
    ...Object.fromEntries(browser.cookies),
  };
  for (const [given, tokens] of Object.entries({ byCode, refreshed, byPassword, revoked })) {
    for (const name of ["access_token", "refresh_token"]) kept[`${name} ${given}`] = tokens[name];
  }
  const text = stored();
  for (const name of [app.client_id, page.client_id, user.username]) {
    assert.ok(text.includes(name), "what was stored is found");
  }
  // A part of a secret is one too: the last of a refresh token is its seal.
  for (const [name, secret] of Object.entries(kept)) {
    for (const part of [secret.slice(0, 20), secret.slice(-20)]) assert.ok(!text.includes(part), name);
  }
  const d = randomBytes(32).toString("base64url");
  for (const record of [{ d }, { key: JSON.stringify({ d }) }]) assert.match(JSON.stringify(record), privateKey);
  assert.ok(!privateKey.test(text), "no private key");
});

test("a password is stored as argon2id of 19 MiB and two passes", async () => {
  await scene.createUser();
  const hashes = stored().match(/\$argon2\w*\$v=\d+\$[\w=,]+\$/g);
  assert.deepEqual([...new Set(hashes)], ["$argon2id$v=19$m=19456,t=2,p=1$"]);
});
