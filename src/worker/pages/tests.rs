//! What the pages promise: strings stay strings, and the policy fits the page.

use super::*;

/// Breaks out of text, of an attribute in either quote, of a tag, and of the reading direction.
const HOSTILE: &str = "</title></script></style>\"'><img src=x onerror=alert(1)><a href=javascript:alert(2)>{{ 7 }}\u{202e}";

const SITE: &str = "https://client.example/cb";

fn login(text: &str, problem: Option<Problem>, reason: Reason) -> Login<'_> {
    Login {
        application: text,
        redirect_uri: SITE,
        request: text,
        csrf: text,
        username: text,
        problem,
        reason,
    }
}

fn logout<'a>(text: &'a str, redirect_uri: &'a str) -> Logout<'a> {
    let fields = [("client_id", text), ("post_logout_redirect_uri", redirect_uri), ("state", text)];
    let back = Some(Return { application: text, redirect_uri, fields });
    Logout { username: text, csrf: text, back }
}

/// Every page, with this text in each of its fields.
fn pages_of(text: &str) -> Vec<(&'static str, Page)> {
    let scopes = [Scope { token: text, meaning: Some(text) }, Scope { token: text, meaning: None }];
    let consent = |redirect_uri| Consent {
        application: text,
        redirect_uri,
        request: text,
        csrf: text,
        shown: text,
        username: text,
        scopes: &scopes,
    };
    let far = format!("https://{text}");
    let message = |notice| Message { notice, detail: Some(text), request_id: Some(text) };
    vec![
        ("login", login(text, None, Reason::First).page()),
        ("login again", login(text, Some(Problem::Wrong), Reason::Again).page()),
        ("consent", consent(SITE).page()),
        ("consent for a host", consent(&far).page()),
        ("logout", Logout { username: text, csrf: text, back: None }.page()),
        ("logout and back", logout(text, SITE).page()),
        ("logout and back to a host", logout(text, &far).page()),
        ("message", message(Notice::Unusable).page()),
        ("good message", message(Notice::LoggedOut).page()),
        ("form_post", FormPost { action: text, fields: &[(text, text)] }.page()),
        ("form_post to a host", FormPost { action: &far, fields: &[] }.page()),
    ]
}

/// The tags of a document, without what the attributes hold and without any text.
fn skeleton(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let mut quoted = false;
        let end = tag.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let (tag, after) = tag.split_at(end.expect("every tag is closed"));
        tags.push(tag.split('"').step_by(2).collect());
        rest = after;
    }
    tags
}

fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
    let value = policy.split("; ").find_map(|directive| directive.strip_prefix(name));
    value.expect("the directive is there").trim_start()
}

/// The text between the tags of the one element of this name.
fn embedded<'a>(html: &'a str, element: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("<{element}>")).expect("the element opens");
    let (text, after) = rest.split_once(&format!("</{element}>")).expect("the element closes");
    assert!(!after.contains(&format!("<{element}")), "there is a second {element}");
    text
}

/// What a browser computes from an element's text (CSP Level 3 §2.3.1, `hash-source`).
fn hash_source(text: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(text.as_bytes());
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    ["'sha256-", &digest, "'"].concat()
}

#[test]
fn hostile_text_adds_no_tag_and_no_attribute() {
    for ((name, plain), (_, hostile)) in pages_of("plain").into_iter().zip(pages_of(HOSTILE)) {
        assert!(skeleton(&plain.html).len() > 10, "{name}");
        assert_eq!(skeleton(&plain.html), skeleton(&hostile.html), "{name}");
        assert!(!hostile.html.contains("<img"), "{name}");
    }
}

#[test]
fn text_arrives_as_it_is_but_for_escapes() {
    let page = login("a&b <c> \"d\" 'e'", None, Reason::First).page();
    let escaped = "a&#38;b &#60;c&#62; &#34;d&#34; &#39;e&#39;";
    assert!(page.html.contains(&format!("<bdi>{escaped}</bdi>")));
    assert!(page.html.contains(&format!(r#"name="csrf" value="{escaped}""#)));
}

#[test]
fn hostile_text_adds_no_directive() {
    for text in ["x; script-src *", "https://x; script-src *", "https://x *", "a.b; default-src *:"]
    {
        for (name, page) in pages_of(text) {
            let policy = &page.content_security_policy;
            assert_eq!(policy.matches("script-src").count(), 1, "{name}: {policy}");
            assert_eq!(policy.matches("default-src").count(), 1, "{name}: {policy}");
            assert!(!policy.contains('*'), "{name}: {policy}");
        }
    }
}

#[test]
fn the_style_is_allowed_by_the_hash_of_the_bytes_in_the_page() {
    for (name, page) in pages_of("plain") {
        let style = embedded(&page.html, "style");
        // A browser reads CR LF as LF, and would hash something else than we did.
        assert!(!style.contains('\r'), "{name}");
        let allowed = directive(&page.content_security_policy, "style-src");
        assert_eq!(allowed, hash_source(style), "{name}");
    }
}

#[test]
fn a_page_with_a_script_allows_only_that() {
    for (name, page) in pages_of("plain") {
        let allowed = directive(&page.content_security_policy, "script-src");
        if ["login", "consent", "form_post"].iter().any(|page| name.starts_with(page)) {
            assert_eq!(allowed, hash_source(embedded(&page.html, "script")), "{name}");
        } else {
            assert_eq!(allowed, "'none'", "{name}");
            assert!(!page.html.contains("<script"), "{name}");
        }
    }
}

#[test]
fn a_form_leads_to_us_and_on_to_the_scheme_of_the_redirect_uri() {
    // redirect URI, what follows 'self', what the person reads
    let rows = [
        (SITE, " https:", "<bdi>client.example</bdi></span>"),
        ("https://a.example:8443?x=https://b/", " https:", "<bdi>a.example:8443</bdi></span>"),
        ("http://localhost:8788/", " http:", "<bdi>localhost:8788</bdi> on this device"),
        ("http://127.0.0.1:61234/cb", " http:", "<bdi>127.0.0.1:61234</bdi> on this device"),
        ("http://[::1]:61234/cb", " http:", "<bdi>[::1]:61234</bdi> on this device"),
        ("com.example.app:/cb", " com.example.app:", "<bdi>com.example.app</bdi> on this device"),
        ("javascript:alert(1)//a.b", "", "<bdi></bdi></span>"),
        ("data:text/html,a.b", "", "<bdi></bdi></span>"),
        ("no scheme", "", "<bdi></bdi></span>"),
    ];
    for (redirect_uri, source, words) in rows {
        let log_in = Login { redirect_uri, ..login("x", None, Reason::First) }.page();
        let form_action = directive(&log_in.content_security_policy, "form-action");
        assert_eq!(form_action, format!("'self'{source}"), "{redirect_uri}");
        assert!(log_in.html.contains(words), "{redirect_uri}");

        let log_out = logout("x", redirect_uri).page();
        let form_action = directive(&log_out.content_security_policy, "form-action");
        assert_eq!(form_action, format!("'self'{source}"), "{redirect_uri}");
        assert!(log_out.html.contains(words), "{redirect_uri}");

        let post = FormPost { action: redirect_uri, fields: &[] }.page();
        let form_action = directive(&post.content_security_policy, "form-action");
        let only = if source.is_empty() { "'none'" } else { source.trim_start() };
        assert_eq!(form_action, only, "{redirect_uri}");
    }
}

#[test]
fn a_log_out_names_the_application_that_it_goes_back_to() {
    let html = logout("Lumen Home", SITE).page().html;
    assert!(html.contains("you go back to <strong><bdi>Lumen Home</bdi></strong>."));
    assert!(html.contains("<title>Log out? – &#x2068;Lumen Home&#x2069;</title>"));
    let field = r#"<input type="hidden" name="post_logout_redirect_uri" value="https://client.example/cb">"#;
    assert!(html.contains(field));

    let page = Logout { username: "ada", csrf: "c", back: None }.page();
    assert!(page.html.contains("<bdi>ada</bdi>"));
    assert!(page.html.contains("<title>Log out?</title>"));
    for words in ["go back", "Returns you", "redirect_uri"] {
        assert!(!page.html.contains(words), "{words}");
    }
    assert_eq!(directive(&page.content_security_policy, "form-action"), "'self'");
}

#[test]
fn a_message_leads_nowhere() {
    let notices = [
        Notice::Unusable,
        Notice::Expired,
        Notice::Finished,
        Notice::OtherBrowser,
        Notice::LoggedOut,
        Notice::Unavailable,
    ];
    for notice in notices {
        let page = Message { notice, detail: None, request_id: Some("r-1") }.page();
        let heading = notice.heading();
        assert_eq!(directive(&page.content_security_policy, "form-action"), "'none'");
        assert!(page.html.contains(&format!("<title>{heading}</title>")));
        assert!(page.html.contains("r-1"), "{heading}");
        for way_out in ["<form", "<a ", "http-equiv", "href"] {
            assert!(!page.html.contains(way_out), "{heading}: {way_out}");
        }
    }
}

#[test]
fn no_page_loads_anything_or_may_be_framed() {
    for (name, page) in pages_of("plain") {
        let headers: Vec<_> = page.headers().collect();
        let header = |wanted| headers.iter().find(|(name, _)| *name == wanted).map(|h| h.1);
        let policy = header("Content-Security-Policy").expect("every page has a policy");
        for directive_name in
            ["default-src", "base-uri", "frame-ancestors", "img-src", "object-src", "trusted-types"]
        {
            assert_eq!(directive(policy, directive_name), "'none'", "{name}: {directive_name}");
        }
        assert_eq!(directive(policy, "require-trusted-types-for"), "'script'", "{name}");
        assert!(!policy.contains("unsafe"), "{name}");
        assert_eq!(header("X-Frame-Options"), Some("DENY"), "{name}");
        assert_eq!(header("X-Content-Type-Options"), Some("nosniff"), "{name}");
        assert_eq!(header("Cache-Control"), Some("no-store"), "{name}");
        assert_eq!(header("Referrer-Policy"), Some("same-origin"), "{name}");
        assert_eq!(header("Content-Type"), Some("text/html; charset=utf-8"), "{name}");
        for load in ["src=", "href=", "url(", "@import"] {
            assert!(!page.html.contains(load), "{name}: {load}");
        }
    }
}

#[test]
fn a_problem_is_tied_to_the_fields_it_is_about() {
    let tied = r#" aria-describedby="problem" aria-invalid="true""#;
    let rows = [
        (None, 0, "<title>Log in", ""),
        (Some(Problem::Wrong), 2, "<title>Not logged in", "name and password do not match."),
        (Some(Problem::Missing), 2, "<title>Something is missing", "Enter your user name"),
        (Some(Problem::Throttled { seconds: 1 }), 0, "<title>Too many", "again in 1 second."),
    ];
    for (problem, fields, title, text) in rows {
        let is_problem = problem.is_some();
        let html = login("ada", problem, Reason::First).page().html;
        assert_eq!(html.matches(tied).count(), fields, "{title}");
        assert_eq!(html.contains(r#"id="problem" role="alert""#), is_problem, "{title}");
        assert!(html.contains(title), "{title}");
        assert!(html.contains(text), "{title}");
    }
}

#[test]
fn a_wait_is_rounded_up() {
    let rows = [
        (0, "1 second."),
        (59, "59 seconds."),
        (60, "1 minute."),
        (61, "2 minutes."),
        (3600, "1 hour."),
        (3601, "2 hours."),
    ];
    for (seconds, words) in rows {
        let text = Problem::Throttled { seconds }.text();
        assert!(text.ends_with(&format!(" in {words}")), "{seconds}: {text}");
    }
}

#[test]
fn the_first_empty_field_has_the_focus() {
    for (username, focused) in [("", "username"), ("ada", "password")] {
        let html = Login { username, ..login("x", None, Reason::First) }.page().html;
        let inputs: Vec<_> = html.split("<input ").filter(|i| i.contains(" autofocus")).collect();
        assert_eq!(inputs.len(), 1);
        assert!(inputs[0].starts_with(&format!(r#"id="{focused}""#)), "{username:?}");
    }
}

#[test]
fn consent_offers_every_decision_and_shows_every_scope() {
    let scopes = [
        Scope { token: "lights:read", meaning: Some("See which lights are on") },
        Scope { token: "lights:write", meaning: None },
    ];
    let page = Consent {
        application: "Lumen Home",
        redirect_uri: SITE,
        request: "r",
        csrf: "c",
        shown: "lights:read lights:write",
        username: "ada",
        scopes: &scopes,
    }
    .page();
    for decision in ["allow", "deny", "switch"] {
        assert!(page.html.contains(&format!(r#"name="decision" value="{decision}""#)));
    }
    let shown = r#"<input type="hidden" name="shown" value="lights:read lights:write">"#;
    assert!(page.html.contains(shown));
    for words in ["See which lights are on", "lights:read", "lights:write", "Lumen Home", "ada"] {
        assert!(page.html.contains(&format!("<bdi>{words}</bdi>")), "{words}");
    }
}
