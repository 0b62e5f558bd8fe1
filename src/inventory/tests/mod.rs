//! Tests of the inventory, scope by scope, on repositories built here.

mod folder;
mod history;
mod history_damage;
mod places;
mod range;
mod staged;
pub(super) mod support;
