//! Packages that a command installs in whatever version there is that day.
//!
//! `unpinned` is told the `command`, the word `then` behind which packages stand, and `pin`: what stands in a package
//! that says its version. Not here: lock files and requirements, which other commands read.

use super::Asked;
use super::command::{Call, commands, told};
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Node;

/// Options of `pip` that name a file with the versions.
const VERSIONS: [&str; 2] = ["--constraint", "-c"];

/// Options with a value behind them, of the package managers that checks ask about.
const VALUED: [&str; 33] = [
    "--build",
    "--cert",
    "--constraint",
    "--extra-index-url",
    "--find-links",
    "--index-url",
    "--keys-dir",
    "--loglevel",
    "--no-binary",
    "--only-binary",
    "--platform",
    "--prefix",
    "--progress-bar",
    "--python-version",
    "--registry",
    "--repository",
    "--requirement",
    "--root",
    "--root-user-action",
    "--src",
    "--target",
    "--trusted-host",
    "--virtual",
    "--upgrade-strategy",
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
        let open = match revision(text) {
            Some(revision) => revision.is_empty(),
            None => is_package(text) && !is_pinned(text, &pins),
        };
        open.then_some(Truth::True(Some(word.place)))
    };
    let found = commands(asked.node).iter().find_map(|command| {
        let calls = Call::all(items(Some(command)));
        let call = calls
            .into_iter()
            .find(|call| names.contains(&&*call.name))?;
        if call.name == "pip" && VERSIONS.iter().any(|flag| call.has_flag(flag)) {
            return None;
        }
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

/// What stands behind the address of a repository to say which revision is meant: `git+https://host/name@v1` of `pip`,
/// `git+https://host/name#v1` of `npm`. None: no such address.
fn revision(text: &str) -> Option<&str> {
    let schemes = ["git+", "git://", "hg+", "svn+", "bzr+", "github:"];
    if !schemes.iter().any(|scheme| text.starts_with(scheme)) {
        return None;
    }
    let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
    let (before, fragment) = name.split_once('#').unwrap_or((name, ""));
    let of_pip = before.split_once('@').map_or("", |(_, revision)| revision);
    let of_npm =
        Some(fragment).filter(|text| !text.starts_with("egg=") && !text.starts_with("sub"));
    Some(if of_pip.is_empty() {
        of_npm.unwrap_or_default()
    } else {
        of_pip
    })
}

/// Neither a file, nor a folder, nor an address, nor a group of packages.
fn is_package(text: &str) -> bool {
    let scoped = text.starts_with('@') && text.contains('/');
    let file = [
        ".deb", ".rpm", ".whl", ".tgz", ".tar.gz", ".zip", ".apk", ".txt",
    ];
    !text.is_empty()
        && !text.starts_with(['.', '/', '~', '$', '*'])
        && (scoped || !text.starts_with('@'))
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
            "@development",
            "user/repository",
            ".build",
        ] {
            assert!(!is_package(other), "{other}");
        }
    }

    #[test]
    fn an_address_of_a_repository_says_its_revision() {
        assert_eq!(revision("git+https://a/b@v1"), Some("v1"));
        assert_eq!(revision("git+ssh://git@a/b.git@v1#egg=c"), Some("v1"));
        assert_eq!(revision("git+https://a/b.git#v1"), Some("v1"));
        assert_eq!(revision("git+ssh://git@a/b.git#egg=c"), Some(""));
        assert_eq!(revision("github:a/b"), Some(""));
        assert_eq!(revision("https://a/b.zip"), None);
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
