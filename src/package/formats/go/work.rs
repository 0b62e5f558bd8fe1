//! `go.work`: which modules are built together (<https://go.dev/ref/mod#go-work-file>).
//!
//! It names no modules but those that stand in for others, and the version of Go; the modules' own files say the rest.

use super::super::Input;
use super::super::gather::Gather;
use super::gomod::{Replaces, is_go_version, standard_library};
use super::statement::statements;
use crate::package::{Listing, Package, Relation, Unreadable};

/// Reads replacements and the standard library.
///
/// Errors: a block is never closed, or nothing is used and no version of Go is named.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let (statements, problems) = statements(input.text)?;
    let mut gather = Gather::default();
    for problem in problems {
        gather.problem(problem.at, problem.reason);
    }
    let (mut go, mut chain) = (None, None);
    for statement in &statements {
        match (statement.verb, statement.words.as_slice()) {
            ("go", [version]) if is_go_version(version.text) => go = Some(*version),
            ("toolchain", [name]) => chain = Some(*name),
            ("use" | "godebug", [_]) => {}
            ("replace", words) => {
                let mut replaces = Replaces::default();
                if let Err(reason) = replaces.take(words) {
                    gather.problem(statement.at, reason);
                }
                for (replaced, target) in replaces.targets() {
                    gather.add(Package {
                        relation: Relation::Unknown,
                        at: target.path.at,
                        ..target.package(replaced)
                    });
                }
            }
            (verb, _) => gather.problem(statement.at, format!("this is no line of `{verb}`")),
        }
    }
    if go.is_none() {
        return Err(Unreadable::new("the version of Go is missing"));
    }
    if let Some(library) = standard_library(go, chain) {
        gather.add(library);
    }
    Ok(gather.finish())
}
