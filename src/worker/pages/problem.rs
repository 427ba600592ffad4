//! What the log-in page says about the last attempt.

use std::borrow::Cow;

/// Why the log-in page is shown again.
#[derive(Clone, Copy)]
pub(crate) enum Problem {
    /// There is no such user, or that is not the password: the page must not tell which.
    Wrong,
    /// The account takes no attempt for a while.
    Throttled {
        /// How long it will take none.
        seconds: u64,
    },
    /// The user name or the password was left empty.
    Missing,
}

impl Problem {
    /// Whether other input would help.
    pub(super) fn is_in_the_input(self) -> bool {
        match self {
            Self::Wrong | Self::Missing => true,
            Self::Throttled { .. } => false,
        }
    }

    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Wrong => "Not logged in",
            Self::Throttled { .. } => "Too many attempts",
            Self::Missing => "Something is missing",
        }
    }

    pub(super) fn text(self) -> Cow<'static, str> {
        match self {
            Self::Wrong => "That user name and password do not match.".into(),
            Self::Throttled { seconds } => {
                format!("Too many attempts. Try again in {}.", duration(seconds)).into()
            }
            Self::Missing => "Enter your user name and your password.".into(),
        }
    }
}

/// A time to wait in words, rounded up so that nobody comes back too early.
fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=59 => (seconds.max(1), "second"),
        60..=3599 => (seconds.div_ceil(60), "minute"),
        3600.. => (seconds.div_ceil(3600), "hour"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
