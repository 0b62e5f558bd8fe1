//! What is said of the way to a sound version.

use super::*;
use crate::advisory::Kind;
use crate::detect::dependencies::collect;
use crate::detect::dependencies::graph::Paths;
use crate::finding::Advisory;
use crate::inventory::InMemory;
use crate::source::RepoPath;

/// What is said of a package's upgrade to a version, in a repository of these files; the first is the lockfile.
fn said(files: &[(&str, &str)], name: &str, fixed: &str) -> Upgrade {
    let snapshot = InMemory::new(
        files
            .iter()
            .map(|(path, text)| (RepoPath::new(*path).unwrap(), text.as_bytes().to_vec())),
    );
    let collected = collect::collect(&snapshot, &[], &|_| false);
    let lock = RepoPath::new(files[0].0).unwrap();
    let file = collected.files.iter().find(|file| file.path == lock);
    let file = file.unwrap();
    let packages = &file.listing.packages;
    let at = packages.iter().position(|one| one.name == name).unwrap();
    let group = Group {
        kind: Kind::Vulnerability,
        severity: None,
        advisory: Advisory {
            ids: vec!["A".to_owned()],
            summary: String::new(),
            score: None,
            vector: None,
            published: None,
            fixed: Some(fixed.to_owned()),
            fixed_on: None,
            exploited: None,
            epss: None,
        },
    };
    let way = Paths::of(&file.listing).to(at);
    of(&Requirements::of(file, &snapshot), at, &way, &group).unwrap()
}

fn npm(of_a: &str, of_c: &str) -> String {
    format!(
        r#"{{"name":"shop","lockfileVersion":3,"requires":true,"packages":{{
  "":{{"name":"shop","dependencies":{{"a":"^1.0.0","c":"^1.0.0"}}}},
  "node_modules/a":{{"version":"1.0.0","resolved":"https://registry.npmjs.org/a/-/a-1.0.0.tgz","dependencies":{{"b":"{of_a}"}}}},
  "node_modules/b":{{"version":"1.2.0","resolved":"https://registry.npmjs.org/b/-/b-1.2.0.tgz"}},
  "node_modules/c":{{"version":"1.0.0","resolved":"https://registry.npmjs.org/c/-/c-1.0.0.tgz","dependencies":{{"b":"{of_c}"}}}}}}}}"#
    )
}

#[test]
fn where_every_parent_admits_the_fix_the_lock_is_refreshed() {
    let lock = npm("^1.2.0", ">=1");
    let said = said(&[("package-lock.json", &lock)], "b", "1.2.6");
    assert_eq!(
        said.words,
        "refresh the lock: a@1.0.0's requirement `^1.2.0` admits 1.2.6, and a needs no upgrade"
    );
    assert_eq!(said.admits, Some(true));
    assert_eq!(said.command.as_deref(), Some("npm update b"));
}

#[test]
fn the_first_that_stands_against_it_is_named() {
    let lock = npm("^1.2.0", "~1.2.0");
    let said = said(&[("package-lock.json", &lock)], "b", "1.3.0");
    assert_eq!(said.package.as_deref(), Some("c@1.0.0"));
    assert_eq!(said.requirement.as_deref(), Some("~1.2.0"));
    assert_eq!((said.admits, said.command), (Some(false), None));
}

#[test]
fn a_requirement_that_does_not_even_admit_what_is_locked_tells_nothing() {
    let lock = npm("^2.0.0", "^1.2.0");
    let said = said(&[("package-lock.json", &lock)], "b", "1.2.6");
    assert_eq!(said.admits, None, "{said:?}");
}

#[test]
fn what_the_project_asks_for_stands_in_its_manifest() {
    let lock = "version = 4\n\n[[package]]\nname = \"left\"\nversion = \"0.1.0\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
        checksum = \"0000000000000000000000000000000000000000000000000000000000000000\"\n\n\
        [[package]]\nname = \"shop\"\nversion = \"0.1.0\"\ndependencies = [\n \"left\",\n]\n";
    let manifest =
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n[dependencies]\nleft = \"0.1\"\n";
    let files = [("Cargo.lock", lock), ("Cargo.toml", manifest)];
    let near = said(&files, "left", "0.1.4");
    assert_eq!(near.admits, Some(true), "{near:?}");
    assert_eq!(
        near.command.as_deref(),
        Some("cargo update left@0.1.0 --precise 0.1.4")
    );
    let far = said(&files, "left", "0.2.0");
    assert_eq!(
        far.words,
        "Cargo.toml's requirement `0.1` does not admit 0.2.0: ask for left 0.2.0 or later"
    );
    let alone = said(&files[..1], "left", "0.1.4");
    assert_eq!(
        alone.admits, None,
        "without the manifest nobody knows: {alone:?}"
    );
}

#[test]
fn go_takes_the_least_that_all_ask_for() {
    let module =
        "module example.org/shop\n\ngo 1.21\n\nrequire golang.org/x/net v0.10.0 // indirect\n";
    let said = said(&[("go.mod", module)], "golang.org/x/net", "0.17.0");
    assert_eq!(
        said.command.as_deref(),
        Some("go get golang.org/x/net@v0.17.0")
    );
}

#[test]
fn no_name_puts_a_command_into_a_command() {
    assert!(!is_plain("npm update a;b"));
    assert!(!is_plain("npm update $(a)"));
    assert!(is_plain("npm update @s/a"));
}
