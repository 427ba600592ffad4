//! One JSON line for each request: the names of rules, and the identifiers of applications and users
//! that there are. Nothing is written as a client sent it, so no secret can be among it.

use edgegrant::{account::UserId, grant::Alarm, refusal::Refusal};
use serde::Serialize;

use crate::boundary;

/// What is logged of a request.
#[derive(Serialize)]
pub(crate) struct Log {
    request_id: String,
    route: &'static str,
    status: u16,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<&'static str>,
}

impl Log {
    pub(crate) fn new(request_id: String) -> Self {
        Self {
            request_id,
            route: "none",
            status: 0,
            outcome: "",
            client_id: None,
            target: None,
            reason: None,
            events: Vec::new(),
        }
    }

    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    pub(crate) fn route(&mut self, route: &'static str) {
        self.route = route;
    }

    /// The application, once it is known that there is one by that identifier.
    pub(crate) fn client(&mut self, client_id: &str) {
        self.client_id = Some(client_id.to_owned());
    }

    /// Why the request was refused.
    pub(crate) fn refused(&mut self, refusal: Refusal) {
        self.reason = Some(refusal.as_str());
        if refusal == Refusal::RecordUnreadable {
            self.event("record_unreadable");
        }
    }

    /// A variable that is missing or cannot be used.
    pub(crate) fn misconfigured(&mut self, variable: &'static str) {
        self.reason = Some(variable);
    }

    /// Something that an operator wants to hear of, and who gave the grant.
    pub(crate) fn alarm(&mut self, alarm: Alarm, user_id: UserId) {
        self.events.push(alarm.as_str());
        self.target = Some(user_id.to_string());
    }

    /// A security event.
    pub(crate) fn event(&mut self, event: &'static str) {
        self.events.push(event);
    }

    /// A change that is durable, and the identifier of what was changed; of a grant, of who gave it.
    pub(crate) fn change(&mut self, event: &'static str, target: &str) {
        self.event(event);
        self.target = Some(target.to_owned());
    }

    /// Writes the line.
    pub(crate) fn write(mut self, status: u16) {
        self.status = status;
        self.outcome = match (status, self.reason) {
            (500.., _) => "failed",
            (400.., _) | (_, Some(_)) => "refused",
            _ => "done",
        };
        if let Ok(line) = serde_json::to_string(&self) {
            boundary::log(&line);
        }
    }
}
