//! A flow, from the request to the token.

use edgegrant::{
    entropy::Entropy,
    user_agent::{
        self, Endpoint, Expected, Failure, Fault, IdToken, Landing, Members, Outcome, Pending,
        Request, ResponseMode, ResponseType, Server, Token, words,
    },
};

use crate::members::{Answer, Input};

/// Begins a flow (RFC 6749 §4.1.1, §4.2.1) with a server as `discovered` or `configured` described
/// it: the `url` to visit, and the `record` to keep under `state`.
pub(crate) fn authorize(input: &Input<'_>) -> Result<Answer, Failure> {
    let seed = input.seed.try_into().map_err(|_| Fault::SettingInvalid)?;
    let seconds = |digits| user_agent::number(digits)?.try_into().ok();
    let max_age = input.get("max_age").map(|age| seconds(age).ok_or(Fault::SettingInvalid));
    let server = Server {
        issuer: input.get("issuer"),
        authorization_endpoint: Endpoint::parse(input.text("authorization_endpoint"))?,
        token_endpoint: input.get("token_endpoint").map(Endpoint::parse).transpose()?,
        revocation_endpoint: None,
        end_session_endpoint: None,
        sends_iss: input.has("sends_iss"),
        has_s256: input.has("has_s256"),
    };
    let login = Request {
        client_id: input.text("client_id"),
        redirect_uri: input.text("redirect_uri"),
        response_type: ResponseType::parse(input.text("response_type"))?,
        response_mode: input.get("response_mode").map(ResponseMode::parse).transpose()?,
        scope: input.get("scope"),
        prompt: input.get("prompt"),
        max_age: max_age.transpose()?,
        return_to: input.get("return_to"),
        opened: input.has("opened"),
    }
    .start(&server, Entropy::new(seed), input.now)?;
    let mut answer = Answer::of("url", &login.url);
    answer.set("state", login.state.expose());
    answer.set("record", login.record.expose());
    Ok(answer)
}

/// Looks for an authorization response in the page's `url`: the clean `url`, and the states under
/// which a record may have been kept, in `query_state` and `fragment_state`; `opener_state` if the
/// page that opened this window or frame waits for it. Nothing if the URL carries no response.
pub(crate) fn landing(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    if let Some(landing) = Landing::find(input.text("url")) {
        answer.set("url", &landing.cleaned());
        answer.set_optional("query_state", landing.state(ResponseMode::Query).as_deref());
        answer.set_optional("fragment_state", landing.state(ResponseMode::Fragment).as_deref());
        answer.set_optional("opener_state", landing.opener_state().as_deref());
    }
    answer
}

/// Reads the response in `url` for the client with `client_id`, and `issuer` or
/// `authorization_endpoint`, that kept `record`. The `kind` of the answer is `token`, `code` (with
/// the `body` of the token request, and the `nonce` and `issuer` of an ID token), or `other`: another
/// client of the page waits for it.
pub(crate) fn callback(input: &Input<'_>) -> Result<Answer, Failure> {
    let landing = Landing::find(input.text("url")).ok_or(Fault::ResponseIncomplete)?;
    let record = input.get("record").ok_or_else(|| landing.stray())?;
    let pending = Pending::parse(record)?;
    let (issuer, endpoint) = (input.get("issuer"), input.get("authorization_endpoint"));
    if !pending.is_of(input.text("client_id"), issuer, endpoint) {
        return Ok(Answer::of("kind", "other"));
    }
    let mut answer;
    match landing.read(&pending, input.now)? {
        Outcome::Token(token) => {
            answer = Answer::of("kind", "token");
            set_token(&mut answer, &token, input);
        }
        Outcome::Code(body) => {
            answer = Answer::of("kind", "code");
            answer.set("body", body.expose());
            answer.set_optional("nonce", pending.nonce());
            answer.set_optional("issuer", pending.issuer());
        }
    }
    answer.set_optional("requested_scope", pending.scope());
    answer.set_optional("return_to", pending.return_to());
    Ok(answer)
}

/// Reads the token endpoint's answer (RFC 6749 §5) to a request for `requested_scope`: the HTTP
/// `status`, the `content_type`, and the members of the JSON object with numbers as text. After a
/// refresh the scope is `previous_scope` if the answer names none (§6).
pub(crate) fn token_answer(input: &Input<'_>) -> Result<Answer, Failure> {
    let status = input.number("status").and_then(|status| status.try_into().ok());
    let token = user_agent::Answer {
        status: status.unwrap_or_default(),
        content_type: input.get("content_type"),
        error: input.get("error"),
        error_description: input.get("error_description"),
        members: Members {
            access_token: input.get("access_token"),
            token_type: input.get("token_type"),
            expires_in: input.get("expires_in"),
            scope: input.get("scope").or_else(|| input.get("previous_scope")),
            refresh_token: input.get("refresh_token"),
        },
    }
    .read(input.get("requested_scope"), input.now)?;
    let mut answer = Answer::default();
    set_token(&mut answer, &token, input);
    Ok(answer)
}

/// Checks the claims `iss`, `sub`, `azp`, `exp` and `nonce` of an ID token, and whether the client is
/// in its audience (`for_client`), against what the login of `client_id` expects.
pub(crate) fn id_token(input: &Input<'_>) -> Result<Answer, Failure> {
    let expected = Expected {
        client_id: input.text("client_id"),
        issuer: input.get("expected_issuer"),
        subject: input.get("expected_subject"),
        nonce: input.text("expected_nonce"),
    };
    let id_token = IdToken {
        issuer: input.get("iss"),
        subject: input.get("sub"),
        is_for_client: input.has("for_client"),
        authorized_party: input.get("azp"),
        expires_at: input.get("exp"),
        nonce: input.get("nonce"),
    };
    id_token.check(&expected, input.now)?;
    Ok(Answer::default())
}

fn set_token(answer: &mut Answer, token: &Token, input: &Input<'_>) {
    answer.set("access_token", token.access_token.expose());
    answer.set_moment("received_at", Some(input.now));
    answer.set_moment("expires_at", token.expires_at);
    answer
        .set_optional("scope", token.scope.as_ref().map(|scope| words(scope.tokens())).as_deref());
    answer.set("missing_scope", &token.missing);
    answer.set("unrequested_scope", &token.unrequested);
    answer.set_optional("refresh_token", token.refresh_token.as_ref().map(|token| token.expose()));
}
