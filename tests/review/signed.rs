//! Signatures of commits against keys of the base: without a forge on commits that git, ssh-keygen and gpg have signed, and on
//! a forge on commits that the test signs.
//!
//! `signatures/` holds what real programs made with keys that were thrown away: the base with its lists, and one commit for
//! each kind of signature, as `git cat-file commit` writes it.

use super::story::{Ended, Files, Story};
use aws_lc_rs::digest::{SHA512, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use git2::{Index, IndexEntry, IndexTime, ObjectType, Oid, Repository};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("signatures/", $name))
    };
}

/// Puts the base and its files into a repository.
fn base(git: &Repository) -> Oid {
    let never = IndexTime::new(0, 0);
    let mut index = Index::new().expect("an index");
    let files: [(&str, &[u8]); 4] = [
        (".github/allowed_signers", fixture!("allowed_signers")),
        (".github/openpgp-keys.asc", fixture!("openpgp-keys.asc")),
        ("portcullis.yaml", fixture!("portcullis.yaml")),
        ("src/a.rs", b"a\n"),
    ];
    for (path, text) in files {
        let entry = IndexEntry {
            ctime: never,
            mtime: never,
            dev: 0,
            ino: 0,
            mode: 0o100_644,
            uid: 0,
            gid: 0,
            file_size: 0,
            id: git.blob(text).expect("a blob"),
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        };
        index.add(&entry).expect("an entry");
    }
    index.write_tree_to(git).expect("a tree");
    put(git, fixture!("base.commit"))
}

fn put(git: &Repository, object: &[u8]) -> Oid {
    let odb = git.odb().expect("objects");
    odb.write(ObjectType::Commit, object).expect("a commit")
}

/// What the gate says of one commit on the base, when nobody is asked.
fn alone(object: &[u8]) -> Ended {
    let story = Story::plain();
    let (base, head) = (base(story.git()), put(story.git(), object));
    story.by_hand(&format!("--base {base} --head {head} --only review"))
}

#[test]
fn real_signatures_are_verified_without_a_forge() {
    let good: [&[u8]; 11] = [
        fixture!("ed25519.commit"),
        fixture!("rsa.commit"),
        fixture!("p256.commit"),
        fixture!("p384.commit"),
        fixture!("sha256.commit"),
        fixture!("pgp-ed25519.commit"),
        fixture!("pgp-rsa.commit"),
        fixture!("pgp-p256.commit"),
        fixture!("pgp-p384.commit"),
        fixture!("pgp-subkey.commit"),
        fixture!("pgp-text.commit"),
    ];
    for object in good {
        let ended = alone(object);
        let name = String::from_utf8_lossy(object).into_owned();
        assert_eq!(ended.blocked(), Vec::<String>::new(), "{name}");
        let unknown = ended.unknown();
        assert_eq!(unknown.len(), 1, "{name}: {unknown:?}");
        assert!(unknown[0].contains("who approved"), "{name}: {unknown:?}");
    }
}

#[test]
fn real_signatures_that_do_not_count_block_each_for_its_reason() {
    let bad: [(&[u8], &str); 17] = [
        (fixture!("unsigned.commit"), "unsigned-commit"),
        (fixture!("namespace.commit"), "signature-wrong"),
        (fixture!("short-rsa.commit"), "signature-weak"),
        (fixture!("stranger.commit"), "signature-key-unknown"),
        (fixture!("other.commit"), "signature-key-of-another"),
        (fixture!("past.commit"), "signature-key-not-valid"),
        (fixture!("later.commit"), "signature-key-not-valid"),
        (fixture!("files.commit"), "signature-key-not-valid"),
        (fixture!("pgp-short-rsa.commit"), "signature-weak"),
        (fixture!("pgp-sha1.commit"), "signature-weak"),
        (fixture!("pgp-stranger.commit"), "signature-key-unknown"),
        (
            fixture!("pgp-of-another.commit"),
            "signature-key-of-another",
        ),
        (fixture!("pgp-expired.commit"), "signature-key-not-valid"),
        (fixture!("pgp-revoked.commit"), "signature-key-not-valid"),
        (
            fixture!("pgp-revoked-subkey.commit"),
            "signature-key-not-valid",
        ),
        (&altered(fixture!("ed25519.commit")), "signature-wrong"),
        (&altered(fixture!("pgp-rsa.commit")), "signature-wrong"),
    ];
    for (object, check) in bad {
        let ended = alone(object);
        let name = String::from_utf8_lossy(object).into_owned();
        assert_eq!(
            (ended.code, ended.blocked()),
            (1, vec![check.to_owned()]),
            "{name}"
        );
    }
}

/// The same with another message.
fn altered(object: &[u8]) -> Vec<u8> {
    [object, b"And more.\n"].concat()
}

#[test]
fn what_cannot_be_verified_here_is_a_gap_and_no_pass() {
    let ssh = String::from_utf8_lossy(fixture!("ed25519.commit")).into_owned();
    let x509 = ssh.replace("SSH SIGNATURE", "SIGNED MESSAGE");
    for (object, word) in [
        (&fixture!("certified.commit")[..], "certificate"),
        (fixture!("p521.commit"), "nistp521"),
        (fixture!("pgp-dsa.commit"), "DSA"),
        (x509.as_bytes(), "X.509"),
    ] {
        let ended = alone(object);
        assert_eq!(ended.code, 3, "{word}: {}", ended.said());
        let unknown = ended.unknown();
        assert!(unknown.iter().any(|why| why.contains(word)), "{unknown:?}");
    }
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}

fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a short text");
    [&length.to_be_bytes(), bytes].concat()
}

fn public(pair: &Ed25519KeyPair) -> Vec<u8> {
    [b"ssh-ed25519", pair.public_key().as_ref()]
        .map(string)
        .concat()
}

/// A line of an allowed-signers file.
fn line(person: u64, seed: u8) -> String {
    let key = crate::support::samples::base64(&public(&pair(seed)));
    format!("{person}@forge.invalid ssh-ed25519 {key}\n")
}

/// The commit once more, signed as `PROTOCOL.sshsig` has it.
fn signed(story: &Story, id: Oid, seed: u8) -> Oid {
    let odb = story.git().odb().expect("objects");
    let object = odb.read(id).expect("a commit").data().to_vec();
    let parts = [&b"git"[..], b"", b"sha512"].map(string).concat();
    let hashed = string(digest(&SHA512, &object).as_ref());
    let pair = pair(seed);
    let signature = pair.sign(&[&b"SSHSIG"[..], &parts, &hashed].concat());
    let blob = [&b"ssh-ed25519"[..], signature.as_ref()]
        .map(string)
        .concat();
    let version = 1_u32.to_be_bytes();
    let whole = [
        &b"SSHSIG"[..],
        &version,
        &string(&public(&pair)),
        &parts,
        &string(&blob),
    ];
    let text = crate::support::samples::base64(&whole.concat());
    let armour = format!("-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----");
    let object = String::from_utf8(object).expect("text");
    let new = story
        .git()
        .commit_signed(&object, &armour, None)
        .expect("a commit");
    let mut state = story.forge.state();
    let mut known = state.commits.remove(&id.to_string()).expect("a commit");
    known.sha = new.to_string();
    state.commits.insert(new.to_string(), known);
    new
}

const FILE: Files<'_> = &[("src/b.rs", "b\n")];
const POLICY: &str = "version: 1\nrequire: [review]\nreview: { host_rules: off, signed_commits: required, allowed_signers: keys }\n";

/// A pull request of person 1, whose one commit is signed with the key of a seed, approved by person 2.
fn opened(list: &str, files: Files<'_>, seed: u8) -> (Story, Oid) {
    opened_by(POLICY, list, files, seed)
}

fn opened_by(policy: &str, list: &str, files: Files<'_>, seed: u8) -> (Story, Oid) {
    let story = Story::new(policy, &[("keys", list)]);
    let plain = story.open(1, 1, files);
    let id = signed(&story, plain, seed);
    story.forced(1, id);
    story.approve(1, 2);
    (story, id)
}

#[test]
fn a_listed_key_counts_whatever_the_forge_says_of_it() {
    let (story, _) = opened(&line(1, 7), FILE, 7);
    let ended = story.judge(1);
    assert_eq!(ended.code, 0, "{}", ended.said());
}

#[test]
fn what_the_forge_has_verified_does_not_count_where_keys_are_listed() {
    for (list, check) in [
        (line(1, 8), "signature-key-unknown"),
        (line(2, 7), "signature-key-of-another"),
    ] {
        let (story, id) = opened(&list, FILE, 7);
        let mut state = story.forge.state();
        state.commits.get_mut(&id.to_string()).expect("it").verified = true;
        drop(state);
        let ended = story.judge(1);
        assert_eq!((ended.code, ended.blocked()), (1, vec![check.to_owned()]));
    }
}

#[test]
fn a_change_cannot_list_the_key_that_it_is_signed_with() {
    let added = [line(1, 8), line(1, 7)].concat();
    let files: [(&str, &str); 1] = [("keys", &added)];
    let (story, _) = opened(&line(1, 8), &files, 7);
    let ended = story.judge(1);
    let blocked = ended.blocked();
    assert_eq!(ended.code, 1);
    assert!(
        blocked.contains(&"signature-key-unknown".to_owned()),
        "{blocked:?}"
    );
}

#[test]
fn a_merge_that_the_forge_made_is_verified_by_the_forge() {
    for verified in [true, false] {
        let (story, head) = opened(&line(1, 7), FILE, 7);
        story.main(&[("src/c.rs", "c\n")]);
        let merge = story.joined(head, story.tip("main"), &["1", "noreply@127.0.0.1"], &[]);
        story.moved(1, merge);
        let mut state = story.forge.state();
        state
            .commits
            .get_mut(&merge.to_string())
            .expect("it")
            .verified = verified;
        drop(state);
        let ended = story.judge(1);
        let blocked = ended.blocked();
        assert_eq!(ended.code, u8::from(!verified), "{}", ended.said());
        assert_eq!(blocked.contains(&"unsigned-commit".to_owned()), !verified);
    }
}

#[test]
fn what_the_forge_commits_for_somebody_is_signed_by_nobody_else() {
    let story = Story::new(POLICY, &[("keys", &line(1, 7))]);
    let id = story.open_as(1, 1, &["1", "noreply@127.0.0.1"], "Edit", FILE);
    story.approve(1, 2);
    let mut state = story.forge.state();
    state.commits.get_mut(&id.to_string()).expect("it").verified = true;
    drop(state);
    let ended = story.judge(1);
    assert_eq!(
        (ended.code, ended.blocked()),
        (1, vec!["unsigned-commit".to_owned()])
    );
}

#[test]
fn signatures_are_judged_where_the_forge_cannot_be_asked() {
    let (story, _) = opened(&line(1, 8), FILE, 7);
    story.flags("--offline");
    let ended = story.judge(1);
    let expected = vec!["signature-key-unknown".to_owned()];
    assert_eq!((ended.code, ended.blocked()), (1, expected));
}

#[test]
fn a_list_that_is_not_there_or_unusable_in_part_is_told() {
    let policy = POLICY.replace("signers: keys", "signers: elsewhere");
    let (story, _) = opened_by(&policy, &line(1, 7), FILE, 7);
    let ended = story.judge(1);
    let unknown = ended.unknown();
    assert!(
        unknown
            .iter()
            .any(|why| why.contains("the base has no such file")),
        "{unknown:?}"
    );
    assert_eq!(ended.blocked(), ["signature-key-unknown"]);

    let list = format!("{}3@forge.invalid ssh-ed25519 AAAA\n", line(1, 7));
    let (story, _) = opened(&list, FILE, 7);
    let ended = story.judge(1);
    let findings = ended.report["findings"].to_string();
    assert!(
        findings.contains("keys, line 2: its key is of another kind than it says"),
        "{findings}"
    );
    assert_eq!(ended.code, 0, "it is of medium severity: {}", ended.said());
}

#[test]
fn a_policy_that_asks_for_a_warning_gets_one() {
    let policy = POLICY.replace("required,", "warn,");
    let (story, _) = opened_by(&policy, &line(1, 8), FILE, 7);
    let ended = story.judge(1);
    let findings = ended.report["findings"].to_string();
    assert!(findings.contains("signature-key-unknown"), "{findings}");
    assert_eq!(ended.code, 0, "{}", ended.said());
}
