//! How pnpm names a package within its lockfile, and how one entry refers to another.
//!
//! `/name/1.0.0_peer@2.0.0` up to version 5 of the format, `/name@1.0.0(peer@2.0.0)` in 6, `name@1.0.0(peer@2.0.0)` from
//! 7 on; a host in front names another registry, and what comes from elsewhere is named by its address.
//! <https://github.com/pnpm/spec/tree/master/lockfile> describes them.

/// How keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `/name/1.0.0_peer@2.0.0`.
    Slashes,
    /// `/name@1.0.0(peer@2.0.0)`.
    SlashAt,
    /// `name@1.0.0(peer@2.0.0)`.
    At,
}

/// A key taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<'t> {
    /// None: only the entry says it.
    pub name: Option<&'t str>,
    /// A version, or the address that stands for one.
    pub version: Option<&'t str>,
    /// The host of another registry.
    pub host: Option<&'t str>,
}

/// The key without the peers that it was resolved with.
pub(super) fn without_peers(key: &str) -> &str {
    key.find('(').map_or(key, |at| &key[..at])
}

/// Takes a key apart.
pub(super) fn parse(key: &str, style: Style) -> Key<'_> {
    let key = without_peers(key);
    match style {
        Style::At => at_name(key.strip_prefix('/').unwrap_or(key), None),
        Style::SlashAt | Style::Slashes => {
            if is_address(key) {
                return Key {
                    name: None,
                    version: Some(key),
                    host: None,
                };
            }
            let (host, rest) = match key.strip_prefix('/') {
                Some(rest) => (None, rest),
                None => match key.split_once('/') {
                    Some((host, rest)) => (Some(host), rest),
                    None => (None, key),
                },
            };
            if style == Style::SlashAt {
                at_name(rest, host)
            } else {
                slash_name(rest, host)
            }
        }
    }
}

fn is_address(key: &str) -> bool {
    key.starts_with("file:") || key.starts_with('@') && key.contains(':') || key.contains("://")
}

/// `name@version`, of which the name may have a scope.
fn at_name<'t>(text: &'t str, host: Option<&'t str>) -> Key<'t> {
    let from = usize::from(text.starts_with('@'));
    match text[from..].find('@') {
        Some(at) => Key {
            name: Some(&text[..from + at]),
            version: Some(&text[from + at + 1..]),
            host,
        },
        None => Key {
            name: None,
            version: None,
            host,
        },
    }
}

/// `name/version`, with peers behind `_` or, in the oldest files, behind another `/`.
fn slash_name<'t>(text: &'t str, host: Option<&'t str>) -> Key<'t> {
    let scope = if text.starts_with('@') {
        text.find('/').map_or(0, |at| at + 1)
    } else {
        0
    };
    let nothing = Key {
        name: None,
        version: None,
        host,
    };
    let Some(slash) = text[scope..].find('/') else {
        return nothing;
    };
    let (name, rest) = (&text[..scope + slash], &text[scope + slash + 1..]);
    let version = rest.split(['/', '_']).next().unwrap_or_default();
    if !version.starts_with(|c: char| c.is_ascii_digit()) || !version.contains('.') {
        return nothing;
    }
    Key {
        name: Some(name),
        version: Some(version),
        host,
    }
}

/// The key that a reference of `name` leads to. None: it leads to a folder beside the project, which has no entry.
pub(super) fn target(name: &str, reference: &str, style: Style) -> Option<String> {
    if reference.starts_with("link:") {
        return None;
    }
    let bare = without_peers(reference);
    match style {
        Style::Slashes if reference.contains('/') || reference.starts_with("file:") => {
            Some(reference.to_owned())
        }
        Style::Slashes => Some(format!("/{name}/{reference}")),
        Style::SlashAt if bare.contains('/') || bare.starts_with("file:") => {
            Some(reference.to_owned())
        }
        Style::SlashAt => Some(format!("/{name}@{reference}")),
        Style::At => {
            let at = bare.find('@');
            let colon = bare.find(':').unwrap_or(usize::MAX);
            if bare.starts_with('@') || at.is_some_and(|at| at < colon) {
                Some(reference.to_owned())
            } else {
                Some(format!("{name}@{reference}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_version_come_apart() {
        for (key, style, name, version) in [
            ("/a/1.0.0", Style::Slashes, "a", "1.0.0"),
            (
                "/@s/a/1.0.0_b@2.0.0+c@3.0.0",
                Style::Slashes,
                "@s/a",
                "1.0.0",
            ),
            ("/a/1.0.0/b@2.0.0", Style::Slashes, "a", "1.0.0"),
            (
                "npm.example.org/@s/a/1.0.0-rc.1",
                Style::Slashes,
                "@s/a",
                "1.0.0-rc.1",
            ),
            (
                "/@s/a@1.0.0(b@2.0.0)(@c/d@3.0.0)",
                Style::SlashAt,
                "@s/a",
                "1.0.0",
            ),
            ("@s/a@1.0.0(b@2.0.0)", Style::At, "@s/a", "1.0.0"),
            (
                "a@https://example.org/a.tgz",
                Style::At,
                "a",
                "https://example.org/a.tgz",
            ),
            ("a@file:b", Style::At, "a", "file:b"),
        ] {
            let parsed = parse(key, style);
            assert_eq!(
                (parsed.name, parsed.version),
                (Some(name), Some(version)),
                "{key}"
            );
        }
        for key in [
            "github.com/o/n/0123abc",
            "file:a.tgz",
            "git@github.com+o/n/0a",
        ] {
            assert_eq!(parse(key, Style::Slashes).name, None, "{key}");
        }
    }

    #[test]
    fn references_lead_to_keys() {
        for (reference, style, key) in [
            ("1.0.0_b@2.0.0", Style::Slashes, "/a/1.0.0_b@2.0.0"),
            ("/real/1.0.0", Style::Slashes, "/real/1.0.0"),
            ("1.0.0(@b/c@2.0.0)", Style::SlashAt, "/a@1.0.0(@b/c@2.0.0)"),
            ("/real@1.0.0", Style::SlashAt, "/real@1.0.0"),
            ("1.0.0(@b/c@2.0.0)", Style::At, "a@1.0.0(@b/c@2.0.0)"),
            ("real@1.0.0", Style::At, "real@1.0.0"),
            ("@s/real@1.0.0", Style::At, "@s/real@1.0.0"),
            ("https://a@b/c.tgz", Style::At, "a@https://a@b/c.tgz"),
        ] {
            assert_eq!(
                target("a", reference, style).as_deref(),
                Some(key),
                "{reference}"
            );
        }
        assert_eq!(target("a", "link:../a", Style::At), None);
    }
}
