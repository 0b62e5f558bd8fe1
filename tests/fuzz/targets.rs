//! Everything that reads bytes of strangers, each as a function of bytes: whatever comes in, it answers. No panic, no endless
//! loop, no position outside of the text.

use portcullis::advisory::Index;
use portcullis::attestation::Account;
use portcullis::check::Catalogue;
use portcullis::detect::secrets::decode::archive::{ArchiveLimits, archive_kind, expand};
use portcullis::detect::secrets::decode::each_run;
use portcullis::detect::secrets::suppress::Files;
use portcullis::detect::secrets::{SecretDetector, Settings};
use portcullis::document::{Sources, dockerfile, hcl, json, shell, strict, yaml};
use portcullis::finding::Domain;
use portcullis::forge::Event;
use portcullis::inventory::{Glance, InMemory, Start, Subject, Unit, Visitor};
use portcullis::package::formats;
use portcullis::policy::Policy;
use portcullis::signers::{AllowedSigners, Certificates};
use portcullis::source::RepoPath;
use portcullis::verification::{PublicKey, Trust, Unverified};
use std::sync::LazyLock;

pub type Target = fn(&[u8]);

pub const ALL: [(&str, Target); 12] = [
    ("archives", archives),
    ("bundle", bundle),
    ("documents", documents),
    ("event", event),
    ("glance", glance),
    ("index", index),
    ("packages", packages),
    ("policy", policy),
    ("report", report),
    ("runs", runs),
    ("secrets", secrets),
    ("signers", signers),
];

static DETECTOR: LazyLock<SecretDetector> = LazyLock::new(|| {
    let settings = Settings {
        depth: 4,
        change: false,
    };
    let checks = Catalogue::embedded().of_domain(Domain::Secrets);
    let detector = SecretDetector::new(checks, settings, Files::default());
    detector.unwrap_or_else(|_| panic!("a check of ours does not compile"))
});

/// What is drawn from an archive stays within its limits.
pub fn archives(bytes: &[u8]) {
    if let Some(kind) = archive_kind(bytes) {
        let mut total = 0;
        let limits = ArchiveLimits::default();
        let mut member = |bytes: usize| total += bytes as u64;
        expand(
            kind,
            bytes,
            &limits,
            &mut |one| member(one.bytes.len()),
            &mut |_, _| {},
        );
        assert!(total <= limits.total);
    }
}

/// A bundle, a trusted root, a public key.
pub fn bundle(bytes: &[u8]) {
    let _ = Unverified::parse(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Trust::parse(text, "trusted_root.json");
        let _ = PublicKey::parse(text);
    }
}

/// The languages that infrastructure and pipelines are written in.
pub fn documents(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut sources = Sources::default();
    let path = RepoPath::new("a.txt").expect("a path");
    let file = sources.add(path, text.into());
    let _ = hcl::parse(text, file);
    let _ = json::parse(text, file);
    let _ = json::parse_dialect(text, file, json::Dialect::WithComments);
    let _ = yaml::parse(text, file, yaml::Options::default());
    let _ = dockerfile::parse(text, file);
    let _ = shell::parse(text);
    let _ = strict::parse(text);
}

/// The event's name, a line's end, and its payload.
pub fn event(bytes: &[u8]) {
    if let Some((name, payload)) = headed(bytes) {
        let _ = Event::read(name, payload);
    }
}

/// A text is glanced at before its path is known, and twice, because the second time it is remembered: what is found then
/// was not passed over.
pub fn glance(bytes: &[u8]) {
    let path = RepoPath::new("a.txt").expect("a path");
    let unit = Unit {
        subject: Subject::File(&path),
        bytes,
        start: Start::default(),
        added: None,
        origin: None,
    };
    let clean = |glance: Glance| matches!(glance, Glance::Clean | Glance::CleanAsWhole);
    let passed_over = clean(DETECTOR.glance(bytes, None)) | clean(DETECTOR.glance(bytes, None));
    assert!(!passed_over || DETECTOR.visit(&unit) == 0);
}

/// An index of advisories that was made to look like one.
pub fn index(bytes: &[u8]) {
    let _ = Index::open(bytes.to_vec());
}

/// A file's path, a line's end, and its text.
pub fn packages(bytes: &[u8]) {
    let Some((path, text)) = headed(bytes) else {
        return;
    };
    let Ok(path) = RepoPath::new(path) else {
        return;
    };
    if let Some(format) = formats::of(&path) {
        let files = InMemory::new([(path.clone(), text.to_vec())]);
        let _ = formats::read(format, &path, text, &files);
    }
}

pub fn policy(bytes: &[u8]) {
    if let Err(error) = Policy::parse_bytes(bytes, "portcullis.yaml", &|_| true) {
        assert!(!error.to_string().is_empty());
    }
}

/// The report that an attestation is made from.
pub fn report(bytes: &[u8]) {
    let _ = Account::read(bytes);
}

pub fn runs(bytes: &[u8]) {
    each_run(bytes, &mut Vec::new(), &mut |run| {
        assert!(run.span.start <= run.span.end && run.span.end <= bytes.len());
    });
}

pub fn secrets(bytes: &[u8]) {
    for (_, span) in DETECTOR.scan("a.txt", bytes) {
        // UTF-16 is the caller's to turn into UTF-8, so every span is one of these bytes.
        assert!(span.start <= span.end && span.end <= bytes.len());
    }
}

/// Lists of those who may sign commits.
pub fn signers(bytes: &[u8]) {
    let _ = AllowedSigners::parse(bytes);
    let _ = Certificates::parse(bytes);
}

fn headed(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}
