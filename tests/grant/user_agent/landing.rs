//! Whether a page was loaded with a response, and of which login.

use crate::{REDIRECT_URI, landing};

#[test]
fn most_pages_carry_no_response() {
    let rows = [
        "https://c.example/",
        "https://c.example/?",
        "https://c.example/?q=100%",
        "https://c.example/?state=s",
        "https://c.example/?barcode=1&errors=2",
        "https://c.example/?access_token=t&state=s",
        "https://c.example/#/rooms/kitchen",
        "https://c.example/#error-handling",
        "https://c.example/#code",
        "https://c.example/?code&state=s",
        "https://c.example/code?a=b#_",
    ];
    for url in rows {
        assert!(landing(url).names().is_empty(), "{url}");
    }
}

/// RFC 9700 §4.3: neither the address bar nor the history keeps a response.
#[test]
fn the_response_leaves_the_url() {
    let rows = [
        ("https://c.example/cb?code=c&state=s", "https://c.example/cb"),
        ("https://c.example/cb?room=1&code=c&state=s&iss=i&a=b", "https://c.example/cb?room=1&a=b"),
        ("https://c.example/?%63ode=c&state=s&x", "https://c.example/?x"),
        ("https://c.example/?code=c&session_state=s&state=s", "https://c.example/"),
        ("https://c.example/?code=c&state=s#_", "https://c.example/"),
        ("https://c.example/?code=c&state=s#lights", "https://c.example/#lights"),
        (
            "https://c.example/?error=e&error_description=d&error_uri=u&state=s",
            "https://c.example/",
        ),
        ("https://c.example/#access_token=t&state=s&any=thing", "https://c.example/"),
        ("https://c.example/?#access_token=t&state=s", "https://c.example/"),
        ("https://c.example/?state=mine#access_token=t&state=s", "https://c.example/?state=mine"),
        ("https://c.example/?code=c#access_token=t", "https://c.example/"),
    ];
    for (url, clean) in rows {
        assert_eq!(landing(url).get("url"), Some(clean));
        assert!(landing(clean).names().is_empty());
    }
}

#[test]
fn each_part_names_its_own_state() {
    let found = landing("https://c.example/?code=c&state=a%20b#access_token=t&state=c");
    assert_eq!(found.get("query_state"), Some("a b"));
    assert_eq!(found.get("fragment_state"), Some("c"));
    let other = landing("https://c.example/?state=a#access_token=t&state=c");
    assert_eq!(other.get("query_state"), None);
}

/// Such a response is for the page that opened the window, which its own `state` tells.
#[test]
fn a_response_to_an_opened_window_is_known_by_its_state() {
    for separator in ['?', '#'] {
        let landed = |state| landing(&format!("{REDIRECT_URI}{separator}code=c&state={state}"));
        assert_eq!(landed("xyz.opened").get("opener_state"), Some("xyz.opened"));
        assert_eq!(landed("xyz").get("opener_state"), None);
        assert_eq!(landed("").get("opener_state"), None);
    }
    let both = landing("https://c.example/?code=c&state=a.opened#access_token=t&state=b.opened");
    assert_eq!(both.get("opener_state"), Some("a.opened"));
}
