//! Why a fact is not known: kept from us, or lost on the way.

use crate::forge::Seen;

/// One request that brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub kind: FaultKind,
    pub why: String,
    /// What the API said, where it refused in its own words.
    pub message: String,
    pub status: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// The API refused: the token may not see it, or it is not there.
    NotVisible,
    /// Nobody can tell.
    Incomplete,
}

impl Fault {
    pub fn incomplete(why: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::Incomplete,
            why: why.into(),
            message: String::new(),
            status: None,
        }
    }

    pub fn seen<T>(self, path: &str) -> Seen<T> {
        let request = format!("GET {path}");
        match self.kind {
            FaultKind::NotVisible => Seen::not_visible(request, self.why),
            FaultKind::Incomplete => Seen::incomplete(request, self.why),
        }
    }
}

/// A result as a fact.
pub(super) fn seen<T>(result: Result<T, Fault>, path: &str) -> Seen<T> {
    match result {
        Ok(fact) => Seen::Known(fact),
        Err(fault) => fault.seen(path),
    }
}
