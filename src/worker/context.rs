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
    readers: Readers,
}

/// Which pages may read the answer (the Fetch standard's CORS protocol).
enum Readers {
    /// No application is known yet.
    NotKnown,
    /// Those of an origin of the application's.
    Page(String),
    /// None: the page that asks is not the application's, or nobody says that it is one.
    Nobody,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        server: &'a Server,
        incoming: &'a Incoming,
        log: &'a mut Log,
        now: UnixTime,
        entropy: Entropy,
    ) -> Self {
        Self { server, incoming, log, now, entropy, readers: Readers::NotKnown }
    }

    /// The application that is named, if there is one.
    pub(crate) async fn application(
        &mut self,
        client_id: &str,
    ) -> Result<Option<Application>, Refusal> {
        let application = applications::load(self.server, client_id).await;
        if matches!(application, Err(Refusal::RecordUnreadable)) {
            // There is one, whose record it is.
            self.log.client(client_id);
        }
        let application = application?;
        // An application that there is not has no pages.
        self.readers = Readers::Nobody;
        if let Some(application) = &application {
            if let Some(origin) = self.incoming.origin()
                && application.has_origin(origin)
            {
                self.readers = Readers::Page(origin.to_owned());
            }
            self.log.client(&application.client_id);
        }
        Ok(application)
    }

    /// The client that authenticates with this request (RFC 6749 §2.3).
    pub(crate) async fn client(&mut self, form: &Form) -> Result<Authenticated, Refusal> {
        let credentials = Credentials::parse(self.incoming.authorization(), form)?;
        let client_id = credentials.client_id().to_owned();
        let application = self.application(&client_id).await?;
        let way = match &application {
            // There is nothing to guess, and any page can have its visitors fail.
            Some(application) if application.is_public() => None,
            Some(_) => Some(Way::Client(&client_id)),
            None => Some(Way::NoClient),
        };
        let address = self.incoming.address();
        if way.is_some_and(|way| attempts::is_throttled(way, address, self.now)) {
            self.log.event("client_throttled");
            return Err(Refusal::ClientThrottled);
        }
        let client = credentials.authenticate(application);
        if let Some(way) = way.filter(|_| client.is_err()) {
            attempts::failed(way, address, self.now);
        }
        client
    }

    /// An answer that pages of the application may read, and no others. An error from before the
    /// application is known is for all: it holds nothing of anybody's, and a page has to hear that its
    /// token has expired.
    pub(crate) fn share(&self, reply: Reply) -> Reply {
        let reply = reply.with("Vary", "Origin");
        let readers = match &self.readers {
            Readers::NotKnown if reply.status() >= 400 => "*",
            Readers::Page(origin) => origin,
            Readers::NotKnown | Readers::Nobody => return reply,
        };
        reply
            .with("Access-Control-Allow-Origin", readers)
            .with("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After")
    }

    /// An error answer, with its reason in the log.
    pub(crate) fn refuse(&mut self, refusal: Refusal) -> Reply {
        self.log.refused(refusal);
        Reply::error(refusal)
    }
}
