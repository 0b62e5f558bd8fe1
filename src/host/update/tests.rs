//! Updates from a server on this machine that does everything wrong that a server can, and once everything right.

mod server;

use super::*;
use crate::advisory::Index;
use crate::host::net::Patience;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jiff::civil::date;
use server::{Reply, Server};
use std::fs;
use std::io::{Cursor, Write};
use std::time::Duration;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TODAY: Date = date(2026, 8, 20);

fn client() -> Client {
    Client::new(Patience {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(500),
        silence: Duration::from_millis(500),
        whole: Duration::from_secs(20),
    })
}

fn record(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"{id}"}},"versions":["1.0.0"]}}]}}"#
    )
}

/// An index of one record, of a day.
fn index(id: &str, snapshot: Date) -> Vec<u8> {
    let mut builder = Builder::new();
    builder.read("x", record(id).as_bytes());
    builder.end_source(crate::advisory::SourceFile {
        name: "x".to_owned(),
        digest: String::new(),
        snapshot,
        records: 0,
    });
    builder.finish().unwrap().bytes
}

fn sha(bytes: &[u8]) -> String {
    use sha2::Digest;
    download::hexadecimal(&sha2::Sha256::digest(bytes))
}

/// A folder with an old index in it, and what it holds.
struct Place {
    folder: tempfile::TempDir,
    old: Vec<u8>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let old = index("OLD-1", date(2026, 7, 1));
        fs::write(folder.path().join("i"), &old).unwrap();
        Self { folder, old }
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("i")
    }

    fn is_as_it_was(&self) -> bool {
        fs::read(self.target()).unwrap() == self.old
    }

    fn has(&self, id: &str) -> bool {
        let index = Index::open(fs::read(self.target()).unwrap()).unwrap();
        let npm = index.about().ecosystems[0].ecosystem;
        !index.records(npm, id).unwrap().is_empty()
    }
}

fn plain(server: &Server, place: &Place) -> Result<Updated, UpdateError> {
    from_index(
        &client(),
        &server.url("/i"),
        &Trust::default(),
        &place.target(),
    )
}

/// A server with an index and its digest.
fn serving(new: &[u8], reply: Reply) -> Server {
    let digest = format!("{}  i\n", sha(new));
    Server::new(vec![
        ("/i", reply),
        ("/i.sha256", Reply::ok(digest.into_bytes())),
    ])
}

#[test]
fn an_index_with_its_digest_takes_the_place_of_the_old_one() {
    let new = index("NEW-1", date(2026, 8, 1));
    let (place, server) = (
        Place::new(),
        serving(&new, Reply::ok(new.clone()).tagged("\"a\"")),
    );
    assert!(matches!(plain(&server, &place), Ok(Updated::Fetched)));
    assert!(place.has("NEW-1"));
    assert!(matches!(plain(&server, &place), Ok(Updated::Unchanged)));
    assert!(
        server
            .asked()
            .last()
            .unwrap()
            .contains("if-none-match: \"a\"")
    );
    let beside = fs::read_dir(place.folder.path()).unwrap().count();
    assert_eq!(beside, 2, "the index and its tag, and no part");
}

#[test]
fn a_tag_counts_only_for_the_bytes_that_it_was_given_to() {
    let new = index("NEW-1", date(2026, 8, 1));
    let (place, server) = (
        Place::new(),
        serving(&new, Reply::ok(new.clone()).tagged("\"a\"")),
    );
    plain(&server, &place).unwrap();
    fs::write(place.target(), &place.old).unwrap();
    assert!(matches!(plain(&server, &place), Ok(Updated::Fetched)));
    assert!(place.has("NEW-1"));
}

#[test]
fn a_body_that_breaks_off_is_gone_on_with_the_next_time() {
    let new = index("NEW-1", date(2026, 8, 1));
    let (place, mut server) = (
        Place::new(),
        serving(&new, Reply::ok(new.clone()).tagged("\"a\"").cut(100)),
    );
    let error = plain(&server, &place).unwrap_err();
    assert!(
        matches!(
            error,
            UpdateError::Download(DownloadError::CutShort { got: 100, .. })
        ),
        "{error}"
    );
    assert!(place.is_as_it_was());
    server.replace("/i", Reply::ok(new).tagged("\"a\""));
    assert!(matches!(plain(&server, &place), Ok(Updated::Fetched)));
    assert!(place.has("NEW-1"));
    let asked = server.asked();
    assert!(
        asked.last().unwrap().contains("range: bytes=100-"),
        "{asked:?}"
    );
    assert!(
        asked.last().unwrap().contains("if-range: \"a\""),
        "{asked:?}"
    );
}

#[test]
fn what_broke_off_is_begun_again_where_the_server_has_another_file_now() {
    let new = index("NEW-1", date(2026, 8, 1));
    let other = index("NEW-2", date(2026, 8, 2));
    let (place, server) = (
        Place::new(),
        serving(&new, Reply::ok(new.clone()).tagged("\"a\"").cut(100)),
    );
    plain(&server, &place).unwrap_err();
    let server = serving(&other, Reply::ok(other.clone()).tagged("\"b\""));
    assert!(matches!(plain(&server, &place), Ok(Updated::Fetched)));
    assert!(place.has("NEW-2"));
}

#[test]
fn what_broke_off_without_a_tag_is_begun_again() {
    let new = index("NEW-1", date(2026, 8, 1));
    let (place, mut server) = (Place::new(), serving(&new, Reply::ok(new.clone()).cut(100)));
    plain(&server, &place).unwrap_err();
    server.replace("/i", Reply::ok(new));
    assert!(matches!(plain(&server, &place), Ok(Updated::Fetched)));
    assert!(!server.asked().last().unwrap().contains("range:"));
}

#[test]
fn another_digest_leaves_the_old_index_and_nothing_to_go_on_with() {
    let new = index("NEW-1", date(2026, 8, 1));
    let place = Place::new();
    let server = serving(b"something else", Reply::ok(new).tagged("\"a\""));
    let error = plain(&server, &place).unwrap_err();
    assert!(matches!(error, UpdateError::Digest { .. }), "{error}");
    assert!(place.is_as_it_was());
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1);
}

#[test]
fn without_a_digest_and_without_a_key_nothing_is_taken() {
    let new = index("NEW-1", date(2026, 8, 1));
    let (place, server) = (
        Place::new(),
        Server::new(vec![("/i", Reply::ok(new.clone()))]),
    );
    assert!(matches!(
        plain(&server, &place),
        Err(UpdateError::NoDigest(_))
    ));
    assert!(place.is_as_it_was());
    let trust = Trust {
        sha256: Some(sha(&new).to_uppercase()),
        key: None,
    };
    let updated = from_index(&client(), &server.url("/i"), &trust, &place.target());
    assert!(matches!(updated, Ok(Updated::Fetched)));
}

#[test]
fn where_there_is_a_key_only_what_it_has_signed_is_taken() {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
    let new = index("NEW-1", date(2026, 8, 1));
    let place = Place::new();
    let trust = Trust {
        sha256: None,
        key: Some(PublicKey::of_bytes(
            pair.public_key().as_ref().try_into().unwrap(),
        )),
    };
    let update = |signature: Option<Vec<u8>>| {
        let mut replies = vec![("/i", Reply::ok(new.clone()))];
        replies.extend(signature.map(|signature| ("/i.sig", Reply::ok(signature))));
        let server = Server::new(replies);
        from_index(&client(), &server.url("/i"), &trust, &place.target())
    };
    for wrong in [
        None,
        Some(Vec::new()),
        Some(other.sign(&new).as_ref().to_vec()),
        Some(pair.sign(b"x").as_ref().to_vec()),
    ] {
        assert!(matches!(update(wrong), Err(UpdateError::Signature(_))));
        assert!(place.is_as_it_was());
    }
    assert!(matches!(
        update(Some(pair.sign(&new).as_ref().to_vec())),
        Ok(Updated::Fetched)
    ));
    assert!(place.has("NEW-1"));
}

#[test]
fn an_index_that_is_none_or_damaged_or_older_is_not_taken() {
    let place = Place::new();
    let mut damaged = index("NEW-1", date(2026, 8, 1));
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for bad in [b"<html>Sign in</html>".to_vec(), damaged, Vec::new()] {
        let error = plain(&serving(&bad, Reply::ok(bad.clone())), &place).unwrap_err();
        assert!(matches!(error, UpdateError::Unusable { .. }), "{error}");
        assert!(place.is_as_it_was());
    }
    let older = index("NEW-1", date(2026, 6, 30));
    let error = plain(&serving(&older, Reply::ok(older.clone())), &place).unwrap_err();
    assert!(matches!(error, UpdateError::Older { .. }), "{error}");
    assert!(place.is_as_it_was());
}

#[test]
fn answers_that_are_none_leave_the_old_index() {
    let new = index("NEW-1", date(2026, 8, 1));
    for status in [204, 400, 401, 403, 404, 410, 429, 500, 503] {
        let place = Place::new();
        let server = serving(&new, Reply::status(status));
        let error = plain(&server, &place).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(&status.to_string()), "{said}");
        assert!(place.is_as_it_was());
    }
}

#[test]
fn redirects_are_followed_within_the_host_alone() {
    let new = index("NEW-1", date(2026, 8, 1));
    let place = Place::new();
    for to in [
        "https://example.org/i",
        "//example.org/i",
        "http://127.0.0.1:1/i",
        "ftp://x/",
        "file:///etc/passwd",
        "",
    ] {
        let server = serving(&new, Reply::status(302).header("location", to));
        let error = plain(&server, &place).unwrap_err();
        assert!(
            matches!(
                error,
                UpdateError::Download(DownloadError::Net(NetError::Elsewhere { .. }))
            ),
            "{to}: {error}"
        );
        assert!(place.is_as_it_was());
    }
    let circle = serving(&new, Reply::status(302).header("location", "/i"));
    let error = plain(&circle, &place).unwrap_err();
    assert!(
        matches!(
            error,
            UpdateError::Download(DownloadError::Net(NetError::Circle { .. }))
        ),
        "{error}"
    );
    let mut within = serving(&new, Reply::status(301).header("location", "/j"));
    within.replace("/j", Reply::ok(new.clone()));
    assert!(matches!(plain(&within, &place), Ok(Updated::Fetched)));
}

#[test]
fn only_https_or_this_machine_is_asked() {
    let place = Place::new();
    for url in [
        "http://example.org/i",
        "ftp://127.0.0.1/i",
        "file:///i",
        "i",
        "",
        "https://",
        "https://me:pw@example.org/i",
        "http://127.0.0.1.example.org/i",
    ] {
        let error = from_index(&client(), url, &Trust::default(), &place.target()).unwrap_err();
        assert!(
            matches!(error, UpdateError::Net(NetError::Address(_))),
            "{url}: {error}"
        );
    }
}

#[test]
fn nobody_is_waited_for_without_end() {
    let new = index("NEW-1", date(2026, 8, 1));
    let place = Place::new();
    for slow in [
        Reply::ok(new.clone()).late(Duration::from_secs(3)),
        Reply::ok(new.clone()).stalls_after(60, Duration::from_secs(3)),
    ] {
        let begun = std::time::Instant::now();
        assert!(plain(&serving(&new, slow), &place).is_err());
        assert!(begun.elapsed() < Duration::from_millis(2500));
        assert!(place.is_as_it_was());
    }
    let closed = "http://127.0.0.1:1/i";
    let error = from_index(&client(), closed, &Trust::default(), &place.target()).unwrap_err();
    assert!(
        matches!(error, UpdateError::Net(NetError::Unreachable { .. })),
        "{error}"
    );
}

#[test]
fn what_is_longer_than_it_may_be_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("x");
    let server = Server::new(vec![
        ("/said", Reply::ok(vec![0; 5000])),
        ("/unsaid", Reply::ok(vec![0; 5000]).without_length()),
    ]);
    for path in ["/said", "/unsaid"] {
        let fetched = download::fetch(&client(), &server.url(path), &target, 4999, false);
        let Err(DownloadError::Net(NetError::TooLong { most: 4999, .. })) = fetched else {
            panic!("{path} is too long");
        };
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(download::fetch(&client(), &server.url(path), &target, 5000, false).is_ok());
        fs::remove_file(folder.path().join("x.part")).unwrap();
    }
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const KEV: &str = r#"{"catalogVersion":"1","count":1,"vulnerabilities":[{"cveID":"CVE-1","dateAdded":"2025-01-02"}]}"#;
const EPSS: &str = "#model_version:v1,score_date:2026-01-01\ncve,epss,percentile\nCVE-1,0.5,0.9\n";

fn feeds(npm: Reply) -> Server {
    let mut epss = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    epss.write_all(EPSS.as_bytes()).unwrap();
    Server::new(vec![
        (
            "/ecosystems.txt",
            Reply::ok(b"npm\nPyPI\nGitHub Actions\n../evil\n".to_vec()),
        ),
        ("/npm/all.zip", npm),
        (
            "/GitHub%20Actions/all.zip",
            Reply::ok(zipped(&[("B.json", &record("B"))])),
        ),
        ("/kev", Reply::ok(KEV.as_bytes().to_vec())),
        ("/epss", Reply::ok(epss.finish().unwrap())),
    ])
}

fn from_osv(server: &Server, ecosystems: &[&str], place: &Place) -> Result<Updated, UpdateError> {
    let feeds = Feeds {
        osv: server.url(""),
        kev: server.url("/kev"),
        epss: server.url("/epss"),
    };
    let ecosystems: Vec<String> = ecosystems.iter().map(|name| (*name).to_owned()).collect();
    from_feeds(
        &client(),
        &feeds,
        &ecosystems,
        &place.target(),
        TODAY,
        &mut |_| {},
    )
}

#[test]
fn archives_of_ecosystems_become_an_index() {
    let server = feeds(Reply::ok(zipped(&[("A.json", &record("A"))])).tagged("\"z\""));
    let place = Place::new();
    let Ok(Updated::Built(tally)) = from_osv(&server, &["npm", "github actions"], &place) else {
        panic!("both are published");
    };
    assert_eq!((tally.advisories, tally.exploited, tally.scores), (2, 1, 1));
    assert!(place.has("A") && place.has("B") && !place.has("OLD-1"));
    let opened = store::open(&place.target()).unwrap();
    assert_eq!(opened.index.about().snapshot, TODAY);
    from_osv(&server, &["npm"], &place).unwrap();
    assert!(
        server
            .asked()
            .iter()
            .any(|asked| asked.contains("if-none-match: \"z\""))
    );
    assert!(place.has("A") && !place.has("B"));
}

#[test]
fn archives_that_are_none_or_empty_leave_the_old_index() {
    let good = zipped(&[("A.json", &record("A"))]);
    let bad = [
        b"PK\x03\x04 and then nothing".to_vec(),
        good[..good.len() - 10].to_vec(),
        zipped(&[]),
        zipped(&[("A.json", "{")]),
    ];
    for archive in bad {
        let place = Place::new();
        let mut server = feeds(Reply::ok(archive).tagged("\"z\""));
        assert!(from_osv(&server, &["npm"], &place).is_err());
        assert!(place.is_as_it_was());
        server.replace("/npm/all.zip", Reply::ok(good.clone()).tagged("\"z\""));
        from_osv(&server, &["npm"], &place).unwrap();
        assert!(place.has("A"));
    }
}

#[test]
fn an_ecosystem_that_is_not_published_and_one_that_is_missing_end_the_update() {
    let place = Place::new();
    let server = feeds(Reply::status(404));
    assert!(matches!(
        from_osv(&server, &["Debian"], &place),
        Err(UpdateError::NoEcosystem(..))
    ));
    assert!(matches!(
        from_osv(&server, &["../evil"], &place),
        Err(UpdateError::NoEcosystem(..))
    ));
    assert!(from_osv(&server, &["npm"], &place).is_err());
    assert!(place.is_as_it_was());
}
