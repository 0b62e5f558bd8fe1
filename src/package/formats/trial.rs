//! What the tests of all formats ask: readers are run on texts, whole, cut and broken.

use super::super::{Listing, Unreadable};
use super::{Format, of, read};
use crate::inventory::InMemory;
use crate::source::RepoPath;
use proptest::prelude::*;

/// Reads the first of these files, the others standing beside it.
pub fn listing(files: &[(&str, &str)]) -> Result<Listing, Unreadable> {
    let path = RepoPath::new(files[0].0).unwrap();
    read_bytes(&path, files[0].1.as_bytes(), files)
}

fn read_bytes(
    path: &RepoPath,
    bytes: &[u8],
    files: &[(&str, &str)],
) -> Result<Listing, Unreadable> {
    let format: &Format = of(path).unwrap_or_else(|| panic!("nobody reads {path:?}"));
    let beside = files
        .iter()
        .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
    read(format, path, bytes, &InMemory::new(beside))
}

/// Its packages as `name@version`, or `name?requirement` where there is no version.
pub fn names(listing: &Listing) -> Vec<String> {
    let mut names: Vec<String> = listing
        .packages
        .iter()
        .map(|package| match (&package.version, &package.requirement) {
            (Some(version), _) => format!("{}@{version}", package.name),
            (None, requirement) => {
                format!("{}?{}", package.name, requirement.as_deref().unwrap_or(""))
            }
        })
        .collect();
    names.sort();
    names
}

/// The packages of a healthy file.
pub fn healthy(files: &[(&str, &str)]) -> Vec<String> {
    let listing = listing(files).unwrap();
    assert_eq!(listing.problems, []);
    names(&listing)
}

/// Whether a broken file is noticed.
pub fn noticed(files: &[(&str, &str)]) -> bool {
    listing(files).map_or(true, |listing| !listing.problems.is_empty())
}

/// The lengths at which a cut of the first file goes unnoticed although packages are then missing or others.
fn silent_cuts(files: &[(&str, &str)]) -> Vec<usize> {
    let (path, text) = (RepoPath::new(files[0].0).unwrap(), files[0].1);
    let whole = names(&listing(files).unwrap());
    let silent = |length: &usize| match read_bytes(&path, &text.as_bytes()[..*length], files) {
        Ok(cut) => cut.problems.is_empty() && names(&cut) != whole,
        Err(_) => false,
    };
    (0..text.len()).filter(silent).collect()
}

/// The text up to each cut that goes unnoticed, its last line alone.
pub fn silent_ends<'t>(files: &[(&str, &'t str)]) -> Vec<&'t str> {
    let text = files[0].1;
    let last_line = |length: usize| text[..length].rsplit('\n').next().unwrap_or_default();
    silent_cuts(files).into_iter().map(last_line).collect()
}

/// Checks that all places of a listing lie in its text.
fn places_hold(text: &str, outcome: &Result<Listing, Unreadable>) {
    match outcome {
        Ok(listing) => {
            for package in &listing.packages {
                assert!(text.get(package.at.range()).is_some(), "{package:?}");
                let last = listing.packages.len();
                assert!(package.dependencies.iter().all(|to| (*to as usize) < last));
            }
            for problem in &listing.problems {
                assert!(text.get(problem.at.range()).is_some(), "{problem:?}");
            }
        }
        Err(error) => {
            if let Some(at) = error.at {
                assert!(text.get(at.range()).is_some(), "{error:?}");
            }
        }
    }
}

/// Runs a format on arbitrary texts, and on samples of it with parts taken out, doubled and replaced.
pub fn endures(path: &str, sample: &str) {
    let path_of = RepoPath::new(path).unwrap();
    let files = [(path, sample)];
    places_hold(sample, &read_bytes(&path_of, sample.as_bytes(), &files));
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let noise = "[\\[\\]{}<>()\"',:=#@/\\\\ \n\r\té日$.*0-9a-z-]{0,12}";
    let strategy = (
        0..=sample.len(),
        0_usize..40,
        noise,
        any::<String>(),
        any::<bool>(),
    );
    proptest!(config, |((at, length, noise, any, doubled) in strategy)| {
        let start = sample.floor_char_boundary(at);
        let end = sample.floor_char_boundary((at + length).min(sample.len()));
        let again = if doubled { &sample[start..end] } else { "" };
        let broken = format!("{}{noise}{again}{again}{}", &sample[..start], &sample[end..]);
        for text in [broken.as_str(), any.as_str(), noise.as_str()] {
            let outcome = read_bytes(&path_of, text.as_bytes(), &files);
            if !text.starts_with('\u{feff}') {
                places_hold(text, &outcome);
            }
        }
    });
}
