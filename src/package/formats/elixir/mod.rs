//! Elixir and Erlang: mix and rebar3.

use super::Format;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[];
