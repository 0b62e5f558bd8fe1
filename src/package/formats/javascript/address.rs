//! Where JavaScript's clients say a package comes from: registries, repositories, archives and folders.
//!
//! The forms are those of <https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies>, which pnpm, Yarn
//! and Bun share, and of what each writes into its lockfile for them.

use crate::package::Source;

/// Hosts of the public registry: npm's own, and Yarn's name for it.
const PUBLIC: [&str; 3] = [
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "registry.npmjs.com",
];

/// The address of npm's own, as npm writes it.
const OWN: &str = "https://registry.npmjs.org/";

/// Short forms of repositories: `github:owner/name`.
const SHORT: [(&str, &str); 4] = [
    ("github:", "https://github.com/"),
    ("gitlab:", "https://gitlab.com/"),
    ("bitbucket:", "https://bitbucket.org/"),
    ("gist:", "https://gist.github.com/"),
];

const LOCAL: [&str; 3] = ["file:", "link:", "portal:"];

/// The source that an address of a lockfile names.
pub(super) fn source(address: &str) -> Source {
    // Nearly all of them.
    if address.starts_with(OWN) {
        return Source::Registry;
    }
    if let Some(path) = LOCAL.iter().find_map(|prefix| address.strip_prefix(prefix)) {
        let path = path.split_once('#').map_or(path, |(path, _)| path);
        return Source::Path(path.to_owned());
    }
    if let Some(git) = repository(address) {
        return git;
    }
    let address = address
        .split_once('#')
        .map_or(address, |(address, _)| address);
    let Some((host, path)) = host(address) else {
        return Source::Path(address.to_owned());
    };
    if PUBLIC.contains(&host) {
        return Source::Registry;
    }
    if let Some(git) = archive_of_repository(host, path) {
        return git;
    }
    match registry(address) {
        Some(registry) => Source::OtherRegistry(registry.to_owned()),
        None => Source::Archive(address.to_owned()),
    }
}

/// Whether a text is an address at all, and no version or range.
pub(super) fn is_address(text: &str) -> bool {
    text.contains("://")
        || LOCAL.iter().any(|prefix| text.starts_with(prefix))
        || repository(text).is_some()
}

fn host(address: &str) -> Option<(&str, &str)> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    Some((host.split_once(':').map_or(host, |(host, _)| host), path))
}

/// A repository with what is behind `#`. A full commit id pins it, a branch does not.
fn repository(address: &str) -> Option<Source> {
    let (bare, mark) = address.split_once('#').unwrap_or((address, ""));
    let url = if let Some(url) = bare.strip_prefix("git+") {
        url.to_owned()
    } else if let Some((short, base)) = SHORT.iter().find(|row| bare.starts_with(row.0)) {
        format!("{base}{}", &bare[short.len()..])
    } else if ["git:", "git@", "ssh:"]
        .iter()
        .any(|scheme| bare.starts_with(scheme))
        || (bare.contains("://") && bare.strip_suffix(".git").is_some())
    {
        bare.to_owned()
    } else if is_owner_and_name(bare) {
        format!("https://github.com/{bare}")
    } else {
        return None;
    };
    let commit = mark
        .split('&')
        .map(|part| part.strip_prefix("commit=").unwrap_or(part))
        .find(|part| is_commit(part));
    Some(Source::Git {
        url,
        commit: commit.map(str::to_owned),
    })
}

/// `owner/name`: GitHub's.
fn is_owner_and_name(text: &str) -> bool {
    let word = |part: &str| {
        let starts = part
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric());
        starts
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    text.split_once('/')
        .is_some_and(|(owner, name)| word(owner) && word(name))
}

/// Archives that hosts make of a commit.
fn archive_of_repository(host: &str, path: &str) -> Option<Source> {
    let mut parts = path.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    let (base, reference) = match (host, parts.next()?) {
        ("codeload.github.com", "tar.gz") => ("github.com", parts.next()?),
        ("github.com", "archive") => ("github.com", parts.next()?.trim_end_matches(".tar.gz")),
        ("bitbucket.org", "get") => ("bitbucket.org", parts.next()?.trim_end_matches(".tar.gz")),
        _ => return None,
    };
    Some(Source::Git {
        url: format!("https://{base}/{owner}/{name}"),
        commit: is_commit(reference).then(|| reference.to_owned()),
    })
}

/// The part of a package's address that is its registry's.
fn registry(address: &str) -> Option<&str> {
    let name_end = address
        .find("/-/")
        .or_else(|| address.find("/download/@"))?;
    let before = &address[..name_end];
    let name = before.rfind('/')?;
    let name = match before[..name].rfind("/@") {
        Some(scope) if !before[scope + 1..name].contains('/') => scope,
        _ => name,
    };
    let base = if address[name_end..].starts_with("/-/") {
        &address[..name]
    } else {
        before
    };
    host(base).map(|_| base)
}

/// Whether an archive of the public registry is that of another package or version: `NAME/-/NAME-VERSION.tgz` says both.
/// What is installed is the archive, whatever stands above it.
pub(super) fn is_of_another(address: &str, name: &str, version: &str) -> bool {
    if is_plainly_of(address, name, version) {
        return false;
    }
    let plain = address.split(['#', '?']).next().unwrap_or(address);
    let Some((_, path)) = host(plain).filter(|(host, _)| PUBLIC.contains(host)) else {
        return false;
    };
    let Some((owner, file)) = path.split_once("/-/") else {
        return false;
    };
    let owner = owner.replace("%2f", "/").replace("%2F", "/");
    let base = name.rsplit('/').next().unwrap_or(name);
    let numbers = |text: &str| text.split('+').next().map(str::to_owned);
    let said = file.rsplit('/').next().unwrap_or(file);
    let said = said.strip_suffix(".tgz").and_then(|file| {
        let own = file.get(..base.len())?;
        let rest = file.get(base.len()..)?.strip_prefix('-')?;
        own.eq_ignore_ascii_case(base).then_some(rest)
    });
    !owner.eq_ignore_ascii_case(name) || said.and_then(numbers) != numbers(version)
}

/// Whether an address is, letter by letter, what npm writes for a package of its registry, as nearly all are.
fn is_plainly_of(address: &str, name: &str, version: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    let rest = [OWN, name, "/-/", base, "-", version]
        .iter()
        .try_fold(address, |rest, part| rest.strip_prefix(part));
    rest == Some(".tgz")
}

/// A full commit id, of SHA-1 or SHA-256.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn git(url: &str, commit: Option<&str>) -> Source {
        Source::Git {
            url: url.to_owned(),
            commit: commit.map(str::to_owned),
        }
    }

    #[test]
    fn registries_are_told_apart() {
        for (address, expected) in [
            (
                "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
                Source::Registry,
            ),
            (
                "https://registry.yarnpkg.com/@s/a/-/a-1.0.0.tgz#abc",
                Source::Registry,
            ),
            (
                "https://npm.example.org/api/npm/@s/a/-/a-1.0.0.tgz",
                Source::OtherRegistry("https://npm.example.org/api/npm".to_owned()),
            ),
            (
                "https://npm.pkg.github.com/download/@s/a/1.0.0/0a",
                Source::OtherRegistry("https://npm.pkg.github.com".to_owned()),
            ),
            (
                "https://example.org/a-1.0.0.tgz",
                Source::Archive("https://example.org/a-1.0.0.tgz".to_owned()),
            ),
        ] {
            assert_eq!(source(address), expected, "{address}");
        }
    }

    #[test]
    fn an_archive_of_the_registry_says_whose_it_is() {
        let at = |path: &str| format!("https://registry.npmjs.org/{path}");
        assert!(!is_of_another(&at("a/-/a-1.0.0.tgz"), "a", "1.0.0"));
        assert!(!is_of_another(
            &at("@s/a/-/a-1.0.0.tgz#0a"),
            "@s/a",
            "1.0.0+b"
        ));
        assert!(!is_of_another(&at("@s%2fa/-/a-1.0.0.tgz"), "@s/a", "1.0.0"));
        assert!(!is_of_another(
            "https://npm.example.org/b/-/b-1.tgz",
            "a",
            "1.0.0"
        ));
        assert!(is_of_another(&at("b/-/b-1.0.0.tgz"), "a", "1.0.0"));
        assert!(is_of_another(&at("@s/a/-/a-1.0.0.tgz"), "a", "1.0.0"));
        assert!(is_of_another(&at("a/-/a-1.0.1.tgz"), "a", "1.0.0"));
        assert!(is_of_another(&at("a/-/a-1.0"), "a", "1.0.0"));
    }

    #[test]
    fn only_a_full_commit_pins_a_repository() {
        let pinned = [
            format!("git+ssh://git@github.com/o/n.git#{COMMIT}"),
            format!("ssh://git@github.com/o/n.git#commit={COMMIT}"),
        ];
        for address in &pinned {
            assert_eq!(
                source(address),
                git("ssh://git@github.com/o/n.git", Some(COMMIT)),
                "{address}"
            );
        }
        assert_eq!(
            source("github:o/n#main"),
            git("https://github.com/o/n", None)
        );
        assert_eq!(source("o/n#v1"), git("https://github.com/o/n", None));
        assert_eq!(
            source(&format!("https://codeload.github.com/o/n/tar.gz/{COMMIT}")),
            git("https://github.com/o/n", Some(COMMIT))
        );
    }

    #[test]
    fn folders_and_ranges_are_no_repositories() {
        assert_eq!(source("file:../a"), Source::Path("../a".to_owned()));
        for text in [
            "^1.2.3",
            "1.x || >=2",
            "latest",
            "npm:a@1",
            "workspace:*",
            "@s/a",
            "../a",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
