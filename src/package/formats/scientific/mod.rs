//! R, Julia, Haskell, conda and others with registries of their own.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
