//! Requirements as clients document them.

use super::*;
use proptest::prelude::*;

fn table(ecosystem: Ecosystem, rows: &[(&str, &str, &str)]) {
    for (requirement, fit, unfit) in rows {
        for version in fit.split_whitespace() {
            assert_eq!(
                admits(ecosystem, requirement, version),
                Some(true),
                "{ecosystem} {requirement} admits {version}"
            );
        }
        for version in unfit.split_whitespace() {
            assert_eq!(
                admits(ecosystem, requirement, version),
                Some(false),
                "{ecosystem} {requirement} refuses {version}"
            );
        }
    }
}

#[test]
fn npm_reads_ranges() {
    table(
        Ecosystem::Npm,
        &[
            ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0"),
            ("~1.2.3", "1.2.9", "1.3.0"),
            ("1.x || >=2.5.0", "1.9.9 3.0.0", "2.0.0"),
            ("*", "9.9.9", ""),
            ("1.2.3", "1.2.3", "1.2.4"),
        ],
    );
    assert_eq!(admits(Ecosystem::Npm, "latest", "1.0.0"), None);
    assert_eq!(admits(Ecosystem::Npm, "^1.0.0", "1.1.0-rc.1"), None);
}

#[test]
fn cargo_reads_requirements() {
    table(
        Ecosystem::CratesIo,
        &[
            ("1.2", "1.2.0 1.9.0", "2.0.0 1.1.0"),
            ("=1.2.3", "1.2.3", "1.2.4"),
            (">=1, <1.5", "1.4.9", "1.5.0"),
            ("0.3", "0.3.9", "0.4.0"),
        ],
    );
}

#[test]
fn python_reads_specifiers_and_poetrys_own() {
    table(
        Ecosystem::PyPi,
        &[
            (">=2.5,<4", "2.5 3.9.1", "4 4.0 2.4"),
            ("~=1.4.2", "1.4.2 1.4.9", "1.5"),
            ("~=1.4", "1.9", "2"),
            ("==1.4.*", "1.4 1.4.9", "1.5"),
            ("!=1.4.*,>=1", "1.5 1.3", "1.4.2"),
            ("^0.2.3", "0.2.9", "0.3"),
            ("^1.2", "1.9", "2.0"),
            ("~1.2", "1.2.9", "1.3"),
            (">=1.0 <2.0", "1.5", "2.0"),
            (">= 1.0", "1.5", "0.9"),
            ("<2 || >=3", "1 3", "2.5"),
            ("*", "7", ""),
            ("1.2", "1.2.0", "1.2.1"),
        ],
    );
    assert_eq!(admits(Ecosystem::PyPi, ">=1.0b1", "1.0"), None);
}

#[test]
fn composer_reads_constraints() {
    table(
        Ecosystem::Packagist,
        &[
            ("^1.0 || ^2.0", "1.5.0 2.9.1", "3.0.0"),
            ("^1|^2", "v2.0.0", "3.0.0"),
            ("~1.2", "1.9.0", "2.0.0"),
            ("~1.2.3", "1.2.9", "1.3.0"),
            (">=1.0 <1.1", "1.0.9", "1.1.0"),
            (">= 1.0, < 2", "1.9", "2.0"),
            ("1.0.*", "1.0.7", "1.1.0"),
            ("1.0 - 2.0", "2.0.9", "2.1.0"),
            ("1.0.0 - 2.1.0", "2.1.0", "2.1.1"),
            ("^0.3.2", "0.3.9", "0.4.0"),
            ("^1.0@dev", "1.1.0", "2.0.0"),
        ],
    );
    assert_eq!(admits(Ecosystem::Packagist, "dev-main", "1.0.0"), None);
}

#[test]
fn rubygems_reads_requirements() {
    table(
        Ecosystem::RubyGems,
        &[
            ("~> 1.4", "1.9", "2.0"),
            ("~> 1.4.2", "1.4.9", "1.5"),
            (">= 1.2, < 3", "2.9", "3.0"),
            ("= 7.0.4", "7.0.4", "7.0.4.1"),
            ("!= 1.1", "1.2", "1.1"),
        ],
    );
}

#[test]
fn gos_requirement_is_the_least() {
    table(
        Ecosystem::Go,
        &[("v1.2.3", "v1.2.3 v1.9.0 1.9.0", "v1.2.2")],
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(requirement in "([<>=!~^|*., 0-9xv@-]|\\PC){0,24}", version in "(v?[0-9]{1,20}(\\.[0-9]{1,20}){0,9}|\\PC{0,8})") {
        for ecosystem in Ecosystem::all() {
            let _ = admits(ecosystem, &requirement, &version);
        }
    }
}
