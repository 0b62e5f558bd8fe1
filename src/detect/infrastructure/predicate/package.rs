//! Packages that a command installs in whatever version there is that day.
//!
//! `unpinned` is told the `command`, the word `then` behind which packages stand, and `pin`: what stands in a package
//! that says its version. Not here: lock files and requirements, which other commands read.

use super::Asked;
use super::command::{Call, commands, told};
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Node;

/// Options with a value behind them, of the package managers that checks ask about.
const VALUED: [&str; 26] = [
    "--cert",
    "--constraint",
    "--extra-index-url",
    "--find-links",
    "--index-url",
    "--keys-dir",
    "--loglevel",
    "--platform",
    "--prefix",
    "--python-version",
    "--registry",
    "--repository",
    "--requirement",
    "--root",
    "--target",
    "--trusted-host",
    "--virtual",
    "-X",
    "-c",
    "-f",
    "-i",
    "-o",
    "-p",
    "-r",
    "-t",
    "--timeout",
];

pub(super) fn unpinned(asked: &Asked<'_, '_>) -> Truth {
    let list = |key| told(asked.told, key);
    let (names, then, pins) = (list("command"), list("then"), list("pin"));
    let is_unpinned = |word: &Node| {
        let text = word.as_str()?;
        (is_package(text) && !is_pinned(text, &pins)).then_some(Truth::True(Some(word.place)))
    };
    let found = commands(asked.node).iter().find_map(|command| {
        let calls = Call::all(items(Some(command)));
        let call = calls
            .into_iter()
            .find(|call| names.contains(&&*call.name))?;
        operands(&call, &then).into_iter().find_map(is_unpinned)
    });
    found.unwrap_or(Truth::False)
}

/// The arguments behind the subcommand that are neither options nor their values.
fn operands<'n>(call: &Call<'n>, then: &[&str]) -> Vec<&'n Node> {
    let said = |node: &Node| node.as_str().is_some_and(|word| then.contains(&word));
    let Some(at) = call.arguments.iter().position(said) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut words = call.arguments[at + 1..].iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            Some(text) if VALUED.contains(&text) => {
                words.next();
            }
            Some(text) if text.starts_with('-') => {}
            _ => found.push(word),
        }
    }
    found
}

/// Neither a file, nor a folder, nor an address, nor a group of packages.
fn is_package(text: &str) -> bool {
    let scoped = text.starts_with('@');
    let file = [
        ".deb", ".rpm", ".whl", ".tgz", ".tar.gz", ".zip", ".apk", ".txt",
    ];
    !text.is_empty()
        && !text.starts_with(['.', '/', '~', '$', '*'])
        && !text.contains("://")
        && (scoped || !text.contains('/'))
        && !text.contains(['{', '}', '*', '\\'])
        && !file.iter().any(|end| text.ends_with(end))
}

fn is_pinned(text: &str, pins: &[&str]) -> bool {
    let behind = text.char_indices().nth(1).map_or("", |(at, _)| &text[at..]);
    !text.ends_with("@latest") && pins.iter().any(|pin| behind.contains(pin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_addresses_are_no_packages() {
        for package in ["curl", "@scope/name", "requests[socks]"] {
            assert!(is_package(package), "{package}");
        }
        for other in [
            ".",
            "./a",
            "/tmp/a.deb",
            "a.whl",
            "git+https://a/b",
            "user/repository",
            ".build",
        ] {
            assert!(!is_package(other), "{other}");
        }
    }

    #[test]
    fn a_version_is_what_stands_behind_the_name() {
        assert!(is_pinned("@scope/name@1.2", &["@"]));
        assert!(!is_pinned("@scope/name", &["@"]));
        assert!(!is_pinned("name@latest", &["@"]));
        assert!(is_pinned("curl=7.1", &["="]));
        assert!(!is_pinned("é", &["="]));
    }
}
