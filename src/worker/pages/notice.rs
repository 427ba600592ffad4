//! What a message page says: every text in one place.

/// The occasion for a message.
#[derive(Clone, Copy)]
pub(crate) enum Notice {
    /// The request cannot be answered, and nobody can be trusted with a redirect about it.
    Unusable,
    /// The dialog was left open for too long.
    Expired,
    /// The dialog has had its answer already.
    Finished,
    /// The form was not made for this browser (RFC 6749 §10.12).
    OtherBrowser,
    /// The session has ended.
    LoggedOut,
    /// Storage or keys are out of reach.
    Unavailable,
}

impl Notice {
    /// The HTTP status of the answer.
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::LoggedOut => 200,
            Self::Unusable | Self::Expired | Self::Finished => 400,
            Self::OtherBrowser => 403,
            Self::Unavailable => 503,
        }
    }

    /// Whether the message is that all is well.
    pub(super) fn is_good(self) -> bool {
        match self {
            Self::LoggedOut | Self::Finished => true,
            Self::Unusable | Self::Expired | Self::OtherBrowser | Self::Unavailable => false,
        }
    }

    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Unusable => "This link does not work",
            Self::Expired => "This page has expired",
            Self::Finished => "This was answered already",
            Self::OtherBrowser => "This page belongs to another session",
            Self::LoggedOut => "You are logged out",
            Self::Unavailable => "Log-in is not available",
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Unusable => {
                "The application sent a request that cannot be trusted, so it ends here. \
                 There is nothing wrong with your account."
            }
            Self::Expired => {
                "It was open for too long, and nothing was shared. \
                 Go back to the application and start again."
            }
            Self::Finished => {
                "If the application did not open, go back to it and log in again. \
                 Otherwise you can close this page."
            }
            Self::OtherBrowser => {
                "It was opened in another browser, or its cookies are gone. Nothing was shared. \
                 Go back to the application and start again."
            }
            Self::LoggedOut => {
                "The next application that sends you here will ask for your password. \
                 Applications that you have open may keep you logged in for a while."
            }
            Self::Unavailable => "Something on our side is not working. Try again in a minute.",
        }
    }
}
