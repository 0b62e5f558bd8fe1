//! One target, of the name in `FUZZ`.

#![no_main]

#[path = "targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[expect(
    clippy::disallowed_methods,
    reason = "libFuzzer has no arguments of its own to give"
)]
static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ").unwrap_or_default();
    let found = targets::ALL.iter().find(|(name, _)| *name == wanted);
    let names: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
    found
        .unwrap_or_else(|| panic!("FUZZ is one of {names:?}"))
        .1
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
