//! How a browser reads URLs and queries: by the URL Standard, in a library that is not ours.

use url::Url;

/// The parameters of a query, decoded.
pub fn parameters(query: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query).into_owned().collect()
}

/// The only value of a parameter.
pub fn only<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = parameters.iter().filter(|(known, _)| known == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

/// Whether a browser that is sent to `location` arrives where `registered` says, but for the query,
/// the fragment and, on the loopback interface, the port.
pub fn arrives(location: &str, registered: &str) -> bool {
    let (Ok(there), Ok(wanted)) = (Url::parse(location), Url::parse(registered)) else {
        return false;
    };
    let place = |url: &Url| {
        let user = (url.username().to_owned(), url.password().map(str::to_owned));
        (url.scheme().to_owned(), user, url.host_str().map(str::to_owned), url.path().to_owned())
    };
    place(&there) == place(&wanted)
        && (there.port() == wanted.port() || wanted.host_str() == Some("127.0.0.1"))
}
