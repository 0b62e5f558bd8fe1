//! Elixir, Erlang and Gleam: mix, rebar3 and Gleam's own build tool.

mod gleam;
mod mix_exs;
mod mix_lock;
mod rebar_lock;
mod term;
#[cfg(test)]
mod tests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "mix-lock",
        title: "mix.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Hex),
        recognise: Recognise::Names(&["mix.lock"]),
        locks: &[],
        read: mix_lock::read,
    },
    Format {
        id: "mix-exs",
        title: "mix.exs",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Hex),
        recognise: Recognise::Names(&["mix.exs"]),
        locks: &["mix.lock"],
        read: mix_exs::read,
    },
    Format {
        id: "rebar-lock",
        title: "rebar.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Hex),
        recognise: Recognise::Names(&["rebar.lock"]),
        locks: &[],
        read: rebar_lock::read,
    },
    Format {
        id: "gleam-manifest",
        title: "manifest.toml of Gleam",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Hex),
        recognise: Recognise::Names(&["manifest.toml"]),
        locks: &[],
        read: gleam::read,
    },
];
