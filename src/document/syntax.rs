//! Why a text is not a document of its language, and where.

use crate::source::Span;

/// A text that cannot be read, with the place at which it stops making sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SyntaxError {
    pub span: Span,
    /// A sentence without a full stop at its end: `the bracket is never closed`.
    pub reason: String,
}

impl SyntaxError {
    /// At one position, moved back to a character boundary of `text`.
    pub fn at(text: &str, at: usize, reason: impl Into<String>) -> Self {
        let at = text.floor_char_boundary(at);
        Self {
            span: Span::new(at, at),
            reason: reason.into(),
        }
    }
}
