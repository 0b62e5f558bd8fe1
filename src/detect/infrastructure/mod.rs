//! Infrastructure code and pipelines: what is declared, and what is weak about it.

pub mod cloudformation;
pub mod compose;
pub mod dockerfile;
pub mod github;
pub mod intake;
pub mod kubernetes;
pub mod resource;

mod body;
mod partial;
mod script;
#[cfg(test)]
mod tests;
