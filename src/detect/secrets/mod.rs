//! Leaked secrets.

pub mod checksum;
pub mod decode;
pub mod suppress;
