//! Manifests below another project's lockfile: settled where the lockfile holds them, and nowhere else.

use super::managers::{BERRY, CARGO, GRADLE, NPM1, NPM3, PNPM, REQUIREMENTS, UV, YARN};
use super::{Advisories, gaps};
use crate::support::write;
use serde_json::{Value, json};

const POLICY: &str = "version: 1\nrequire: [dependencies]\n";

/// The manifests that no lockfile settles, by their folders.
fn unlocked(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "portcullis.yaml", POLICY.as_bytes());
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    let (code, report) = Advisories::everywhere().gate().at(folder.path()).json();
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut unlocked: Vec<String> = findings
        .filter(|finding| finding["check"] == "dependency/unlocked-manifest")
        .map(|finding| {
            finding["path"]
                .as_str()
                .or_else(|| finding["file"].as_str())
                .expect("a path")
                .to_owned()
        })
        .collect();
    unlocked.sort();
    // Whatever is not settled could not be looked up.
    let mut missing: Vec<String> = gaps(&report)
        .iter()
        .map(|gap| gap.split(": ").next().unwrap_or_default().to_owned())
        .collect();
    missing.sort();
    assert_eq!(unlocked, missing, "{report:#}");
    assert_eq!(code, if unlocked.is_empty() { 0 } else { 3 }, "{report:#}");
    unlocked
}

fn package_json(name: &str) -> String {
    json!({ "name": name, "dependencies": { "calm-table": "^1.0.0" } }).to_string()
}

/// Two manifests below a lockfile, of which it holds the first.
fn only_the_stray_one_is_unlocked(files: &[(&str, &str)], held: (&str, &str), stray: (&str, &str)) {
    let all = [files, &[held, stray]].concat();
    assert_eq!(unlocked(&all), [stray.0]);
}

#[test]
fn npm_lists_the_folders_of_members() {
    let mut lock: Value = serde_json::from_str(&NPM3.text(&["calm-table@1.0.0"])).expect("JSON");
    lock["packages"]["packages/a"] =
        json!({ "name": "a", "version": "1.0.0", "dependencies": { "calm-table": "^1.0.0" } });
    lock["packages"]["node_modules/a"] = json!({ "resolved": "packages/a", "link": true });
    only_the_stray_one_is_unlocked(
        &[("package-lock.json", &lock.to_string())],
        ("packages/a/package.json", &package_json("a")),
        ("examples/b/package.json", &package_json("b")),
    );
}

#[test]
fn the_first_version_of_npms_lockfile_has_no_members() {
    let lock = NPM1.text(&["calm-table@1.0.0"]);
    let files = [
        ("package-lock.json", &*lock),
        ("a/package.json", &package_json("a")),
    ];
    assert_eq!(unlocked(&files), ["a/package.json"]);
}

#[test]
fn pnpm_lists_importers() {
    let lock = PNPM.text(&["calm-table@1.0.0"]);
    let importer = "  packages/a:\n    dependencies:\n      calm-table:\n        specifier: ^1.0.0\n        version: 1.0.0\n";
    let lock = lock.replace("\npackages:\n", &format!("\n{importer}\npackages:\n"));
    only_the_stray_one_is_unlocked(
        &[("pnpm-lock.yaml", &lock)],
        ("packages/a/package.json", &package_json("a")),
        ("packages/b/package.json", &package_json("b")),
    );
}

#[test]
fn yarn_4_lists_workspaces() {
    let lock = BERRY.text(&["calm-table@1.0.0"])
        + "\n\"a@workspace:packages/a\":\n  version: 0.0.0-use.local\n  resolution: \"a@workspace:packages/a\"\n  \
           dependencies:\n    calm-table: \"npm:1.0.0\"\n  languageName: unknown\n  linkType: soft\n";
    only_the_stray_one_is_unlocked(
        &[("yarn.lock", &lock)],
        ("packages/a/package.json", &package_json("a")),
        ("packages/b/package.json", &package_json("b")),
    );
}

#[test]
fn yarn_1_leaves_members_to_the_manifest() {
    let lock = YARN
        .text(&["calm-table@1.0.0"])
        .replace("\ncalm-table@1.0.0:", "\ncalm-table@^1.0.0:");
    let own = json!({ "name": "shop", "private": true, "workspaces": ["packages/*"] }).to_string();
    only_the_stray_one_is_unlocked(
        &[("yarn.lock", &lock), ("package.json", &own)],
        ("packages/a/package.json", &package_json("a")),
        ("examples/b/package.json", &package_json("b")),
    );
}

#[test]
fn bun_lists_workspaces() {
    let digest = format!("sha512-{}A==", "a".repeat(85));
    let lock = json!({
        "lockfileVersion": 1,
        "workspaces": {
            "": { "name": "shop" },
            "packages/a": { "name": "a", "dependencies": { "calm-table": "^1.0.0" } },
        },
        "packages": {
            "a": ["a@workspace:packages/a"],
            "calm-table": ["calm-table@1.0.0", "", {}, digest],
        },
    });
    only_the_stray_one_is_unlocked(
        &[("bun.lock", &lock.to_string())],
        ("packages/a/package.json", &package_json("a")),
        ("packages/b/package.json", &package_json("b")),
    );
}

fn cargo_toml(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n\n[dependencies]\ncalm-table = \"1\"\n"
    )
}

#[test]
fn cargo_lists_members_by_name() {
    let lock = CARGO.text(&["calm-table@1.0.0"])
        + "\n[[package]]\nname = \"shop-core\"\nversion = \"0.1.0\"\ndependencies = [\n \"calm-table\",\n]\n";
    only_the_stray_one_is_unlocked(
        &[("Cargo.lock", &lock)],
        ("core/Cargo.toml", &cargo_toml("shop-core")),
        ("fuzz/Cargo.toml", &cargo_toml("shop-fuzz")),
    );
    // One of the registry that is called the same is not the project's.
    let lock = CARGO.text(&["calm-table@1.0.0", "shop-fuzz@1.0.0"]);
    let files = [
        ("Cargo.lock", &*lock),
        ("fuzz/Cargo.toml", &cargo_toml("shop-fuzz")),
    ];
    assert_eq!(unlocked(&files), ["fuzz/Cargo.toml"]);
}

#[test]
fn what_cargo_vendors_is_no_project() {
    let lock = CARGO.text(&["calm-table@1.0.0"]);
    let files = [
        ("Cargo.lock", &*lock),
        ("vendor/calm-table/Cargo.toml", &cargo_toml("calm-table")),
        ("vendor/calm-table/.cargo-checksum.json", "{}"),
    ];
    assert_eq!(unlocked(&files), Vec::<String>::new());
}

fn pyproject(name: &str) -> String {
    format!(
        "[project]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\"calm-table>=1\"]\n"
    )
}

#[test]
fn uv_lists_the_folders_of_members() {
    let lock = UV.text(&["calm-table@1.0.0"]).replace(
        "requires-python = \">=3.12\"\n",
        "requires-python = \">=3.12\"\n\n[manifest]\nmembers = [\n    \"shop\",\n    \"shop-core\",\n]\n",
    ) + "\n[[package]]\nname = \"shop-core\"\nversion = \"0.1.0\"\nsource = { editable = \"packages/core\" }\ndependencies = [\n    \
         { name = \"calm-table\" },\n]\n\n[package.metadata]\nrequires-dist = [\n    { name = \"calm-table\", specifier = \">=1\" },\n]\n";
    only_the_stray_one_is_unlocked(
        &[("uv.lock", &lock)],
        ("packages/core/pyproject.toml", &pyproject("shop-core")),
        ("tools/pyproject.toml", &pyproject("tools")),
    );
}

#[test]
fn requirements_name_the_folders_that_they_install() {
    let lock = REQUIREMENTS.text(&["calm-table@1.0.0"]);
    let without: String = lock
        .lines()
        .filter(|line| !line.contains("--hash"))
        .map(|line| line.replace(" \\", "") + "\n")
        .collect();
    only_the_stray_one_is_unlocked(
        &[("requirements.txt", &format!("{without}-e ./lib\n"))],
        ("lib/pyproject.toml", &pyproject("lib")),
        ("tools/pyproject.toml", &pyproject("tools")),
    );
}

#[test]
fn gradle_settles_a_project_of_its_build_where_a_lock_names_all_that_it_takes() {
    let script = "dependencies {\n    implementation 'org.acme:calm-table:1.+'\n}\n";
    let lock = GRADLE.text(&["calm-table@1.0.0"]);
    let settings = "rootProject.name = 'shop'\ninclude ':orders', ':services:stock'\n";
    only_the_stray_one_is_unlocked(
        &[("gradle.lockfile", &lock), ("settings.gradle", settings)],
        ("services/stock/build.gradle", script),
        ("samples/build.gradle", script),
    );
    let other = script.replace("calm-table", "tall-lamp");
    let files = [
        ("gradle.lockfile", &*lock),
        ("settings.gradle", settings),
        ("orders/build.gradle", &other),
    ];
    assert_eq!(unlocked(&files), ["orders/build.gradle"]);
}

#[test]
fn a_lockfile_above_that_is_damaged_says_so_alone() {
    let text = NPM3.text(&["calm-table@1.0.0"]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "portcullis.yaml", POLICY.as_bytes());
    write(
        folder.path(),
        "package-lock.json",
        &text.as_bytes()[..text.len() / 2],
    );
    write(
        folder.path(),
        "packages/a/package.json",
        package_json("a").as_bytes(),
    );
    let (code, report) = Advisories::everywhere().gate().at(folder.path()).json();
    assert_eq!(
        (
            code,
            gaps(&report).len(),
            report["findings"].as_array().map(Vec::len)
        ),
        (3, 1, Some(0)),
        "{report:#}"
    );
    let notes = report["run"]["notes"].to_string();
    assert!(
        notes.contains("1 manifest lies below a lockfile that was not read"),
        "{notes}"
    );
}
