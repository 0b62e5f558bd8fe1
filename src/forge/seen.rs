//! A fact that the forge may have kept from us. There is no default that looks like "none".

use serde::{Deserialize, Serialize};

/// What is known of a fact, and if nothing is, why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen<T> {
    /// The forge said so, whole.
    Known(T),
    /// The token may not see it, or the forge has no such thing to ask.
    NotVisible { request: String, why: String },
    /// It should have been seen: the answer failed, broke off, or was cut short.
    Incomplete { request: String, why: String },
    /// Nobody asked.
    #[default]
    NotAsked,
}

impl<T> Seen<T> {
    pub fn not_visible(request: impl Into<String>, why: impl Into<String>) -> Self {
        Self::NotVisible {
            request: request.into(),
            why: why.into(),
        }
    }

    pub fn incomplete(request: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Incomplete {
            request: request.into(),
            why: why.into(),
        }
    }

    /// The fact, where it is known. `None` is never "there is none".
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(fact) => Some(fact),
            _ => None,
        }
    }

    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }

    pub fn as_ref(&self) -> Seen<&T> {
        match self {
            Self::Known(fact) => Seen::Known(fact),
            Self::NotVisible { request, why } => Seen::not_visible(request, why),
            Self::Incomplete { request, why } => Seen::incomplete(request, why),
            Self::NotAsked => Seen::NotAsked,
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Seen<U> {
        match self {
            Self::Known(fact) => Seen::Known(change(fact)),
            Self::NotVisible { request, why } => Seen::NotVisible { request, why },
            Self::Incomplete { request, why } => Seen::Incomplete { request, why },
            Self::NotAsked => Seen::NotAsked,
        }
    }

    /// The request that failed, and why; `None` where the fact is known, or nobody asked.
    pub fn missing(&self) -> Option<(&str, &str)> {
        match self {
            Self::NotVisible { request, why } | Self::Incomplete { request, why } => {
                Some((request, why))
            }
            Self::Known(_) | Self::NotAsked => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_asked_is_the_default_and_is_not_none() {
        let seen: Seen<Vec<u8>> = Seen::default();
        assert_eq!(seen.known(), None);
        assert_ne!(seen, Seen::Known(Vec::new()));
    }

    #[test]
    fn every_kind_survives_being_written() {
        let kinds: [Seen<Vec<u8>>; 5] = [
            Seen::Known(vec![1]),
            Seen::Known(vec![]),
            Seen::not_visible("GET /a", "403"),
            Seen::incomplete("GET /a", "500"),
            Seen::NotAsked,
        ];
        for kind in kinds {
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<Seen<Vec<u8>>>(&text).unwrap(), kind);
        }
    }

    #[test]
    fn two_answers_at_once_are_none() {
        for text in [
            r#"{"known":[],"known":[]}"#,
            r#"{"known":[],"incomplete":{"request":"","why":""}}"#,
            "null",
            "{}",
            r#"{"not-visible":{"request":"a"}}"#,
        ] {
            assert!(
                serde_json::from_str::<Seen<Vec<u8>>>(text).is_err(),
                "{text}"
            );
        }
    }
}
