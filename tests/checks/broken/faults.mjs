// What a server could do wrong, each as a change to ours, and the checks that have to notice it.

const again = "Ok(()) if true => begin(subject, lifetimes, until, now)";
const cached = '  if (status === 400) headers = headers.map((text) => text.replace("no-store", "max-age=60"));';
const head = "  return [method, url,";
const base = 'received.url.splitn(4, \'/\').take(3).collect::<Vec<_>>().join("/")';
const renamed = "&context.server.settings.metadata.replace(context.server.settings.issuer(), &context.incoming.base)";

/**
 * A fault: `what` the server does; `edits`, in which file which text is replaced by which; and `noticed`, how the
 * checks begin that have to fail.
 */
export const faults = [
  {
    what: "takes a redirect URI that begins like the registered one",
    edits: [["src/grant/redirect_uri.rs", "self.0 == sent", "sent.starts_with(&self.0)"]],
    noticed: ["a path that is longer, shorter", "a query that was added"],
  },
  {
    what: "takes a challenge of the method plain",
    edits: [["src/grant/authorization.rs", "(Some(challenge), Some(pkce::METHOD))", "(Some(challenge), _)"]],
    noticed: ["a challenge without a method means plain", "the method plain is invalid_request"],
  },
  {
    what: "redeems a code that has a challenge without a verifier",
    edits: [["src/grant/authorization_code.rs", "(Some(_), None) => return Err(Refusal::MissingVerifier)", "(Some(_), None) => {}"]],
    noticed: ["with a challenge there must be a verifier", "a confidential client that sent a challenge"],
  },
  {
    what: "ignores a verifier where there was no challenge",
    edits: [["src/grant/authorization_code.rs", "return Err(Refusal::UnexpectedVerifier)", "{}"]],
    noticed: ["a verifier without a challenge is invalid_grant"],
  },
  {
    what: "lets any client redeem a code",
    edits: [["src/grant/authorization_code.rs", "code.subject.client_id != application.client_id", "false"]],
    noticed: ["a code of another client is invalid_grant"],
  },
  {
    what: "redeems a code again",
    edits: [["src/grant/grant.rs", "Ok(()) => Decision {", `${again},\n Ok(()) => Decision {`]],
    noticed: ["a code gives tokens once", "of sixteen exchanges of one code"],
  },
  {
    what: "lets the scope grow when a token is refreshed",
    edits: [
      ["src/grant/grant.rs", "!scope.is_subset(&subject.scope)", "scope == &Scope::default()"],
      ["src/grant/grant.rs", "subject.scope.intersection(&today).granted", "today.granted"],
    ],
    noticed: ["a wider scope is invalid_scope"],
  },
  {
    what: "takes refresh tokens that were replaced",
    edits: [["src/grant/grant.rs", "if !in_window {", "if !in_window && false {"]],
    noticed: ["each use gives the next token"],
  },
  {
    what: "lets a public client use the password grant",
    edits: [["src/grant/client.rs", "if confidential && self", "if false && confidential && self"]],
    noticed: ["the client proves who it is before anything about the user"],
  },
  {
    what: "lets a client revoke another client's tokens",
    edits: [["src/grant/grant.rs", "client_id != holder", "client_id != holder && false"]],
    noticed: ["nobody revokes another client's token"],
  },
  {
    what: "takes a form without looking at its proof",
    edits: [["src/worker/dialog.rs", "if !waiting.proves(context, &form)", "if false"]],
    noticed: ["a form without its proof", "a form of one user does nothing in the session of another"],
  },
  {
    what: "takes a form from any site",
    edits: [["src/worker/incoming.rs", "other_origin || other_site", "false && (other_origin || other_site)"]],
    noticed: ["a form without its proof"],
  },
  {
    what: "sends a browser from a log-out to wherever a request says",
    edits: [["src/grant/logout.rs", "!uris.any(|uri| uri.is(self.uri))", "uris.next().is_none()"]],
    noticed: ["a log-out leads to a URI that the application has registered"],
  },
  {
    what: "says that its issuer is the host that a request names",
    edits: [
      ["src/worker/incoming.rs", "    path: String,", "    pub(crate) base: String,\n    path: String,"],
      ["src/worker/incoming.rs", "Self { path,", `Self { base: ${base}, path,`],
      ["src/worker/route.rs", "public_json(&context.server.settings.metadata)", `public_json(${renamed})`],
    ],
    noticed: ["forged Host, Forwarded"],
  },
  {
    what: "lets caches keep errors",
    edits: [["src/worker/boundary.js", "  const pairs = [];", `  const pairs = [];\n${cached}`]],
    noticed: ["every answer of the token, introspection and revocation endpoints is no-store"],
  },
  {
    what: "says in an error which secret was wrong",
    edits: [
      ["src/worker/boundary.js", head, `  globalThis.heard = headers.get("authorization");\n${head}`],
      ["src/worker/boundary.js", "  const pairs", '  body = body.replace("n failed", `n failed: ${heard}`);\n  const pairs'],
    ],
    noticed: ["a wrong secret, an unknown client and an empty secret are invalid_client"],
  },
  {
    what: "writes what it is sent into its log",
    edits: [["src/worker/boundary.js", head, `  console.log(...headers);\n${head}`]],
    noticed: ["no line of the log has a code"],
  },
  {
    what: "lets its pages be framed",
    edits: [["src/worker/pages/policy.rs", "frame-ancestors 'none'; ", ""]],
    noticed: ["every page, error pages too, cannot be framed"],
  },
  {
    what: "sets cookies that requests from other sites carry",
    edits: [["src/worker/cookies.rs", "SameSite=Lax", "SameSite=None"]],
    noticed: ["cookies are __Host-"],
  },
  {
    what: "believes a signature of anybody's",
    edits: [["src/worker/boundary.js", "return crypto.subtle.verify(", "return Promise.resolve(true) ?? crypto.subtle.verify("]],
    noticed: ["a token of no algorithm", "a key that the token brings along"],
  },
];
