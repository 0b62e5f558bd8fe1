//! Tests of the inventory, scope by scope, on repositories built here.

mod folder;
mod range;
mod staged;
mod support;
