//! Which URIs can be registered.

use edgegrant::redirect_uri::{self, Fault, MAX_BYTES, RedirectUri};
use edgegrant_grant_tests::laws;
use proptest::prelude::*;

#[test]
fn plain_uris_are_kept_byte_for_byte() {
    let uris = [
        "https://client.example/cb",
        "https://client.example",
        "https://client.example/",
        "https://client.example:8443/cb",
        "https://client.example:80/cb",
        "http://localhost:443/cb",
        "https://client.example/cb?foo=bar&baz=bar",
        "https://client.example?foo=bar",
        "https://client.example/a%20b/%C3%A9",
        "https://xn--bcher-kva.example/cb",
        "https://192.0.2.1/cb",
        "http://localhost/cb",
        "http://localhost:8788/",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:61234/cb",
        "http://[::1]/cb",
        "http://[::1]:61234/cb",
        "com.example.app:/cb",
        "com.example.app://cb",
        "org.http.app:cb",
        "http.example.app:cb",
    ];
    for uri in uris {
        let registered = RedirectUri::parse(uri).unwrap_or_else(|fault| panic!("{uri}: {fault:?}"));
        assert_eq!(registered.as_str(), uri, "R01: nothing is normalised");
    }
}

#[test]
fn what_two_parsers_could_read_differently_is_refused() {
    use Fault::{Character, Fragment, Host, Parameter, Path, Port, Scheme, Wildcard};
    let rows: &[(&str, &str, Fault)] = &[
        ("RFC 6749 §3.1.2: no fragment (R06)", "https://client.example/cb#x", Fragment),
        ("nor an empty one (R06)", "https://client.example/cb#", Fragment),
        ("R16", "javascript:alert(1)", Scheme),
        ("R16, with a dot in the rest", "javascript:a.b.c", Scheme),
        ("R16, like an authority", "javascript://client.example/%0aalert(1)", Scheme),
        ("R16, any case", "JavaScript:alert(1)", Scheme),
        ("R16, a control inside", "java\tscript:alert(1)", Character),
        ("R16, a space before", " javascript:alert(1)", Character),
        ("R16, a control before", "\u{1}javascript:alert(1)", Character),
        ("R16", "data:text/html,x", Scheme),
        ("R16", "vbscript:x", Scheme),
        ("R16", "blob:https://client.example/x", Scheme),
        ("R16", "file:///etc/passwd", Scheme),
        ("R16", "about:blank", Scheme),
        ("R16", "view-source:https://client.example/", Scheme),
        ("R17: http is for loopback", "http://client.example/cb", Scheme),
        ("R17: a name that only begins so", "http://localhost.example/cb", Scheme),
        ("R17: a name that only ends so", "http://notlocalhost/cb", Scheme),
        ("R17: loopback in other words", "http://127.1/cb", Host),
        ("R17: another loopback address", "http://127.0.0.2/cb", Scheme),
        ("R17: all addresses", "http://0.0.0.0/cb", Scheme),
        ("R17: loopback in a v4-mapped address", "http://[::ffff:127.0.0.1]/cb", Host),
        ("RFC 8252 §7.1: a scheme needs a dot (R22)", "myapp:/cb", Scheme),
        ("R22: a scheme that is no reversed name", "my_app.x:/cb", Scheme),
        ("R22: a scheme with an empty label", "com..app:/cb", Scheme),
        ("R22: a scheme in capitals", "com.Example.app:/cb", Scheme),
        ("R22: a scheme that starts with a digit", "1com.example:/cb", Scheme),
        ("schemes are lower case (R07)", "HTTPS://client.example/cb", Scheme),
        ("other schemes of the web", "ws://localhost/cb", Scheme),
        ("other schemes of the web", "ftp://client.example/cb", Scheme),
        ("R23", "*", Wildcard),
        ("R23", "https://*.example/cb", Wildcard),
        ("R23", "https://client.example/*", Wildcard),
        ("R13", "https://client.example\\@evil.example/cb", Character),
        ("R13", "https:\\\\client.example/cb", Character),
        ("R13", "https:/\\client.example/cb", Character),
        ("R13: one slash", "https:/client.example/cb", Host),
        ("R13: three slashes", "https:///client.example/cb", Host),
        ("R13: no slash", "https:client.example/cb", Host),
        ("no scheme", "//client.example/cb", Scheme),
        ("no scheme", "/cb", Scheme),
        ("no scheme", "client.example/cb", Scheme),
        ("nothing", "", Scheme),
        ("user information", "https://client.example@evil.example/cb", Host),
        ("user information", "https://user:pass@client.example/cb", Host),
        ("hosts are lower case (R07)", "https://CLIENT.example/cb", Host),
        ("an address in other words", "https://127.1/cb", Host),
        ("an address in other words", "https://0x7f000001/cb", Host),
        ("an address in other words", "https://2130706433/cb", Host),
        ("an address with an octal part", "https://127.0.0.010/cb", Host),
        ("a number for a top level", "https://client.123/cb", Host),
        ("a number for a top level", "https://client.0x7f/cb", Host),
        ("an address out of range", "https://192.0.2.256/cb", Host),
        ("no host", "https://", Host),
        ("no host", "https:///cb", Host),
        ("no host", "https://:443/cb", Host),
        ("a final dot", "https://client.example./cb", Host),
        ("a hyphen at an end", "https://-client.example/cb", Host),
        ("an underscore", "https://client_1.example/cb", Host),
        ("an encoded host (R09)", "https://client.example%2eevil.example/cb", Host),
        ("another IPv6 address", "https://[2001:db8::1]/cb", Host),
        ("R25", "http://[:::::::::::]/", Host),
        ("a bracket left open", "http://[::1/cb", Host),
        ("an empty port", "https://client.example:/cb", Port),
        ("a port out of range", "https://client.example:65536/cb", Port),
        ("a long port", "https://client.example:000443/cb", Port),
        ("a port with a sign", "https://client.example:+443/cb", Port),
        ("a port that is none", "https://client.example:80a/cb", Port),
        ("no port", "https://client.example:0/cb", Port),
        ("a port that a browser leaves out", "https://client.example:443/cb", Port),
        ("a port that a browser leaves out", "http://localhost:80/cb", Port),
        ("a port that a browser writes otherwise", "https://client.example:08443", Port),
        ("a port that a browser writes otherwise", "http://[::1]:08788/cb", Port),
        ("RFC 6749 §3.1: the answer has it", "https://client.example/cb?state=1", Parameter),
        ("RFC 9207: the answer has it", "https://client.example/cb?a=b&iss=x", Parameter),
        ("the answer has it, encoded", "com.example.app:/cb?%63ode=1", Parameter),
        ("the answer has it, without a value", "http://localhost?access_token", Parameter),
        ("dot segments (R11)", "https://client.example/a/../cb", Path),
        ("dot segments (R11)", "https://client.example/./cb", Path),
        ("dot segments, at the end", "https://client.example/..", Path),
        ("dot segments, encoded (R11)", "https://client.example/a/%2e%2E/cb", Path),
        ("dot segments, half encoded (R11)", "https://client.example/a/.%2e/cb", Path),
        ("user information, private-use", "com.example.app://user@cb", Host),
        ("a port, private-use", "com.example.app://cb:99999/", Host),
        ("brackets that hold no address", "com.example.app://cb]/", Host),
        ("dot segments, private-use", "com.example.app:/a/../cb", Path),
        ("malformed percent-encoding", "https://client.example/%zz", Character),
        ("malformed percent-encoding", "https://client.example/%2", Character),
        ("encoded bytes that are no text", "https://client.example/%FF", Character),
        ("characters beyond ASCII", "https://client.example/é", Character),
        ("a host beyond ASCII", "https://clíent.example/", Character),
        ("a space", "https://client.example/a b", Character),
        ("a line end", "https://client.example/cb\r\nSet-Cookie: a=b", Character),
        ("quotes", "https://client.example/\"onload=", Character),
        ("angle brackets", "https://client.example/<script>", Character),
        ("NUL", "https://client.example/\0", Character),
    ];
    for (rule, uri, fault) in rows {
        assert_eq!(RedirectUri::parse(uri), Err(*fault), "{rule}: {uri:?}");
    }
}

#[test]
fn a_uri_has_a_longest_form() {
    let long = |bytes: usize| {
        let start = "https://client.example/";
        format!("{start}{}", "a".repeat(bytes - start.len()))
    };
    assert!(RedirectUri::parse(&long(MAX_BYTES)).is_ok());
    assert_eq!(RedirectUri::parse(&long(MAX_BYTES + 1)), Err(Fault::TooLong));
    assert_eq!(RedirectUri::parse(&long(8192)), Err(Fault::TooLong), "R25");
}

/// Operators read it behind the name of the member.
#[test]
fn every_fault_says_in_words_what_is_wrong() {
    use Fault::{Character, Fragment, Host, Parameter, Path, Port, Scheme, TooLong, Wildcard};
    let words = [
        (TooLong, "2000 bytes"),
        (Character, "character"),
        (Fragment, "fragment"),
        (Wildcard, "asterisk"),
        (Scheme, "https"),
        (Host, "host"),
        (Port, "port"),
        (Path, "path"),
        (Parameter, "parameter"),
    ];
    for (fault, word) in words {
        assert!(fault.description().contains(word), "{fault:?}: {}", fault.description());
    }
}

#[test]
fn browsers_are_told_the_origin() {
    let rows = [
        ("https://client.example/cb?x=1", Some("https://client.example")),
        ("https://client.example?x=/", Some("https://client.example")),
        ("https://client.example", Some("https://client.example")),
        ("https://client.example:8443/", Some("https://client.example:8443")),
        ("http://[::1]:8788/cb", Some("http://[::1]:8788")),
        ("com.example.app:/cb", None),
        ("com.example.app://evil.example/cb", None),
    ];
    for (uri, origin) in rows {
        assert_eq!(redirect_uri::origin(uri), origin, "{uri}");
        assert_eq!(RedirectUri::parse(uri).unwrap().origin(), origin, "{uri}");
    }
}

proptest! {
    #![proptest_config(laws())]

    /// Whatever is registered is harmless in a header, and is of a scheme that can be trusted.
    #[test]
    fn registered_uris_are_harmless(
        text in "(https?|[a-z.]{1,8}|javascript|HTTPS)(:|:/|://)[ -~é\\\\]{0,24}",
    ) {
        if let Ok(uri) = RedirectUri::parse(&text) {
            prop_assert_eq!(uri.as_str(), text.as_str());
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!text.contains(['#', '*', '\\', '"', '<', '>']));
            let scheme = text.split(':').next().unwrap();
            let loopback = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
            let trusted = match scheme {
                "https" => text.starts_with("https://"),
                "http" => loopback.iter().any(|start| text.starts_with(start)),
                other => other.contains('.') && other == other.to_lowercase(),
            };
            prop_assert!(trusted, "{}", text);
        }
    }

    /// A browser's parser sees the host, the port and the path that this one sees.
    #[test]
    fn browsers_read_a_registered_uri_alike(
        host in "([a-z0-9.-]{1,12}|[0-9x.]{1,9}|0x[0-9a-f]{1,8}|[0-9]{1,3}(\\.[0-9]{1,3}){3})",
        port in "(:[0-9]{1,5})?",
        path in "(/[a-z0-9.;%@:!$&'()+,=~\\[\\]_-]{0,8}){0,3}(\\?[a-z=&/?%]{0,6})?",
    ) {
        let text = format!("https://{host}{port}{path}");
        // Punycode is the one thing about a host that takes tables to check.
        prop_assume!(!text.contains("xn--"));
        if RedirectUri::parse(&text).is_ok() {
            let url = url::Url::parse(&text);
            prop_assert!(url.is_ok(), "{}", text);
            let url = url.unwrap();
            prop_assert_eq!(url.host_str(), Some(host.as_str()));
            let port = port.strip_prefix(':').map(|digits| digits.parse::<u16>().unwrap());
            prop_assert_eq!(url.port_or_known_default(), port.or(Some(443)));
            let path = path.split('?').next().unwrap();
            prop_assert_eq!(url.path(), if path.is_empty() { "/" } else { path });
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = RedirectUri::parse(&text);
        let _ = redirect_uri::origin(&text);
    }
}
