// curl, through every grant; its cookie jar is the browser of the dialog.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { begin, unique } from "../scenario.mjs";
import { keep } from "../scenario/secrets.mjs";

const scene = await begin();
const { issuer } = scene;
const user = await scene.createUser();
const token = `${issuer}/v2/oauth2/token`;
const me = `${issuer}/v2/users/me`;
const everything = "lights:read lights:write profile";
const folder = await mkdtemp(path.join(tmpdir(), "edgegrant-curl-"));
after(() => rm(folder, { recursive: true }));

/** Runs curl. Resolves to its exit status, what it printed, and where a redirect that it did not follow led. */
async function curl(...args) {
  const shown = ["--silent", "--show-error", "--write-out", "\n%{http_code} %{redirect_url}"];
  const { status, stdout } = await new Promise((resolve) => {
    execFile("curl", [...shown, ...args], (error, stdout) => resolve({ status: error ? error.code : 0, stdout }));
  });
  const [, text, http, redirect] = stdout.match(/^(.*)\n(\d+) (.*)$/s);
  return { status, text, http: Number(http), redirect };
}

/** The JSON that curl printed when all went well. */
async function json(...args) {
  const { status, text, http } = await curl("--fail-with-body", ...args);
  assert.deepEqual([status, http], [0, 200], text);
  const answer = JSON.parse(text);
  [answer.access_token ?? "", answer.refresh_token ?? ""].forEach(keep);
  return answer;
}

const data = (fields) => Object.entries(fields).flatMap((field) => ["--data-urlencode", field.join("=")]);
const asUser = ({ client_id, client_secret }) => ["--user", `${client_id}:${client_secret}`];

/** Who a token opens the account of, by curl's own support for bearer tokens. */
async function opens(access_token) {
  return (await json("--oauth2-bearer", access_token, me)).username;
}

/** Walks through the dialog. Resolves to the redirect URI with what was added to it. */
async function walk(parameters) {
  const jar = path.join(folder, unique("jar"));
  const cookies = ["--cookie", jar, "--cookie-jar", jar];
  const query = data(parameters);
  const logIn = await curl(...cookies, "--location", "--get", ...query, `${issuer}/v2/oauth2/authorize`);
  const { username, password } = user;
  const entered = await curl(...cookies, ...data({ ...hidden(logIn.text), username, password }), actionOf(logIn.text));
  const consent = await curl(...cookies, entered.redirect);
  const allowed = { ...hidden(consent.text), decision: "allow" };
  const { redirect } = await curl(...cookies, ...data(allowed), actionOf(consent.text));
  const kept = (await readFile(jar, "utf8")).matchAll(/\t(\S+)$/gm);
  for (const [, cookie] of kept) keep(cookie);
  return new URL(redirect);
}

/** The hidden fields of a page's first form. */
function hidden(page) {
  const form = page.match(/<form\b.*?<\/form>/s)[0];
  const fields = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}

const actionOf = (page) => new URL(page.match(/<form method="post" action="([^"]+)"/)[1], issuer).href;

test("client credentials, with --user and in the body", async () => {
  const basic = await scene.register();
  const answer = await json(...asUser(basic), ...data({ grant_type: "client_credentials" }), token);
  assert.equal(answer.scope, "users:create users:read");
  const post = await scene.register({ token_endpoint_auth_method: "client_secret_post" });
  const { client_id, client_secret } = post;
  const fields = { grant_type: "client_credentials", scope: "users:read", client_id, client_secret };
  assert.equal((await json(...data(fields), token)).scope, "users:read");
});

test("password, as a form and as JSON", async () => {
  const application = await scene.register();
  const members = { grant_type: "password", username: user.username, password: user.password };
  const asJson = ["--header", "Content-Type: application/json", "--data", JSON.stringify(members)];
  for (const body of [data(members), asJson]) {
    const answer = await json(...asUser(application), ...body, token);
    assert.equal(answer.scope, everything);
    assert.equal(await opens(answer.access_token), user.username);
  }
});

test("refresh token", async () => {
  const application = await scene.register();
  const { refresh_token } = (await application.byPassword(user)).json;
  const fields = { grant_type: "refresh_token", refresh_token, scope: "lights:read" };
  const answer = await json(...asUser(application), ...data(fields), token);
  assert.equal(answer.scope, "lights:read");
  assert.notEqual(answer.refresh_token, refresh_token);
});

test("authorization code with PKCE, through the dialog", async () => {
  const { client_id, redirect_uris } = await scene.registerPublic();
  const redirect_uri = redirect_uris[0];
  const code_verifier = randomBytes(32).toString("base64url");
  const state = unique("state");
  const returned = await walk({
    client_id,
    redirect_uri,
    response_type: "code",
    state,
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  assert.equal(returned.origin + returned.pathname, redirect_uri);
  assert.equal(returned.searchParams.get("state"), state);
  const code = returned.searchParams.get("code");
  [code, code_verifier].forEach(keep);
  const fields = { grant_type: "authorization_code", client_id, code, redirect_uri, code_verifier };
  const { access_token } = await json(...data(fields), token);
  assert.equal(await opens(access_token), user.username);
});

test("implicit, through the dialog", async () => {
  const { client_id, redirect_uris } = await scene.registerPublic();
  const state = "spaces, & and a = too: é";
  const returned = await walk({ client_id, redirect_uri: redirect_uris[0], response_type: "token", state });
  assert.equal(returned.origin + returned.pathname + returned.search, redirect_uris[0]);
  const fragment = new URLSearchParams(returned.hash.slice(1));
  assert.equal(fragment.get("state"), state);
  keep(fragment.get("access_token"));
  assert.equal(await opens(fragment.get("access_token")), user.username);
});

test("introspection and revocation", async () => {
  const application = await scene.register();
  const { access_token } = (await application.byPassword(user)).json;
  const about = [...asUser(application), ...data({ token: access_token })];
  assert.equal((await json(...about, `${issuer}/v2/oauth2/introspect`)).sub, user.id);
  const revoked = await curl("--fail", ...about, `${issuer}/v2/oauth2/revoke`);
  assert.deepEqual([revoked.status, revoked.http, revoked.text], [0, 200, ""]);
  assert.deepEqual(await json(...about, `${issuer}/v2/oauth2/introspect`), { active: false });
});

test("a refusal makes curl --fail-with-body fail, and prints why", async () => {
  const { client_id } = await scene.register();
  const wrong = asUser({ client_id, client_secret: unique("a secret that nobody has") });
  const answer = await curl("--fail-with-body", ...wrong, ...data({ grant_type: "client_credentials" }), token);
  assert.deepEqual([answer.status, answer.http], [22, 401]);
  assert.deepEqual(JSON.parse(answer.text), {
    error: "invalid_client",
    error_description: "client authentication failed",
  });
});
