//! Requirements as PEP 508 writes them (`name[extra] >=1,<2; marker`, `name @ url`), and addresses with a pin.
//!
//! <https://packaging.python.org/en/latest/specifications/dependency-specifiers/>. Markers are split off and not judged.

use super::super::super::{Checksum, Ecosystem, Package, Source, Usage};
use super::name::{is_commit, is_name, normal};
use crate::source::Span;

/// A requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement<'t> {
    pub name: &'t str,
    /// `>=1,<2`, without brackets; empty where nothing is asked for.
    pub specifier: &'t str,
    /// Behind `@`.
    pub url: Option<&'t str>,
    pub marker: Option<&'t str>,
}

/// Reads one requirement. None: it is none.
pub(super) fn parse(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !is_name(name) {
        return None;
    }
    let rest = behind_extras(rest.trim_start())?.trim_start();
    if let Some(url) = rest.strip_prefix('@') {
        let url = url.trim_start();
        // The marker behind an address is set off by a space: an address may hold a semicolon.
        let (url, marker) = match url.find([' ', '\t']) {
            Some(space) => (&url[..space], url[space..].trim_start().strip_prefix(';')),
            None => (url, None),
        };
        return (!url.is_empty()).then_some(Requirement {
            name,
            specifier: "",
            url: Some(url),
            marker: marker.map(str::trim),
        });
    }
    let (specifier, marker) = match rest.split_once(';') {
        Some((specifier, marker)) => (specifier, Some(marker.trim())),
        None => (rest, None),
    };
    let specifier = specifier.trim();
    let specifier = match specifier.strip_prefix('(') {
        Some(inside) => inside.strip_suffix(')')?.trim(),
        None => specifier,
    };
    (marker != Some("") && clauses(specifier)).then_some(Requirement {
        name,
        specifier,
        url: None,
        marker,
    })
}

fn behind_extras(text: &str) -> Option<&str> {
    let Some(inside) = text.strip_prefix('[') else {
        return Some(text);
    };
    let (extras, rest) = inside.split_once(']')?;
    let names = extras.trim().is_empty() || extras.split(',').all(|extra| is_name(extra.trim()));
    names.then_some(rest)
}

const OPERATORS: [&str; 8] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

/// Whether a text is a list of clauses; an empty one is.
fn clauses(specifier: &str) -> bool {
    let specifier = specifier.strip_suffix(',').unwrap_or(specifier).trim();
    specifier.is_empty()
        || specifier.split(',').all(|clause| {
            let clause = clause.trim();
            OPERATORS
                .iter()
                .find_map(|operator| clause.strip_prefix(operator))
                .is_some_and(|version| is_version(version.trim()))
        })
}

fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".*+!-_".contains(&b))
}

/// The version that a specifier settles on: that of `==` or `===` without a wildcard.
pub(super) fn pinned(specifier: &str) -> Option<&str> {
    specifier.split(',').find_map(|clause| {
        let clause = clause.trim();
        let version = clause.strip_prefix("==")?;
        let version = version.strip_prefix('=').unwrap_or(version).trim();
        (is_version(version) && !version.contains('*')).then_some(version)
    })
}

impl Requirement<'_> {
    /// As a package. The marker `extra == …` makes it optional.
    pub fn package(&self, usage: Usage, at: Span) -> Package {
        // A wheel has its version in its name, and so have most archives.
        let of_file = |url: &str| {
            let (name, version) = archive(url.split(['#', '?']).next()?)?;
            (normal(name) == normal(self.name)).then(|| version.to_owned())
        };
        let version = pinned(self.specifier).map(ToOwned::to_owned);
        let version = version.or_else(|| of_file(self.url?));
        let extra = self.marker.is_some_and(|m| m.contains("extra ="));
        let requirement = match self.url {
            None if version.is_none() => Some(self.specifier).filter(|s| !s.is_empty()),
            _ => None,
        };
        Package {
            ecosystem: Ecosystem::PyPi,
            name: self.name.to_owned(),
            version,
            requirement: requirement.map(ToOwned::to_owned),
            source: self.url.map_or(Source::Registry, source),
            usage: if extra && usage == Usage::Runtime {
                Usage::Optional
            } else {
                usage
            },
            checksums: self.url.map(checksums).unwrap_or_default(),
            at,
            ..Package::default()
        }
    }
}

const SYSTEMS: [&str; 4] = ["git", "hg", "svn", "bzr"];

/// What an address is: a repository (`git+https://…@commit#…`), an archive, or a path.
pub(super) fn source(url: &str) -> Source {
    let plain = url.split_once('#').map_or(url, |(plain, _)| plain);
    let system = plain
        .split_once('+')
        .filter(|(system, _)| SYSTEMS.contains(system));
    if let Some((_, address)) = system {
        return repository(address);
    }
    if plain.starts_with("git://") || plain.starts_with("git@") {
        return repository(plain);
    }
    if let Some(path) = plain.strip_prefix("file:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Source::Path(path.to_owned());
    }
    if plain.contains("://") {
        Source::Archive(plain.to_owned())
    } else {
        Source::Path(plain.to_owned())
    }
}

/// The digest that an address carries behind its `#`: `…#sha256=…`.
pub(super) fn checksums(url: &str) -> Vec<Checksum> {
    let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
    let parts = fragment.split('&').filter_map(|part| part.split_once('='));
    let known = parts.filter_map(|(algorithm, digits)| Checksum::of(algorithm, digits));
    known.collect()
}

fn repository(address: &str) -> Source {
    // The pin stands behind the last `@` of the path; one before the path is a user's.
    let path = address.find("://").map_or(0, |at| at + 3);
    let slash = address[path..].find('/').map_or(path, |at| path + at);
    let (url, reference) = match address[slash..].rfind('@') {
        Some(at) => (&address[..slash + at], Some(&address[slash + at + 1..])),
        None => (address, None),
    };
    Source::Git {
        url: url.to_owned(),
        commit: reference
            .filter(|reference| is_commit(reference))
            .map(ToOwned::to_owned),
    }
}

/// The name that an address carries: `#egg=name`, or that of a wheel, an archive or a repository.
pub(super) fn name_of_address(url: &str) -> Option<&str> {
    if let Some((_, fragment)) = url.split_once('#') {
        let egg = fragment
            .split('&')
            .find_map(|part| part.strip_prefix("egg="))
            .map(|egg| {
                egg.split(['[', '=', '<', '>', '~', '!'])
                    .next()
                    .unwrap_or(egg)
            });
        if let Some(egg) = egg.filter(|egg| is_name(egg)) {
            return Some(egg);
        }
    }
    let plain = url.split(['#', '?']).next()?;
    if let Some((name, _)) = archive(plain) {
        return Some(name);
    }
    // pip learns the name when it builds; by custom, it is that of the repository.
    let repository = match (plain.split_once("/archive/"), source(url)) {
        (Some((repository, _)), _) => repository.to_owned(),
        (None, Source::Git { url, .. }) => url,
        _ => return None,
    };
    let name = repository.trim_end_matches('/').trim_end_matches(".git");
    let name = name
        .rsplit(['/', ':'])
        .next()
        .filter(|name| is_name(name))?;
    plain.rfind(name).map(|at| &plain[at..at + name.len()])
}

/// Name and version of a file at an address: a wheel, or an archive `name-1.0.tar.gz`.
pub(super) fn archive(plain: &str) -> Option<(&str, &str)> {
    let file = plain.rsplit('/').next()?;
    if let Some(parts) = wheel(file) {
        return Some(parts);
    }
    let stem = [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip"]
        .iter()
        .find_map(|end| file.strip_suffix(end))?;
    let (name, version) = stem.rsplit_once('-')?;
    let is_version = is_version(version) && version.starts_with(|c: char| c.is_ascii_digit());
    (is_name(name) && is_version).then_some((name, version))
}

/// Name and version of a wheel's file name: `name-1.0-py3-none-any.whl`.
pub(super) fn wheel(file: &str) -> Option<(&str, &str)> {
    let mut parts = file.strip_suffix(".whl")?.split('-');
    let (name, version) = (parts.next()?, parts.next()?);
    (is_name(name) && is_version(version) && parts.count() >= 3).then_some((name, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_requirement_is_taken_apart() {
        let got = parse("Django[argon2, bcrypt] >=4.2,<5 ; python_version>'3.8'").unwrap();
        assert_eq!((got.name, got.specifier), ("Django", ">=4.2,<5"));
        assert_eq!(got.marker, Some("python_version>'3.8'"));
        assert_eq!(parse("a (==1.0)").unwrap().specifier, "==1.0");
        let got = parse("a @ https://x/a-1.zip#sha256=1 ; extra == 'b'").unwrap();
        assert_eq!(got.url, Some("https://x/a-1.zip#sha256=1"));
        assert_eq!(got.marker, Some("extra == 'b'"));
    }

    #[test]
    fn what_is_no_requirement_is_none() {
        for text in [
            "", "-x", "a b", "a==", "a=1", "a[", "a (==1", "a==1 2", "{{ a }}", "a;",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_an_exact_version_is_a_pin() {
        assert_eq!(pinned("==1.2"), Some("1.2"));
        assert_eq!(pinned("===1.2-x"), Some("1.2-x"));
        assert_eq!(pinned(">=1, == 1.4"), Some("1.4"));
        for loose in ["==1.*", ">=1", "", "!=1"] {
            assert_eq!(pinned(loose), None, "{loose}");
        }
    }

    #[test]
    fn a_repository_is_pinned_by_a_full_commit_only() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let url = format!("git+ssh://git@github.com/a/b.git@{id}#egg=b");
        assert_eq!(
            source(&url),
            Source::Git {
                url: "ssh://git@github.com/a/b.git".into(),
                commit: Some(id.into())
            }
        );
        assert_eq!(name_of_address(&url), Some("b"));
        let loose = Source::Git {
            url: "https://h/a/b".into(),
            commit: None,
        };
        assert_eq!(source("git+https://h/a/b@main"), loose);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse(&text);
            let _ = (source(&text), name_of_address(&text), pinned(&text));
        }
    }
}
