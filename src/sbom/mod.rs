//! Software bills of materials: packages as `CycloneDX` and SPDX write them. Pure: packages in, text out.
//!
//! The same packages give the same text, byte for byte, so its digest says what was looked at. Not here: reading files
//! (that is `package`), who gets the text (that is `gate`).

mod address;
mod cyclonedx;
mod graph;
mod json;
mod licence;
mod listings;
mod spdx;
#[cfg(test)]
mod tests;

pub use listings::{Listed, Listings, Missing};

use graph::Graph;
use std::fmt::Write;

/// The namespace of our properties in `CycloneDX`, and of what else only we say.
pub(crate) const NAMESPACE: &str = "portcullis";

/// A bill of materials as `CycloneDX` 1.6 (<https://cyclonedx.org/docs/1.6/json/>), with a newline at its end.
pub fn cyclonedx(listings: &Listings) -> String {
    cyclonedx::write(&Graph::of(listings))
}

/// The SHA-256 of what [`cyclonedx`] writes.
pub fn cyclonedx_digest(listings: &Listings) -> [u8; 32] {
    cyclonedx::digest(&Graph::of(listings))
}

/// A bill of materials as SPDX 2.3 (<https://spdx.github.io/spdx-spec/v2.3/>), with a newline at its end.
///
/// `created` is the moment that the document bears, in seconds since 1970.
pub fn spdx(listings: &Listings, created: i64) -> String {
    spdx::write(&Graph::of(listings), created)
}

/// A UUID made of a digest: version 8 of RFC 9562, whose bits are its maker's.
fn uuid(digest: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in digest.iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = match at {
            6 => (byte & 0x0F) | 0x80,
            8 => (byte & 0x3F) | 0x80,
            _ => *byte,
        };
        let _ = write!(text, "{byte:02x}");
    }
    text
}
