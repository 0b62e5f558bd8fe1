//! What is written is read back as the same packages.

use super::super::{cyclonedx, spdx};
use super::*;
use crate::inventory::InMemory;
use crate::package::formats;
use std::collections::BTreeSet;

/// What both forms carry.
fn said(package: &Package) -> (String, Option<String>, Ecosystem, Usage) {
    let ecosystem = package.ecosystem;
    (
        package.name.clone(),
        package.version.clone(),
        ecosystem,
        package.usage,
    )
}

fn read(name: &str, text: &str) -> Listing {
    let at = path(name);
    let format = formats::of(&at).unwrap();
    formats::read(format, &at, text.as_bytes(), &InMemory::default()).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let written = Listings {
        missing: Vec::new(),
        ..whole()
    };
    let all = written.files.iter().flat_map(|file| &file.listing.packages);
    let expected: BTreeSet<_> = all.map(said).collect();
    let listing = read("bom.json", &cyclonedx(&written));
    assert_eq!(listing.problems, []);
    assert_eq!(
        listing.packages.iter().map(said).collect::<BTreeSet<_>>(),
        expected
    );
    let own = listing
        .packages
        .iter()
        .find(|package| package.name == "own")
        .unwrap();
    assert!(own.source.is_first_party());
    assert_eq!(own.dependencies.len(), 2);

    let listing = read("bom.spdx.json", &spdx(&written, 0));
    assert_eq!(listing.problems, []);
    // SPDX has no word for an ecosystem that has no type of package URL.
    let known = |(name, version, ecosystem, usage)| match ecosystem {
        Ecosystem::Nix => (name, version, Ecosystem::Generic, usage),
        _ => (name, version, ecosystem, usage),
    };
    let expected: BTreeSet<_> = expected.into_iter().map(known).collect();
    assert_eq!(
        listing.packages.iter().map(said).collect::<BTreeSet<_>>(),
        expected
    );
}

#[test]
fn a_document_that_is_incomplete_stays_so() {
    let listing = read("bom.json", &cyclonedx(&whole()));
    assert_eq!(listing.problems.len(), 1);
    assert!(listing.problems[0].reason.contains("c/a.lock#L3"));
}
