//! Infrastructure code and pipelines: what is declared, and what is weak about it.

pub mod resource;
pub mod terraform;
