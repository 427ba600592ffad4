//! One request and what is known about it so far.

use edgegrant::{
    application::Application,
    client::{Authenticated, Credentials},
    entropy::Entropy,
    form::Form,
    refusal::Refusal,
    time::UnixTime,
};

use crate::{
    attempts::{self, Way},
    incoming::Incoming,
    log::Log,
    reply::Reply,
    server::Server,
    store::applications,
};

/// One request.
pub(crate) struct Context<'a> {
    pub(crate) server: &'a Server,
    pub(crate) incoming: &'a Incoming,
    pub(crate) log: &'a mut Log,
    pub(crate) now: UnixTime,
    pub(crate) entropy: Entropy,
    /// The page's origin, once it is known to be one of the application's.
    shared_with: Option<String>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        server: &'a Server,
        incoming: &'a Incoming,
        log: &'a mut Log,
        now: UnixTime,
        entropy: Entropy,
    ) -> Self {
        Self { server, incoming, log, now, entropy, shared_with: None }
    }

    /// The application that is named, if there is one.
    pub(crate) async fn application(
        &mut self,
        client_id: &str,
    ) -> Result<Option<Application>, Refusal> {
        let application = applications::load(self.server, client_id).await?;
        if let Some(application) = &application {
            self.log.client(&application.client_id);
            let origin = self.incoming.origin();
            self.shared_with =
                origin.filter(|origin| application.has_origin(origin)).map(str::to_owned);
        }
        Ok(application)
    }

    /// The client that authenticates with this request (RFC 6749 §2.3).
    pub(crate) async fn client(&mut self, form: &Form) -> Result<Authenticated, Refusal> {
        let credentials = Credentials::parse(self.incoming.authorization(), form)?;
        let client_id = credentials.client_id().to_owned();
        let application = self.application(&client_id).await?;
        let address = self.incoming.address().to_owned();
        if attempts::is_throttled(Way::Client(&client_id), &address, self.now) {
            self.log.event("client_throttled");
            return Err(Refusal::ClientThrottled);
        }
        let client = credentials.authenticate(application);
        if client.is_err() {
            attempts::failed(Way::Client(&client_id), &address, self.now);
        }
        client
    }

    /// An answer that pages of the application may read (Fetch §3.2), and no others.
    pub(crate) fn share(&self, reply: Reply) -> Reply {
        let reply = reply.with("Vary", "Origin");
        match &self.shared_with {
            None => reply,
            Some(origin) => reply
                .with("Access-Control-Allow-Origin", origin)
                .with("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After"),
        }
    }

    /// An error answer, with its reason in the log.
    pub(crate) fn refuse(&mut self, refusal: Refusal) -> Reply {
        self.log.refused(refusal);
        Reply::error(refusal)
    }
}
