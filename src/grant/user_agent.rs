//! The client's half of RFC 6749, for a user agent: a public client that runs in a page (§2.1).
//!
//! Building an authorization request, reading what comes back to the redirect URI and reading a
//! token answer, for the implicit grant (§4.2) and the authorization code grant with PKCE (§4.1,
//! RFC 7636). Nothing here touches a page, storage or the network: the browser keeps the
//! [`Pending`] record of a flow, sends the requests and brings the answers back.
//!
//! A flow, from the first click to the token:
//!
//! ```text
//! Server::discovered(metadata)          RFC 8414: the issuer must be the configured one
//! login::Request::start                 → a URL to visit, and a Pending record to keep
//!   … the browser leaves and comes back …
//! Landing::find(url)                    → a clean URL, and the state that says which record
//! Landing::read(pending)                → Outcome::Token, or
//!                                         Outcome::Code and the body of a token request
//! answer::Answer::read                  → Token
//! IdToken::check                        where the scope had `openid`
//!   … whenever the token is about to be used …
//! Renewal::step                         → use it, renew it, wait, or send the user to log in
//! ```

mod answer;
mod endpoint;
mod fault;
mod id_token;
mod landing;
mod login;
mod logout;
mod pending;
mod renewal;
mod return_to;
mod server;
mod token;

pub use answer::Answer;
pub use endpoint::{Endpoint, metadata_urls};
pub use fault::{Failure, Fault, ServerError};
pub use id_token::{Expected, IdToken};
pub use landing::{Landing, Outcome};
pub use login::{Login, Request};
pub use logout::{end_session, revocation};
pub use pending::{MAX_AGE, Pending, ResponseMode, ResponseType, decimal, number, words};
pub use renewal::{Renewal, Setback, Step, refresh};
pub use return_to::is_return_to;
pub use server::{Metadata, Server};
pub use token::{Members, Token};
