//! The authorization response, as it lands on the redirect URI (RFC 6749 §4.1.2, §4.2.2).

use alloc::{borrow::ToOwned, string::String};

use super::{
    Fault, MAX_AGE, OPENED, is_return_to,
    members::{Decision, are_filled, copy, filled, is, moment_or},
    token,
};
use crate::{
    form::{self, Form, Query},
    text::{cut, has_word, pieces},
    time::UnixTime,
};

/// What an authorization response may carry; each of them once (RFC 6749 §3.1).
const PARAMETERS: &str = "access_token code error error_description error_uri expires_in iss scope \
                          session_state state token_type";

/// Looks for an authorization response in the page's `url`: the clean `url`, and the states under
/// which a record may have been kept, in `query_state` and `fragment_state`; `opener_state` if the
/// page that opened this window or frame waits for it. Nothing if the URL carries no response, as
/// most URLs do. A response without `state` counts as one too, so that it is refused instead of
/// overlooked.
pub(super) fn landing(given: &Form, answer: &mut Query) {
    let Some(landing) = Landing::find(given) else { return };
    answer.push("url", &landing.cleaned());
    let mut opener = None;
    for (name, response) in landing.responses() {
        let Ok(Some(state)) = state_of(response) else { continue };
        answer.push(name, &state);
        opener = opener.or_else(|| state.ends_with(OPENED).then_some(state));
    }
    if let Some(state) = opener {
        answer.push("opener_state", &state);
    }
}

/// Reads the response in `url` for the client with `client_id`, `name` if it has one, and `issuer` or
/// `authorization_endpoint`, that kept `record`. The `kind` of the answer is `token`, `code` (with
/// the `body` of the token request, and the `nonce` and `issuer` of an ID token), or `other`: another
/// client of the page waits for it. Also answers `requested_scope` and `parameters`; and `return_to`,
/// with a fault of the response, too.
pub(super) fn callback(given: &Form, now: UnixTime, answer: &mut Query) -> Decision {
    let landing = Landing::find(given).ok_or(Fault::ResponseIncomplete)?;
    let record = given.value("record").ok_or_else(|| landing.stray())?;
    let record = Form::parse(record.as_bytes()).map_err(|_| Fault::RecordUnreadable)?;
    let created_at = created_at(&record).ok_or(Fault::RecordUnreadable)?;
    if !is_of(&record, given) {
        answer.push("kind", "other");
        return Ok(());
    }
    copy(answer, &record, "return_to");
    // Only the part of the URL where the response belongs is looked at: a token that someone put
    // into the other part is not even seen. But a server that does not get so far as to know the
    // response type says so in the query.
    let in_query = is(&record, "response_mode", "query");
    let elsewhere = !in_query && !landing.in_fragment;
    let part = if in_query || elsewhere { landing.query } else { landing.fragment };
    let response = believed(part, &record)?;
    if elsewhere && response.value("error").is_none() {
        return Err(Fault::ResponseIncomplete);
    }
    if now.millis_since(created_at) > u64::from(MAX_AGE) * 1000 {
        return Err(Fault::FlowExpired);
    }
    let code = response.value("code");
    if response.value("error").is_some() {
        if code.is_some() || response.value("access_token").is_some() {
            return Err(Fault::ResponseContradictory);
        }
        copy(answer, &response, "error error_description");
        return Err(Fault::AuthorizationRefused);
    }
    if is(&record, "response_type", "code") {
        // The token request (RFC 6749 §4.1.3, RFC 7636 §4.5).
        let mut body = Query::default();
        body.push("grant_type", "authorization_code");
        body.push("code", code.ok_or(Fault::ResponseIncomplete)?);
        copy(&mut body, &record, "redirect_uri client_id code_verifier");
        answer.push("kind", "code");
        answer.push("body", &body.into_string());
        copy(answer, &record, "nonce issuer");
    } else {
        let requested = record.value("scope");
        token::read(&response, requested, now, Fault::ResponseIncomplete, answer)?;
        answer.push("kind", "token");
    }
    if let Some(scope) = record.value("scope") {
        answer.push("requested_scope", scope);
    }
    copy(answer, &record, "parameters");
    Ok(())
}

/// The parameters of the response that `record` waits for, if this is it.
fn believed(part: &str, record: &Form) -> Result<Form, Fault> {
    let mut response = Form::parse(part.as_bytes()).map_err(|_| Fault::ResponseMalformed)?;
    if response.names().any(|name| has_word(PARAMETERS, name) && response.repeats(name)) {
        return Err(Fault::ParameterRepeated);
    }
    response.drop_empty();
    let state = response.value("state").ok_or(Fault::StateMissing)?;
    if !is(record, "state", state) {
        return Err(Fault::StateUnknown);
    }
    // A client that knows its server's issuer compares it (RFC 9207 §2.4).
    match (response.value("iss"), record.value("issuer")) {
        (Some(sent), Some(issuer)) if sent != issuer => Err(Fault::IssuerMismatch),
        (None, _) if record.value("sends_iss").is_some() => Err(Fault::IssuerMissing),
        _ => Ok(response),
    }
}

/// When the flow began, if its record is as [`authorize`](super::authorize) wrote it.
fn created_at(record: &Form) -> Option<UnixTime> {
    let within = |name, words| record.value(name).is_some_and(|word| has_word(words, word));
    let whole = are_filled(record, "state client_id redirect_uri authorization_endpoint")
        && within("response_type", "code token")
        && within("response_mode", "query fragment")
        && record.value("return_to").is_none_or(|path| is_return_to(path));
    let created_at = moment_or(UnixTime::NEVER, record, "created_at");
    (whole && created_at < UnixTime::NEVER).then_some(created_at)
}

/// Whether this client started the flow, and no other client of the same page. A server goes by
/// its issuer, or by its authorization endpoint where the application named none.
fn is_of(record: &Form, given: &Form) -> bool {
    let named = given.value("issuer").is_some();
    let server = if named { "issuer" } else { "authorization_endpoint" };
    ["client_id", "name", server].iter().all(|name| record.value(name) == given.value(name))
}

/// A page's URL that carries an authorization response.
struct Landing<'a> {
    page: &'a str,
    query: &'a str,
    fragment: &'a str,
    in_query: bool,
    in_fragment: bool,
}

impl<'a> Landing<'a> {
    fn find(given: &'a Form) -> Option<Self> {
        let (before, fragment) = cut(given.value("url")?, b'#');
        let (page, query) = cut(before, b'?');
        let (query, fragment) = (query.unwrap_or_default(), fragment.unwrap_or_default());
        // A parameter without a value counts as absent; an anchor may look like one.
        let carries = |part, signs| {
            pieces(part, b'&').any(|pair| is_one_of(pair, signs) && cut(pair, b'=').1.is_some())
        };
        let in_query = carries(query, "code error");
        let in_fragment = carries(fragment, "access_token code error");
        (in_query || in_fragment).then_some(Self { page, query, fragment, in_query, in_fragment })
    }

    /// The URL without the response, for the address bar and the history (RFC 9700 §4.3).
    fn cleaned(&self) -> String {
        let mut url = self.page.to_owned();
        let mut separator = "?";
        for pair in pieces(self.query, b'&') {
            if !(pair.is_empty() || self.in_query && is_one_of(pair, PARAMETERS)) {
                url.push_str(separator);
                url.push_str(pair);
                separator = "&";
            }
        }
        // Servers put `#_` there so that no other fragment sticks to the URL (RFC 9700 §4.1.3).
        if !self.in_fragment && !matches!(self.fragment, "" | "_") {
            url.push_str("#");
            url.push_str(self.fragment);
        }
        url
    }

    /// The parts that carry a response, with the name of their `state` in an answer.
    fn responses(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let query = self.in_query.then_some(("query_state", self.query));
        query.into_iter().chain(self.in_fragment.then_some(("fragment_state", self.fragment)))
    }

    /// Why a response for which there is no record is refused.
    fn stray(&self) -> Fault {
        let mut fault = Fault::StateMissing;
        for (_, response) in self.responses() {
            match state_of(response) {
                Ok(Some(_)) => return Fault::StateUnknown,
                Ok(None) => {}
                Err(malformed) => fault = malformed,
            }
        }
        fault
    }
}

/// The `state` of a response, if it has one.
fn state_of(response: &str) -> Result<Option<String>, Fault> {
    let response = Form::parse(response.as_bytes()).map_err(|_| Fault::ResponseMalformed)?;
    Ok(filled(&response, "state").cloned())
}

fn is_one_of(pair: &str, names: &str) -> bool {
    let (name, _) = cut(pair, b'=');
    form::decode(name.as_bytes()).is_ok_and(|name| has_word(names, &name))
}
