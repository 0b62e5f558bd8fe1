//! Ruby: Bundler.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
