//! Which index counts, and what is refused in its place.

use super::*;
use crate::advisory::SourceFile;
use crate::advisory::build::Builder;
use crate::host::{Environment, ForgeAccess};
use jiff::civil::{Date, date};

fn index(snapshot: Date) -> Vec<u8> {
    let mut builder = Builder::new();
    let record = r#"{"id":"A","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1"]}]}"#;
    builder.read("x", record.as_bytes());
    builder.end_source(SourceFile {
        name: "x".to_owned(),
        digest: String::new(),
        snapshot,
        records: 0,
    });
    builder.finish().unwrap().bytes
}

fn host(data: &Path, named: Option<&Path>) -> Host {
    Host {
        environment: Environment {
            advisories: named.map(Path::to_owned),
            data_folder: Some(data.to_owned()),
            ..Environment::default()
        },
        forge: ForgeAccess::default(),
        today: date(2026, 8, 20),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        columns: None,
    }
}

#[test]
fn what_is_named_counts_before_the_environment_and_that_before_the_data_of_the_user() {
    let top = tempfile::tempdir().unwrap();
    let (flag, variable) = (top.path().join("flag"), top.path().join("variable"));
    let snapshot = |host: &Host, named: Option<&Path>| {
        let opened = host.advisories(named).unwrap();
        opened.map(|opened| opened.index.about().snapshot)
    };
    assert_eq!(snapshot(&host(top.path(), None), None), None);
    let place = host(top.path(), None).advisories_place().unwrap();
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(&place, index(date(2026, 3, 3))).unwrap();
    fs::write(&flag, index(date(2026, 1, 1))).unwrap();
    fs::write(&variable, index(date(2026, 2, 2))).unwrap();
    let host = host(top.path(), Some(&variable));
    assert_eq!(snapshot(&host, Some(&flag)), Some(date(2026, 1, 1)));
    assert_eq!(snapshot(&host, None), Some(date(2026, 2, 2)));
    let host = Host {
        environment: Environment {
            advisories: None,
            ..host.environment
        },
        ..host
    };
    assert_eq!(snapshot(&host, None), Some(date(2026, 3, 3)));
}

#[test]
fn what_was_named_has_to_be_there_and_sound() {
    let top = tempfile::tempdir().unwrap();
    let host = host(top.path(), None);
    let missing = host.advisories(Some(&top.path().join("none")));
    assert!(matches!(missing, Err(StoreError::Unreadable { .. })));
    let whole = index(date(2026, 1, 1));
    for bytes in [&b""[..], b"{}", &whole[..whole.len() - 1]] {
        let path = top.path().join("bad");
        fs::write(&path, bytes).unwrap();
        assert!(matches!(
            host.advisories(Some(&path)),
            Err(StoreError::Index { .. })
        ));
    }
}

#[test]
fn a_damaged_index_of_the_user_is_an_error_and_not_a_missing_one() {
    let top = tempfile::tempdir().unwrap();
    let host = host(top.path(), None);
    let place = host.advisories_place().unwrap();
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, b"PCADVIDX").unwrap();
    assert!(matches!(
        host.advisories(None),
        Err(StoreError::Index { .. })
    ));
}

#[test]
fn of_the_user_s_and_the_program_s_the_newer_one_counts() {
    let within = |day: Date| embedded(Box::leak(index(day).into_boxed_slice())).unwrap();
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("i");
    fs::write(&path, index(date(2026, 2, 2))).unwrap();
    let of_user = || Some(open(&path).unwrap());
    let is_of_user = |opened: Option<Opened>| opened.unwrap().path.is_some();
    assert!(!is_of_user(newer(of_user(), within(date(2026, 2, 3)))));
    assert!(is_of_user(newer(of_user(), within(date(2026, 2, 2)))));
    assert!(is_of_user(newer(of_user(), None)));
    assert!(!is_of_user(newer(None, within(date(2020, 1, 1)))));
    assert!(newer(None, embedded(&[]).unwrap()).is_none());
    assert!(embedded(b"PCADVIDX").is_err());
}

#[test]
#[cfg(unix)]
fn a_link_a_folder_and_a_device_are_refused() {
    let top = tempfile::tempdir().unwrap();
    let real = top.path().join("real");
    fs::write(&real, index(date(2026, 1, 1))).unwrap();
    let link = top.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    for path in [link.as_path(), top.path(), Path::new("/dev/null")] {
        assert!(
            matches!(open(path), Err(StoreError::NoFile { .. })),
            "{}",
            path.display()
        );
    }
    assert!(open(&real).is_ok());
}
