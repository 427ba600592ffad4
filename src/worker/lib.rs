//! edgegrant on Cloudflare Workers: HTTP, storage and pages around the decisions of the core.
//!
//! No rule of OAuth is here. A request is read, the facts that it names are loaded, the core
//! decides, the changes are stored, and the answer is sent.

mod applications;
mod attempts;
mod authorize;
mod boundary;
mod context;
mod cookies;
mod dialog;
mod incoming;
mod introspect;
mod log;
mod logout;
mod objects;
mod pages;
mod reply;
mod resource;
mod revoke;
mod route;
mod server;
mod settings;
mod signing_keys;
mod store;
mod token;
mod user_grants;
mod users;

use edgegrant::refusal::Refusal;
use wasm_bindgen::JsValue;
use worker::event;

use crate::{
    boundary::Env,
    context::Context,
    incoming::{Incoming, MAX_BODY_BYTES},
    log::Log,
    reply::Reply,
    server::Server,
    settings::Settings,
};

/// Every request arrives here.
#[event(fetch)]
async fn fetch(
    request: web_sys::Request,
    env: worker::Env,
    _context: worker::Context,
) -> worker::Result<web_sys::Response> {
    let env = Env::new(JsValue::from(env));
    let mut entropy = match boundary::entropy() {
        Ok(entropy) => entropy,
        Err(refusal) => return Ok(Reply::error(refusal).into_response()),
    };
    let mut log = Log::new(entropy.text::<12>());
    let request_id = log.request_id().to_owned();
    let reply = match Settings::load(&env) {
        Err(variable) => {
            // Never a weaker mode: a server without its secrets answers nothing.
            log.misconfigured(variable);
            Reply::error(Refusal::Unconfigured)
        }
        Ok(settings) => {
            let server = Server { settings, env };
            let incoming = Incoming::new(boundary::receive(&request, MAX_BODY_BYTES).await);
            let now = boundary::now();
            let mut context = Context::new(&server, &incoming, &mut log, now, entropy);
            let reply = route::answer(&mut context).await;
            if server.settings.is_secure() { reply.by_tls_only() } else { reply }
        }
    };
    let reply = reply.with("X-Request-Id", &request_id);
    log.write(reply.status());
    Ok(reply.into_response())
}
