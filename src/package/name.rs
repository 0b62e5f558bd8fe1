//! The one spelling of a package's name under which an ecosystem's registry knows it.
//!
//! Only for comparing: reports show names as files write them. Not here: aliases, look-alikes, package URLs.

use super::Ecosystem;
use std::borrow::Cow;

/// How an ecosystem tells names apart.
enum Rule {
    /// Byte by byte.
    Exact,
    /// Capital letters of ASCII are as small ones. Letters beyond ASCII stay: registries tell those apart.
    AnyCase,
    /// As `AnyCase`, and a run of `-`, `_` and `.` is one `-`.
    PythonProject,
    /// As `AnyCase`, without what only says how a repository is reached.
    Address,
}

/// The spelling under which two names of one ecosystem are the same package exactly if they are the same bytes.
///
/// Borrows unless something must change. Never fails: what is no name there comes back by the same rule.
pub fn canonical(ecosystem: Ecosystem, name: &str) -> Cow<'_, str> {
    match rule(ecosystem) {
        Rule::Exact => Cow::Borrowed(name),
        Rule::AnyCase => lower(name),
        Rule::PythonProject => python(name),
        Rule::Address => lower(address(name)),
    }
}

fn rule(ecosystem: Ecosystem) -> Rule {
    match ecosystem {
        // PEP 503, "Normalized Names".
        Ecosystem::PyPi => Rule::PythonProject,
        // NuGet: ids are case-insensitive (learn.microsoft.com/nuget/reference/nuspec#id).
        Ecosystem::NuGet
        // Packagist: names must be lower case since Composer 2, and are taken in any case (getcomposer.org/doc/04-schema.md#name).
        | Ecosystem::Packagist
        // GitHub: owners and repositories are found in any case; so package URLs of type `github` have them in lower case.
        | Ecosystem::GitHubActions
        // Visual Studio Marketplace: publisher and name in any case.
        | Ecosystem::VsCode
        // Hex and pub.dev take lower case only; the package URL specification asks for it.
        | Ecosystem::Hex
        | Ecosystem::Pub
        // Bitnami: the package URL specification.
        | Ecosystem::Bitnami
        // Provider addresses are compared in lower case (developer.hashicorp.com/terraform/internals/provider-registry-protocol).
        | Ecosystem::Terraform
        // LuaRocks lowers names before it looks them up.
        | Ecosystem::LuaRocks => Rule::AnyCase,
        // SwiftPM compares the locations of packages without scheme, user, `.git` and case (its CanonicalPackageLocation).
        Ecosystem::SwiftUrl => Rule::Address,
        // npm keeps old names with capitals beside others; Go and Maven are exact; crates.io keeps `-` and `_` apart in
        // everything it publishes, so that its advisories do.
        _ => Rule::Exact,
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.')
}

fn python(name: &str) -> Cow<'_, str> {
    let bytes = name.as_bytes();
    let is_canonical = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'_' | b'.' => false,
        b'-' => bytes.get(at + 1) != Some(&b'-'),
        byte => !byte.is_ascii_uppercase(),
    });
    if is_canonical {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if !is_separator(c) {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    Cow::Owned(out)
}

/// `github.com/apple/swift-nio` of `https://user@github.com/apple/swift-nio.git/`.
fn address(name: &str) -> &str {
    let behind = name.split_once("://").map_or(name, |(_, behind)| behind);
    let host = behind.split('/').next().unwrap_or(behind);
    let behind = host
        .find('@')
        .map_or(behind, |at| behind.get(at + 1..).unwrap_or(behind));
    let behind = behind.trim_end_matches('/');
    behind.strip_suffix(".git").unwrap_or(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_python_are_normalised_as_pep_503_says() {
        for name in [
            "Friendly-Bard",
            "FRIENDLY_BARD",
            "friendly.bard",
            "friendly--bard",
            "FrIeNdLy-._.-bArD",
        ] {
            assert_eq!(canonical(Ecosystem::PyPi, name), "friendly-bard");
        }
        assert!(matches!(
            canonical(Ecosystem::PyPi, "friendly-bard"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn case_counts_where_the_registry_counts_it() {
        for (ecosystem, name, expected) in [
            (Ecosystem::NuGet, "Newtonsoft.Json", "newtonsoft.json"),
            (
                Ecosystem::Packagist,
                "Symfony/HTTP-Kernel",
                "symfony/http-kernel",
            ),
            (
                Ecosystem::GitHubActions,
                "Actions/Checkout",
                "actions/checkout",
            ),
            (Ecosystem::Npm, "JSONStream", "JSONStream"),
            (
                Ecosystem::Go,
                "github.com/BurntSushi/toml",
                "github.com/BurntSushi/toml",
            ),
            (Ecosystem::CratesIo, "Inflector", "Inflector"),
        ] {
            assert_eq!(canonical(ecosystem, name), expected);
        }
    }

    #[test]
    fn a_look_alike_letter_stays_what_it_is() {
        assert_eq!(canonical(Ecosystem::NuGet, "Nеwtonsoft"), "nеwtonsoft");
        assert_ne!(canonical(Ecosystem::NuGet, "Nеwtonsoft"), "newtonsoft");
        assert_eq!(canonical(Ecosystem::NuGet, "Е"), "Е");
    }

    #[test]
    fn a_swift_package_is_the_same_however_it_is_reached() {
        for name in [
            "https://github.com/Apple/swift-nio.git",
            "github.com/apple/swift-nio",
            "ssh://git@github.com/apple/swift-nio/",
        ] {
            assert_eq!(
                canonical(Ecosystem::SwiftUrl, name),
                "github.com/apple/swift-nio"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_canonical_stays_so(name in any::<String>()) {
            for ecosystem in [Ecosystem::PyPi, Ecosystem::NuGet, Ecosystem::Npm] {
                let once = canonical(ecosystem, &name).into_owned();
                let twice = canonical(ecosystem, &once);
                prop_assert_eq!(&twice, &once);
                prop_assert!(matches!(twice, Cow::Borrowed(_)));
            }
        }
    }
}
