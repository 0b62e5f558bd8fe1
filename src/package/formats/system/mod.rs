//! What is installed: the databases of apk and dpkg.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
