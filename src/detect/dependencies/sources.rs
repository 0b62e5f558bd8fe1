//! Where packages come from, and what pins them there.

use super::audit::{Hit, about};
use super::collect::File;
use super::fault::Fault;
use crate::package::{Ecosystem, Package, Source};

/// What is wrong with the sources of a file's packages. `registries` are addresses that the policy names.
pub fn hits(file: &File, registries: &[String]) -> Vec<Hit> {
    let packages = file.listing.packages.iter();
    packages
        .filter_map(|package| {
            let (fault, message) = fault(file, package, registries)?;
            let mut hit = about(file, package, fault, message);
            // Another place is another fault, though the package is called the same.
            hit.key = format!("{} {}", hit.key, place(&package.source));
            Some(hit)
        })
        .collect()
}

fn fault(file: &File, package: &Package, registries: &[String]) -> Option<(Fault, String)> {
    let name = &package.name;
    match &package.source {
        Source::Registry | Source::FirstParty => mutable(package),
        Source::OtherRegistry(url) | Source::Archive(url) | Source::Git { url, .. }
            if is_insecure(url) =>
        {
            Some((
                Fault::InsecureSource,
                format!("{name} is fetched without encryption from {}", host(url)),
            ))
        }
        // Where the policy names none, nobody has said which are right.
        Source::OtherRegistry(url) => {
            (!registries.is_empty() && !is_named(url, registries)).then(|| {
                (
                    Fault::UnknownSource,
                    format!(
                        "{name} comes from {}, which the policy does not name",
                        host(url)
                    ),
                )
            })
        }
        Source::Git { url, commit: None } if !is_pipeline(package) => Some((
            Fault::GitWithoutCommit,
            format!(
                "{name} comes from {} without a commit that pins it",
                host(url)
            ),
        )),
        Source::Archive(url) if !is_pipeline(package) => package.checksums.is_empty().then(|| {
            (
                Fault::ArchiveWithoutChecksum,
                format!(
                    "{name} is an archive of {}, and no digest pins what is in it",
                    host(url)
                ),
            )
        }),
        Source::Path(path) => leaves(file, path).then(|| {
            (
                Fault::PathOutside,
                format!("{name} lies outside of the repository, where nobody looks at it"),
            )
        }),
        Source::Archive(_) => None,
        Source::Git { commit, .. } => match commit {
            None => mutable(package),
            Some(_) => None,
        },
    }
}

/// Where a package comes from, without credentials and without what an upgrade changes.
fn place(source: &Source) -> &str {
    match source {
        Source::OtherRegistry(url) | Source::Archive(url) => host(url),
        Source::Git { url, .. } => {
            let rest = url.split_once("://").map_or(&**url, |(_, rest)| rest);
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            rest.rsplit_once('@').map_or(rest, |(_, rest)| rest)
        }
        Source::Path(path) => path,
        Source::Registry | Source::FirstParty => "",
    }
}

/// Pipelines' references have checks of their own.
fn is_pipeline(package: &Package) -> bool {
    matches!(
        package.ecosystem,
        Ecosystem::GitHubActions | Ecosystem::PreCommit | Ecosystem::Terraform | Ecosystem::Docker
    )
}

/// A hook at a branch: what runs tomorrow is decided tomorrow.
fn mutable(package: &Package) -> Option<(Fault, String)> {
    let version = package.version.as_ref().or(package.requirement.as_ref())?;
    let is_branch = !version.bytes().any(|byte| byte.is_ascii_digit());
    (package.ecosystem == Ecosystem::PreCommit && is_branch).then(|| {
        let message = format!("{} is taken at the branch {version}", package.name);
        (Fault::MutableReference, message)
    })
}

fn is_insecure(url: &str) -> bool {
    let url = url.strip_prefix("git+").unwrap_or(url);
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("git://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        !matches!(host, "localhost" | "127.0.0.1" | "[::1]")
    })
}

/// The machine of an address: all of it that can be shown, since addresses hold credentials.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

fn is_named(url: &str, registries: &[String]) -> bool {
    registries.iter().any(|named| {
        let named = named.trim_end_matches('/');
        url.strip_prefix(named)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            || host(url) == named
    })
}

/// Whether a path of a file leads above the top of the repository.
fn leaves(file: &File, path: &str) -> bool {
    let path = path.strip_prefix("file:").unwrap_or(path);
    if path.starts_with('/') {
        return true;
    }
    let folders = file.path.as_bytes().iter().filter(|byte| **byte == b'/');
    let mut depth = i64::try_from(folders.count()).unwrap_or(i64::MAX);
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_credentials() {
        assert_eq!(
            host("https://user:word@npm.example.org/a?b"),
            "npm.example.org"
        );
        assert_eq!(host("git@github.com:a/b"), "github.com:a");
    }

    #[test]
    fn the_place_of_a_package_is_its_address_without_credentials_and_versions() {
        let git = |url: &str| Source::Git {
            url: url.to_owned(),
            commit: None,
        };
        assert_eq!(
            place(&git("https://user:word@git.example.org/a/b?tag=1")),
            "git.example.org/a/b"
        );
        assert_eq!(place(&git("git@github.com:a/b")), "github.com:a/b");
        let archive = Source::Archive("https://example.org/a-1.0.tgz".to_owned());
        assert_eq!(place(&archive), "example.org");
    }

    #[test]
    fn a_registry_is_named_by_its_address_or_its_machine() {
        let named = [
            "https://npm.example.org/team/".to_owned(),
            "pypi.example.org".to_owned(),
        ];
        assert!(is_named("https://npm.example.org/team/a.tgz", &named));
        assert!(!is_named("https://npm.example.org/teams/a.tgz", &named));
        assert!(is_named("https://pypi.example.org/simple", &named));
    }
}
