//! Files of native tool chains against what their documentation says of them.

use super::super::trial::{endures, healthy, listing, noticed, silent_ends};
use crate::package::{Relation, Source, Usage};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

const SWIFT: &str = r#"{
  "originHash" : "abc",
  "pins" : [
    { "identity" : "swift-nio", "kind" : "remoteSourceControl", "location" : "https://github.com/apple/swift-nio.git",
      "state" : { "revision" : "0123456789abcdef0123456789abcdef01234567", "version" : "2.1.0" } },
    { "identity" : "branchy", "kind" : "remoteSourceControl", "location" : "git@example.org:a/branchy.git",
      "state" : { "branch" : "main", "revision" : "0123456789abcdef0123456789abcdef01234567" } },
    { "identity" : "mona.linkedlist", "kind" : "registry", "location" : "", "state" : { "version" : "1.2.0" } }
  ],
  "version" : 3
}
"#;

const PODS: &str = "PODS:
  - Core (1.2.3)
  - Parts/All (2.0):
    - Parts/One (= 2.0)
    - Core (~> 1.0)
  - Parts/One (2.0)
  - Own (0.1)
  - Forked (0.2)

DEPENDENCIES:
  - Parts/All (~> 2.0)
  - Own (from `../own`)
  - Forked (from `https://example.org/forked.git`, branch `main`)

SPEC REPOS:
  trunk:
    - Parts
  https://example.org/specs.git:
    - Core

EXTERNAL SOURCES:
  Own:
    :path: \"../own\"
  Forked:
    :branch: main
    :git: https://example.org/forked.git

CHECKOUT OPTIONS:
  Forked:
    :commit: 0123456789abcdef0123456789abcdef01234567
    :git: https://example.org/forked.git

SPEC CHECKSUMS:
  Core: 0123456789abcdef0123456789abcdef01234567
  Parts: 1123456789abcdef0123456789abcdef01234567
  Own: 2123456789abcdef0123456789abcdef01234567
  Forked: 3123456789abcdef0123456789abcdef01234567

PODFILE CHECKSUM: 4123456789abcdef0123456789abcdef01234567

COCOAPODS: 1.15.2
";

const CONAN: &str = r#"{
  "version": "0.5",
  "requires": ["zlib/1.2.11#abc%1600000000.1", "own/1.0@user/channel#def"],
  "build_requires": ["cmake/3.22.6#abc%1"],
  "python_requires": []
}"#;

const CONAN_ONE: &str = r#"{
  "graph_lock": { "nodes": {
    "0": { "ref": "app/0.1", "path": "conanfile.py", "requires": ["1"], "build_requires": ["2"] },
    "1": { "ref": "zlib/1.2.11#abc", "package_id": "x", "context": "host" },
    "2": { "ref": "cmake/3.22.6", "context": "build" }
  }, "revisions_enabled": true },
  "version": "0.4", "profile_host": ""
}"#;

const ZON: &str = r#".{
    .name = .app, // a comment
    .version = "0.1.0",
    .fingerprint = 0x1234,
    .dependencies = .{
        .zap = .{
            .url = "git+https://example.org/zap?ref=main#0123456789abcdef0123456789abcdef01234567",
            .hash = "zap-0.9.1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        },
        .@"old-one" = .{ .url = "https://example.org/old.tar.gz", .hash = "1220aa", .lazy = true },
        .near = .{ .path = "../near" },
    },
    .paths = .{ "build.zig", "src" },
}
"#;

const SHARDS: &str = "version: 2.0
shards:
  ameba:
    git: https://github.com/crystal-ameba/ameba.git
    version: 1.10

  pinned:
    git: https://example.org/pinned.git
    version: 0.2.0+git.commit.0123456789abcdef0123456789abcdef01234567

  near:
    path: ../near
    version: 0.1.0

";

#[test]
fn swift_pins_are_called_by_their_repositories() {
    let files = [("App.xcodeproj/swiftpm/Package.resolved", SWIFT)];
    let names = [
        "example.org/a/branchy?",
        "github.com/apple/swift-nio@2.1.0",
        "mona.linkedlist@1.2.0",
    ];
    assert_eq!(healthy(&files), names);
    let found = listing(&files).unwrap();
    let commit = Some(COMMIT.to_owned());
    let url = "git@example.org:a/branchy.git".to_owned();
    assert_eq!(found.packages[1].source, Source::Git { url, commit });
    assert_eq!(silent_ends(&files), [""; 0]);
    let first = r#"{"object": {"pins": [{"package": "N", "repositoryURL": "https://github.com/a/b.git", "state": {"branch": null, "revision": "x", "version": "1.0.0"}}]}, "version": 1}"#;
    assert_eq!(
        healthy(&[("Package.resolved", first)]),
        ["github.com/a/b@1.0.0"]
    );
    for (part, other) in [
        ("\"version\" : 3", "\"version\" : 4"),
        ("\"identity\" : \"swift-nio\", ", ""),
        ("\"kind\" : \"registry\", ", ""),
        ("\"version\" : \"1.2.0\"", ""),
        ("\"pins\"", "\"pin\""),
    ] {
        assert!(
            noticed(&[("Package.resolved", &SWIFT.replace(part, other))]),
            "{part}"
        );
    }
}

#[test]
fn pods_are_listed_once_whatever_their_parts() {
    let files = [("ios/Podfile.lock", PODS)];
    assert_eq!(
        healthy(&files),
        ["Core@1.2.3", "Forked@0.2", "Own@0.1", "Parts@2.0"]
    );
    let found = listing(&files).unwrap();
    let of = |name: &str| found.packages.iter().find(|p| p.name == name).unwrap();
    assert_eq!(of("Parts").relation, Relation::Direct);
    assert_eq!(of("Core").relation, Relation::Transitive);
    assert_eq!(of("Parts").dependencies, [0]);
    assert_eq!(of("Own").source, Source::Path("../own".to_owned()));
    assert_eq!(
        of("Core").source,
        Source::OtherRegistry("https://example.org/specs.git".to_owned())
    );
    assert_eq!(of("Parts").source, Source::Registry);
    assert!(matches!(&of("Forked").source, Source::Git { commit: Some(id), .. } if id == COMMIT));
    assert_eq!(silent_ends(&files), [""; 0]);
    assert!(noticed(&[(
        "Podfile.lock",
        &PODS.replace("PODS:\n", "PODS: x\nOTHER:\n")
    )]));
    assert!(noticed(&[(
        "Podfile.lock",
        &format!("{PODS}COCOAPODS: 1.16.0\n")
    )]));
    for part in [
        "  - Core (1.2.3)\n",
        "  - Own (0.1)\n",
        "  - Parts/One (2.0)\n",
        "COCOAPODS: 1.15.2\n",
    ] {
        assert!(
            noticed(&[("Podfile.lock", &PODS.replace(part, ""))]),
            "{part}"
        );
    }
}

#[test]
fn carthage_names_repositories_and_archives() {
    let text = "github \"A/B\" \"v1.2\"\ngit \"https://example.org/c.git\" \"0123456789abcdef0123456789abcdef01234567\"\nbinary \"https://example.org/d.json\" \"3.0\"\n";
    let files = [("Cartfile.resolved", text)];
    assert_eq!(healthy(&files).len(), 3);
    assert_eq!(healthy(&files)[0], "A/B@v1.2");
    for end in silent_ends(&files) {
        assert!(end.is_empty() || end.ends_with('"'), "{end:?}");
    }
    assert!(noticed(&[("Cartfile.resolved", "github \"A/B\"\n")]));
}

#[test]
fn conan_locks_of_both_generations_are_read() {
    let files = [("conan.lock", CONAN)];
    assert_eq!(healthy(&files), ["cmake@3.22.6", "own@1.0", "zlib@1.2.11"]);
    assert_eq!(
        listing(&files).unwrap().packages[2].usage,
        Usage::Development
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    let files = [("conan.lock", CONAN_ONE)];
    assert_eq!(healthy(&files), ["app@0.1", "cmake@3.22.6", "zlib@1.2.11"]);
    let found = listing(&files).unwrap();
    assert_eq!(found.packages[0].source, Source::FirstParty);
    assert_eq!(found.packages[0].dependencies, [1, 2]);
    assert_eq!(silent_ends(&files), [""; 0]);
    for text in [
        CONAN.replace("0.5", "0.9"),
        CONAN.replace("\"requires\"", "\"other\""),
        CONAN.replace("zlib/1.2.11", "zlib"),
        CONAN_ONE.replace("\"2\": { \"ref\"", "\"3\": { \"ref\""),
        CONAN_ONE.replace("graph_lock", "graph"),
    ] {
        assert!(noticed(&[("conan.lock", &text)]), "{text}");
    }
    let text = "[requires]\nzlib/1.2.11\nfmt/[>=9 <10]@user/channel\n[tool_requires]\ncmake/3.22.6 # why\n[generators]\nCMakeDeps\n";
    assert_eq!(
        healthy(&[("conanfile.txt", text)]),
        ["cmake@3.22.6", "fmt?>=9 <10", "zlib@1.2.11"]
    );
    assert!(noticed(&[("conanfile.txt", "[requires]\nzlib\n")]));
}

#[test]
fn ports_have_versions_where_they_are_overridden() {
    let text = r#"{"name": "app", "dependencies": ["fmt", {"name": "zlib", "version>=": "1.2.12#1"}, {"name": "tool", "host": true}],
        "overrides": [{"name": "fmt", "version": "9.1.0", "port-version": 2}],
        "features": {"extra": {"description": "x", "dependencies": ["curl"]}}}"#;
    let files = [("vcpkg.json", text)];
    assert_eq!(
        healthy(&files),
        ["curl?", "fmt@9.1.0#2", "tool?", "zlib?>=1.2.12#1"]
    );
    assert_eq!(silent_ends(&files), [""; 0]);
    let lock = format!("{{\"https://example.org/ports\": {{\"HEAD\": \"{COMMIT}\"}}}}");
    assert_eq!(
        healthy(&[("vcpkg-lock.json", &lock)]),
        [format!("https://example.org/ports@{COMMIT}")]
    );
}

#[test]
fn wraps_bring_one_project() {
    let text = "[wrap-file]\ndirectory = zlib-1.2.11\nsource_url = https://example.org/zlib.tar.gz\nsource_hash = 00\nwrapdb_version = 1.2.11-3\n\n[provide]\nzlib = zlib_dep\n";
    assert_eq!(healthy(&[("subprojects/zlib.wrap", text)]), ["zlib@1.2.11"]);
    let git = "[wrap-git]\nurl = https://example.org/a.git\nrevision = v1.0\n";
    assert_eq!(healthy(&[("x/subprojects/a.wrap", git)]), ["a@v1.0"]);
    assert!(noticed(&[("subprojects/a.wrap", "[wrap-git]\nurl = x\n")]));
    assert!(noticed(&[("subprojects/a.wrap", "what\n")]));
}

#[test]
fn zigs_packages_are_pinned_by_digest() {
    let files = [("build.zig.zon", ZON)];
    assert_eq!(healthy(&files), ["near?", "old-one?", "zap@0.9.1"]);
    assert_eq!(silent_ends(&files), [""; 0]);
    for (part, other) in [
        (".hash = \"1220aa\", ", ""),
        (".name = .app,", ""),
        ("0x1234,", "0x1234"),
    ] {
        assert!(
            noticed(&[("build.zig.zon", &ZON.replace(part, other))]),
            "{part}"
        );
    }
    assert!(noticed(&[("build.zig.zon", &".{.a=".repeat(100_000))]));
}

#[test]
fn shards_keep_their_versions_as_written() {
    let files = [("shard.lock", SHARDS)];
    assert_eq!(
        healthy(&files),
        ["ameba@1.10", "near@0.1.0", "pinned@0.2.0"]
    );
    // Such a file has no end: cut behind an entry, or behind its whole last line, it is one as well.
    for end in silent_ends(&files) {
        assert!(end.is_empty(), "{end:?}");
    }
    assert!(noticed(&[(
        "shard.lock",
        &SHARDS.replace("2.0\n", "3.0\n")
    )]));
    assert!(noticed(&[(
        "shard.lock",
        "version: 1.0\nshards:\n  a:\n    version: 1\n"
    )]));
}

#[test]
fn other_native_locks_are_read() {
    let dub = r#"{"fileVersion": 1, "versions": {"vibe-d": "0.9.5", "near": {"path": "../near"}, "moving": "~master"}}"#;
    assert_eq!(
        healthy(&[("dub.selections.json", dub)]),
        ["moving?~master", "near?", "vibe-d@0.9.5"]
    );
    let nimble = r#"{"version": 2, "packages": {
        "a": {"version": "1.0", "vcsRevision": "x", "url": "https://example.org/a", "downloadMethod": "git", "dependencies": ["b", "nim"], "checksums": {"sha1": "00"}},
        "b": {"version": "2.0", "vcsRevision": "x", "url": "https://example.org/b", "downloadMethod": "git", "dependencies": [], "checksums": {"sha1": "00"}}}, "tasks": {}}"#;
    assert_eq!(healthy(&[("nimble.lock", nimble)]), ["a@1.0", "b@2.0"]);
    assert!(noticed(&[(
        "nimble.lock",
        &nimble.replace("\"b\": {", "\"c\": {")
    )]));
    let elm = r#"{"type": "application", "source-directories": ["src"], "elm-version": "0.19.1",
        "dependencies": {"direct": {"elm/core": "1.0.5"}, "indirect": {"elm/json": "1.1.3"}},
        "test-dependencies": {"direct": {"elm-explorations/test": "2.1.0"}, "indirect": {}}}"#;
    assert_eq!(
        healthy(&[("elm.json", elm)]),
        [
            "elm-explorations/test@2.1.0",
            "elm/core@1.0.5",
            "elm/json@1.1.3"
        ]
    );
    let package = r#"{"type": "package", "dependencies": {"elm/core": "1.0.0 <= v < 2.0.0"}, "test-dependencies": {}}"#;
    assert_eq!(
        healthy(&[("elm.json", package)]),
        ["elm/core?1.0.0 <= v < 2.0.0"]
    );
    for (path, text) in [
        ("dub.selections.json", dub),
        ("nimble.lock", nimble),
        ("elm.json", elm),
    ] {
        assert_eq!(silent_ends(&[(path, text)]), [""; 0]);
        endures(path, text);
        assert!(noticed(&[(path, "{}")]));
    }
}

#[test]
fn no_text_makes_the_readers_panic() {
    endures("Package.resolved", SWIFT);
    endures("Podfile.lock", PODS);
    endures("Cartfile.resolved", "github \"A/B\" \"v1.2\"\n");
    endures("conan.lock", CONAN);
    endures("conan.lock", CONAN_ONE);
    endures("conanfile.txt", "[requires]\nzlib/1.2.11@a/b#c\nfmt/[>9]\n");
    endures(
        "vcpkg.json",
        "{\"dependencies\": [\"a\", {\"name\": \"b\"}], \"overrides\": []}",
    );
    endures(
        "subprojects/a.wrap",
        "[wrap-file]\nsource_url = x\nsource_hash = y\n",
    );
    endures("build.zig.zon", ZON);
    endures("shard.lock", SHARDS);
}
