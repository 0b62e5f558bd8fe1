//! Package URLs as the specification spells them, there and back.

use super::Purl;
use crate::package::{Checksum, Ecosystem, Package, Source};
use Ecosystem as E;
use proptest::prelude::*;

fn package(ecosystem: Ecosystem, name: &str, version: &str) -> Package {
    Package {
        ecosystem,
        name: name.to_owned(),
        version: Some(version.to_owned()).filter(|version| !version.is_empty()),
        ..Package::default()
    }
}

fn written(package: &Package) -> String {
    Purl::of(package).unwrap().to_string()
}

/// Ecosystem, name, version, and the package URL.
const RULES: [(E, &str, &str, &str); 22] = [
    (E::CratesIo, "serde", "1.0.0", "pkg:cargo/serde@1.0.0"),
    (
        E::Npm,
        "@babel/core",
        "7.0.0-rc.1+x",
        "pkg:npm/%40babel/core@7.0.0-rc.1%2Bx",
    ),
    (E::Npm, "JSONStream", "1.3.5", "pkg:npm/JSONStream@1.3.5"),
    (E::PyPi, "Ruamel._Yaml", "0.18", "pkg:pypi/ruamel-yaml@0.18"),
    (
        E::Maven,
        "org.slf4j:slf4j-api",
        "2.0.9",
        "pkg:maven/org.slf4j/slf4j-api@2.0.9",
    ),
    (
        E::Go,
        "github.com/BurntSushi/toml",
        "v1.3.2",
        "pkg:golang/github.com/BurntSushi/toml@v1.3.2",
    ),
    (
        E::Go,
        "gopkg.in/yaml.v3",
        "v3.0.1",
        "pkg:golang/gopkg.in/yaml.v3@v3.0.1",
    ),
    (E::Go, "stdlib", "1.22.0", "pkg:golang/stdlib@1.22.0"),
    (
        E::Packagist,
        "Monolog/monolog",
        "3.5.0",
        "pkg:composer/monolog/monolog@3.5.0",
    ),
    (
        E::GitHubActions,
        "Swatinem/rust-cache",
        "v2",
        "pkg:github/swatinem/rust-cache@v2",
    ),
    (
        E::SwiftUrl,
        "https://github.com/apple/swift-nio.git",
        "2.0.0",
        "pkg:swift/github.com/apple/swift-nio@2.0.0",
    ),
    (E::Docker, "nginx", "1.25", "pkg:docker/nginx@1.25"),
    (
        E::Docker,
        "docker.io/library/nginx",
        "1.25",
        "pkg:docker/library/nginx@1.25",
    ),
    (
        E::Docker,
        "ghcr.io/owner/image",
        "sha256:ab",
        "pkg:docker/owner/image@sha256:ab?repository_url=ghcr.io",
    ),
    (
        E::Terraform,
        "hashicorp/aws",
        "5.31.0",
        "pkg:terraform/registry.terraform.io/hashicorp/aws@5.31.0",
    ),
    (
        E::Terraform,
        "example.com/a/b",
        "1",
        "pkg:terraform/example.com/a/b@1",
    ),
    (
        E::CocoaPods,
        "GoogleUtilities/NSData+zlib",
        "7.5.2",
        "pkg:cocoapods/GoogleUtilities@7.5.2#NSData%2Bzlib",
    ),
    (
        E::VsCode,
        "Ms-Python.python",
        "1",
        "pkg:vscode-extension/ms-python/python@1",
    ),
    (E::Hex, "Phoenix", "1.7.0", "pkg:hex/phoenix@1.7.0"),
    (E::Generic, "open ssl", "", "pkg:generic/open%20ssl"),
    (
        E::Debian,
        "libc6",
        "2.36-9+deb12u4",
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4",
    ),
    (
        E::RubyGems,
        "nokogiri",
        "1.15.0-x86_64-linux",
        "pkg:gem/nokogiri@1.15.0-x86_64-linux",
    ),
];

#[test]
fn each_type_has_its_own_rules() {
    for (ecosystem, name, version, expected) in RULES {
        assert_eq!(written(&package(ecosystem, name, version)), expected);
    }
    assert_eq!(Purl::of(&package(E::Npm, "", "1")), None);
}

#[test]
fn releases_and_sources_are_qualifiers() {
    let debian = Package {
        release: Some("12".to_owned()),
        ..package(Ecosystem::Debian, "curl", "7.88.1")
    };
    assert_eq!(
        written(&debian),
        "pkg:deb/debian/curl@7.88.1?distro=debian-12"
    );
    let alpine = Package {
        release: Some("v3.20".to_owned()),
        ..package(Ecosystem::Alpine, "musl", "1.2.5-r0")
    };
    assert_eq!(
        written(&alpine),
        "pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20"
    );
    let rpm = package(Ecosystem::RockyLinux, "bash", "1:5.1-6");
    assert_eq!(written(&rpm), "pkg:rpm/rocky/bash@5.1-6?epoch=1");
    let commit = "a".repeat(40);
    let git = Package {
        source: Source::Git {
            url: "git@github.com:o/r.git".to_owned(),
            commit: Some(commit.clone()),
        },
        ..package(Ecosystem::Npm, "r", "1.0.0")
    };
    let address = format!("git%2Bssh:%2F%2Fgit%40github.com%2Fo%2Fr.git%40{commit}");
    assert_eq!(written(&git), format!("pkg:npm/r@1.0.0?vcs_url={address}"));
    let image = Package {
        checksums: Checksum::of("sha256", &"0".repeat(64))
            .into_iter()
            .collect(),
        ..package(Ecosystem::Docker, "alpine", "")
    };
    assert_eq!(
        written(&image),
        format!("pkg:docker/alpine@sha256:{}", "0".repeat(64))
    );
}

#[test]
fn a_package_url_read_back_is_the_same_package() {
    let cases = [
        package(Ecosystem::Npm, "@babel/core", "7.0.0"),
        package(Ecosystem::Maven, "a.b:c", "1"),
        package(Ecosystem::Docker, "ghcr.io:443/a/b/c", "v1"),
        package(Ecosystem::Terraform, "hashicorp/aws", "1.0.0"),
        package(Ecosystem::CocoaPods, "A/B/C", "1"),
        package(Ecosystem::RockyLinux, "x", "2:1.0"),
        package(Ecosystem::VsCode, "a.b", "1"),
        Package {
            release: Some("v3.20".to_owned()),
            ..package(Ecosystem::Alpine, "g++", "1")
        },
        Package {
            release: Some("22.04:LTS".to_owned()),
            ..package(Ecosystem::Ubuntu, "a", "1")
        },
        Package {
            source: Source::Git {
                url: "https://h/p".to_owned(),
                commit: Some("0".repeat(40)),
            },
            ..package(Ecosystem::PyPi, "a", "1")
        },
        Package {
            source: Source::OtherRegistry("https://r.example/x?y=1&z=#a".to_owned()),
            ..package(Ecosystem::CratesIo, "a", "1")
        },
    ];
    for case in cases {
        let text = written(&case);
        assert_eq!(text.parse::<Purl>().unwrap().to_package(), case, "{text}");
    }
}

#[test]
fn what_others_write_is_read() {
    let read = |text: &str| text.parse::<Purl>().unwrap().to_package();
    let name = |text: &str| (read(text).ecosystem, read(text).name, read(text).version);
    let npm = (
        Ecosystem::Npm,
        "@babel/core".to_owned(),
        Some("7".to_owned()),
    );
    for text in [
        "pkg:npm/@babel/core@7",
        "pkg:npm/%40babel/core@7",
        "PKG://NPM/%40babel/core@7?a=b#c",
        " pkg:npm/babel/core@7",
    ] {
        assert_eq!(name(text), npm, "{text}");
    }
    assert_eq!(read("pkg:deb/debian/x@1?distro=bookworm").release, None);
    assert_eq!(
        read("pkg:deb/debian/x@1?distro=debian-12.5")
            .release
            .as_deref(),
        Some("12")
    );
    assert_eq!(read("pkg:rpm/fedora/x@1").ecosystem, Ecosystem::Generic);
    assert_eq!(read("pkg:huggingface/a/b@1").name, "a/b");
    assert_eq!(
        read("pkg:oci/nginx@sha256:0?repository_url=docker.io/library/nginx").name,
        "docker.io/library/nginx"
    );
    for text in [
        "",
        "npm/a",
        "pkg:",
        "pkg:npm",
        "pkg:npm/",
        "pkg:9a/b",
        "pkg:n_m/a",
        "pkg:npm/%zz",
        "pkg:npm/%ff",
        "pkg:npm/a?=1",
        "pkg:npm/a?b=1&b=2",
        "pkg:npm/a?b",
    ] {
        assert!(text.parse::<Purl>().is_err(), "{text}");
    }
}

fn ecosystem() -> impl Strategy<Value = Ecosystem> {
    let all: Vec<Ecosystem> = Ecosystem::all().collect();
    proptest::sample::select(all)
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,60}", tail in "[a-z/@%?#:.0-9]{0,40}") {
        let _ = text.parse::<Purl>();
        let _ = format!("pkg:{tail}").parse::<Purl>().map(|purl| purl.to_package());
    }

    #[test]
    fn what_is_written_is_read_as_it_was(ecosystem in ecosystem(), name in "\\PC{1,30}", version in "\\PC{0,12}") {
        if let Some(purl) = Purl::of(&package(ecosystem, &name, &version)) {
            let text = purl.to_string();
            prop_assert!(text.is_ascii());
            prop_assert_eq!(text.parse::<Purl>(), Ok(purl), "{}", text);
        }
    }

    #[test]
    fn writing_is_stable(text in "pkg:[a-z]{1,8}(/[a-zA-Z0-9%@._+-]{1,8}){1,3}(@[a-z0-9.+%]{1,8})?(\\?[a-z]{1,4}=[a-z%/:]{0,9})?(#[a-z/]{0,9})?") {
        if let Ok(purl) = text.parse::<Purl>() {
            prop_assert_eq!(purl.to_string().parse::<Purl>(), Ok(purl));
        }
    }
}
