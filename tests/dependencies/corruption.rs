//! Damaged lockfiles, from a disk to an exit code: none may pass as one with fewer packages.
//!
//! Every damage is done to a lockfile of every main format, of which nothing vulnerable is listed; where dependencies are
//! required, the run has to end incomplete, or blocked by a finding. Byte order marks and UTF-16 are no damage: such a file
//! is read, so there the listed package is vulnerable and has to be found.

mod damage;

use super::managers::{MAIN, Manager};
use super::{Advisories, gaps};
use crate::support::write;
use damage::DAMAGES;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const REQUIRED: &str = "version: 1\nrequire: [dependencies]\n";
const SOUND: [&str; 4] = [
    "calm-table@1.0.0",
    "left-merge@1.4.2 by calm-table",
    "swift-chair@2.1.0",
    "tall-lamp@3.0.4",
];

/// A folder with a policy.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "portcullis.yaml", REQUIRED.as_bytes());
    folder
}

/// Puts a lockfile into a project of its own, with what its manager needs beside it. Returns its path.
fn put(folder: &TempDir, manager: &Manager, bytes: &[u8]) -> String {
    let path = format!("{}/{}", manager.name, manager.lock);
    write(folder.path(), &path, bytes);
    beside(folder, manager);
    path
}

fn beside(folder: &TempDir, manager: &Manager) {
    if manager.name == "Go" {
        let sums = damage::sums(&manager.text(&SOUND));
        write(
            folder.path(),
            &format!("{}/go.sum", manager.name),
            sums.as_bytes(),
        );
    }
}

fn check(folder: &TempDir) -> (i32, Value) {
    Advisories::everywhere().gate().at(folder.path()).json()
}

/// Whether a report says that the dependencies of a file's project are not known, or that they are not to be taken.
fn stops(report: &Value, path: &str) -> bool {
    let (project, _) = path.split_once('/').expect("a folder");
    let is_in = |row: &Value| {
        let file = row["file"].as_str().or_else(|| row["path"].as_str());
        file.and_then(|file| file.split_once('/'))
            .is_some_and(|(folder, _)| folder == project)
    };
    let of_file = |list: &str, fits: &dyn Fn(&Value) -> bool| {
        let mut rows = report[list].as_array().expect("a list").iter();
        rows.any(|row| is_in(row) && fits(row))
    };
    of_file("gaps", &|gap| gap["required"] == true)
        || of_file("findings", &|finding| finding["disposition"] == "blocking")
}

#[test]
fn a_whole_lockfile_of_every_main_format_passes() {
    let folder = folder();
    for manager in MAIN {
        put(&folder, manager, manager.text(&SOUND).as_bytes());
    }
    let (code, report) = check(&folder);
    assert_eq!((code, gaps(&report)), (0, Vec::new()), "{report}");
    let files = report["run"]["coverage"]["files"].as_u64();
    assert!(files >= Some(MAIN.len() as u64), "{report}");
}

#[test]
fn no_damaged_lockfile_passes() {
    let (mut tried, mut silent) = (0, Vec::new());
    for (name, damage) in DAMAGES {
        let folder = folder();
        let mut damaged = Vec::new();
        for manager in MAIN {
            let whole = manager.text(&SOUND);
            if let Some(bytes) = damage(manager, &whole) {
                assert_ne!(bytes, whole.as_bytes(), "{}: {}", manager.name, name);
                damaged.push((put(&folder, manager, &bytes), bytes));
            }
        }
        let (code, report) = check(&folder);
        assert!(code == 3 || code == 1, "{name}: {report}");
        tried += damaged.len();
        for (path, bytes) in damaged.iter().filter(|(path, _)| !stops(&report, path)) {
            let text = String::from_utf8_lossy(bytes);
            silent.push(format!("{path}, {name}:\n{text}"));
        }
    }
    assert!(
        silent.is_empty(),
        "{} of {tried} pass:\n{}",
        silent.len(),
        silent.join("\n")
    );
    assert!(tried >= 350, "only {tried} were tried");
}

#[test]
fn a_lockfile_in_another_encoding_is_read_or_refused() {
    for at in 0..damage::ENCODINGS {
        let folder = folder();
        let mut paths = Vec::new();
        let mut name = "";
        for manager in MAIN {
            let (encoding, bytes) = damage::encoded(at, &manager.text(&["left-merge@1.4.1"]));
            name = encoding;
            paths.push(put(&folder, manager, &bytes));
        }
        let (code, report) = check(&folder);
        assert!(code == 3 || code == 1, "{name}: {report}");
        for path in paths {
            assert!(stops(&report, &path), "{path}, {name}: {report}");
        }
    }
}

#[test]
fn a_vulnerable_package_is_found_in_every_main_format() {
    let folder = folder();
    let paths: Vec<String> = MAIN
        .iter()
        .map(|one| put(&folder, one, one.text(&["left-merge@1.4.1"]).as_bytes()))
        .collect();
    let (code, report) = check(&folder);
    assert_eq!(code, 1, "{report}");
    for path in paths {
        assert!(stops(&report, &path), "{path}: {report}");
    }
}

/// What lies at the path of a lockfile and is none.
#[cfg(unix)]
#[test]
fn no_link_socket_or_folder_in_place_of_a_lockfile_passes() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    type Make = fn(&Path);
    let ways: [(&str, Make); 5] = [
        ("a link", |path| {
            symlink("../kept/elsewhere", path).expect("a link");
        }),
        ("a link to nowhere", |path| {
            symlink("nowhere", path).expect("a link");
        }),
        // A socket is as little a file as a named pipe is.
        ("a socket", |path| {
            drop(UnixListener::bind(path).expect("a socket"));
        }),
        ("an empty folder", |path| {
            std::fs::create_dir(path).expect("a folder");
        }),
        ("a folder", |path| write(path, "part", b"text\n")),
    ];
    for (name, make) in ways {
        let folder = folder();
        write(folder.path(), "kept/elsewhere", b"text\n");
        let mut paths = Vec::new();
        for manager in MAIN {
            beside(&folder, manager);
            let path = format!("{}/{}", manager.name, manager.lock);
            let whole = folder.path().join(&path);
            std::fs::create_dir_all(whole.parent().expect("a folder")).expect("a folder");
            make(&whole);
            paths.push(path);
        }
        let (code, report) = check(&folder);
        assert_eq!(code, 3, "{name}: {report}");
        for path in paths {
            assert!(stops(&report, &path), "{path}, {name}: {report}");
        }
    }
}
