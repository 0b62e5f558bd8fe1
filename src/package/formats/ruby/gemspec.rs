//! `*.gemspec`: what is literally written in it, for it is a program and is not run.
//!
//! By <https://guides.rubygems.org/specification-reference/>: `add_dependency`, `add_runtime_dependency` and
//! `add_development_dependency` with literal texts. A name that is worked out is a problem.

use super::super::super::{Ecosystem, Listing, Package, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::gemfile::{requirement, version};
use super::literal::calls;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut draft = Draft::default();
    for call in calls(input.text) {
        let usage = match call.word {
            "add_dependency" | "add_runtime_dependency" => Usage::Runtime,
            "add_development_dependency" => Usage::Development,
            _ => continue,
        };
        let Some(name) = call.texts.first() else {
            draft.problem(
                call.at,
                "the name of a gem is worked out when the file runs",
            );
            continue;
        };
        draft.root(*name, usage);
        let package = Package {
            ecosystem: Ecosystem::RubyGems,
            name: (*name).to_owned(),
            version: version(&call),
            requirement: requirement(&call),
            usage,
            at: call.at,
            ..Package::default()
        };
        draft.add((*name).to_owned(), package);
    }
    Ok(draft.finish(false))
}
