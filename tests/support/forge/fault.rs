//! What a forge, or something between it and us, does wrong.

use serde_json::Value;

/// A fault that strikes requests.
#[derive(Clone)]
pub struct Fault {
    /// Part of the path and query that it strikes.
    pub pattern: String,
    pub damage: Damage,
    /// How often; `None`: always.
    pub times: Option<u32>,
    /// Requests that it lets pass first.
    pub after: u32,
    /// The pattern is the whole of it.
    pub whole: bool,
}

#[derive(Clone)]
pub enum Damage {
    /// Another status, headers and body in place of the answer.
    Say(u16, Vec<(&'static str, String)>, String),
    /// No answer at all, and the connection stays.
    Hang,
    /// The connection ends without an answer.
    Close,
    /// The answer is no HTTP.
    Garbage,
    /// The body ends early: with a length that fits, so that it only is no JSON.
    Truncate,
    /// `Content-Length` says so many bytes more, or fewer.
    Length(i64),
    /// One byte at a time, slowly.
    Drip,
    /// A body of so many bytes.
    Huge(usize),
    /// This `Link` header; `{}` stands for the API's own address.
    Link(String),
    /// No `Link` header.
    NoLink,
    /// The first page again.
    Repeat,
    /// The answer, changed.
    Edit(fn(&mut Value)),
    /// The pull request gets one more approval before the answer is made: lists move.
    Approve(u64),
    /// The head moves before the answer is made.
    Push(u64),
}

impl Fault {
    pub fn at(pattern: &str, damage: Damage) -> Self {
        Self {
            pattern: pattern.to_owned(),
            damage,
            times: None,
            after: 0,
            whole: false,
        }
    }

    /// Strikes this path and query alone.
    pub fn exactly(path: &str, damage: Damage) -> Self {
        Self {
            whole: true,
            ..Self::at(path, damage)
        }
    }

    /// Strikes once and is gone.
    pub fn once(pattern: &str, damage: Damage) -> Self {
        Self {
            times: Some(1),
            ..Self::at(pattern, damage)
        }
    }

    /// Whether it strikes this request; counts.
    pub fn strikes(&mut self, path: &str) -> bool {
        let meant = if self.whole {
            path == self.pattern
        } else {
            path.contains(&self.pattern)
        };
        if !meant {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

impl Damage {
    pub fn status(status: u16, body: &str) -> Self {
        Self::Say(status, Vec::new(), body.to_owned())
    }

    pub fn with_header(status: u16, name: &'static str, value: &str, body: &str) -> Self {
        Self::Say(status, vec![(name, value.to_owned())], body.to_owned())
    }
}
