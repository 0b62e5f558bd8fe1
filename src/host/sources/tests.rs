//! Sources of every shape, and what is wrong with some of them.

use super::*;
use crate::advisory::build::Built;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::date;
use std::io::{Cursor, Write};
use std::time::{Duration, UNIX_EPOCH};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

const TODAY: Date = date(2026, 8, 20);

fn record(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"a"}},"versions":["1.0.0"]}}]}}"#
    )
}

fn built(path: &Path, snapshot: Option<Date>) -> (Built, SourceFile) {
    let mut builder = Builder::new();
    read(path, snapshot, TODAY, &mut builder).unwrap();
    let built = builder.finish().unwrap();
    let index = crate::advisory::Index::open(built.bytes.clone()).unwrap();
    let source = index.about().sources[0].clone();
    (built, source)
}

/// Writes a file of a day.
fn write(path: &Path, bytes: &[u8], days: u64) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(days * 86400))
        .unwrap();
}

#[test]
fn a_folder_is_read_to_its_depths_and_dated_by_its_newest_file() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("osv");
    // A folder whose name ends as a file's does.
    write(
        &folder.join("deep/pattern.json/A.json"),
        record("A").as_bytes(),
        20_000,
    );
    write(&folder.join("B.yaml"), record("B").as_bytes(), 20_100);
    write(&folder.join("README.md"), b"# Read me", 20_200);
    write(&folder.join("LICENSE"), b"Take it", 20_300);
    write(&folder.join(".git/C.json"), b"{", 20_300);
    let (built, source) = built(&folder, None);
    assert_eq!((built.tally.advisories, built.tally.unreadable), (2, 0));
    assert_eq!((source.name.as_str(), source.records), ("osv", 2));
    assert_eq!(source.snapshot, date(2025, 4, 22));
}

#[test]
fn the_digest_of_a_folder_is_that_of_its_names_and_bytes() {
    let digest = |files: &[(&str, &str)]| {
        let top = tempfile::tempdir().unwrap();
        for (name, id) in files {
            write(&top.path().join(name), record(id).as_bytes(), 20_000);
        }
        built(top.path(), None).1.digest
    };
    let one = digest(&[("a.json", "A"), ("b.json", "B")]);
    assert_eq!(one, digest(&[("b.json", "B"), ("a.json", "A")]));
    assert_ne!(one, digest(&[("a.json", "A"), ("c.json", "B")]));
    assert_ne!(one, digest(&[("a.json", "A"), ("b.json", "C")]));
}

#[test]
fn a_snapshot_that_is_said_counts_and_none_lies_ahead() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("a.json");
    write(&path, record("A").as_bytes(), 30_000);
    assert_eq!(built(&path, None).1.snapshot, TODAY);
    assert_eq!(
        built(&path, Some(date(2024, 2, 3))).1.snapshot,
        date(2024, 2, 3)
    );
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let day = DateTime::from_date_and_time(2026, 3, 4, 5, 6, 8).unwrap();
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().last_modified_time(day);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_is_dated_by_its_members() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("all.zip");
    let (a, b) = (record("A"), record("B"));
    write(
        &path,
        &zipped(&[
            ("A.json", a.as_bytes()),
            ("x/B.json", b.as_bytes()),
            ("n.txt", b"no"),
        ]),
        20_000,
    );
    let (built, source) = built(&path, None);
    assert_eq!((built.tally.advisories, built.tally.unreadable), (2, 0));
    assert_eq!(source.snapshot, date(2026, 3, 4));
    let expected = hexadecimal(&Sha256::digest(fs::read(&path).unwrap()));
    assert_eq!(source.digest, expected);
}

#[test]
fn a_member_that_is_damaged_is_told_and_the_others_are_read() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("all.zip");
    let (a, b) = (record("AAAA"), record("BBBB"));
    let mut bytes = zipped(&[("A.json", a.as_bytes()), ("B.json", b.as_bytes())]);
    // Within the compressed bytes of the first member, behind its header and name.
    bytes[30 + 6 + 12] ^= 0xff;
    write(&path, &bytes, 20_000);
    let (built, _) = built(&path, None);
    assert_eq!((built.tally.advisories, built.tally.unreadable), (1, 1));
    assert!(built.tally.named[0].name.ends_with("A.json"));
}

/// A tar of plain files.
fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, body) in members {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", body.len()).as_bytes());
        header[156] = b'0';
        bytes.extend(header);
        bytes.extend(*body);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn compressed_tars_and_texts_are_read() {
    let top = tempfile::tempdir().unwrap();
    let (a, b) = (record("A"), record("B"));
    write(
        &top.path().join("x.tar.gz"),
        &gzipped(&tar(&[("A.json", a.as_bytes()), ("n.txt", b"no")])),
        20_000,
    );
    write(
        &top.path().join("y.json.gz"),
        &gzipped(b.as_bytes()),
        20_000,
    );
    let (built, _) = built(top.path(), None);
    assert_eq!((built.tally.advisories, built.tally.unreadable), (2, 0));
}

#[test]
fn archives_that_are_cut_short_are_told() {
    let top = tempfile::tempdir().unwrap();
    let a = record("A");
    let whole = gzipped(&tar(&[("A.json", a.as_bytes())]));
    write(&top.path().join("x.tgz"), &whole[..whole.len() / 2], 20_000);
    write(&top.path().join("y.zip"), b"PK", 20_000);
    write(&top.path().join("z.json"), record("Z").as_bytes(), 20_000);
    let (built, _) = built(top.path(), None);
    assert_eq!((built.tally.advisories, built.tally.unreadable), (1, 2));
    let mut builder = Builder::new();
    let alone = read(&top.path().join("y.zip"), None, TODAY, &mut builder);
    assert!(matches!(alone, Err(SourceError::Archive { .. })));
    let missing = read(&top.path().join("none"), None, TODAY, &mut builder);
    assert!(matches!(missing, Err(SourceError::Unreadable { .. })));
}
