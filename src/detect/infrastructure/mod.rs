//! Infrastructure code and pipelines: what is declared, and what is weak about it.

pub mod cloudformation;
pub mod compose;
pub mod detector;
pub mod dockerfile;
pub mod github;
pub mod intake;
pub mod kubernetes;
pub mod matcher;
pub mod predicate;
pub mod remedy;
pub mod report;
pub mod resource;
pub mod rules;
pub mod terraform;

mod body;
mod encoding;
mod kinds;
mod partial;
mod script;
mod suppress;
#[cfg(test)]
mod tests;
mod uncovered;

#[cfg(test)]
mod proof;
