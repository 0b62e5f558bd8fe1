//! Text that nobody may see: it is wiped when it is dropped, and has no way to be printed.

use std::fmt;
use zeroize::Zeroizing;

/// A passphrase, a token, or a key in PEM.
#[derive(Clone)]
pub struct Private(Zeroizing<String>);

/// Shorter ones are not looked for in texts: they would stand in any.
const SHORTEST: usize = 8;

impl Private {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Whether two are the same.
    pub fn is(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// A text without it, should somebody have put it there: the answers of services may.
    pub(super) fn scrub(&self, text: &str) -> String {
        // Also its parts: of a token in three parts each is one that nobody may see.
        let parts = self.0.split('.').filter(|part| part.len() >= SHORTEST);
        parts.fold(text.to_owned(), |text, part| text.replace(part, "***"))
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Private(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_printed_and_is_taken_out_of_what_others_say() {
        let token = Private::new("eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl".to_owned());
        assert_eq!(format!("{token:?}"), "Private(***)");
        assert_eq!(
            token.scrub("bad token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl, or eyJzdWIiOi"),
            "bad token ***.***.***, or ***"
        );
        assert_eq!(Private::new("a.b".to_owned()).scrub("a.b"), "a.b");
    }
}
