//! Tests of the inventory, scope by scope, on repositories built here.

mod folder;
mod history;
mod history_damage;
mod places;
mod push;
mod range;
mod staged;
mod subtree;
pub(super) mod support;
