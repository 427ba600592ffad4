// Every program in the package's README, as it stands there, in Chromium or as a Worker.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import { at } from "../../src/tools/project.mjs";
import { newPage } from "../browser/chromium.mjs";
import { goodToken, startFake } from "../browser/fake.mjs";
import { tables } from "../docs/tables.mjs";
import { serveFolder } from "./folder.mjs";
import { newKey, startIssuer } from "./issuer.mjs";
import { installed, workshop } from "./tarball.mjs";
import { startWorker } from "./workerd.mjs";

const [whole, popup, silent, staying, slim, api, ...others] = Array.from(
  readFileSync(path.join(installed, "README.md"), "utf8").matchAll(/^```js\n(.*?)^```$/gms),
  ([, program]) => program,
);
assert.equal(others.length, 0, "each has a test");

const folder = path.join(workshop, "readme");
mkdirSync(folder);
cpSync(path.join(installed, "generated"), path.join(folder, "generated"), { recursive: true });
const app = await serveFolder(folder);
after(app.close);
const server = await startFake();
server.answers["/v2/users/me"] = { json: { username: "ada" } };
server.answers["/token"] = { json: { ...goodToken, scope: "profile" } };
// It answers at once.
const answering = (outcome) => ({ path: asked }) => {
  const { redirect_uri: back, state } = Object.fromEntries(new URL(asked, server.issuer).searchParams);
  return { status: 302, headers: { location: `${back}?${outcome}&state=${state}&iss=${server.issuer}` }, body: "" };
};
server.answers["/authorize"] = answering("code=c");

const setUp = whole.slice(0, whole.indexOf("try {"));
const inBackground = "await client.loginSilently();";

/** A page where a program runs, beside the one at the redirect URI; `said` is what they write to the console. */
async function running(t, program) {
  await make("index", whole);
  await make("program", program);
  const { page, complaints } = await newPage(t);
  const said = [];
  page.context().on("console", (message) => said.push(message.text()));
  await page.goto(`${app.origin}/program.html`);
  return { page, said, complaints };
}

/** Bundles a program, whose servers are elsewhere than the README says. */
async function bundle(name, program, issuer) {
  const contents = program.replaceAll("https://login.example", issuer).replaceAll("https://app.example", app.origin);
  const outfile = path.join(folder, `${name}.js`);
  await build({ stdin: { contents, resolveDir: installed }, bundle: true, format: "esm", outfile });
  return outfile;
}

/** Makes a page of a program. */
async function make(name, program) {
  await bundle(name, program, server.issuer);
  const html = `<link rel="icon" href="data:,"><title>page</title><button id="button">Log in</button>`;
  writeFileSync(path.join(folder, `${name}.html`), `${html}<script type="module" src="/${name}.js"></script>`);
}

/** Waits until the page has said something. */
async function hears(said, words) {
  const deadline = Date.now() + 10_000;
  while (!said.some((text) => text.includes(words)) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(
    said.some((text) => text.includes(words)),
    `${words}: ${said.join("\n")}`,
  );
}

test("the first one logs in, and greets who comes back", async (t) => {
  const { said, page, complaints } = await running(t, whole);
  await page.click("button");
  await hears(said, "{username: ada} [profile]");
  assert.equal(page.url(), `${app.origin}/`);
  assert.deepEqual(complaints, []);
});

test("the first one says that the server refused, and does not ask again by itself", async (t) => {
  const { said, page, complaints } = await running(t, whole);
  server.answers["/authorize"] = answering("error=access_denied");
  t.after(() => (server.answers["/authorize"] = answering("code=c")));
  await page.click("button");
  await hears(said, "authorization_refused access_denied");
  await page.waitForLoadState("networkidle");
  assert.equal(page.url(), `${app.origin}/`);
  assert.equal(said.length, 1);
  assert.deepEqual(complaints, []);
});

test("a window logs in", async (t) => {
  const { said, page } = await running(t, setUp + popup);
  await page.click("button");
  await hears(said, "[profile]");
  assert.equal(page.url(), `${app.origin}/program.html`);
});

test("a hidden frame logs in", async (t) => {
  const { said } = await running(t, `${setUp}${silent}console.log(found.token.scope);`);
  await hears(said, "[profile]");
});

test("who stays logged in is told, and can leave", async (t) => {
  const { said } = await running(
    t,
    `${setUp}${inBackground}${staying}console.log(accessToken.length, client.token);`,
  );
  await hears(said, "6 null");
});

test("the core is loaded from a file", async (t) => {
  const { said } = await running(t, `${slim}${setUp.slice(setUp.indexOf("const client"))}console.log(client.token);`);
  await hears(said, "null");
});

test("a Worker lets tokens in, and says why it does not", async (t) => {
  const issuer = await startIssuer();
  const audience = "https://api.example";
  const url = await startWorker(t, await bundle("worker", api, issuer.issuer));
  const answer = async (token) => {
    const response = await fetch(url, { method: "POST", headers: token ? { authorization: `Bearer ${token}` } : {} });
    return [response.status, await response.text(), response.headers.get("www-authenticate")];
  };
  const good = await issuer.sign({ claims: { aud: audience } });

  assert.deepEqual(await answer(), [401, "", `Bearer realm="${audience}"`]);
  assert.equal(issuer.looks(), 0);
  // The first ones come at once, before there are keys.
  const first = await Promise.all(Array.from({ length: 20 }, () => answer(good)));
  assert.deepEqual(new Set(first.map(String)), new Set(["200,switched by usr_ada,"]));
  const looks = issuer.looks();
  const [stranger, poor] = [await newKey("stranger"), { aud: audience, scope: "lights:read" }];
  assert.deepEqual((await answer(await issuer.sign({ claims: poor })))[0], 403);
  assert.deepEqual((await answer(await issuer.sign({ claims: { aud: audience }, by: stranger })))[0], 401);
  assert.deepEqual((await answer(await issuer.sign()))[0], 401, "it is for another API");
  assert.deepEqual((await answer(good))[0], 200);
  assert.equal(issuer.looks(), looks, "the keys are kept");

  // From the page that it names, and from no other one.
  const asked = async (address) => {
    const { page } = await newPage(t);
    await page.goto(address);
    return page.evaluate(
      async ([url, token]) => {
        try {
          const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
          return await response.text();
        } catch (problem) {
          return problem.name;
        }
      },
      [url, good],
    );
  };
  assert.equal(await asked(`${app.origin}/program.html`), "switched by usr_ada");
  assert.equal(await asked(`${issuer.issuer}/jwks`), "TypeError");
});

test("what the table says of oidc-client-ts is there in both packages", () => {
  const theirs = readFileSync(at("node_modules", "oidc-client-ts", "dist", "types", "oidc-client-ts.d.ts"), "utf8");
  const ours = readFileSync(path.join(installed, "index.d.ts"), "utf8");
  for (const row of tables("pkg/README.md", "`UserManager` | here")[0]) {
    for (const [cell, types] of [[row[0], theirs], [row[1], ours]]) {
      // Each has capitals, a low line or a dot in it, or stands alone; prose has none of these.
      const names = cell.match(/\b[a-z]+(?:[A-Z_.][A-Za-z]*)+|^\w+$/g) ?? [];
      for (const name of names.flatMap((name) => name.split("."))) {
        assert.match(types, new RegExp(`\\b${name}\\b`), name);
      }
    }
  }
});
