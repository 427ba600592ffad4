//! Why a request is refused, and what the other side is told.

use std::collections::BTreeSet;

use edgegrant::refusal::{ErrorCode, Refusal};

#[test]
fn each_rule_has_the_code_that_the_rfc_registers_for_it() {
    use Refusal::*;
    let rows: &[(&str, &str, u16, &[Refusal])] = &[
        (
            "RFC 6749 §5.2: missing, repeated, malformed, or more than one way to authenticate",
            "invalid_request",
            400,
            &[
                MalformedParameters,
                RepeatedParameter,
                ControlCharacter,
                SeveralAuthenticationMethods,
                ContradictingClientId,
                MissingGrantType,
                MissingCode,
                MissingRedirectUri,
                MissingRefreshToken,
                MissingCredentials,
                MissingUsername,
                MissingToken,
            ],
        ),
        (
            "RFC 6749 §5.2: unknown client, no authentication, or a method it does not use",
            "invalid_client",
            401,
            &[MissingClient, UnknownClient, WrongClientSecret, WrongAuthenticationMethod],
        ),
        ("RFC 6749 §5.2: a header that failed", "invalid_client", 401, &[MalformedBasic]),
        (
            "RFC 6749 §5.2: invalid, expired, revoked, of another redirect URI or client",
            "invalid_grant",
            400,
            &[
                UnknownCode,
                CodeExpired,
                CodeOfAnotherClient,
                CodeSpent,
                CodeBurned,
                GrantRevoked,
                OtherRedirectUri,
                UnknownRefreshToken,
                RefreshTokenExpired,
                RefreshTokenOfAnotherClient,
                RefreshTokenReused,
                WrongCredentials,
            ],
        ),
        (
            "RFC 7636 §4.6",
            "invalid_grant",
            400,
            &[MissingVerifier, MalformedVerifier, WrongVerifier, UnexpectedVerifier],
        ),
        (
            "RFC 6749 §5.2: the client may not use the grant",
            "unauthorized_client",
            400,
            &[GrantNotAllowed, ConfidentialClientsOnly, ResponseTypeNotAllowed],
        ),
        ("RFC 6749 §5.2", "unsupported_grant_type", 400, &[UnknownGrantType]),
        (
            "RFC 6749 §5.2: malformed, unknown, or beyond what was granted",
            "invalid_scope",
            400,
            &[MalformedScope, NothingGranted, ScopeWidened],
        ),
        ("RFC 6749 §4.1.2.1", "unsupported_response_type", 400, &[UnknownResponseType]),
        (
            "RFC 6749 §4.1.2.1",
            "invalid_request",
            400,
            &[MissingResponseType, BadResponseMode, StateTooLong, NoRedirectUri],
        ),
        (
            "RFC 6749 §10.12",
            "invalid_request",
            400,
            &[DialogUnreadable, DialogExpired, DialogOfAnotherBrowser],
        ),
        (
            "RFC 7636 §4.4.1",
            "invalid_request",
            400,
            &[ChallengeRequired, ChallengeMethod, MethodWithoutChallenge, MalformedChallenge],
        ),
        ("RFC 6749 §4.1.2.1: the owner said no", "access_denied", 400, &[Denied]),
        ("OpenID Connect Core 1.0 §3.1.2.6", "login_required", 400, &[Refusal::LoginRequired]),
        ("OpenID Connect Core 1.0 §3.1.2.6", "consent_required", 400, &[Refusal::ConsentRequired]),
        (
            "RFC 6750 §3.1",
            "invalid_token",
            401,
            &[MissingAccessToken, InvalidAccessToken, RevokedAccessToken],
        ),
        ("RFC 6750 §3.1", "insufficient_scope", 403, &[ScopeMissing, NotAUserToken]),
        ("RFC 6749 §4.1.2.1", "server_error", 500, &[Internal]),
        ("W01", "temporarily_unavailable", 503, &[StorageUnavailable, RecordUnreadable]),
        ("RFC 9110 §15.5.14", "invalid_request", 413, &[BodyTooLarge]),
        ("RFC 6585 §4", "invalid_client", 429, &[ClientThrottled]),
        ("RFC 6585 §4", "temporarily_unavailable", 429, &[AccountThrottled]),
    ];
    for (rule, code, status, refusals) in rows {
        for refusal in *refusals {
            assert_eq!(refusal.code().as_str(), *code, "{rule}: {refusal:?}");
            assert_eq!(refusal.status(), *status, "{rule}: {refusal:?}");
        }
    }
}

#[test]
fn only_a_failed_authentication_is_a_401() {
    // T21, and RFC 6750 §3.1 for tokens.
    for refusal in Refusal::ALL {
        let code = refusal.code();
        let failed = matches!(code, ErrorCode::InvalidClient | ErrorCode::InvalidToken);
        // RFC 6585 §4: who tries too often is not looked at.
        let looked_at = *refusal != Refusal::ClientThrottled;
        assert_eq!(refusal.status() == 401, failed && looked_at, "{refusal:?}");
    }
}

#[test]
fn what_is_told_has_the_characters_of_the_rfc() {
    // G15: RFC 6749 §4.1.2.1, §5.2.
    let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    for refusal in Refusal::ALL {
        let (code, description) = (refusal.code().as_str(), refusal.description());
        assert!(description.bytes().all(allowed), "{description}");
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
        assert!(!code.is_empty() && !description.is_empty());
        let name = refusal.as_str();
        assert!(!description.contains(name), "{description}: that name is for logs");
        let first = description.chars().next().unwrap();
        assert!(first.is_ascii_lowercase() && !description.ends_with('.'), "{description}");
    }
}

#[test]
fn each_rule_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Refusal::ALL.iter().map(|refusal| refusal.as_str()).collect();
    assert_eq!(names.len(), Refusal::ALL.len());
    for refusal in Refusal::ALL {
        let sent = serde_json::to_string(refusal).unwrap();
        assert_eq!(serde_json::from_str::<Refusal>(&sent).unwrap(), *refusal, "to an object");
        assert_eq!(sent, format!("\"{}\"", refusal.as_str()));
    }
}
