//! The server: its configuration and its bindings.

use std::rc::Rc;

use edgegrant::refusal::Refusal;

use crate::{boundary::Env, settings::Settings};

/// What every request may use.
pub(crate) struct Server {
    pub(crate) settings: Rc<Settings>,
    pub(crate) env: Env,
}

impl Server {
    /// Sends a message to the Durable Object with this name.
    pub(crate) async fn call(
        &self,
        binding: &str,
        name: &str,
        message: &str,
    ) -> Result<String, Refusal> {
        self.env.call_by_name(binding, name, self.settings.location.as_deref(), message).await
    }
}
