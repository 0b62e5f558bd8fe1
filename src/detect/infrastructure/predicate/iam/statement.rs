//! One statement of a policy, three-valued.

use super::condition;
use super::pattern::is_everything;
pub use crate::detect::infrastructure::matcher::whole;
use crate::document::{Entry, Node, Place, Value};

/// A statement and where its parts stand.
#[derive(Debug, Clone)]
pub struct Statement {
    pub node: Node,
}

/// An action as it is written.
#[derive(Debug, Clone)]
pub struct Written<'n> {
    pub text: &'n str,
    pub place: Place,
}

impl Statement {
    /// Some(true): it allows; Some(false): it denies. None: unknown.
    pub fn allows(&self) -> Option<bool> {
        match self.node.get("Effect")?.as_str()? {
            "Allow" => Some(true),
            "Deny" => Some(false),
            _ => None,
        }
    }

    /// The known actions.
    pub fn actions(&self) -> Vec<Written<'_>> {
        self.texts("Action")
    }

    /// The known texts under a key: a text or a list of them.
    pub fn texts(&self, key: &str) -> Vec<Written<'_>> {
        let entry = self.node.as_map().and_then(|map| map.entry(key));
        entry.map_or_else(Vec::new, texts_of)
    }

    /// Where the key stands with its value.
    pub fn place(&self, key: &str) -> Option<Place> {
        self.node.as_map()?.entry(key).map(whole)
    }

    pub fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// Whether a further key may stand in it.
    pub fn is_open(&self) -> bool {
        self.node.as_map().is_none_or(|map| map.open)
    }

    /// Whether it is about every resource.
    pub fn of_every_resource(&self) -> bool {
        self.texts("Resource")
            .iter()
            .any(|resource| is_everything(resource.text))
    }

    /// Whether it surely has no condition.
    pub fn is_unconditional(&self) -> bool {
        !self.is_open() && condition::is_empty(self.node.get("Condition"))
    }

    /// Whether it names no principal: only then it is a statement about its holder.
    pub fn is_of_identity(&self) -> bool {
        !self.is_open() && !self.has("Principal") && !self.has("NotPrincipal")
    }
}

/// The known texts of an entry, each where it stands: one that stands alone together with its key.
pub fn texts_of(entry: &Entry) -> Vec<Written<'_>> {
    match &entry.node.value {
        Value::String(text) => vec![Written {
            text,
            place: whole(entry),
        }],
        Value::List(list) => list
            .items
            .iter()
            .filter_map(|item| {
                item.as_str().map(|text| Written {
                    text,
                    place: item.place,
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}
