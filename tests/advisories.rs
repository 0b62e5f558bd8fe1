//! `advisories build` and `status`, as people run them.

use crate::support::gate;
use std::fs;

const RECORD: &str = r#"{"id":"GHSA-1","modified":"2026-01-02T00:00:00Z","withdrawn":null,
    "affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}]}"#;

#[test]
fn an_index_is_built_and_then_says_what_it_is() {
    let top = tempfile::tempdir().unwrap();
    fs::create_dir(top.path().join("osv")).unwrap();
    fs::write(top.path().join("osv/a.json"), RECORD).unwrap();
    fs::write(top.path().join("osv/b.json"), "{").unwrap();
    let built = gate()
        .at(top.path())
        .args("advisories build --from osv --out new/../i --snapshot 2026-01-05")
        .run();
    assert_eq!(built.code, 2, "there is no folder `new`: {}", built.stdout);
    let built = gate()
        .at(top.path())
        .args("advisories build --from osv --out i --snapshot 2026-01-05")
        .run();
    assert_eq!((built.code, built.stderr.as_str()), (0, ""));
    assert!(
        built.stdout.contains("wrote i: 1 advisory of 1 ecosystem"),
        "{}",
        built.stdout
    );
    assert!(
        built
            .stdout
            .contains("1 record could not be read:\n    b.json: "),
        "{}",
        built.stdout
    );
    let human = gate()
        .at(top.path())
        .args("advisories status --advisories i")
        .run();
    assert_eq!((human.code, human.stderr.as_str()), (0, ""));
    assert!(
        human.stdout.contains("  snapshot  2026-01-05, "),
        "{}",
        human.stdout
    );
    let said = gate()
        .at(top.path())
        .variable("PORTCULLIS_ADVISORIES", "i")
        .args("advisories status --format json")
        .run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(report["snapshot"], "2026-01-05");
    assert_eq!(report["rows"], 1);
    assert_eq!(report["ecosystems"][0]["ecosystem"], "npm");
    assert_eq!(report["ecosystems"][0]["advisories"], 1);
    assert_eq!(report["sources"][0]["records"], 1);
}

#[test]
fn without_an_index_and_with_a_damaged_one_the_status_is_incomplete() {
    let top = tempfile::tempdir().unwrap();
    let none = gate()
        .at(top.path())
        .variable("XDG_DATA_HOME", top.path())
        .args("advisories status")
        .run();
    assert_eq!((none.code, none.stdout.as_str()), (3, ""));
    assert!(none.stderr.contains("advisories update"), "{}", none.stderr);
    fs::write(top.path().join("a.json"), RECORD).unwrap();
    let built = gate()
        .at(top.path())
        .args("advisories build --from a.json --out i")
        .run();
    assert_eq!(built.code, 0, "{}", built.stderr);
    let mut bytes = fs::read(top.path().join("i")).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(top.path().join("i"), bytes).unwrap();
    let damaged = gate()
        .at(top.path())
        .args("advisories status --advisories i")
        .run();
    assert_eq!((damaged.code, damaged.stdout.as_str()), (3, ""));
    assert!(damaged.stderr.contains("damaged"), "{}", damaged.stderr);
}

#[test]
fn where_nothing_can_be_read_nothing_is_written() {
    let top = tempfile::tempdir().unwrap();
    fs::write(top.path().join("a.json"), "{}").unwrap();
    fs::write(top.path().join("i"), "what was there").unwrap();
    let said = gate()
        .at(top.path())
        .args("advisories build --from a.json --out i")
        .run();
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr.contains("a.json: missing field `id`"),
        "{}",
        said.stderr
    );
    assert_eq!(fs::read(top.path().join("i")).unwrap(), b"what was there");
    let said = gate()
        .at(top.path())
        .args("advisories build --from nowhere --out i")
        .run();
    assert_eq!(said.code, 2);
}

#[test]
fn what_publishers_took_back_is_taken_in_counted_and_found() {
    let top = tempfile::tempdir().unwrap();
    fs::write(top.path().join("a.json"), RECORD).unwrap();
    fs::write(
        top.path().join("list.csv"),
        "ecosystem,name,version,day,reason\nnpm,left,1.3.0,2026-02-01,broken build\n",
    )
    .unwrap();
    let folder = top.path().join("crates/le/ft");
    fs::create_dir_all(&folder).unwrap();
    fs::write(top.path().join("crates/config.json"), "{\"dl\":\"x\"}").unwrap();
    fs::write(
        folder.join("left"),
        "{\"name\":\"left\",\"vers\":\"0.1.0\",\"deps\":[],\"cksum\":\"00\",\"features\":{},\"yanked\":true}\n",
    )
    .unwrap();
    let built = gate()
        .at(top.path())
        .args("advisories build --from a.json --yanked list.csv --yanked crates --out i")
        .run();
    assert_eq!((built.code, built.stderr.as_str()), (0, ""));
    let taken = "  2 versions that their publishers took back\n";
    assert!(built.stdout.contains(taken), "{}", built.stdout);
    let status = gate()
        .at(top.path())
        .args("advisories status --advisories i")
        .run();
    let known = "Yanked versions: 1 of npm, 1 of crates.io";
    let other = "Yanked versions: 1 of crates.io, 1 of npm";
    assert!(
        status.stdout.contains(known) || status.stdout.contains(other),
        "{}",
        status.stdout
    );
    let repository = crate::support::Repository::new();
    let lock = r#"{"name":"shop","lockfileVersion":3,"requires":true,"packages":{
        "":{"name":"shop","dependencies":{"left":"^1.0.0"}},
        "node_modules/left":{"version":"1.3.0","resolved":"https://registry.npmjs.org/left/-/left-1.3.0.tgz"}}}"#;
    repository.commit("All", &[("package-lock.json", lock)]);
    let (_, report) = gate()
        .args("check --only dependencies")
        .arg("--advisories")
        .arg(top.path().join("i"))
        .repo(&repository)
        .json();
    let finding = &report["findings"][0];
    assert_eq!(finding["check"], "dependency/yanked", "{report}");
    assert_eq!(
        finding["message"],
        "left@1.3.0 was taken back by its publisher on 2026-02-01: broken build"
    );
}

#[test]
fn a_list_of_something_else_is_an_error_with_its_line_and_nothing_is_written() {
    let top = tempfile::tempdir().unwrap();
    fs::write(top.path().join("a.json"), RECORD).unwrap();
    fs::write(top.path().join("list.csv"), "npm,left,1.0.0\nnowhere,a,1\n").unwrap();
    let built = gate()
        .at(top.path())
        .args("advisories build --from a.json --yanked list.csv --out i")
        .run();
    assert_eq!(built.code, 2);
    assert!(
        built.stderr.contains("list.csv`, line 2"),
        "{}",
        built.stderr
    );
    assert!(!top.path().join("i").exists());
}
