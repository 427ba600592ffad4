// What docs/operations.md says of the configuration and of lifetimes, held against the source.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { unstable_readConfig } from "wrangler";
import { at } from "../../src/tools/project.mjs";
import { tables } from "./tables.mjs";

const source = (...parts) => readFileSync(at("src", ...parts), "utf8");
const document = "docs/operations.md";
const [configuration] = tables(document, "name | where | meaning | default");
const [lifetimes] = tables(document, "what | lasts");

/** The value of a constant, which may be a product. */
function constant(text, name) {
  const [, value] = text.match(new RegExp(`const ${name}: \\w+ = ([\\d_ *]+);`));
  return value.replaceAll("_", "").split("*").reduce((product, factor) => product * Number(factor), 1);
}

test("each variable that the server or npm start reads is in the table, and no other", () => {
  const names = (text, pattern) => Array.from(text.matchAll(pattern), ([, name]) => name);
  const ofTheServer = names(source("worker", "settings.rs"), /"(EDGEGRANT_\w+)"/g);
  const ofTheStart = names(source("tools", "start.mjs"), /portFrom\("(\w+)"/g);
  const known = [...new Set([...ofTheServer, ...ofTheStart])];
  assert.deepEqual(configuration.map(([name]) => name).sort(), known.sort());
});

test("secrets have the least length in the table, and the server the port", () => {
  const least = [constant(source("grant", "seal.rs"), "MIN_ROOT_BYTES")];
  least.push(constant(source("worker", "settings.rs"), "MIN_ADMIN_SECRET_BYTES"));
  const said = configuration.filter(([, where]) => where === "secret").map(([, , meaning]) => meaning);
  assert.equal(said.length, 3);
  for (const meaning of said) {
    for (const bytes of least) assert.ok(meaning.endsWith(`, ${bytes} bytes or more`), meaning);
  }
  const [, , , port] = configuration.find(([name]) => name === "PORT");
  assert.ok(source("tools", "start.mjs").includes(`portFrom("PORT", ${port})`));
});

test("what cannot be configured lasts as long as the table says", () => {
  const cookies = source("worker", "cookies.rs");
  const authorization = source("grant", "authorization.rs");
  const [day, minute] = [24 * 3600, 60];
  const lasts = [
    ["edgegrant-session", "days", constant(source("grant", "account.rs"), "SESSION_LIFETIME") / day],
    ["edgegrant-device", "days", constant(cookies, "BROWSER_LIFETIME") / day],
    ["edgegrant-browser", "days", constant(cookies, "BROWSER_LIFETIME") / day],
    ["a log-in or consent page", "minutes", constant(authorization, "PENDING_LIFETIME") / minute],
    ["a code", "s", constant(source("grant", "authorization_code.rs"), "LIFETIME")],
    ["a refresh token", "s", constant(source("grant", "grant.rs"), "REPLAY_WINDOW_MILLIS") / 1000],
  ];
  for (const [what, unit, count] of lasts) {
    const [, said] = lifetimes.find(([name]) => name.startsWith(what));
    assert.match(said, new RegExp(`^${count} ${unit}\\b`), what);
  }
  for (const [, name] of cookies.matchAll(/=> "(edgegrant-\w+)"/g)) {
    assert.ok(lifetimes.some(([what]) => what.startsWith(name)), name);
  }
});

test("what is deployed has no address at workers.dev, as the document says", () => {
  const { workers_dev, preview_urls } = unstable_readConfig({ config: at("wrangler.toml") });
  assert.deepEqual({ workers_dev, preview_urls }, { workers_dev: false, preview_urls: false });
});
