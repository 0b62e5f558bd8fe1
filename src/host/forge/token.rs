//! The token: it can be sent, and never be printed.

use http::HeaderValue;
use std::fmt;

/// A token of the forge.
#[derive(Clone)]
pub struct Token(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "what was given as the forge's token is none: a token has no spaces and no characters beyond ASCII"
)]
pub struct TokenError;

/// Fewer characters than these are not looked for in texts: they would stand in any.
const SHORTEST: usize = 8;

impl Token {
    /// Errors: it could not stand in a header. The error does not say what it was.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim_end_matches(['\r', '\n']);
        let fits = !text.is_empty() && text.len() <= 4096;
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TokenError)
        }
    }

    /// Errors: never, of a token that was made by [`Token::new`].
    pub(super) fn header(&self) -> Result<HeaderValue, TokenError> {
        let value = HeaderValue::from_str(&format!("Bearer {}", self.0));
        let mut value = value.map_err(|_| TokenError)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// A text without the token, should somebody have put it there.
    pub(super) fn scrub(&self, text: &str) -> String {
        if self.0.len() < SHORTEST {
            return text.to_owned();
        }
        text.replace(&self.0, "***")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_printed() {
        let token = Token::new("ghs_NotARealOne123\n").unwrap();
        assert!(!format!("{token:?} {token:#?}").contains("NotAReal"));
        assert!(token.header().unwrap().is_sensitive());
        assert!(!format!("{:?}", token.header()).contains("NotAReal"));
        assert_eq!(token.scrub("a ghs_NotARealOne123 b"), "a *** b");
    }

    #[test]
    fn what_would_make_another_header_is_refused() {
        for text in ["", "a b", "a\r\nx: y", "é", "a\tb", "\0"] {
            assert_eq!(Token::new(text).err(), Some(TokenError));
        }
    }
}
