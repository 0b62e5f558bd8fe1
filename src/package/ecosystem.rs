//! Ecosystems: who gives packages their names and their versions an order.

use std::fmt;

/// An ecosystem. Those that OSV knows bear OSV's names
/// (<https://ossf.github.io/osv-schema/#defined-ecosystems>); the others are those for which nobody publishes advisories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    AlmaLinux,
    Alpaquita,
    Alpine,
    Android,
    AnsibleGalaxy,
    AzureLinux,
    Bazel,
    BellSoft,
    Bioconductor,
    Bitnami,
    Carthage,
    Chainguard,
    CleanStart,
    CocoaPods,
    ConanCenter,
    Conda,
    Cpan,
    Cran,
    CratesIo,
    Crystal,
    Debian,
    Docker,
    DockerHardened,
    Dub,
    Echo,
    Elm,
    FreeBsd,
    #[default]
    Generic,
    Ghc,
    Git,
    GitHubActions,
    Go,
    Hackage,
    Helm,
    Hex,
    Homebrew,
    Jsr,
    Julia,
    Kubernetes,
    Linux,
    LuaRocks,
    Mageia,
    Maven,
    MinimOs,
    Nim,
    Nix,
    Npm,
    NuGet,
    Opam,
    OpenEuler,
    OpenSuse,
    OssFuzz,
    Packagist,
    PhotonOs,
    PreCommit,
    Pub,
    PyPi,
    RedHat,
    RockyLinux,
    Root,
    RubyGems,
    Suse,
    SwiftUrl,
    Terraform,
    TuxCare,
    Ubuntu,
    Vcpkg,
    VsCode,
    Wolfi,
    Zig,
}

/// Ecosystem, its name, the type of its package URLs, and whether OSV defines it. Sorted by name, whatever the case.
const TABLE: [(Ecosystem, &str, &str, bool); 70] = [
    (Ecosystem::AlmaLinux, "AlmaLinux", "rpm", true),
    (Ecosystem::Alpaquita, "Alpaquita", "apk", true),
    (Ecosystem::Alpine, "Alpine", "apk", true),
    (Ecosystem::Android, "Android", "generic", true),
    (Ecosystem::AnsibleGalaxy, "Ansible Galaxy", "generic", false),
    (Ecosystem::AzureLinux, "Azure Linux", "rpm", true),
    (Ecosystem::Bazel, "Bazel", "bazel", false),
    (
        Ecosystem::BellSoft,
        "BellSoft Hardened Containers",
        "apk",
        true,
    ),
    (
        Ecosystem::Bioconductor,
        "Bioconductor",
        "bioconductor",
        true,
    ),
    (Ecosystem::Bitnami, "Bitnami", "bitnami", true),
    (Ecosystem::Carthage, "Carthage", "generic", false),
    (Ecosystem::Chainguard, "Chainguard", "apk", true),
    (Ecosystem::CleanStart, "CleanStart", "apk", true),
    (Ecosystem::CocoaPods, "CocoaPods", "cocoapods", false),
    (Ecosystem::ConanCenter, "ConanCenter", "conan", true),
    (Ecosystem::Conda, "Conda", "conda", false),
    (Ecosystem::Cpan, "CPAN", "cpan", false),
    (Ecosystem::Cran, "CRAN", "cran", true),
    (Ecosystem::CratesIo, "crates.io", "cargo", true),
    (Ecosystem::Crystal, "Crystal", "generic", false),
    (Ecosystem::Debian, "Debian", "deb", true),
    (Ecosystem::Docker, "Docker", "docker", false),
    (
        Ecosystem::DockerHardened,
        "Docker Hardened Images",
        "generic",
        true,
    ),
    (Ecosystem::Dub, "Dub", "generic", false),
    (Ecosystem::Echo, "Echo", "deb", true),
    (Ecosystem::Elm, "Elm", "generic", false),
    (Ecosystem::FreeBsd, "FreeBSD", "generic", true),
    (Ecosystem::Generic, "Generic", "generic", false),
    (Ecosystem::Ghc, "GHC", "generic", true),
    (Ecosystem::Git, "GIT", "generic", true),
    (Ecosystem::GitHubActions, "GitHub Actions", "github", true),
    (Ecosystem::Go, "Go", "golang", true),
    (Ecosystem::Hackage, "Hackage", "hackage", true),
    (Ecosystem::Helm, "Helm", "helm", false),
    (Ecosystem::Hex, "Hex", "hex", true),
    (Ecosystem::Homebrew, "Homebrew", "brew", false),
    (Ecosystem::Jsr, "JSR", "generic", false),
    (Ecosystem::Julia, "Julia", "julia", true),
    (Ecosystem::Kubernetes, "Kubernetes", "generic", true),
    (Ecosystem::Linux, "Linux", "generic", true),
    (Ecosystem::LuaRocks, "LuaRocks", "luarocks", false),
    (Ecosystem::Mageia, "Mageia", "rpm", true),
    (Ecosystem::Maven, "Maven", "maven", true),
    (Ecosystem::MinimOs, "MinimOS", "apk", true),
    (Ecosystem::Nim, "Nimble", "generic", false),
    (Ecosystem::Nix, "Nix", "generic", false),
    (Ecosystem::Npm, "npm", "npm", true),
    (Ecosystem::NuGet, "NuGet", "nuget", true),
    (Ecosystem::Opam, "opam", "opam", true),
    (Ecosystem::OpenEuler, "openEuler", "rpm", true),
    (Ecosystem::OpenSuse, "openSUSE", "rpm", true),
    (Ecosystem::OssFuzz, "OSS-Fuzz", "generic", true),
    (Ecosystem::Packagist, "Packagist", "composer", true),
    (Ecosystem::PhotonOs, "Photon OS", "rpm", true),
    (Ecosystem::PreCommit, "pre-commit", "github", false),
    (Ecosystem::Pub, "Pub", "pub", true),
    (Ecosystem::PyPi, "PyPI", "pypi", true),
    (Ecosystem::RedHat, "Red Hat", "rpm", true),
    (Ecosystem::RockyLinux, "Rocky Linux", "rpm", true),
    (Ecosystem::Root, "Root", "generic", true),
    (Ecosystem::RubyGems, "RubyGems", "gem", true),
    (Ecosystem::Suse, "SUSE", "rpm", true),
    (Ecosystem::SwiftUrl, "SwiftURL", "swift", true),
    (Ecosystem::Terraform, "Terraform", "terraform", false),
    (Ecosystem::TuxCare, "TuxCare", "generic", true),
    (Ecosystem::Ubuntu, "Ubuntu", "deb", true),
    (Ecosystem::Vcpkg, "vcpkg", "vcpkg", false),
    (Ecosystem::VsCode, "VSCode", "vscode-extension", true),
    (Ecosystem::Wolfi, "Wolfi", "apk", true),
    (Ecosystem::Zig, "Zig", "generic", false),
];

impl Ecosystem {
    /// All of them, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, bool) {
        // The table has the variants in their own order; a test holds it to that.
        &TABLE[self as usize]
    }

    /// As OSV writes it.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The type of its package URLs: `cargo` of `pkg:cargo/serde@1.0.0`.
    pub fn purl_type(self) -> &'static str {
        self.row().2
    }

    /// Whether OSV defines it: whether there can be advisories.
    pub fn in_osv(self) -> bool {
        self.row().3
    }

    /// Takes a name as OSV writes it, with what stands behind the colon: `Debian:12` is Debian and `12`.
    pub fn parse(text: &str) -> Option<(Self, Option<&str>)> {
        let (name, release) = match text.split_once(':') {
            Some((name, release)) => (name, Some(release)),
            None => (text, None),
        };
        let row = TABLE.iter().find(|row| row.1.eq_ignore_ascii_case(name))?;
        Some((row.0, release))
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_ecosystem_at_its_own_place() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at, "{}", row.1);
        }
        let names: Vec<String> = TABLE.iter().map(|row| row.1.to_lowercase()).collect();
        assert!(names.is_sorted(), "{names:?}");
    }

    #[test]
    fn a_release_stands_behind_the_colon() {
        assert_eq!(
            Ecosystem::parse("Ubuntu:22.04:LTS"),
            Some((Ecosystem::Ubuntu, Some("22.04:LTS")))
        );
        assert_eq!(Ecosystem::parse("npm"), Some((Ecosystem::Npm, None)));
        assert_eq!(Ecosystem::parse("nobody"), None);
    }
}
