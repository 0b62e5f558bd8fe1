//! JavaScript and TypeScript: npm, pnpm, Yarn, Bun, Deno.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
