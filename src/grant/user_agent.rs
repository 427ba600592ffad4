//! The client's half of RFC 6749, for a user agent: a public client that runs in a page (§2.1).
//!
//! Building an authorization request, reading what comes back to the redirect URI and reading a
//! token answer, for the implicit grant (§4.2) and the authorization code grant with PKCE (§4.1,
//! RFC 7636). Nothing here touches a page, storage or the network: the page keeps the record of a
//! flow, draws random numbers, sends the requests and brings the answers back.
//!
//! A page calls [`decide`] with the name of a rule and the members that it asks for by name, and
//! gets members back. All of it is text, in one table on either side: in a page, where each byte of
//! the code is loaded before anybody can log in, that is a third smaller than a structure for each
//! rule and its answer.
//!
//! A flow, by its rules, from the first click to the token:
//!
//! ```text
//! metadata_urls, discovered             RFC 8414: the issuer must be the configured one
//!   or configured                       the endpoints that the application wrote down
//! authorize                             → a URL to visit, and a record to keep under a state
//!   … the browser leaves and comes back …
//! landing                               → a clean URL, and the state that says which record
//! callback                              → a token, or the body of a token request
//! token_answer                          → a token
//! id_token                              where the scope had `openid`
//!   … whenever the token is about to be used …
//! next_step                             → use it, renew it, wait, or send the user to log in
//! bearer_origin                         before it is sent anywhere
//! refresh, then token_answer            → another token
//! setback                               after a renewal that failed
//!   … at the end …
//! revocation, end_session
//! ```

mod endpoint;
mod fault;
mod id_token;
mod landing;
mod login;
mod members;
mod renewal;
mod requests;
mod return_to;
mod rules;
mod server;
mod token;

pub use fault::Fault;
pub use renewal::{Renewal, Setback, Step};
pub use return_to::is_return_to;
pub use rules::decide;

/// How long a response may take, in seconds: people walk away from a login page and come back.
pub const MAX_AGE: u32 = 3600;

/// The end of a `state` whose record is kept by the page that opened the window or frame: the
/// response is handed over to it. No name of a window says so as well, since a server's
/// `Cross-Origin-Opener-Policy` takes that away.
const OPENED: &str = ".opened";
