//! Versions that were taken back, from list to index and back.

use super::{ONE, source};
use crate::advisory::build::Builder;
use crate::advisory::{Index, Yanked};
use crate::package::Ecosystem::{CratesIo, Npm, PyPi};
use jiff::civil::date;

fn index(lists: &[&str]) -> Index {
    let mut builder = Builder::new();
    source(&mut builder, "test", date(2026, 1, 1), &[ONE]);
    for list in lists {
        builder.yanked(list).unwrap();
    }
    Index::open(builder.finish().unwrap().bytes).unwrap()
}

#[test]
fn a_version_that_was_taken_back_is_found_in_any_spelling() {
    let index = index(&[
        "PyPI,Left_Pad,1.0.0,2026-01-31,broken\nPyPI,other,2\n",
        r#"{"name":"left","vers":"0.1.1","yanked":true}"#,
    ]);
    let broken = Yanked {
        day: Some(date(2026, 1, 31)),
        reason: "broken",
    };
    assert_eq!(index.yanked(PyPi, "left.pad", "1.0"), Ok(Some(broken)));
    assert_eq!(index.yanked(PyPi, "left-pad", "1.0.1"), Ok(None));
    assert_eq!(index.yanked(Npm, "left-pad", "1.0.0"), Ok(None));
    let silent = index.yanked(CratesIo, "left", "0.1.1").unwrap().unwrap();
    assert_eq!((silent.day, silent.reason), (None, ""));
    let counts: Vec<_> = index.about().yanked.iter().map(|of| of.versions).collect();
    assert_eq!(counts.iter().sum::<u64>(), 3);
    assert!(index.verify().is_ok());
    assert_eq!(
        index.records(Npm, "@Scope/Left").unwrap().len(),
        1,
        "advisories lie where they did"
    );
}

#[test]
fn an_index_without_any_says_that_it_knows_none() {
    assert!(index(&[]).about().yanked.is_empty());
}

#[test]
fn damage_is_an_error_and_no_version_that_was_not_taken_back() {
    let mut builder = Builder::new();
    source(&mut builder, "test", date(2026, 1, 1), &[ONE]);
    for at in 0..2000 {
        let line = format!("npm,package-{at},1.0.0\n");
        builder.yanked(&line).unwrap();
    }
    let whole = builder.finish().unwrap().bytes;
    let needle = b"package-1999";
    let at = whole.windows(needle.len()).position(|part| part == needle);
    let mut bytes = whole;
    bytes[at.unwrap()] ^= 1;
    let index = Index::open(bytes).unwrap();
    assert!(index.yanked(Npm, "package-1999", "1.0.0").is_err());
}
