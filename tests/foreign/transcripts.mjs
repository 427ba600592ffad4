// What servers say in a code flow, well and badly, and which clients take it.
//
// A transcript is a `response` to the redirect URI, made of the state and the issuer of the flow, or an `answer` of the
// token endpoint, and what comes of it: which clients take it, and by which error the package refuses it; null is none,
// where it sees no response. Where the package does otherwise than another client, `because` says why.

import { goodToken } from "../browser/fake.mjs";

const query = (parameters) => `?${new URLSearchParams(parameters)}`;
const [takes, refuses] = ["takes", "refuses"];
const all = (verdict) => ({ edgegrant: verdict, oauth4webapi: verdict, "oidc-client-ts": verdict });
const taken = { verdicts: all(takes) };
const refused = (code, others) => ({ code, verdicts: { ...all(refuses), ...others } });
const html = { "content-type": "text/html" };

const noIssuer = "oidc-client-ts does not read iss: an answer of another server is taken (RFC 9207 §2.4)";
const oneOfTwo = "oidc-client-ts takes one of two (RFC 6749 §3.1)";
const anyType = "oidc-client-ts takes every type of token, which the client would send as Bearer (RFC 6749 §7.1)";

const response = (name, response, outcome, because) => ({ name, response, ...outcome, because });
const answer = (name, answer, outcome, because) => ({ name, answer, ...outcome, because });
const token = (changes) => ({ json: { ...goodToken, ...changes } });

export const transcripts = [
  response("a code", (state, iss) => query({ code: "c", state, iss }), taken),
  response("a code and what nobody knows", (state, iss) => query({ code: "c", state, iss, x: "y" }), taken),
  response("no state", (state, iss) => query({ code: "c", iss }), refused("state_missing")),
  response("another state", (state, iss) => query({ code: "c", state: `${state}x`, iss }), refused("state_unknown")),
  response(
    "no iss",
    (state) => query({ code: "c", state }),
    refused("issuer_missing", { "oidc-client-ts": takes }),
    noIssuer,
  ),
  response(
    "the iss of another server",
    (state) => query({ code: "c", state, iss: "https://other.example" }),
    refused("issuer_mismatch", { "oidc-client-ts": takes }),
    noIssuer,
  ),
  response(
    "two codes",
    (state, iss) => `${query({ code: "c", state, iss })}&code=d`,
    refused("parameter_repeated", { "oidc-client-ts": takes }),
    oneOfTwo,
  ),
  response(
    "two states",
    (state, iss) => `${query({ code: "c", state, iss })}&state=x`,
    refused("parameter_repeated", { "oidc-client-ts": takes }),
    oneOfTwo,
  ),
  response("an error", (state, iss) => query({ error: "access_denied", state, iss }), refused("authorization_refused")),
  response(
    "a code and an error",
    (state, iss) => query({ code: "c", error: "e", state, iss }),
    refused("response_contradictory"),
  ),
  response("neither code nor error", (state, iss) => query({ state, iss }), refused(null)),
  answer("a token", token(), taken),
  answer("a token type in other letters", token({ token_type: "bEARER" }), taken),
  answer("no scope", token({ scope: undefined }), taken),
  answer("no expires_in", token({ expires_in: undefined }), taken),
  answer("expires_in as text", token({ expires_in: "60" }), taken),
  answer(
    "a negative expires_in",
    token({ expires_in: -1 }),
    refused("answer_malformed", { "oidc-client-ts": takes }),
    "oidc-client-ts takes a token that was over before it came",
  ),
  answer("no access token", token({ access_token: undefined }), refused("answer_malformed")),
  answer(
    "a number as access token",
    token({ access_token: 7 }),
    refused("answer_malformed", { "oidc-client-ts": takes }),
    "oidc-client-ts does not look at what it hands out",
  ),
  answer(
    "a token of another type",
    token({ token_type: "mac" }),
    refused("token_type_unknown", { "oidc-client-ts": takes }),
    anyType,
  ),
  answer(
    "no token type",
    token({ token_type: undefined }),
    refused("answer_malformed", { "oidc-client-ts": takes }),
    anyType,
  ),
  answer(
    "a token with an error",
    token({ error: "invalid_grant" }),
    refused("token_refused", { oauth4webapi: takes, "oidc-client-ts": takes }),
    "what contradicts itself is not believed; the others take the one half",
  ),
  answer("HTML", { headers: html, body: "<p>" }, refused("answer_malformed")),
  answer(
    "JSON that is called HTML",
    { headers: html, json: goodToken },
    refused("answer_malformed", { oauth4webapi: takes }),
    "oauth4webapi reads every type (RFC 6749 §5.1 has one)",
  ),
  answer("nothing", { body: "" }, refused("answer_malformed")),
  answer("a list", { json: ["sesame"] }, refused("answer_malformed")),
  answer("an error", { status: 400, json: { error: "invalid_grant" } }, refused("token_refused")),
  answer("a failure", { status: 503, json: { error: "temporarily_unavailable" } }, refused("server_unavailable")),
];
