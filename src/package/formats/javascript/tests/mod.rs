//! Tests of the readers, client by client, and what holds of all of them.

mod bun;
mod deno;
mod npm;
mod pnpm;
mod yarn;

use crate::inventory::InMemory;
use crate::package::formats::{self, Input};
use crate::package::{Listing, Relation, Unreadable, Usage};
use crate::source::RepoPath;
use proptest::prelude::*;

/// SHA-512 of nothing, by FIPS 180-4, as an integrity.
pub(super) const INTEGRITY: &str = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

pub(super) fn read(name: &str, text: &str, beside: &[(&str, &str)]) -> Result<Listing, Unreadable> {
    let path = RepoPath::new(name).unwrap();
    let files = beside
        .iter()
        .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
    let files = InMemory::new(files);
    let format = formats::of(&path).unwrap();
    formats::read(format, &path, text.as_bytes(), &files)
}

/// Name and version of each package.
pub(super) fn names(listing: &Listing) -> Vec<(&str, &str)> {
    listing
        .packages
        .iter()
        .map(|package| (&*package.name, package.version.as_deref().unwrap_or("-")))
        .collect()
}

/// Name, relation and use of each package.
pub(super) fn uses(listing: &Listing) -> Vec<(&str, Relation, Usage)> {
    listing
        .packages
        .iter()
        .map(|package| (&*package.name, package.relation, package.usage))
        .collect()
}

/// Whether nothing was found wrong.
pub(super) fn is_silent(read: &Result<Listing, Unreadable>) -> bool {
    read.as_ref()
        .is_ok_and(|listing| listing.problems.is_empty() && listing.outdated.is_none())
}

/// Cuts a file at every byte and returns the cuts that leave less behind without a word.
pub(super) fn silent_cuts<'t>(name: &str, text: &'t str, beside: &[(&str, &str)]) -> Vec<&'t str> {
    let whole = read(name, text, beside).unwrap();
    assert_eq!((&*whole.problems, &whole.outdated), (&[][..], &None));
    let cuts = (0..text.len()).filter(|cut| text.is_char_boundary(*cut));
    cuts.map(|cut| &text[..cut])
        .filter(|text| {
            let cut = read(name, text, beside);
            is_silent(&cut) && names(&cut.unwrap()) != names(&whole)
        })
        .collect()
}

/// Reads a file with each of the replacements made and returns those that nothing is said of.
pub(super) fn silent_changes<'c>(
    name: &str,
    text: &str,
    changes: &[(&'c str, &'c str)],
) -> Vec<(&'c str, &'c str)> {
    let mut silent = Vec::new();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        if is_silent(&read(name, &text.replacen(from, to, 1), &[])) {
            silent.push((*from, *to));
        }
    }
    silent
}

/// Every file name, and a text of it to start from.
fn samples() -> Vec<(&'static str, String)> {
    vec![
        ("package-lock.json", npm::lock_3()),
        ("npm-shrinkwrap.json", npm::lock_1()),
        ("pnpm-lock.yaml", pnpm::lock_9()),
        ("pnpm-lock.yaml", pnpm::lock_5()),
        ("yarn.lock", yarn::classic()),
        ("yarn.lock", yarn::berry()),
        ("bun.lock", bun::lock()),
        ("deno.lock", deno::lock_5()),
        ("package.json", npm::MANIFEST.to_owned()),
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        which in 0_usize..9,
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        cut in 0_usize..1500,
        length in 0_usize..60,
    ) {
        let (name, text) = samples().swap_remove(which);
        let mut text = text.into_bytes();
        let from = cut.min(text.len());
        let to = (from + length).min(text.len());
        text.splice(from..to, bytes);
        let text = String::from_utf8_lossy(&text).into_owned();
        let path = RepoPath::new(name).unwrap();
        let input = Input { path: &path, text: &text, files: &InMemory::default() };
        if let Ok(listing) = (formats::of(&path).unwrap().read)(&input) {
            let spans = listing.packages.iter().map(|package| package.at);
            for at in spans.chain(listing.problems.iter().map(|problem| problem.at)) {
                prop_assert!(text.get(at.range()).is_some());
            }
            let count = listing.packages.len();
            let edges = listing.packages.iter().flat_map(|package| &package.dependencies);
            prop_assert!(edges.copied().all(|to| (to as usize) < count));
        }
    }
}

#[test]
fn the_words_of_each_package_stand_where_it_says() {
    for (name, text) in samples() {
        for package in read(name, &text, &[]).unwrap().packages {
            let at = &text[package.at.range()];
            let last = package.name.rsplit('/').next().unwrap();
            let aliased = ["alias", "real"].iter().any(|word| at.contains(word));
            assert!(
                at.contains(last) || aliased,
                "{name}: {} at {at}",
                package.name
            );
        }
    }
}
