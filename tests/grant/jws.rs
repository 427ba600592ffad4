//! Signed tokens in compact form (RFC 7515 §7.1, RFC 8725).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use edgegrant::jws::{self, Unverified};
use edgegrant_grant_tests::laws;
use proptest::prelude::*;
use serde_json::{Value, json};

const HEADER: &str = r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1"}"#;

fn token(header: &str, payload: &str, signature: &[u8]) -> String {
    let parts = [header.as_bytes(), payload.as_bytes(), signature].map(|part| BASE64.encode(part));
    parts.join(".")
}

fn good() -> String {
    token(HEADER, r#"{"sub":"ada"}"#, &[7; 64])
}

fn is_read(token: &str) -> bool {
    Unverified::parse(token, "at+jwt").is_some()
}

#[test]
fn what_is_signed_is_what_is_read() {
    let payload = json!({ "sub": "ada" });
    let input = jws::signing_input("at+jwt", "key-1", &payload).unwrap();
    let token = jws::compact(input.clone(), &[7; 64]);
    assert_eq!(token, good(), "RFC 7515 §7.1");
    let read = Unverified::parse(&token, "at+jwt").unwrap();
    assert_eq!(read.signing_input(), input);
    assert_eq!(read.signature(), [7; 64]);
    assert_eq!(read.kid(), "key-1");
    assert_eq!(read.into_verified().payload::<Value>(), Some(payload));
}

#[test]
fn a_header_that_is_not_ours_is_refused() {
    let rows = [
        ("J02", r#"{"alg":"none","typ":"at+jwt","kid":"k"}"#),
        ("J02: any case", r#"{"alg":"NoNe","typ":"at+jwt","kid":"k"}"#),
        ("J02: empty", r#"{"alg":"","typ":"at+jwt","kid":"k"}"#),
        ("J03", r#"{"alg":"HS256","typ":"at+jwt","kid":"k"}"#),
        ("RFC 8725 §3.1", r#"{"alg":"RS256","typ":"at+jwt","kid":"k"}"#),
        ("another curve", r#"{"alg":"ES384","typ":"at+jwt","kid":"k"}"#),
        ("algorithms have case", r#"{"alg":"es256","typ":"at+jwt","kid":"k"}"#),
        ("no algorithm", r#"{"typ":"at+jwt","kid":"k"}"#),
        ("an algorithm that is a list", r#"{"alg":["ES256"],"typ":"at+jwt","kid":"k"}"#),
        ("J10: any JWT", r#"{"alg":"ES256","typ":"JWT","kid":"k"}"#),
        ("J10: another type", r#"{"alg":"ES256","typ":"logout+jwt","kid":"k"}"#),
        ("J10: no type", r#"{"alg":"ES256","kid":"k"}"#),
        ("no key", r#"{"alg":"ES256","typ":"at+jwt"}"#),
        ("J04: a key that is a list", r#"{"alg":"ES256","typ":"at+jwt","kid":["k"]}"#),
        ("RFC 7515 §4.1.11", r#"{"alg":"ES256","typ":"at+jwt","kid":"k","crit":["b64"]}"#),
        ("J13: a member twice", r#"{"alg":"ES256","typ":"at+jwt","kid":"k","alg":"ES256"}"#),
        ("J13: a member twice", r#"{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"k"}"#),
        ("J13: something after it", r#"{"alg":"ES256","typ":"at+jwt","kid":"k"}{}"#),
        ("J13: a byte order mark", "\u{feff}{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}"),
        ("a list", r#"["ES256","at+jwt","k"]"#),
        ("text", "ES256"),
        ("nothing", ""),
    ];
    for (rule, header) in rows {
        assert!(!is_read(&token(header, "{}", &[7; 64])), "{rule}: {header}");
    }
    let deep = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"k","x":{}"#, "[".repeat(1500));
    assert!(!is_read(&token(&deep, "{}", &[7; 64])), "J13: nesting does not end");
    // RFC 7515 A.3: signed by ES256, but no access token.
    let example = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6\
                   Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4Gawxa\
                   epmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assert!(!is_read(example));
}

#[test]
fn keys_that_a_header_carries_are_not_looked_at() {
    // J05: it is read, with the name of our key; nothing in it says where a key is.
    let header = r#"{"alg":"ES256","typ":"at+jwt","kid":"../../etc/passwd","jku":"https://evil.example/","jwk":{"kty":"EC"},"x5u":"https://evil.example/"}"#;
    let token = token(header, "{}", &[7; 64]);
    let read = Unverified::parse(&token, "at+jwt").unwrap();
    assert_eq!(read.kid(), "../../etc/passwd", "J04: a name that no key of ours has");
    assert!(
        is_read(
            &good().replace(
                &BASE64.encode(HEADER),
                &BASE64.encode(HEADER.replace("at+jwt", "AT+JWT"))
            )
        ),
        "media types have no case"
    );
}

#[test]
fn a_token_has_three_parts_written_in_one_way() {
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let standard = base64::prelude::BASE64_STANDARD.encode([0xFB; 64]);
    let rows = [
        ("two parts", format!("{header}.{payload}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as an encrypted one", format!("{good}.{signature}.{signature}")),
        ("J02: no signature", format!("{header}.{payload}.")),
        ("no payload that is JSON's", format!("{header}..{signature}")),
        ("no header", format!(".{payload}.{signature}")),
        ("a short signature", token(HEADER, "{}", &[7; 63])),
        ("a long signature", token(HEADER, "{}", &[7; 65])),
        ("a signature in DER", token(HEADER, "{}", &[0x30; 70])),
        ("J13: padding", format!("{header}.{payload}.{signature}==")),
        ("J13: the other alphabet", format!("{header}.{payload}.{standard}")),
        ("J13: spare bits", format!("{header}.{payload}.{}x", &signature[..signature.len() - 1])),
        ("J13: white space", format!("{header}.{payload} .{signature}")),
        ("J13: a line end", format!("{good}\n")),
        ("a space before", format!(" {good}")),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
    ];
    for (rule, token) in rows {
        let found = Unverified::parse(&token, "at+jwt")
            .and_then(|read| read.into_verified().payload::<Value>());
        assert_eq!(found, None, "{rule}: {token}");
    }
}

#[test]
fn a_payload_is_one_object_with_distinct_members() {
    let rows = [
        ("J13: a member twice", r#"{"sub":"ada","sub":"eve"}"#),
        ("J13: a member twice, within", r#"{"a":{"b":1,"b":2}}"#),
        ("something after it", r#"{"sub":"ada"}{}"#),
        ("a list", r#"[{"sub":"ada"}]"#),
        ("text", r#""ada""#),
        ("not JSON", "sub=ada"),
    ];
    for (rule, payload) in rows {
        let token = token(HEADER, payload, &[7; 64]);
        let read = Unverified::parse(&token, "at+jwt").unwrap();
        assert_eq!(read.into_verified().payload::<Value>(), None, "{rule}");
    }
}

#[test]
fn a_long_token_is_not_even_decoded() {
    // G19, both sides of the limit.
    let with_payload =
        |bytes: usize| token(HEADER, &format!("\"{}\"", "a".repeat(bytes)), &[7; 64]);
    let frame = with_payload(0).len();
    let longest = with_payload((4096 - frame) * 3 / 4);
    assert!(longest.len() <= 4096 && longest.len() > 4090, "{}", longest.len());
    assert!(is_read(&longest));
    assert!(!is_read(&with_payload(4096 * 3 / 4)));
    assert!(!is_read(&"A".repeat(200_000)));
    assert!(!is_read(&"A.".repeat(100_000)));
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,90}){0,3}") {
        prop_assert!(!is_read(&text));
    }

    /// Whatever is changed, the bytes that the platform is to verify are the token's own.
    #[test]
    fn what_is_verified_is_what_was_sent(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_.-]") {
        let good = good();
        let at = at.index(good.len());
        let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
        if let Some(read) = Unverified::parse(&changed, "at+jwt") {
            let signature = BASE64.encode(read.signature());
            prop_assert_eq!(format!("{}.{}", read.signing_input(), signature), changed);
        }
    }
}
