//! What only building and testing need, by the members' manifests.

use crate::inventory::InMemory;
use crate::package::Usage;
use crate::package::formats;
use crate::source::RepoPath;

const ENTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"\n";

/// A lockfile of these packages; those without a colon before the name are the registry's.
fn lock(packages: &[(&str, &str, &[&str])]) -> String {
    let mut lines = vec!["version = 4".to_owned()];
    for (name, version, dependencies) in packages {
        let (name, source) = match name.strip_prefix(':') {
            Some(own) => (own, ""),
            None => (*name, ENTRY),
        };
        lines.push(format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\""
        ));
        lines.extend(source.lines().map(str::to_owned));
        if !dependencies.is_empty() {
            lines.push("dependencies = [".to_owned());
            lines.extend(dependencies.iter().map(|one| format!(" \"{one}\",")));
            lines.push("]".to_owned());
        }
    }
    lines.join("\n") + "\n"
}

/// The names of what is used only to build and test.
fn development(lock: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let path = RepoPath::new("Cargo.lock").unwrap();
    let own = [("Cargo.lock", lock)];
    let files = beside
        .iter()
        .chain(&own)
        .map(|(path, text)| (RepoPath::new(*path).unwrap(), text.as_bytes().to_vec()));
    let files = InMemory::new(files);
    let format = formats::of(&path).unwrap();
    let listing = formats::read(format, &path, lock.as_bytes(), &files).unwrap();
    assert!(listing.problems.is_empty(), "{:?}", listing.problems);
    let packages = listing.packages.into_iter();
    packages
        .filter(|package| package.usage == Usage::Development)
        .map(|package| format!("{}@{}", package.name, package.version.unwrap()))
        .collect()
}

const PACKAGES: &[(&str, &str, &[&str])] = &[
    (":app", "0.1.0", &["both", "run", "test"]),
    ("both", "1.0.0", &[]),
    ("deep", "1.0.0", &[]),
    ("run", "1.0.0", &["both"]),
    ("test", "1.0.0", &["both", "deep"]),
];

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nrun = \"1\"\n\
    [dev-dependencies]\ntest = \"1\"\nboth = \"1\"\n";

#[test]
fn what_only_tests_reach_is_development() {
    let found = development(&lock(PACKAGES), &[("Cargo.toml", APP)]);
    assert_eq!(found, ["deep@1.0.0", "test@1.0.0"]);
}

#[test]
fn what_builds_is_development_and_an_optional_one_is_not() {
    let app = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nrun = { version = \"1\", optional = true }\n\
        [target.'cfg(unix)'.build-dependencies]\ntest = \"1\"\nboth = \"1\"\n";
    let found = development(&lock(PACKAGES), &[("Cargo.toml", app)]);
    assert_eq!(found, ["deep@1.0.0", "test@1.0.0"]);
}

#[test]
fn without_a_members_manifest_everything_is_of_the_product() {
    assert!(development(&lock(PACKAGES), &[]).is_empty());
    let packages = [PACKAGES, &[(":other", "0.1.0", &["deep"][..])]].concat();
    let beside = [
        ("Cargo.toml", APP),
        ("x/Cargo.toml", "[package]\nname = \"third\"\n"),
    ];
    assert!(development(&lock(&packages), &beside).is_empty());
    let other = "[package]\nname = \"other\"\n[dependencies]\ndeep = \"1\"\n";
    let beside = [("Cargo.toml", APP), ("other/Cargo.toml", other)];
    assert_eq!(development(&lock(&packages), &beside), ["test@1.0.0"]);
    let twice = [beside[0], beside[1], ("copy/Cargo.toml", other)];
    assert!(development(&lock(&packages), &twice).is_empty());
    let nested = [
        twice[0],
        twice[1],
        twice[2],
        ("copy/Cargo.lock", "version = 4\n"),
    ];
    assert_eq!(
        development(&lock(&packages), &nested),
        ["test@1.0.0"],
        "a copy with a lockfile of its own is another project"
    );
}

#[test]
fn names_and_requirements_are_inherited_of_the_workspace() {
    let top = "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nt = { package = \"test\", version = \"1\" }\nrun = \"1\"\nboth = \"1\"\n";
    let app = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nrun.workspace = true\nboth.workspace = true\n\
        [dev-dependencies]\nt = { workspace = true }\n";
    let beside = [("Cargo.toml", top), ("app/Cargo.toml", app)];
    assert_eq!(
        development(&lock(PACKAGES), &beside),
        ["deep@1.0.0", "test@1.0.0"]
    );
}

#[test]
fn of_two_versions_the_requirement_tells_which_is_meant() {
    let packages: &[(&str, &str, &[&str])] = &[
        (":app", "0.1.0", &["itoa 0.4.8", "itoa 1.0.9"]),
        ("itoa", "0.4.8", &[]),
        ("itoa", "1.0.9", &[]),
    ];
    let app = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nitoa = \"1\"\n\
        [dev-dependencies]\nold = { package = \"itoa\", version = \"0.4\" }\n";
    let found = development(&lock(packages), &[("Cargo.toml", app)]);
    assert_eq!(found, ["itoa@0.4.8"]);
}
