//! What a page gives to the client's half, and what it gets back.

use std::fmt;

use edgegrant::{
    form::{Form, Query},
    time::UnixTime,
    user_agent,
};

/// Members, of which a test changes one.
#[derive(Clone, Debug, Default)]
pub struct Members(Vec<(String, String)>);

impl Members {
    /// These members.
    pub fn of(members: &[(&str, &str)]) -> Self {
        Self::default().and(members)
    }

    /// These members as well, or instead of others of the same name.
    #[must_use]
    pub fn and(self, members: &[(&str, &str)]) -> Self {
        members.iter().fold(self, |all, (name, text)| all.with(name, text))
    }

    /// This member as well, or instead of another of the same name.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text.to_owned()));
        self
    }

    /// All but one.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// The form that crosses.
    pub fn written(&self) -> String {
        let mut form = Query::default();
        for (name, text) in &self.0 {
            form.push(name, text);
        }
        form.into_string()
    }
}

/// What a rule answers.
#[derive(Clone)]
pub struct Answer(Form);

impl Answer {
    /// A member, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.value(name).map(String::as_str)
    }

    /// A member that has to be there.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.names()))
    }

    /// A member that is a moment.
    pub fn moment(&self, name: &str) -> Option<UnixTime> {
        self.get(name).map(|text| UnixTime::from_millis(text.parse().expect("a number")))
    }

    /// The fault's code, if there is one; it has words then, and no other member but the server's, and
    /// the place to return to.
    pub fn fault(&self) -> Option<&str> {
        let fault = self.get("fault")?;
        let names = ["error", "error_description", "fault", "message", "retry_at", "return_to"];
        assert!(self.names().iter().all(|name| names.contains(name)), "{:?}", self.names());
        assert!(!self.text("message").is_empty());
        Some(fault)
    }

    /// The names of the members.
    pub fn names(&self) -> Vec<&str> {
        self.0.names().collect()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a rule decides from these members at a moment.
pub fn decide_at(now: UnixTime, rule: &str, members: &Members) -> Answer {
    let members = members.clone().with("rule", rule).with("now", &now.millis().to_string());
    let answer = Form::parse(user_agent::decide(members.written().as_bytes()).as_bytes());
    let answer = answer.expect("a form");
    assert!(!answer.repeats_any(), "{:?}", answer);
    Answer(answer)
}
