//! For the tests of every order: lists that must stand in order, and versions that must be alike.

use super::{Ecosystem, VersionError, compare};
use std::cmp::Ordering;

/// Asserts that each version is less than all behind it.
pub(super) fn assert_ordered(ecosystem: Ecosystem, versions: &[&str]) {
    for (at, one) in versions.iter().enumerate() {
        for two in &versions[at + 1..] {
            let order = (compare(ecosystem, one, two), compare(ecosystem, two, one));
            let expected = (Ok(Ordering::Less), Ok(Ordering::Greater));
            assert_eq!(order, expected, "{ecosystem}: {one} < {two}");
        }
    }
}

/// Asserts that none of the versions is less than another.
pub(super) fn assert_same(ecosystem: Ecosystem, versions: &[&str]) {
    for one in versions {
        for two in versions {
            let order = compare(ecosystem, one, two);
            assert_eq!(order, Ok(Ordering::Equal), "{ecosystem}: {one} = {two}");
        }
    }
}

/// Asserts that the first of two is said to be no version.
pub(super) fn assert_malformed(ecosystem: Ecosystem, version: &str, other: &str) {
    let expected = Err(VersionError::Malformed {
        ecosystem,
        version: version.to_owned(),
    });
    assert_eq!(compare(ecosystem, version, other), expected);
    assert!(compare(ecosystem, other, version).is_err());
}
