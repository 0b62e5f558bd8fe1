//! Licences as both formats want them: an expression of SPDX, or a name.

/// What a file says of a licence.
pub(super) enum Licence<'t> {
    /// One id of SPDX's list.
    Id(&'static str),
    /// An expression of SPDX's ids.
    Expression(&'t str),
    /// Anything else.
    Name(&'t str),
}

impl<'t> Licence<'t> {
    /// None: nothing is said.
    pub fn of(text: &'t str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text == "NOASSERTION" {
            return None;
        }
        if let Some(id) = ::spdx::license_id(text).filter(|id| id.name == text) {
            return Some(Self::Id(id.name));
        }
        Some(match ::spdx::Expression::parse(text) {
            Ok(_) => Self::Expression(text),
            Err(_) => Self::Name(text),
        })
    }
}
