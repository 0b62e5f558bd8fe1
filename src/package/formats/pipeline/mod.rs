//! What pipelines, images and hooks take: actions, base images, providers, charts.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
