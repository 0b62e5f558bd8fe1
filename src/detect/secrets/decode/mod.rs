//! What hides a text from a pattern: encodings in the middle of a text, UTF-16, archives.
//!
//! Each part undoes one layer and hands the bytes to its caller, who looks at them again; how deep that goes is the
//! caller's decision. Nothing here knows what a secret is.

pub mod archive;
mod base64;
mod blocks;
mod escapes;
mod hex;
mod join;
mod percent;
mod runs;
pub mod utf16;
mod worth;

pub use runs::{Encoding, LONGEST, Run, each_run};

#[cfg(test)]
mod tests;
