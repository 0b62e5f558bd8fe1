//! The JVM: Maven, Gradle and their kin.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
