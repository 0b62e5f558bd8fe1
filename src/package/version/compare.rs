//! Checks orders of versions in bulk: `cargo run --example compare-versions -- ECOSYSTEM FILE`.
//!
//! The file has lines `a < b`, `a = b` and `a > b`; blank ones and those that begin with `#` are passed over. Prints
//! `wrong: LINE` for each that is not so. Exits 1 if there is one, 2 if the request or a line makes no sense.

use portcullis::package::Ecosystem;
use portcullis::package::version::compare;
use std::cmp::Ordering;
use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, fs};

const USAGE: &str = "usage: compare-versions ECOSYSTEM FILE";
/// Names beside those of OSV, in lower case.
const SYNONYMS: [(&str, Ecosystem); 31] = [
    ("actions", Ecosystem::GitHubActions),
    ("alma linux", Ecosystem::AlmaLinux),
    ("alpine linux", Ecosystem::Alpine),
    ("apk", Ecosystem::Alpine),
    ("bundler", Ecosystem::RubyGems),
    ("cabal", Ecosystem::Hackage),
    ("cargo", Ecosystem::CratesIo),
    ("composer", Ecosystem::Packagist),
    ("conan", Ecosystem::ConanCenter),
    ("crates", Ecosystem::CratesIo),
    ("dart", Ecosystem::Pub),
    ("deb", Ecosystem::Debian),
    ("dpkg", Ecosystem::Debian),
    ("gem", Ecosystem::RubyGems),
    ("golang", Ecosystem::Go),
    ("node-semver", Ecosystem::Npm),
    ("pep440", Ecosystem::PyPi),
    ("pip", Ecosystem::PyPi),
    ("python", Ecosystem::PyPi),
    ("r", Ecosystem::Cran),
    ("redhat", Ecosystem::RedHat),
    ("rhel", Ecosystem::RedHat),
    ("rocky", Ecosystem::RockyLinux),
    ("rpm", Ecosystem::RedHat),
    ("ruby", Ecosystem::RubyGems),
    ("rust", Ecosystem::CratesIo),
    // The crate of Cargo is the strictest of those that follow semver.org.
    ("semver", Ecosystem::CratesIo),
    ("swift", Ecosystem::SwiftUrl),
    ("visual studio code", Ecosystem::VsCode),
    ("crates-io", Ecosystem::CratesIo),
    ("github-actions", Ecosystem::GitHubActions),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [ecosystem, file] => check(ecosystem, file),
        _ => Err(USAGE.to_owned()),
    };
    let code = match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            let _ = writeln!(io::stderr(), "compare-versions: {message}");
            ExitCode::from(2)
        }
    };
    let _ = io::stdout().flush();
    code
}

/// Whether every line of a file is right.
fn check(ecosystem: &str, file: &str) -> Result<bool, String> {
    let ecosystem =
        find(ecosystem).ok_or_else(|| format!("`{ecosystem}` is no ecosystem that OSV knows"))?;
    let bytes = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{file}: this is not UTF-8"))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut compared, mut wrong) = (0_u64, 0_u64);
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let (one, expected, two) = parse(line).ok_or_else(|| {
            format!(
                "{file}:{}: this is no `a < b`, `a = b` or `a > b`: {line}",
                at + 1
            )
        })?;
        compared += 1;
        if compare(ecosystem, one, two) != Ok(expected) {
            wrong += 1;
            writeln!(out, "wrong: {line}").map_err(|error| error.to_string())?;
        }
    }
    writeln!(out, "{compared} compared, {wrong} wrong").map_err(|error| error.to_string())?;
    out.flush().map_err(|error| error.to_string())?;
    Ok(wrong == 0)
}

fn find(name: &str) -> Option<Ecosystem> {
    let (bare, _release) = name.split_once(':').unwrap_or((name, ""));
    let bare = bare.trim();
    Ecosystem::parse(bare)
        .map(|(ecosystem, _)| ecosystem)
        .or_else(|| {
            let row = SYNONYMS.iter().find(|row| row.0.eq_ignore_ascii_case(bare));
            row.map(|row| row.1)
        })
}

/// Splits at the operator with spaces around it.
fn parse(line: &str) -> Option<(&str, Ordering, &str)> {
    let operators = [
        (" < ", Ordering::Less),
        (" = ", Ordering::Equal),
        (" > ", Ordering::Greater),
    ];
    let (at, order) = operators
        .iter()
        .filter_map(|(operator, order)| Some((line.find(operator)?, *order)))
        .min_by_key(|(at, _)| *at)?;
    Some((line[..at].trim(), order, line[at + 3..].trim()))
}
