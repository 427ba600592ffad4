//! Which path and method is which endpoint: one table, and nothing that is nearly a path.

use edgegrant::metadata::path;

use crate::{
    applications, authorize, context::Context, dialog, introspect, logout, reply::Reply, revoke,
    signing_keys, store::keys::Keys, token, user_grants, users,
};

/// An endpoint.
enum Endpoint<'a> {
    Token,
    Authorize,
    Dialog,
    Logout,
    Jwks,
    Introspect,
    Revoke,
    Metadata,
    Applications,
    Application(&'a str),
    Users,
    Me,
    User(&'a str),
    Grants,
    Grant(&'a str),
    Keys,
    Key(&'a str),
}

impl<'a> Endpoint<'a> {
    /// Paths are compared byte for byte: another spelling is another path.
    fn at(requested: &'a str) -> Option<Self> {
        Some(match requested {
            path::TOKEN => Self::Token,
            path::AUTHORIZE => Self::Authorize,
            path::DIALOG => Self::Dialog,
            path::LOGOUT => Self::Logout,
            path::JWKS => Self::Jwks,
            path::INTROSPECT => Self::Introspect,
            path::REVOKE => Self::Revoke,
            path::METADATA => Self::Metadata,
            path::APPLICATIONS => Self::Applications,
            path::USERS => Self::Users,
            path::ME => Self::Me,
            path::GRANTS => Self::Grants,
            path::KEYS => Self::Keys,
            other => {
                let below = |parent: &str| other.strip_prefix(parent)?.strip_prefix('/');
                let one = |name: &&str| !name.is_empty() && !name.contains('/');
                if let Some(client_id) = below(path::APPLICATIONS).filter(one) {
                    Self::Application(client_id)
                } else if let Some(id) = below(path::GRANTS).filter(one) {
                    Self::Grant(id)
                } else if let Some(kid) = below(path::KEYS).filter(one) {
                    Self::Key(kid)
                } else {
                    Self::User(below(path::USERS).filter(one)?)
                }
            }
        })
    }

    /// The endpoint's name in the log.
    fn name(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Authorize => "authorize",
            Self::Dialog => "dialog",
            Self::Logout => "logout",
            Self::Jwks => "jwks",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
            Self::Metadata => "metadata",
            Self::Applications => "applications",
            Self::Application(_) => "application",
            Self::Users => "users",
            Self::Me => "me",
            Self::User(_) => "user",
            Self::Grants => "grants",
            Self::Grant(_) => "grant",
            Self::Keys => "keys",
            Self::Key(_) => "key",
        }
    }

    fn methods(&self) -> &'static str {
        match self {
            Self::Token | Self::Revoke => "OPTIONS, POST",
            Self::Introspect | Self::Keys => "POST",
            Self::Authorize | Self::Dialog | Self::Logout => "GET, HEAD, POST",
            Self::Jwks | Self::Metadata => "GET, HEAD, OPTIONS",
            Self::Applications => "GET",
            Self::Me | Self::Grants => "GET, OPTIONS",
            Self::Users => "GET, POST",
            Self::Application(_) => "GET, PUT, DELETE",
            Self::User(_) => "GET, PATCH, DELETE",
            Self::Grant(_) => "DELETE, OPTIONS",
            Self::Key(_) => "DELETE",
        }
    }

    /// The methods that a page of another origin may use: of what pages call, and never of what a
    /// person looks at (RFC 9700 §2.6).
    fn shared_methods(&self) -> Option<&'static str> {
        match self {
            Self::Token | Self::Revoke => Some("POST"),
            Self::Me | Self::Grants | Self::Jwks | Self::Metadata => Some("GET"),
            Self::Grant(_) => Some("DELETE"),
            _ => None,
        }
    }
}

/// Answers a request.
pub(crate) async fn answer(context: &mut Context<'_>) -> Reply {
    let requested = context.incoming.path().to_owned();
    let Some(endpoint) = Endpoint::at(&requested) else { return Reply::not_found() };
    context.log.route(endpoint.name());
    match (&endpoint, context.incoming.method()) {
        (Endpoint::Token, "POST") => token::token(context).await,
        (Endpoint::Authorize, "GET") => authorize::get(context).await,
        (Endpoint::Authorize, "POST") => authorize::post(context),
        (Endpoint::Dialog, "GET") => dialog::get(context).await,
        (Endpoint::Dialog, "POST") => dialog::post(context).await,
        (Endpoint::Logout, "GET") => logout::get(context).await,
        (Endpoint::Logout, "POST") => logout::post(context).await,
        // What GET would do is for a person. RFC 9110 §9.3.2 wants its headers for HEAD; this says
        // that something is here, and begins nothing.
        (Endpoint::Authorize | Endpoint::Dialog | Endpoint::Logout, "HEAD") => {
            Reply::empty(200).kept_by_nobody()
        }
        (Endpoint::Jwks, "GET") => jwks(context).await,
        (Endpoint::Jwks, "HEAD") => jwks(context).await.without_body(),
        (Endpoint::Metadata, "GET") => metadata(context),
        (Endpoint::Metadata, "HEAD") => metadata(context).without_body(),
        (Endpoint::Introspect, "POST") => introspect::introspect(context).await,
        (Endpoint::Revoke, "POST") => revoke::revoke(context).await,
        (Endpoint::Applications, "GET") => applications::list(context).await,
        (Endpoint::Application(client_id), "PUT") => applications::put(context, client_id).await,
        (Endpoint::Application(client_id), "GET") => applications::get(context, client_id).await,
        (Endpoint::Application(client_id), "DELETE") => {
            applications::delete(context, client_id).await
        }
        (Endpoint::Users, "GET") => users::find(context).await,
        (Endpoint::Users, "POST") => users::post(context).await,
        (Endpoint::Me, "GET") => users::me(context).await,
        (Endpoint::User(id), "GET") => users::get(context, id).await,
        (Endpoint::User(id), "PATCH") => users::patch(context, id).await,
        (Endpoint::User(id), "DELETE") => users::delete(context, id).await,
        (Endpoint::Grants, "GET") => user_grants::list(context).await,
        (Endpoint::Grant(id), "DELETE") => user_grants::delete(context, id).await,
        (Endpoint::Keys, "POST") => signing_keys::post(context).await,
        (Endpoint::Key(kid), "DELETE") => signing_keys::delete(context, kid).await,
        (_, "OPTIONS") => options(&endpoint),
        _ => Reply::method_not_allowed(endpoint.methods()),
    }
}

async fn jwks(context: &mut Context<'_>) -> Reply {
    match Keys::publish(context.server).await {
        Ok(keys) => Reply::public_json(keys.jwks()),
        Err(refusal) => context.refuse(refusal),
    }
}

fn metadata(context: &Context<'_>) -> Reply {
    Reply::public_json(&context.server.settings.metadata)
}

/// Answers a preflight of the Fetch standard. Which application's page is asking is not known yet;
/// the answer that matters says so.
fn options(endpoint: &Endpoint<'_>) -> Reply {
    match endpoint.shared_methods() {
        None => Reply::method_not_allowed(endpoint.methods()),
        Some(methods) => Reply::empty(204)
            .with("Allow", endpoint.methods())
            .with("Access-Control-Allow-Origin", "*")
            .with("Access-Control-Allow-Methods", methods)
            .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
            .with("Access-Control-Max-Age", "600"),
    }
}
