//! Bills of materials: CycloneDX and SPDX, as packages.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
