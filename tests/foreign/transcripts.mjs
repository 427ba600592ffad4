// What servers say in a code flow, well and badly, and which clients take it.
//
// A transcript is a `response` to the redirect URI, made of the state and the issuer of the flow, or an `answer` of the
// token endpoint, and what comes of it. Where the package does otherwise than another client, `because` says why.

import { goodToken } from "../browser/fake.mjs";

const query = (parameters) => `?${new URLSearchParams(parameters)}`;
const [takes, refuses] = ["takes", "refuses"];
const all = (verdict) => ({ edgegrant: verdict, oauth4webapi: verdict, "oidc-client-ts": verdict });
const html = { "content-type": "text/html" };

const noIssuer = "oidc-client-ts does not read iss: an answer of another server is taken (RFC 9207 §2.4)";
const oneOfTwo = "oidc-client-ts takes one of two (RFC 6749 §3.1)";
const anyType = "oidc-client-ts takes every type of token, which the client would send as Bearer (RFC 6749 §7.1)";

const response = (name, response, verdicts, because) => ({ name, response, verdicts, because });
const answer = (name, answer, verdicts, because) => ({ name, answer, verdicts, because });
const token = (changes) => ({ json: { ...goodToken, ...changes } });

export const transcripts = [
  response("a code", (state, iss) => query({ code: "c", state, iss }), all(takes)),
  response("a code and what nobody knows", (state, iss) => query({ code: "c", state, iss, x: "y" }), all(takes)),
  response("no state", (state, iss) => query({ code: "c", iss }), all(refuses)),
  response("another state", (state, iss) => query({ code: "c", state: `${state}x`, iss }), all(refuses)),
  response("no iss", (state) => query({ code: "c", state }), { ...all(refuses), "oidc-client-ts": takes }, noIssuer),
  response(
    "the iss of another server",
    (state) => query({ code: "c", state, iss: "https://other.example" }),
    { ...all(refuses), "oidc-client-ts": takes },
    noIssuer,
  ),
  response(
    "two codes",
    (state, iss) => `${query({ code: "c", state, iss })}&code=d`,
    { ...all(refuses), "oidc-client-ts": takes },
    oneOfTwo,
  ),
  response(
    "two states",
    (state, iss) => `${query({ code: "c", state, iss })}&state=x`,
    { ...all(refuses), "oidc-client-ts": takes },
    oneOfTwo,
  ),
  response("an error", (state, iss) => query({ error: "access_denied", state, iss }), all(refuses)),
  response("a code and an error", (state, iss) => query({ code: "c", error: "e", state, iss }), all(refuses)),
  response("neither code nor error", (state, iss) => query({ state, iss }), all(refuses)),
  answer("a token", token(), all(takes)),
  answer("a token type in other letters", token({ token_type: "bEARER" }), all(takes)),
  answer("no scope", token({ scope: undefined }), all(takes)),
  answer("no expires_in", token({ expires_in: undefined }), all(takes)),
  answer("expires_in as text", token({ expires_in: "60" }), all(takes)),
  answer(
    "a negative expires_in",
    token({ expires_in: -1 }),
    { ...all(refuses), "oidc-client-ts": takes },
    "oidc-client-ts takes a token that was over before it came",
  ),
  answer("no access token", token({ access_token: undefined }), all(refuses)),
  answer(
    "a number as access token",
    token({ access_token: 7 }),
    { ...all(refuses), "oidc-client-ts": takes },
    "oidc-client-ts does not look at what it hands out",
  ),
  answer(
    "a token of another type",
    token({ token_type: "mac" }),
    { ...all(refuses), "oidc-client-ts": takes },
    anyType,
  ),
  answer("no token type", token({ token_type: undefined }), { ...all(refuses), "oidc-client-ts": takes }, anyType),
  answer(
    "a token with an error",
    token({ error: "invalid_grant" }),
    { ...all(takes), edgegrant: refuses },
    "what contradicts itself is not believed; the others take the one half",
  ),
  answer("HTML", { headers: html, body: "<p>" }, all(refuses)),
  answer(
    "JSON that is called HTML",
    { headers: html, json: goodToken },
    { ...all(refuses), oauth4webapi: takes },
    "oauth4webapi reads every type (RFC 6749 §5.1 has one)",
  ),
  answer("nothing", { body: "" }, all(refuses)),
  answer("a list", { json: ["sesame"] }, all(refuses)),
  answer("an error", { status: 400, json: { error: "invalid_grant" } }, all(refuses)),
  answer("a failure", { status: 503, json: { error: "temporarily_unavailable" } }, all(refuses)),
];
