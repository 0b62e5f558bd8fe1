//! Damaged lockfiles, from a disk to an exit code: none may pass as one with fewer packages.
//!
//! Every damage is done to a lockfile of every main format, of which nothing vulnerable is listed; where dependencies are
//! required, the run has to end incomplete, or blocked by a finding. Byte order marks and UTF-16 are no damage: such a file
//! is read, so there the listed package is vulnerable and has to be found.

mod damage;

use super::managers::{MAIN, Manager};
use super::{Advisories, gaps};
use crate::support::{gate, write};
use damage::{DAMAGES, Damage};
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

/// A folder with a policy, and with what a manager needs beside its lockfile.
fn folder(manager: &Manager) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "portcullis.yaml", REQUIRED.as_bytes());
    if manager.name == "Go" {
        let text = manager.text(&SOUND);
        write(folder.path(), "go.sum", damage::sums(&text).as_bytes());
    }
    folder
}

fn check(advisories: &Advisories, folder: &Path) -> (i32, Value) {
    advisories.gate().at(folder).json()
}

/// What passes of all managers with one damage done to their lockfiles.
fn silent(advisories: &Advisories, damage: &Damage, tried: &mut usize) -> Vec<String> {
    let mut silent = Vec::new();
    for manager in MAIN {
        let whole = manager.text(&SOUND);
        let Some(damaged) = (damage.of)(manager, &whole) else {
            continue;
        };
        assert_ne!(damaged, whole.as_bytes(), "{}: {}", manager.name, damage.name);
        *tried += 1;
        let folder = folder(manager);
        write(folder.path(), manager.lock, &damaged);
        let (code, report) = check(advisories, folder.path());
        if code != 3 && code != 1 {
            let text = String::from_utf8_lossy(&damaged);
            silent.push(format!(
                "{}, {}: exit {code}, {}\n{text}\n",
                manager.name, damage.name, report["findings"]
            ));
        }
    }
    silent
}

#[test]
fn a_whole_lockfile_of_every_main_format_passes() {
    let advisories = Advisories::everywhere();
    for manager in MAIN {
        let folder = folder(manager);
        write(folder.path(), manager.lock, manager.text(&SOUND).as_bytes());
        let (code, report) = check(&advisories, folder.path());
        assert_eq!((code, gaps(&report)), (0, Vec::new()), "{}: {report}", manager.name);
    }
}

#[test]
fn no_damaged_lockfile_passes() {
    let advisories = Advisories::everywhere();
    let (mut tried, mut all) = (0, Vec::new());
    for damage in DAMAGES {
        all.extend(silent(&advisories, damage, &mut tried));
    }
    assert!(all.is_empty(), "{} of {tried} pass:\n{}", all.len(), all.join("\n"));
    assert!(tried >= 120, "only {tried} were tried");
}

#[test]
fn a_lockfile_in_another_encoding_is_read_or_refused() {
    let advisories = Advisories::everywhere();
    for manager in MAIN {
        let text = manager.text(&["left-merge@1.4.1"]);
        let folder = folder(manager);
        for (name, bytes) in damage::encodings(&text) {
            write(folder.path(), manager.lock, &bytes);
            let (code, report) = check(&advisories, folder.path());
            assert!(code == 1 || code == 3, "{}, {name}: {report}", manager.name);
        }
    }
}

/// What lies at the path of a lockfile and is none.
#[cfg(unix)]
#[test]
fn no_link_pipe_or_folder_in_place_of_a_lockfile_passes() {
    let advisories = Advisories::everywhere();
    for manager in MAIN {
        let link = |folder: &Path| {
            write(folder, "kept/elsewhere", manager.text(&SOUND).as_bytes());
            std::os::unix::fs::symlink("kept/elsewhere", folder.join(manager.lock)).expect("a link");
        };
        let nowhere = |folder: &Path| {
            std::os::unix::fs::symlink("nowhere", folder.join(manager.lock)).expect("a link");
        };
        let pipe = |folder: &Path| {
            // A socket is as little a file as a named pipe is.
            std::os::unix::net::UnixListener::bind(folder.join(manager.lock)).expect("a socket");
        };
        let empty = |folder: &Path| {
            std::fs::create_dir(folder.join(manager.lock)).expect("a folder");
        };
        let full = |folder: &Path| {
            write(folder, &format!("{}/part", manager.lock), b"text\n");
        };
        let ways: [(&str, &dyn Fn(&Path)); 5] = [
            ("a link", &link),
            ("a link to nowhere", &nowhere),
            ("a socket", &pipe),
            ("an empty folder", &empty),
            ("a folder", &full),
        ];
        for (name, make) in ways {
            // In a project that depends on something, so that nothing else is missing.
            let folder = folder(manager);
            make(folder.path());
            let (code, report) = check(&advisories, folder.path());
            assert_eq!(code, 3, "{}, {name}: {report}", manager.name);
        }
    }
}

#[test]
fn advisories_are_there_for_every_main_format() {
    let advisories = Advisories::everywhere();
    for manager in MAIN {
        let folder = folder(manager);
        write(folder.path(), manager.lock, manager.text(&["left-merge@1.4.1"]).as_bytes());
        let (code, report) = advisories.gate().at(folder.path()).json();
        assert_eq!(code, 1, "{}: {report}", manager.name);
    }
    let said = gate().args("advisories status --advisories").arg(advisories.path()).run();
    assert_eq!(said.code, 0, "{}", said.stderr);
}
