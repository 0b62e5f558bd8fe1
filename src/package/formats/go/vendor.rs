//! `vendor/modules.txt`: the modules that were copied into the repository (<https://go.dev/ref/mod#vendoring>).
//!
//! A module's line is followed by those of its packages, so a file that was cut behind a line looks whole.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{Line, lines, span_in};
use super::gomod::{is_version, versioned};
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable};

/// Reads the modules.
///
/// Errors: nothing in it is understood.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let mut last = None;
    for line in lines(input.text) {
        if !line.ended {
            gather.problem(
                line.span(),
                "the last line has no end, so the file may be cut short",
            );
        }
        if let Some(marks) = line.text.strip_prefix("## ") {
            if marks.split(';').any(|mark| mark.trim() == "explicit")
                && let Some(package) = last.and_then(|last| gather.package_mut(last))
            {
                package.relation = Relation::Direct;
            }
        } else if let Some(module) = line.text.strip_prefix("# ") {
            match package(input.text, module) {
                Ok(Some(package)) => last = Some(gather.add(package)),
                // A replacement of what nothing takes, kept for the client's comparison with go.mod.
                Ok(None) => last = None,
                Err(reason) => gather.problem(line.span(), reason),
            }
        } else if !is_package(&line) || last.is_none() && gather.packages().is_empty() {
            gather.problem(line.span(), "this is neither a module nor a package of one");
        }
    }
    gather.finish_lines()
}

/// Whether a line is an import path.
fn is_package(line: &Line<'_>) -> bool {
    !line.text.starts_with('#') && !line.text.trim().contains(char::is_whitespace)
}

/// `path version`, or with `=>` and what stands for it.
fn package(text: &str, module: &str) -> Result<Option<Package>, &'static str> {
    let words: Vec<&str> = module.split_whitespace().collect();
    let (path, found) = match words.as_slice() {
        [path, version] => (path, versioned(path, version)),
        [path, version, "=>", other, taken] if is_version(version) => {
            (path, versioned(other, taken))
        }
        [path, version, "=>", folder] if is_version(version) => (path, folder_of(path, folder)),
        [_, "=>", ..] => return Ok(None),
        _ => return Err("this is no module and its version"),
    };
    if found.version.is_none() && found.source == Source::Registry {
        return Err("this is no version of a module");
    }
    Ok(Some(Package {
        relation: Relation::Transitive,
        at: span_in(text, path),
        ..found
    }))
}

fn folder_of(path: &str, folder: &str) -> Package {
    Package {
        ecosystem: Ecosystem::Go,
        name: path.to_owned(),
        source: Source::Path(folder.to_owned()),
        ..Package::default()
    }
}
