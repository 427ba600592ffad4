//! What a client knows of its server, and where that sends a browser.

use edgegrant::user_agent::{self, Endpoint, Failure, Metadata, Server};

use crate::members::{Answer, Input};

/// Where the metadata of `issuer` is (RFC 8414 §3.1): `url`, or else `openid_url`.
pub(crate) fn metadata_urls(input: &Input<'_>) -> Result<Answer, Failure> {
    let [url, openid_url] = user_agent::metadata_urls(input.text("issuer"))?;
    let mut answer = Answer::of("url", &url);
    answer.set("openid_url", &openid_url);
    Ok(answer)
}

/// Reads a metadata document (RFC 8414) that `expected_issuer` is said to have written, and the
/// HTTP `status` that it came with. Lists are given as words; `sends_iss` is there if true.
pub(crate) fn discovered(input: &Input<'_>) -> Result<Answer, Failure> {
    let status = input.number("status").and_then(|status| status.try_into().ok());
    let issuer = input.text("expected_issuer");
    Ok(described(&Server::discovered(issuer, status.unwrap_or_default(), &metadata(input))?))
}

/// Checks the endpoints that an application wrote down itself.
pub(crate) fn configured(input: &Input<'_>) -> Result<Answer, Failure> {
    Ok(described(&Server::configured(&metadata(input))?))
}

/// Whether a bearer token may go to `origin`: over TLS, or not over a network (RFC 6750 §5.3).
pub(crate) fn bearer_origin(input: &Input<'_>) -> Result<Answer, Failure> {
    Endpoint::parse(input.text("origin"))?;
    Ok(Answer::default())
}

/// Where the browser goes to end the user's session at `endpoint`, and to come back to
/// `redirect_uri` if there is one: `url`.
pub(crate) fn end_session(input: &Input<'_>) -> Result<Answer, Failure> {
    let endpoint = Endpoint::parse(input.text("endpoint"))?;
    let back = input.get("redirect_uri");
    Ok(Answer::of("url", &user_agent::end_session(endpoint, input.text("client_id"), back)?))
}

fn metadata<'a>(input: &'a Input<'_>) -> Metadata<'a> {
    Metadata {
        issuer: input.get("issuer"),
        authorization_endpoint: input.get("authorization_endpoint"),
        token_endpoint: input.get("token_endpoint"),
        revocation_endpoint: input.get("revocation_endpoint"),
        end_session_endpoint: input.get("end_session_endpoint"),
        code_challenge_methods: input.get("code_challenge_methods_supported"),
        sends_iss: input.has("sends_iss"),
    }
}

fn described(server: &Server<'_>) -> Answer {
    let mut answer = Answer::default();
    answer.set_optional("issuer", server.issuer);
    answer.set("authorization_endpoint", server.authorization_endpoint.as_str());
    answer.set_optional("token_endpoint", server.token_endpoint.map(Endpoint::as_str));
    answer.set_optional("revocation_endpoint", server.revocation_endpoint.map(Endpoint::as_str));
    answer.set_optional("end_session_endpoint", server.end_session_endpoint.map(Endpoint::as_str));
    answer.set_optional("sends_iss", server.sends_iss.then_some("true"));
    answer.set_optional("has_s256", server.has_s256.then_some("true"));
    answer
}
