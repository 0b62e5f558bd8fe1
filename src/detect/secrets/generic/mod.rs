//! Passwords and keys without a form of their own.

pub mod trigrams;
pub mod words;
