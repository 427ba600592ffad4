// Access tokens at an API that uses edgegrant/verify: which are let in, and what the others are told.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, IncomingMessage, request as send } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import { Socket } from "node:net";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from "jose";
import { encoded, hmacSigned, parts } from "../scenario/jwt.mjs";
import { audience, newKey, startIssuer } from "./issuer.mjs";
import "./tarball.mjs";

// Installed only now.
const { BearerError, createVerifier } = await import("edgegrant/verify");

const server = await startIssuer();
const { issuer, sign, key } = server;
const { verify } = createVerifier({ issuer, audience });
const good = await sign();
const { header, claims } = parts(good);

const withToken = (token) => new Request("https://lamps.example/", { headers: { authorization: `Bearer ${token}` } });

/** What a request is refused for. */
async function refusal(request, options) {
  const problem = await verify(request, options).then(
    () => assert.fail("it was let in"),
    (problem) => problem,
  );
  assert.ok(problem instanceof BearerError && problem instanceof Error, problem);
  return problem;
}

test("a good token says who does what", async () => {
  const { claims: all, ...token } = await verify(withToken(good), { scope: "lights:write" });
  assert.deepEqual(token, {
    subject: "usr_ada",
    clientId: "app",
    role: "resident",
    scope: ["lights:read", "lights:write"],
    expiresAt: claims.exp * 1000,
  });
  assert.deepEqual(all, claims);
});

test("an application's own token has no role; one for several APIs is for this one, too", async () => {
  const own = await sign({ claims: { sub: "app", role: undefined, scope: undefined, aud: ["x", audience] } });
  const { subject, clientId, role, scope } = await verify(withToken(own));
  assert.deepEqual([subject, clientId, role, scope], ["app", "app", null, []]);
});

const stranger = await newKey("first");
const jwk = stranger.published;
const now = Math.floor(Date.now() / 1000);
const rsa = await generateKeyPair("RS256");
const pem = await exportSPKI(await importJWK(key.published, "ES256"));
const replaced = (index, part) => good.split(".").with(index, part).join(".");

const inHeader = '"alg":"ES256","typ":"at+jwt","kid":"first"';

/** A token with a header of its own, which `by` signs without a look at what it says. */
async function signedAs(headerText, by = key) {
  const input = `${Buffer.from(headerText).toString("base64url")}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, by.privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

for (const [what, code, token] of [
  ["a word", "token_malformed", "x"],
  ["two parts", "token_malformed", good.split(".").slice(0, 2).join(".")],
  ["four parts", "token_malformed", `${good}.x`],
  ["parts that are no JSON", "token_malformed", "a.b.c"],
  ["a header that is null", "token_malformed", replaced(0, encoded(null))],
  ["ten kilobytes of nothing", "token_malformed", `${"A".repeat(5000)}.${"A".repeat(5000)}.A`],
  ["letters that are not ASCII", "token_malformed", `${good}é`],
  ["other claims", "signature_wrong", replaced(1, encoded({ ...claims, scope: "all" }))],
  ["no signature", "signature_wrong", replaced(2, "")],
  ["a signature of zeros", "signature_wrong", replaced(2, "A".repeat(86))],
  ["no algorithm", "algorithm_refused", `${encoded({ ...header, alg: "none" })}.${encoded(claims)}.`],
  ["no algorithm, and then one", "signature_wrong", await signedAs(`{"alg":"none",${inHeader}}`, stranger)],
  ["the public key as a secret", "algorithm_refused", await hmacSigned(pem, { ...header, alg: "HS256" }, claims)],
  ["an HMAC that is called ES256", "signature_wrong", await hmacSigned(pem, header, claims)],
  ["an RSA key", "algorithm_refused", await sign({ header: { alg: "RS256" }, by: { ...rsa, kid: "first" } })],
  ["a stranger's key", "signature_wrong", await sign({ by: stranger })],
  ["a stranger's key in its header", "signature_wrong", await sign({ header: { jwk }, by: stranger })],
  ["a stranger's key in its header only", "key_unknown", await sign({ header: { jwk, kid: undefined }, by: stranger })],
  ["an unknown key", "key_unknown", await sign({ header: { kid: "another" } })],
  ["no key's name", "key_unknown", await sign({ header: { kid: undefined } })],
  ["a list of keys' names", "key_unknown", await signedAs(`{${inHeader.replace('"first"', '["first"]')}}`)],
  ["a critical extension", "token_malformed", await signedAs(`{${inHeader},"crit":["exp"],"exp":1}`)],
  ["the type of ID tokens", "type_mismatch", await sign({ header: { typ: "JWT" } })],
  ["no type", "type_mismatch", await sign({ header: { typ: undefined } })],
  ["another issuer", "issuer_mismatch", await sign({ claims: { iss: `${issuer}/` } })],
  ["no issuer", "issuer_mismatch", await sign({ claims: { iss: undefined } })],
  ["another audience", "audience_mismatch", await sign({ claims: { aud: "https://locks.example" } })],
  ["no audience", "audience_mismatch", await sign({ claims: { aud: undefined } })],
  ["its time over", "token_expired", await sign({ claims: { exp: now } })],
  ["its time to come", "token_early", await sign({ claims: { nbf: now + 600 } })],
  ["no end", "token_malformed", await sign({ claims: { exp: undefined } })],
  ["an end in words", "token_malformed", await sign({ claims: { exp: "never" } })],
  ["no subject", "token_malformed", await sign({ claims: { sub: undefined } })],
  ["no application", "token_malformed", await sign({ claims: { client_id: undefined } })],
  ["a scope that is a list", "token_malformed", await sign({ claims: { scope: ["lights:write"] } })],
]) {
  test(`a token with ${what} is invalid: ${code}`, async () => {
    const problem = await refusal(withToken(token), { scope: "lights:write" });
    const description = "the access token is invalid";
    assert.deepEqual([problem.code, problem.error, problem.message], [code, "invalid_token", description]);
    const response = problem.response();
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { error: "invalid_token", error_description: description });
    const challenge = `Bearer realm="${audience}", error="invalid_token", error_description="${description}"`;
    assert.equal(response.headers.get("www-authenticate"), challenge);
    const shown = inspect(problem, { depth: Infinity, showHidden: true });
    for (const part of token.split(".")) assert.ok(part.length < 9 || !shown.includes(part.slice(0, 9)), shown);
  });
}

test("an address of keys in a token is not visited", async () => {
  const elsewhere = await startIssuer();
  elsewhere.publish(stranger);
  for (const name of ["jku", "x5u"]) {
    const token = await sign({ header: { [name]: `${elsewhere.issuer}/jwks` }, by: stranger });
    assert.equal((await refusal(withToken(token))).code, "signature_wrong");
  }
  assert.equal(elsewhere.requests.length, 0);
});

// An API of each kind, on a real server.
const api = createServer(async (request, response) => {
  const options = { scope: ["lights:read", "lights:write"] };
  try {
    if (request.url.startsWith("/node")) await verify(request, options);
    else await verify(asFetchRequest(request), options);
    response.end("on");
  } catch (problem) {
    const { status, headers, body } = request.url.startsWith("/node") ? problem : await ofResponse(problem.response());
    response.writeHead(status, headers).end(body);
  }
});
const ofResponse = async (response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

function asFetchRequest({ rawHeaders, url }) {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
  return new Request(`http://localhost${url}`, { headers });
}
api.listen(0, "localhost");
await once(api, "listening");
after(() => api.close());

async function answer(path, authorization) {
  // Several headers of one name, as fetch would not send them.
  const headers = authorization.flatMap((value) => ["Authorization", value]);
  const request = send({ port: api.address().port, path, headers: ["Host", "localhost", ...headers] }).end();
  const [response] = await once(request, "response");
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, body };
}

const realm = `Bearer realm="${audience}"`;
const refused = (status, error, error_description, more = "") => [
  status,
  `${realm}, error="${error}", error_description="${error_description}"${more}`,
  JSON.stringify({ error, error_description }),
];
const enough = [200, undefined, "on"];
const missing = [401, realm, ""];
const twice = refused(400, "invalid_request", "the access token was sent in more than one way");
const lacking = "the access token lacks the required scope";
const poor = await sign({ claims: { scope: "lights:read" } });

for (const [what, authorization, query, [status, challenge, body]] of [
  ["a token", [`Bearer ${good}`], "", enough],
  ["a scheme in lower case", [`bearer ${good}`], "", enough],
  ["a scheme in upper case", [`BEARER ${good}`], "?a=b", enough],
  ["nothing", [], "", missing],
  ["another scheme", [`Basic ${btoa(`x:${good}`)}`], "", missing],
  ["DPoP", [`DPoP ${good}`], "", missing],
  ["a token without a scheme", [good], "", missing],
  ["a scheme without a token", ["Bearer"], "", missing],
  ["a token in the query only", [], `?access_token=${good}`, missing],
  ["a token in the query, too", [`Bearer ${good}`], `?a=b&access_token=${good}`, twice],
  ["a token in the query, too, in disguise", [`Bearer ${good}`], `?a=?&%61ccess_token=${good}`, twice],
  ["two tokens", [`Bearer ${good}`, `Bearer ${good}`], "", twice],
  ["two tokens in one header", [`Bearer ${good}, Bearer ${poor}`], "", twice],
  [
    "a token with less scope",
    [`Bearer ${poor}`],
    "",
    refused(403, "insufficient_scope", lacking, ', scope="lights:read lights:write"'),
  ],
]) {
  for (const kind of ["node", "fetch"]) {
    test(`RFC 6750: a request with ${what} is answered with ${status}, by ${kind}`, async () => {
      const got = await answer(`/${kind}${query}`, authorization);
      assert.deepEqual([got.status, got.headers["www-authenticate"], got.body], [status, challenge, body]);
      if (body.startsWith("{")) assert.equal(got.headers["content-type"], "application/json");
      if (status !== 200) assert.equal(got.headers["cache-control"], "no-store");
    });
  }
}

/** Requests of what is not Node's own server for HTTP/1.1, and imitates it. */
const imitations = {
  // As of serverless-http.
  "a message that was never sent": (headers) => Object.assign(new IncomingMessage(new Socket()), { headers }),
  // As of Fastify's inject.
  "an object with the headers": (headers) => ({ headers, rawHeaders: Object.entries(headers).flat() }),
  "an object with the headers only": (headers) => ({ headers }),
};

for (const [what, imitation] of Object.entries(imitations)) {
  test(`the header is read in ${what}`, async () => {
    const request = (headers) => Object.assign(imitation(headers), { url: "/" });
    const { subject } = await verify(request({ get: "authorization", authorization: `Bearer ${good}` }));
    assert.equal(subject, "usr_ada");
    assert.equal((await refusal(request({ get: "authorization" }))).code, "token_missing");
    // As whoever has two puts them into one.
    for (const authorization of [`Bearer ${good}, Bearer ${good}`, [`Bearer ${good}`, `Bearer ${good}`]]) {
      assert.equal((await refusal(request({ authorization }))).code, "token_repeated");
    }
  });
}

test("the header is read in HTTP/2, and a second one is seen", async (t) => {
  const api = createHttp2Server((request, response) =>
    verify(request).then(
      ({ subject }) => response.end(subject),
      ({ code }) => response.end(code),
    ),
  );
  api.listen(0, "localhost");
  await once(api, "listening");
  const session = connect(`http://localhost:${api.address().port}`, { strictSingleValueFields: false });
  t.after(() => api.close(session.close()));
  const said = async (...tokens) => {
    const headers = tokens.flatMap((token) => ["authorization", `Bearer ${token}`]);
    return Buffer.concat(await session.request([":path", "/", ":method", "GET", ...headers]).toArray()).toString();
  };
  assert.equal(await said(good), "usr_ada");
  assert.equal(await said(), "token_missing");
  assert.equal(await said(good, good), "token_repeated");
});

test("what a challenge quotes cannot leave the quotes", async () => {
  const { verify } = createVerifier({ issuer, audience, realm: 'a "lamp" \\ b' });
  await assert.rejects(verify(new Request(audience)), ({ headers }) => {
    assert.equal(headers["www-authenticate"], 'Bearer realm="a \\"lamp\\" \\\\ b"');
    return true;
  });
});

test("a verifier that would let too much in is not made", async () => {
  for (const options of [
    { audience },
    { issuer },
    { issuer, audience: "" },
    { issuer, audience: undefined },
    { issuer: "http://login.example", audience },
    { issuer: "http://localhost@login.example", audience },
    { issuer: "login.example", audience },
    { issuer, audience, jwksUri: "http://login.example/jwks" },
    { issuer, audience, realm: "a\r\nset-cookie: b" },
  ]) {
    assert.throws(() => createVerifier(options), TypeError, inspect(options));
  }
  for (const scope of [undefined, "", [], ["lights:read", undefined], 'a"b', "a\nb"]) {
    await assert.rejects(verify(withToken(good), { scope }), TypeError, inspect(scope));
  }
});
