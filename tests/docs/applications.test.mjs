// docs/applications.md, held against the server and the source.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";
import { at } from "../../src/tools/project.mjs";
import { startServer } from "../../src/tools/server.mjs";
import { begin, unique } from "../scenario.mjs";
import { Browser, stepTo } from "../scenario/dialog.mjs";
import { granted } from "../scenario/expect.mjs";
import { tables } from "./tables.mjs";

const scene = await begin();
// One that answers nothing else than that it is not configured.
const bare = await startServer({ secrets: {} });
after(() => bare.stop());
const document = "docs/applications.md";
const [configuration] = tables(document, "member | meaning | default");
const [parameters] = tables(document, "parameter | value");
const [errors] = tables(document, "error | token | authorize | revoke | introspect | when");

test("the members of an application are those in the table, with the defaults that stand there", async () => {
  const client_id = unique("app");
  const shown = (await scene.api("PUT", `/v2/applications/${client_id}`, {})).json;
  const members = ["client_id", ...configuration.map(([member]) => member)];
  assert.deepEqual(Object.keys(shown).sort(), members.sort());
  for (const [member, , byDefault] of configuration) assertDefault(shown[member], byDefault, { member, client_id });
});

function assertDefault(value, byDefault, { member, client_id }) {
  if (byDefault === "none" || byDefault === "nothing") assert.deepEqual(Object.keys(value), [], member);
  else if (byDefault === "the identifier") assert.equal(value, client_id);
  else if (byDefault === "generated") assert.match(value, /^[\w-]{43}$/);
  else assert.equal(String(value), byDefault, member);
}

test("the authorization request has the parameters in the table, and no others are read", () => {
  const source = readFileSync(at("src", "grant", "authorization.rs"), "utf8");
  const [, known] = source.match(/const KNOWN: &\[&str\] = &\[(.*?)\];/s);
  const read = ["client_id", "redirect_uri", ...Array.from(known.matchAll(/"(\w+)"/g), ([, name]) => name)];
  assert.deepEqual(parameters.map(([name]) => name).sort(), read.sort());
});

test("a state comes back up to the length in the table, and a longer one is refused", async () => {
  const most = Number(parameters.find(([name]) => name === "state")[1].match(/(\d+) bytes/)[1]);
  const app = await scene.registerPublic();
  for (const [length, error] of [[most, "login_required"], [most + 1, "invalid_request"]]) {
    const answer = await ask(app, { prompt: "none", state: "s".repeat(length) });
    assert.equal(answer.error, error);
    assert.equal(answer.state?.length, length > most ? undefined : length);
  }
});

test("there is no metadata of OpenID Connect", async () => {
  assert.equal((await scene.send("GET", "/.well-known/openid-configuration")).status, 404);
});

/** What an application is told without anybody being asked. */
async function ask(app, more, browser = new Browser(scene.issuer)) {
  const challenge = { code_challenge: "c".repeat(43), code_challenge_method: "S256" };
  return (await browser.open(app.authorization({ ...challenge, ...more }))).toApplication.parameters;
}

/** Does something until it is answered with a status. */
async function until(status, act) {
  for (let count = 0; count < 40; count++) {
    const answer = await act();
    if (answer.status === status) return answer;
  }
  throw new Error(`never answered ${status}`);
}

test("each error is answered by the endpoints and with the statuses in the table", async () => {
  const user = await scene.createUser();
  const app = await scene.register();
  const page = await scene.registerPublic();
  const own = (await app.ofItsOwn()).json.access_token;
  const stranger = await scene.register();
  const wrong = (client) => client.as({ client_secret: "x".repeat(40) });
  const throttled = (act) => scene.register().then((client) => until(429, () => act(wrong(client))));
  const large = { token: "x".repeat(64 * 1024) };
  const unconfigured = app.as({ issuer: bare.issuer });
  const loggedIn = async () => {
    const browser = new Browser(scene.issuer);
    await stepTo("consent", browser, page.authorization({ response_type: "token" }), user);
    return browser;
  };
  const denied = async () => {
    const { browser, page: consent } =
      await stepTo("consent", new Browser(scene.issuer), page.authorization({ response_type: "token" }), user);
    return (await browser.submit(consent, { decision: "deny" })).toApplication.parameters;
  };

  const caused = {
    "invalid_request token 400": () => app.token({}),
    "invalid_request token 413": () => app.token(large),
    "invalid_request authorize redirect": () => ask(page, { request: "x" }),
    "invalid_request revoke 400": () => app.post("/v2/oauth2/revoke", {}),
    "invalid_request revoke 413": () => app.post("/v2/oauth2/revoke", large),
    "invalid_request introspect 400": () => app.post("/v2/oauth2/introspect", {}),
    "invalid_request introspect 413": () => app.post("/v2/oauth2/introspect", large),
    "invalid_client token 401": () => wrong(app).ofItsOwn(),
    "invalid_client token 429": () => throttled((client) => client.ofItsOwn()),
    "invalid_client revoke 401": () => wrong(app).revoke(own),
    "invalid_client revoke 429": () => throttled((client) => client.revoke(own)),
    "invalid_client introspect 401": () => page.introspect(own),
    "invalid_client introspect 429": () => throttled((client) => client.introspect(own)),
    "invalid_grant token 400": () => app.refresh("egr_x"),
    "invalid_grant revoke 400": () => stranger.revoke(own),
    "unauthorized_client token 400": () => page.ofItsOwn(),
    "unauthorized_client authorize redirect": () => ask(app, { response_type: "token" }),
    "unsupported_grant_type token 400": () => app.token({ grant_type: "x" }),
    "unsupported_response_type authorize redirect": () => ask(page, { response_type: "x" }),
    "invalid_scope token 400": () => app.ofItsOwn({ scope: "x" }),
    "invalid_scope authorize redirect": () => ask(page, { scope: '"' }),
    "access_denied authorize redirect": denied,
    "login_required authorize redirect": () => ask(page, { prompt: "none" }),
    "consent_required authorize redirect": async () => ask(page, { prompt: "none" }, await loggedIn()),
    "temporarily_unavailable token 429": () => until(429, () => app.byPassword({ ...user, password: "wrong" })),
    "temporarily_unavailable token 503": () => unconfigured.post("/v2/oauth2/token", {}),
    "temporarily_unavailable revoke 503": () => unconfigured.post("/v2/oauth2/revoke", {}),
    "temporarily_unavailable introspect 503": () => unconfigured.post("/v2/oauth2/introspect", {}),
  };
  // What only a storage or a server that fails does is shown in tests/faults.
  const failing = ["temporarily_unavailable authorize redirect", /^server_error /];
  const endpoints = ["token", "authorize", "revoke", "introspect"];
  const told = errors
    .flatMap(([error, ...cells]) => endpoints.map((endpoint, index) => [error, endpoint, cells[index]]))
    .flatMap(([error, endpoint, cell]) =>
      cell === "–" ? [] : cell.split(", ").map((status) => `${error} ${endpoint} ${status}`),
    )
    .filter((name) => !failing.some((pattern) => name.match(pattern)));
  assert.deepEqual(told, Object.keys(caused));

  granted(await app.byPassword(user), { scope: "lights:read lights:write profile", refreshable: true });
  for (const [name, cause] of Object.entries(caused)) {
    const answer = await cause();
    const [error, endpoint, status] = name.split(" ");
    if (endpoint === "authorize") {
      assert.deepEqual([answer.error, answer.iss], [error, scene.issuer], name);
      continue;
    }
    assert.equal(`${answer.json.error} ${answer.status}`, `${error} ${status}`, name);
    if (["429", "503"].includes(status)) assert.match(answer.headers.get("retry-after"), /^\d+$/, name);
  }
});
