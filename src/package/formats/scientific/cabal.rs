//! `cabal.project.freeze` (<https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze>).
//!
//! A list that ends behind a comma, or a last line without an end, is a cut; one that was cut between its last entry and
//! what follows looks whole.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{lines, span_in};
use crate::package::{Ecosystem, Listing, Package, Unreadable};
use crate::source::Span;

/// Reads the constraints that settle a version.
///
/// Errors: it holds no field of such a file.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let mut field = "";
    let mut fields = 0_usize;
    let mut open = None;
    for line in lines(input.text) {
        let entry = line.text.trim();
        if entry.is_empty() || entry.starts_with("--") {
            continue;
        }
        let indented = line.text.starts_with([' ', '\t']);
        let value = match entry.split_once(':') {
            Some((name, value)) if !indented => {
                if let Some(at) = open.take() {
                    gather.problem(
                        at,
                        "the list ends behind a comma, so the file may be cut short",
                    );
                }
                field = name;
                fields += 1;
                value.trim()
            }
            _ if indented => entry,
            _ => {
                gather.problem(line.span(), "this is no field");
                continue;
            }
        };
        if field.eq_ignore_ascii_case("constraints") {
            for constraint in value.split(',') {
                take(input.text, constraint.trim(), &mut gather);
            }
            open = value.ends_with(',').then(|| line.span());
        }
        if !line.ended {
            open = Some(line.span());
        }
    }
    if fields == 0 {
        return Err(Unreadable::new("the file holds no field"));
    }
    if let Some(at) = open {
        gather.problem(at, "the last line has no end, so the file may be cut short");
    }
    Ok(gather.finish())
}

/// `any.name ==1.2` or `name ==1.2`; flags (`name +flag`) settle no version.
fn take(text: &str, constraint: &str, gather: &mut Gather) {
    let name_end = constraint.find([' ', '=', '<', '>', '^']);
    let (name, rest) = constraint.split_at(name_end.unwrap_or(constraint.len()));
    let rest = rest.trim();
    if constraint.is_empty() || rest.starts_with(['+', '-']) {
        return;
    }
    let at: Span = span_in(text, constraint);
    // `any.name`, `setup.name`, `other:setup.name`: for whom the constraint is.
    let name = name.rsplit(['.', ':']).next().unwrap_or(name);
    let exact = rest.strip_prefix("==").map(str::trim);
    let exact = exact.filter(|version| {
        let fits = |c: char| c.is_ascii_digit() || c == '.';
        !version.is_empty() && version.chars().all(fits) && !version.ends_with('.')
    });
    let requirement = (exact.is_none() && rest != "installed").then(|| rest.to_owned());
    if name.is_empty() || rest.is_empty() {
        gather.problem(at, "this is no constraint");
        return;
    }
    gather.add(Package {
        ecosystem: Ecosystem::Hackage,
        name: name.to_owned(),
        version: exact.map(str::to_owned),
        requirement,
        at,
        ..Package::default()
    });
}
