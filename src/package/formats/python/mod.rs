//! Python: Poetry, uv, PDM, Pipenv, pip and pylock.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
