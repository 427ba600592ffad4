// The Workers under test: for each the modules, settings and stores that workerd.mjs makes a configuration of.

import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { at } from "../../src/tools/project.mjs";
import { freshSecrets } from "../../src/tools/secrets.mjs";

const here = (...parts) => at("tests", "bench", ...parts);

/** The product, as it was built for deployment. */
export function edgegrant() {
  const secrets = freshSecrets();
  return {
    name: "edgegrant",
    secrets,
    kv: "APPLICATIONS",
    objects: durableObjects(),
    async modules(folder) {
      // A copy, which nobody rebuilds meanwhile.
      copyFileSync(at("src", "worker", "build", "index.js"), path.join(folder, "index.js"));
      copyFileSync(at("src", "worker", "build", "index_bg.wasm"), path.join(folder, "index_bg.wasm"));
      return [
        { name: "index.js", kind: "esModule" },
        { name: "index_bg.wasm", kind: "wasm" },
      ];
    },
    settings: (issuer) => ({
      ...secrets,
      EDGEGRANT_ISSUER: issuer,
      EDGEGRANT_SCOPES: {
        profile: "See your name and role",
        "lights:read": "See whether your lights are on",
        "lights:write": "Switch your lights on and off",
      },
    }),
  };
}

/** Constant JSON. */
export const jsonFloor = () => floor("json.js");

/** A form, one KV get, one hash, one signature. */
export const tokenFloor = () => ({ ...floor("token.js"), kv: "APPLICATIONS" });

/** A form, one call of a Durable Object that writes, one signature. */
export const objectFloor = () => ({ ...floor("object.js"), objects: [{ name: "RECORD", kind: "Record" }] });

/** The peer that keeps everything in KV. */
export const workersOAuthProvider = () => ({
  name: "workers-oauth-provider",
  kv: "OAUTH_KV",
  modules: (folder) => bundle(here("peers", "workers-oauth-provider", "index.js"), folder),
  settings: (issuer) => ({ ISSUER: issuer }),
});

/** The peer that leaves users and clients to who uses it, and keeps the rest in KV. */
export const openauth = () => ({
  name: "openauth",
  kv: "OPENAUTH_KV",
  modules: (folder) => bundle(here("peers", "server", "openauth.js"), folder),
  settings: (issuer) => ({ ISSUER: issuer }),
  flags: ["nodejs_compat"],
});

/** An API with `edgegrant/verify`, and the server whose tokens it takes. */
export const verifier = ({ issuer }, keys) => ({
  name: "edgegrant/verify",
  modules: (folder) => bundle(here("api.js"), folder),
  settings: () => ({ ISSUER: issuer, KEYS: keys }),
});

/** Writes a Worker with all that it imports into a folder. */
async function bundle(entry, folder) {
  await build({
    entryPoints: [entry],
    outfile: path.join(folder, "index.js"),
    bundle: true,
    format: "esm",
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
  });
  return [{ name: "index.js", kind: "esModule" }];
}

const floor = (file) => ({
  name: `floors/${file}`,
  async modules(folder) {
    copyFileSync(here("floors", file), path.join(folder, "index.js"));
    copyFileSync(here("floors", "sign.js"), path.join(folder, "sign.js"));
    return ["index.js", "sign.js"].map((name) => ({ name, kind: "esModule" }));
  },
  settings: (issuer) => ({ ISSUER: issuer }),
});

/** What wrangler.toml binds, so that a new class needs no mention here. */
function durableObjects() {
  const tables = readFileSync(at("wrangler.toml"), "utf8").matchAll(
    /^\[\[durable_objects\.bindings\]\]\nname = "(\w+)"\nclass_name = "(\w+)"$/gm,
  );
  return [...tables].map(([, name, kind]) => ({ name, kind }));
}
