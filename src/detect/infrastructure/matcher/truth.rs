//! Three-valued truth, with the place that decided it.

use crate::document::Place;

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    False,
    /// It depends on something that could not be worked out.
    Unknown,
    /// And what makes it so, where that is something written.
    True(Option<Place>),
}

impl Truth {
    pub fn of(holds: bool, place: Place) -> Self {
        if holds {
            Self::True(Some(place))
        } else {
            Self::False
        }
    }

    pub fn is_true(self) -> bool {
        matches!(self, Self::True(_))
    }

    #[must_use]
    pub fn not(self, place: Option<Place>) -> Self {
        match self {
            Self::False => Self::True(place),
            Self::Unknown => Self::Unknown,
            Self::True(_) => Self::False,
        }
    }

    /// All of several: the first place that one of them names.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::True(None);
        for part in parts {
            all = match (all, part) {
                (_, Self::False) => return Self::False,
                (Self::True(None), Self::True(place)) | (Self::True(place), Self::True(_)) => {
                    Self::True(place)
                }
                _ => Self::Unknown,
            };
        }
        all
    }

    /// One of several: the first that is true.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut any = Self::False;
        for part in parts {
            match part {
                Self::True(_) => return part,
                Self::Unknown => any = Self::Unknown,
                Self::False => {}
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_stays_so_unless_the_rest_decides() {
        let (no, unknown, yes) = (Truth::False, Truth::Unknown, Truth::True(None));
        assert_eq!(Truth::all([unknown, no]), no);
        assert_eq!(Truth::all([yes, unknown]), unknown);
        assert_eq!(Truth::any([unknown, yes]), yes);
        assert_eq!(Truth::any([no, unknown]), unknown);
        assert_eq!(Truth::all([]), yes);
        assert_eq!(Truth::any([]), no);
        assert_eq!(unknown.not(None), unknown);
    }
}
