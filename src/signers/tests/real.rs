//! Real signatures against the real lists.

use super::*;

/// Name, commit, and what its signature is worth.
pub(super) const COMMITS: [(&[u8], &str, &str); 25] = [
    (fixture!("ed25519.commit"), "verified", "SHA256:"),
    (fixture!("rsa.commit"), "verified", "SHA256:"),
    (fixture!("p256.commit"), "verified", "SHA256:"),
    (fixture!("p384.commit"), "verified", "SHA256:"),
    (fixture!("sha256.commit"), "verified", "SHA256:"),
    (fixture!("short-rsa.commit"), "weak", "has 1024 bits"),
    (fixture!("p521.commit"), "unverifiable", "nistp521"),
    (
        fixture!("certified.commit"),
        "unverifiable",
        "a certificate cannot be verified here",
    ),
    (fixture!("stranger.commit"), "unknown", "is not among those"),
    (
        fixture!("other.commit"),
        "another",
        "not for the committer `ann@example.org`",
    ),
    (
        fixture!("past.commit"),
        "not valid",
        "until 2026-10-01T00:00:00Z",
    ),
    (
        fixture!("later.commit"),
        "not valid",
        "from 2027-01-01T00:00:00Z",
    ),
    (
        fixture!("files.commit"),
        "not valid",
        "other uses than `git`",
    ),
    (fixture!("namespace.commit"), "wrong", "made for `file`"),
    (fixture!("pgp-ed25519.commit"), "verified", ""),
    (fixture!("pgp-rsa.commit"), "verified", ""),
    (fixture!("pgp-text.commit"), "verified", ""),
    (fixture!("pgp-p256.commit"), "verified", ""),
    (fixture!("pgp-p384.commit"), "verified", ""),
    (fixture!("pgp-subkey.commit"), "verified", ""),
    (fixture!("pgp-short-rsa.commit"), "weak", "has 1024 bits"),
    (fixture!("pgp-sha1.commit"), "weak", "SHA-1"),
    (fixture!("pgp-dsa.commit"), "unverifiable", "DSA"),
    (
        fixture!("pgp-stranger.commit"),
        "unknown",
        "is not among those",
    ),
    (fixture!("unsigned.commit"), "missing", ""),
];

#[test]
fn each_signature_is_worth_what_it_should_be() {
    let keys = listed();
    for (object, kind, words) in COMMITS {
        let commit = commit(object);
        let standing = keys.standing(&commit, today());
        let (found, said) = told(&standing);
        let subject = &commit.subject;
        assert_eq!(found, kind, "{subject}: {said}");
        assert!(said.contains(words), "{subject}: {said}");
    }
}

#[test]
fn keys_of_openpgp_that_do_not_count_are_told_apart() {
    let keys = listed();
    for (object, kind, words) in [
        (
            &fixture!("pgp-revoked.commit")[..],
            "not valid",
            "is revoked",
        ),
        (
            fixture!("pgp-revoked-subkey.commit"),
            "not valid",
            "a subkey, is revoked",
        ),
        (
            fixture!("pgp-expired.commit"),
            "not valid",
            "until 2026-10-01",
        ),
        (
            fixture!("pgp-of-another.commit"),
            "another",
            "no name with the committer's address `ann@example.org`",
        ),
    ] {
        expect(&keys.standing(&commit(object), today()), kind, words);
    }
}

#[test]
fn a_list_without_faults_has_no_problems() {
    let keys = listed();
    assert_eq!(keys.ssh.unwrap().problems(), []);
    assert_eq!(keys.openpgp.unwrap().problems(), []);
}

#[test]
fn a_binary_file_of_keys_is_read_like_an_armoured_one() {
    let keys = Keyring {
        ssh: None,
        openpgp: Some(Certificates::parse(fixture!("keys.gpg")).unwrap()),
    };
    for object in [
        &fixture!("pgp-rsa.commit")[..],
        fixture!("pgp-subkey.commit"),
    ] {
        assert!(keys.standing(&commit(object), today()).is_ok());
    }
    let ssh = keys.standing(&commit(fixture!("ed25519.commit")), today());
    expect(&ssh, "unknown", "lists no `allowed_signers`");
    let none = Keyring::default().standing(&commit(fixture!("pgp-rsa.commit")), today());
    expect(&none, "unknown", "lists no `openpgp_keys`");
}

#[test]
fn a_commit_that_is_dated_ahead_of_the_run_does_not_count() {
    let before = Today::of(date(2026, 10, 1));
    let standing = listed().standing(&commit(fixture!("ed25519.commit")), before);
    expect(&standing, "not valid", "dated in the future");
}

#[test]
fn a_commit_whose_committer_can_be_read_in_two_ways_is_nobodys() {
    let text = String::from_utf8(fixture!("ed25519.commit").to_vec()).unwrap();
    let twice = text.replace(
        "\ngpgsig",
        "\ncommitter Eve <eve@example.org> 1 +0000\ngpgsig",
    );
    expect(
        &listed().standing(&commit(twice.as_bytes()), today()),
        "another",
        "in one way",
    );
}

#[test]
fn the_signature_of_another_commit_does_not_hold() {
    let keys = listed();
    let target = commit(fixture!("unsigned.commit"));
    for object in [
        &fixture!("ed25519.commit")[..],
        fixture!("rsa.commit"),
        fixture!("pgp-rsa.commit"),
    ] {
        let mut taken = commit(object);
        let payload = fixture!("unsigned.commit").to_vec();
        taken.signature.as_mut().unwrap().payload = payload;
        expect(
            &keys.standing(&taken, today()),
            "wrong",
            "not one of this commit",
        );
    }
    assert_eq!(keys.standing(&target, today()), Err(Denial::Missing));
}

#[test]
fn what_is_of_x509_or_there_twice_or_of_no_kind_is_said() {
    let text = String::from_utf8(fixture!("ed25519.commit").to_vec()).unwrap();
    let x509 = text.replace("SSH SIGNATURE", "SIGNED MESSAGE");
    expect(
        &listed().standing(&commit(x509.as_bytes()), today()),
        "unverifiable",
        "X.509",
    );
    let odd = text.replace("SSH SIGNATURE", "SIGNATURE");
    expect(
        &listed().standing(&commit(odd.as_bytes()), today()),
        "unverifiable",
        "no kind",
    );
    let pgp = String::from_utf8(fixture!("pgp-rsa.commit").to_vec()).unwrap();
    let message = pgp.replace("PGP SIGNATURE", "PGP MESSAGE");
    expect(
        &listed().standing(&commit(message.as_bytes()), today()),
        "unverifiable",
        "a whole message",
    );
    let (before, rest) = text.split_once("gpgsig").unwrap();
    let (signature, behind) = rest.split_once("\n\n").unwrap();
    let twice = format!("{before}gpgsig{signature}\ngpgsig{signature}\n\n{behind}");
    expect(
        &listed().standing(&commit(twice.as_bytes()), today()),
        "wrong",
        "more than one",
    );
    let within = commit(fixture!("pgp-rsa.commit"));
    let double = binary(&within).repeat(2);
    let double = resigned(&within, "PGP SIGNATURE", &double);
    expect(
        &listed().standing(&double, today()),
        "wrong",
        "more than one",
    );
    let long = resigned(&within, "PGP SIGNATURE", &vec![0; MOST_OF_SIGNATURE]);
    expect(
        &listed().standing(&long, today()),
        "unverifiable",
        "longer than",
    );
}

#[test]
fn a_weak_signature_of_rsa_is_named() {
    let known = commit(fixture!("rsa.commit"));
    let bytes = binary(&known);
    // The name within the signature blob stands last.
    let at = bytes
        .windows(12)
        .rposition(|it| it == b"rsa-sha2-512")
        .unwrap();
    let mut weak = bytes[..at - 8].to_vec();
    let blob = [&7_u32.to_be_bytes()[..], b"ssh-rsa", &bytes[at + 12..]].concat();
    weak.extend_from_slice(&u32::try_from(blob.len()).unwrap().to_be_bytes());
    weak.extend_from_slice(&blob);
    let standing = listed().standing(&resigned(&known, "SSH SIGNATURE", &weak), today());
    expect(&standing, "weak", "SHA-1");
}
