//! For tests of readers: files that were cut, and files that are damage from the start.
//!
//! Whatever is left of a file, its reader says that it is damaged, or lists every package that the whole file has.

use super::super::{Listing, Unreadable};
use super::{Format, read};
use crate::inventory::InMemory;
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// What a reader makes of a text.
pub(super) fn listing(format: &Format, path: &str, text: &str) -> Result<Listing, Unreadable> {
    listing_beside(format, path, text, &[])
}

/// The same, with other files in the repository.
pub(super) fn listing_beside(
    format: &Format,
    path: &str,
    text: &str,
    files: &[(&str, &str)],
) -> Result<Listing, Unreadable> {
    let files = InMemory::new(
        files
            .iter()
            .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec())),
    );
    read(
        format,
        &RepoPath::new(path).unwrap(),
        text.as_bytes(),
        &files,
    )
}

/// The format of a name.
pub(super) fn format(id: &str) -> &'static Format {
    super::FORMATS
        .iter()
        .flat_map(|family| family.iter())
        .find(|format| format.id == id)
        .unwrap()
}

/// Name and version of all packages, sorted.
pub(super) fn names(listing: &Listing) -> BTreeSet<String> {
    listing
        .packages
        .iter()
        .map(|package| {
            format!(
                "{} {}",
                package.name,
                package.version.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

/// Where a text can be cut so that its reader takes it for a smaller whole file.
pub(super) fn silent_cuts(format: &Format, path: &str, text: &str) -> Vec<usize> {
    let whole = listing(format, path, text).unwrap();
    assert_eq!(whole.problems, [], "the sample itself is not whole");
    in_bounds(text, &whole);
    let whole = names(&whole);
    (0..text.len())
        .filter(|cut| text.is_char_boundary(*cut))
        .filter(|cut| match listing(format, path, &text[..*cut]) {
            Ok(left) => left.problems.is_empty() && names(&left) != whole,
            Err(_) => false,
        })
        .collect()
}

/// Every place lies inside of the text, and on its characters.
pub(super) fn in_bounds(text: &str, listing: &Listing) {
    let packages = listing.packages.iter().map(|package| package.at);
    for at in packages.chain(listing.problems.iter().map(|problem| problem.at)) {
        assert!(text.get(at.range()).is_some(), "{at:?}");
    }
    for package in &listing.packages {
        for to in &package.dependencies {
            assert!((*to as usize) < listing.packages.len());
        }
    }
}

/// Reads whatever a text is, and looks at the places; parts of a sample are shuffled by the numbers.
pub(super) fn survives(format: &Format, path: &str, text: &str) {
    if let (Ok(listing), Ok(decoded)) =
        (listing(format, path, text), super::decode(text.as_bytes()))
    {
        in_bounds(&decoded, &listing);
    }
}

/// A sample with one range of it replaced.
pub(super) fn damaged(sample: &str, at: usize, length: usize, with: &str) -> String {
    let floor = |at: usize| {
        (0..=at.min(sample.len()))
            .rev()
            .find(|at| sample.is_char_boundary(*at))
    };
    let start = floor(at % (sample.len() + 1)).unwrap_or(0);
    let end = floor(start + length).unwrap_or(start).max(start);
    format!("{}{with}{}", &sample[..start], &sample[end..])
}
