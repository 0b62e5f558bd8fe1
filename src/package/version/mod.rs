//! The order of versions, as each ecosystem's own client has it.
//!
//! Each order is in a file of its own, which says what defines it. OSV's schema leaves the order to the ecosystem
//! (<https://ossf.github.io/osv-schema/#affectedrangestype-field>). Not here: ranges, and what "0" means in an advisory.

mod apk;
#[cfg(test)]
mod cases;
mod composer;
mod conan;
mod debian;
mod digits;
mod dotted;
mod gem;
mod golang;
mod legacy;
mod maven;
mod nuget;
mod php;
mod python;
mod rpm;
mod semantic;
#[cfg(test)]
mod tests;

use super::Ecosystem;
use std::cmp::Ordering;

/// Why two versions cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    #[error("`{version}` is no version of {ecosystem}")]
    Malformed {
        ecosystem: Ecosystem,
        version: String,
    },
    #[error("{0} has no order of versions")]
    Unordered(Ecosystem),
}

/// Compares two versions, or says which of them is none.
type Order = for<'v> fn(&'v str, &'v str) -> Result<Ordering, &'v str>;

/// Compares two versions of one ecosystem.
///
/// The order is total over all versions that it takes, except where Maven and Conan contradict themselves: Maven's
/// `1.foo.1` stands behind `1` and `1` behind `1-rc`, but `1.foo.1` before `1-rc`. So do not hand it to a sort that may
/// panic.
/// Never panics; linear in the length of the versions. The same text is equal to itself, whatever it is.
///
/// Errors: one of them is no version there, or the ecosystem has no order.
pub fn compare(ecosystem: Ecosystem, one: &str, two: &str) -> Result<Ordering, VersionError> {
    if one == two {
        return Ok(Ordering::Equal);
    }
    let order = order_of(ecosystem).ok_or(VersionError::Unordered(ecosystem))?;
    order(one, two).map_err(|version| VersionError::Malformed {
        ecosystem,
        version: version.to_owned(),
    })
}

fn order_of(ecosystem: Ecosystem) -> Option<Order> {
    use Ecosystem as E;
    Some(match ecosystem {
        E::CratesIo => semantic::compare_cargo,
        E::PyPi => python::compare,
        E::Maven => maven::compare,
        E::RubyGems | E::CocoaPods => gem::compare,
        E::NuGet => nuget::compare,
        E::Packagist => composer::compare,
        E::Go => golang::compare,
        E::Debian | E::DockerHardened | E::Echo | E::Ubuntu => debian::compare,
        E::Opam => debian::compare_opam,
        E::ConanCenter => conan::compare,
        E::Cran | E::Bioconductor => dotted::compare_r,
        E::Hackage | E::Ghc => dotted::compare_haskell,
        E::Pub | E::Julia => semantic::compare_builds,
        E::Bitnami => semantic::compare_revisions,
        E::Alpaquita
        | E::Alpine
        | E::BellSoft
        | E::Chainguard
        | E::CleanStart
        | E::MinimOs
        | E::Wolfi => apk::compare,
        E::AlmaLinux
        | E::AzureLinux
        | E::Mageia
        | E::OpenEuler
        | E::OpenSuse
        | E::PhotonOs
        | E::RedHat
        | E::RockyLinux
        | E::Suse => rpm::compare,
        // Pinned by tags of a repository, or by its commits.
        E::Carthage | E::GitHubActions | E::PreCommit | E::SwiftUrl => semantic::compare_tags,
        E::AnsibleGalaxy
        | E::Bazel
        | E::Crystal
        | E::Dub
        | E::Elm
        | E::Helm
        | E::Hex
        | E::Jsr
        | E::Kubernetes
        | E::Linux
        | E::Nim
        | E::Npm
        | E::Terraform
        | E::VsCode
        | E::Zig => semantic::compare_loose,
        // Their clients have orders of their own, and nobody publishes advisories that would need them; of Android,
        // FreeBSD, Root and TuxCare advisories speak, in versions of many kinds.
        E::Android
        | E::Conda
        | E::Cpan
        | E::FreeBsd
        | E::Homebrew
        | E::LuaRocks
        | E::Nix
        | E::Root
        | E::TuxCare
        | E::Vcpkg => debian::compare_natural,
        // A tag of an image, a commit, a name that anybody gave: nothing says which is later.
        E::Docker | E::Generic | E::Git | E::OssFuzz => return None,
    })
}
