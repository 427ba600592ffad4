//! The server: its configuration and its bindings.

use std::rc::Rc;

use crate::{boundary::Env, settings::Settings};

/// What every request may use.
pub(crate) struct Server {
    pub(crate) settings: Rc<Settings>,
    pub(crate) env: Env,
}
