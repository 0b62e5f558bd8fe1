//! Tests of bills of materials: what they say, that they say it always the same, and that the schemas agree.

mod documents;
mod round_trip;
mod schemas;

use super::{Listed, Listings, Missing};
use crate::package::formats::{Format, Kind, Recognise};
use crate::package::{Checksum, Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};
use crate::source::{RepoPath, Span};

const LOCK: Format = Format {
    id: "lock",
    title: "lock",
    kind: Kind::Lock,
    ecosystem: None,
    recognise: Recognise::Names(&["a.lock"]),
    locks: &[],
    read: |_| Err(Unreadable::new("never read")),
};

const MANIFEST: Format = Format {
    id: "manifest",
    title: "manifest",
    kind: Kind::Manifest,
    ecosystem: None,
    recognise: Recognise::Names(&["a.toml"]),
    locks: &["a.lock"],
    read: |_| Err(Unreadable::new("never read")),
};

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn package(ecosystem: Ecosystem, name: &str, version: &str) -> Package {
    Package {
        ecosystem,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        ..Package::default()
    }
}

fn listed(at: &str, format: &Format, packages: Vec<Package>) -> Listed {
    let listing = Listing {
        packages,
        ..Listing::default()
    };
    Listed::new(path(at), format, "one\ntwo\nthree\n", listing)
}

fn asked(name: &str) -> Package {
    Package {
        version: None,
        requirement: Some("^1".to_owned()),
        relation: Relation::Direct,
        ..package(Ecosystem::Npm, name, "")
    }
}

/// The project, what it needs, what that needs, and what it is built with.
fn lock() -> Vec<Package> {
    vec![
        Package {
            source: Source::FirstParty,
            dependencies: vec![1, 3],
            ..package(Ecosystem::CratesIo, "own", "0.1.0")
        },
        Package {
            relation: Relation::Direct,
            dependencies: vec![2],
            at: Span::new(4, 7),
            licence: Some("MIT OR Apache-2.0".to_owned()),
            checksums: Checksum::of("sha256", &"0".repeat(64))
                .into_iter()
                .collect(),
            ..package(Ecosystem::CratesIo, "direct", "1.0.0")
        },
        Package {
            relation: Relation::Transitive,
            at: Span::new(8, 9),
            licence: Some("MIT".to_owned()),
            source: Source::Git {
                url: "git@github.com:o/r.git".to_owned(),
                commit: Some("a".repeat(40)),
            },
            ..package(Ecosystem::CratesIo, "below", "1.0.0+x")
        },
        Package {
            relation: Relation::Direct,
            usage: Usage::Development,
            licence: Some("whatever they like".to_owned()),
            source: Source::Archive("https://user:pw@a.example/x y.tgz".to_owned()),
            ..package(Ecosystem::Npm, "@scope/built", "2.0.0")
        },
    ]
}

fn whole() -> Listings {
    Listings {
        name: "shop".to_owned(),
        files: vec![
            listed("a/a.lock", &LOCK, lock()),
            listed("b/a.toml", &MANIFEST, vec![asked("lonely")]),
            listed(
                "b/images",
                &MANIFEST,
                vec![
                    package(Ecosystem::Docker, "ghcr.io/o/image", "1"),
                    package(Ecosystem::Nix, "\u{1b}[31m\"odd\" \u{202e}", "1"),
                    Package {
                        source: Source::OtherRegistry("not an address".to_owned()),
                        licence: Some("Apache-2.0+".to_owned()),
                        checksums: vec![Checksum {
                            algorithm: "none",
                            hex: "zz".to_owned(),
                        }],
                        ..package(Ecosystem::Maven, "g:a", "1")
                    },
                ],
            ),
        ],
        missing: vec![Missing {
            path: path("c/a.lock"),
            line: Some(3),
            reason: "it ends in the middle".to_owned(),
        }],
    }
}
