//! Tests of references: what each kind of file names, and what is said of files that make no sense.

mod actions;
mod charts;
mod damage;
mod images;
mod terraform;
mod tools;

use crate::inventory::InMemory;
use crate::package::formats::{self, Format};
use crate::package::{Listing, Package, Unreadable};
use crate::source::RepoPath;

fn format(path: &str) -> &'static Format {
    formats::of(&RepoPath::new(path).unwrap()).unwrap_or_else(|| panic!("{path} has no format"))
}

fn read(path: &str, text: &str) -> Result<Listing, Unreadable> {
    beside(path, text, &[])
}

/// With other files.
fn beside(path: &str, text: &str, others: &[(&str, &str)]) -> Result<Listing, Unreadable> {
    let file =
        |(path, text): &(&str, &str)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec());
    let files = InMemory::new(others.iter().map(file));
    formats::read(
        format(path),
        &RepoPath::new(path).unwrap(),
        text.as_bytes(),
        &files,
    )
}

/// Name and version, or what is asked for in brackets.
fn said(package: &Package) -> String {
    match (&package.version, &package.requirement) {
        (Some(version), _) => format!("{} {version}", package.name),
        (None, Some(asked)) => format!("{} [{asked}]", package.name),
        (None, None) => package.name.clone(),
    }
}

fn names(path: &str, text: &str) -> Vec<String> {
    let listing = read(path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(listing.problems, [], "{path}");
    for package in &listing.packages {
        assert!(!text[package.at.range()].is_empty(), "{package:?}");
    }
    listing.packages.iter().map(said).collect()
}
