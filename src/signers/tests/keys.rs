//! Keys of OpenPGP that say something else of themselves than they should: built here, because no program makes them.

use super::*;
use crate::signers::crypto::{Hash, digest, name_of_key};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};

/// Seconds since 1970-01-01 UTC: 2026-09-01.
const MADE: u32 = 1_788_220_800;
/// 2026-11-01.
const SIGNED: u32 = 1_793_491_200;
const SIGN: &[u8] = &[2, 27, 0x02];

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

/// A packet with a length of five bytes.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[0xc0 | tag, 255][..], &length, body].concat()
}

fn key(pair: &Ed25519KeyPair) -> Vec<u8> {
    [
        &[4][..],
        &MADE.to_be_bytes(),
        &[27],
        pair.public_key().as_ref(),
    ]
    .concat()
}

fn hashed(key: &[u8]) -> Vec<u8> {
    let length = u16::try_from(key.len()).unwrap().to_be_bytes();
    [&[0x99][..], &length, key].concat()
}

fn at(number: u8, seconds: u32) -> Vec<u8> {
    [&[5, number][..], &seconds.to_be_bytes()].concat()
}

/// A signature's body: what it is of, by whom, when, and what else it says.
fn signature(kind: u8, by: &Ed25519KeyPair, made: u32, said: &[u8], message: &[u8]) -> Vec<u8> {
    let fingerprint = name_of_key(&hashed(&key(by)));
    let issuer = [&[22, 33, 4][..], &fingerprint].concat();
    let area = [&at(2, made)[..], &issuer, said].concat();
    let length = u16::try_from(area.len()).unwrap().to_be_bytes();
    let fields = [&[4, kind, 27, 8][..], &length, &area].concat();
    let count = u32::try_from(fields.len()).unwrap().to_be_bytes();
    let all = [message, &fields, &[4, 0xff], &count].concat();
    let digest = digest(Hash::Sha256, &all);
    let numbers = by.sign(&digest);
    [&fields[..], &[0, 0], &digest[..2], numbers.as_ref()].concat()
}

/// What the parts of a key say.
struct Parts {
    name: &'static str,
    /// Of the name, by the primary key.
    said: Vec<u8>,
    /// Packets behind the name's own.
    behind_name: Vec<u8>,
    behind_key: Vec<u8>,
    /// Of the subkey.
    binding: Vec<u8>,
    /// By whom the back signature is; none: there is none.
    back: Option<Ed25519KeyPair>,
    behind_subkey: Vec<u8>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            name: "Ann <ann@example.org>",
            said: SIGN.to_vec(),
            behind_name: Vec::new(),
            behind_key: Vec::new(),
            binding: SIGN.to_vec(),
            back: Some(pair(2)),
            behind_subkey: Vec::new(),
        }
    }
}

fn of_name(name: &str) -> Vec<u8> {
    let length = u32::try_from(name.len()).unwrap().to_be_bytes();
    [
        &hashed(&key(&pair(1)))[..],
        &[0xb4],
        &length,
        name.as_bytes(),
    ]
    .concat()
}

fn of_both() -> Vec<u8> {
    [hashed(&key(&pair(1))), hashed(&key(&pair(2)))].concat()
}

impl Parts {
    /// The file: primary key 1, its name, subkey 2.
    fn file(&self) -> Vec<u8> {
        let (primary, subkey) = (pair(1), pair(2));
        let name = signature(0x13, &primary, MADE, &self.said, &of_name(self.name));
        let mut binding = self.binding.clone();
        if let Some(back) = &self.back {
            let within = signature(0x19, back, MADE, &[], &of_both());
            let length = u8::try_from(within.len() + 1).unwrap();
            binding.extend_from_slice(&[length, 32]);
            binding.extend_from_slice(&within);
        }
        let binding = signature(0x18, &primary, MADE, &binding, &of_both());
        [
            packet(6, &key(&primary)),
            self.behind_key.clone(),
            packet(13, self.name.as_bytes()),
            packet(2, &name),
            self.behind_name.clone(),
            packet(14, &key(&subkey)),
            packet(2, &binding),
            self.behind_subkey.clone(),
        ]
        .concat()
    }

    fn standing(&self, by: u8, said: &[u8]) -> Standing {
        standing(&self.file(), by, said)
    }
}

/// What a signature of the commit `unsigned` by a key is worth, with this file of keys.
fn standing(file: &[u8], by: u8, said: &[u8]) -> Standing {
    let payload = fixture!("unsigned.commit");
    let mut commit = commit(fixture!("pgp-rsa.commit"));
    "ann@example.org".clone_into(&mut commit.committer.email);
    commit.signature.as_mut().unwrap().payload = payload.to_vec();
    let signature = packet(2, &signature(0, &pair(by), SIGNED, said, payload));
    let commit = resigned(&commit, "PGP SIGNATURE", &signature);
    let keys = Keyring {
        ssh: None,
        openpgp: Some(Certificates::parse(file).unwrap()),
    };
    keys.standing(&commit, today())
}

#[test]
fn a_key_that_says_all_it_has_to_counts() {
    let parts = Parts::default();
    assert!(parts.standing(1, &[]).is_ok());
    assert!(parts.standing(2, &[]).is_ok());
    expect(&parts.standing(3, &[]), "unknown", "is not among those");
    let bare = Parts {
        name: "ann@example.org",
        ..Parts::default()
    };
    assert!(bare.standing(1, &[]).is_ok());
}

#[test]
fn a_subkey_without_a_back_signature_of_its_own_does_not_count() {
    for (back, words) in [
        (None, "no back signature"),
        (Some(pair(1)), "does not hold"),
    ] {
        let parts = Parts {
            back,
            ..Parts::default()
        };
        expect(&parts.standing(2, &[]), "not valid", words);
        assert!(parts.standing(1, &[]).is_ok());
    }
}

#[test]
fn a_key_counts_only_for_what_it_says_it_is_for() {
    for (said, words) in [
        (&[2, 27, 0x01][..], "not made for"),
        (&[], "does not say that it may"),
    ] {
        let parts = Parts {
            said: said.to_vec(),
            binding: said.to_vec(),
            ..Parts::default()
        };
        expect(&parts.standing(1, &[]), "not valid", words);
        expect(&parts.standing(2, &[]), "not valid", words);
    }
}

#[test]
fn a_key_that_has_expired_does_not_count_whichever_part_says_so() {
    let day = [SIGN, &at(9, 86_400)].concat();
    let until_today = [SIGN, &at(9, 1_795_305_600 - MADE)].concat();
    for said in [&day, &until_today] {
        let primary = Parts {
            said: said.clone(),
            ..Parts::default()
        };
        expect(&primary.standing(1, &[]), "not valid", "until");
        expect(&primary.standing(2, &[]), "not valid", "until");
        let subkey = Parts {
            binding: said.clone(),
            ..Parts::default()
        };
        assert!(subkey.standing(1, &[]).is_ok());
        expect(&subkey.standing(2, &[]), "not valid", "until");
    }
    let direct = signature(
        0x1f,
        &pair(1),
        MADE,
        &at(9, 86_400),
        &hashed(&key(&pair(1))),
    );
    let parts = Parts {
        behind_key: packet(2, &direct),
        ..Parts::default()
    };
    expect(&parts.standing(1, &[]), "not valid", "until");
    expect(
        &Parts::default().standing(1, &at(3, 3_600)),
        "not valid",
        "has run out",
    );
}

#[test]
fn the_newest_word_on_a_name_is_the_one_that_counts() {
    let name = of_name("Ann <ann@example.org>");
    let shorter = signature(
        0x13,
        &pair(1),
        MADE + 9,
        &[SIGN, &at(9, 86_400)].concat(),
        &name,
    );
    let parts = Parts {
        behind_name: packet(2, &shorter),
        ..Parts::default()
    };
    expect(&parts.standing(1, &[]), "not valid", "until");
    let forged = signature(0x13, &pair(1), MADE + 9, SIGN, b"something else");
    let parts = Parts {
        behind_name: packet(2, &forged),
        ..Parts::default()
    };
    expect(&parts.standing(1, &[]), "not valid", "does not hold");
    let by_another = signature(0x13, &pair(3), MADE + 9, &at(9, 86_400), &name);
    let parts = Parts {
        behind_name: packet(2, &by_another),
        ..Parts::default()
    };
    assert!(parts.standing(1, &[]).is_ok());
}

#[test]
fn revocations_count_wherever_they_stand() {
    let (primary, name) = (hashed(&key(&pair(1))), of_name("Ann <ann@example.org>"));
    let whole = Parts {
        behind_key: packet(2, &signature(0x20, &pair(1), MADE, &[], &primary)),
        ..Parts::default()
    };
    let by_another = Parts {
        behind_key: packet(2, &signature(0x20, &pair(3), MADE, &[], &primary)),
        ..Parts::default()
    };
    let of_name = Parts {
        behind_name: packet(2, &signature(0x30, &pair(1), MADE, &[], &name)),
        ..Parts::default()
    };
    for parts in [whole, by_another, of_name] {
        expect(&parts.standing(1, &[]), "not valid", "revoked");
        expect(&parts.standing(2, &[]), "not valid", "revoked");
    }
    let of_subkey = Parts {
        behind_subkey: packet(2, &signature(0x28, &pair(1), MADE, &[], &of_both())),
        ..Parts::default()
    };
    expect(&of_subkey.standing(2, &[]), "not valid", "revoked");
    assert!(of_subkey.standing(1, &[]).is_ok());
    let unread = Parts {
        behind_key: packet(2, &[6, 0x20, 27, 8]),
        ..Parts::default()
    };
    expect(&unread.standing(1, &[]), "not valid", "may be revoked");
}

#[test]
fn what_has_to_be_understood_and_is_not_is_not_verified() {
    let critical = [2, 0x80 | 0x14, 0];
    expect(
        &Parts::default().standing(1, &critical),
        "unverifiable",
        "understood",
    );
    let twice = at(2, SIGNED);
    expect(&Parts::default().standing(1, &twice), "wrong", "in one way");
    let parts = Parts {
        said: [SIGN, &critical].concat(),
        ..Parts::default()
    };
    expect(&parts.standing(1, &[]), "unverifiable", "says of itself");
}

#[test]
fn what_a_key_says_of_itself_with_a_weak_digest_does_not_count() {
    let parts = Parts::default();
    let file = parts.file();
    for (digest, name) in [(2, "SHA-1"), (1, "MD5")] {
        let weak = |start: &[u8]| {
            let mut file = file.clone();
            let at = file.windows(3).position(|it| it == start).unwrap();
            file[at + 3] = digest;
            file
        };
        let of_name = weak(&[4, 0x13, 27]);
        expect(&standing(&of_name, 1, &[]), "weak", name);
        expect(&standing(&of_name, 2, &[]), "weak", name);
        for of_subkey in [weak(&[4, 0x18, 27]), weak(&[4, 0x19, 27])] {
            assert!(standing(&of_subkey, 1, &[]).is_ok());
            assert!(standing(&of_subkey, 2, &[]).is_err());
        }
        expect(&standing(&weak(&[4, 0x18, 27]), 2, &[]), "weak", name);
    }
}

#[test]
fn a_name_that_somebody_else_gave_the_key_does_not_count() {
    let name = "Eve <eve@example.org>";
    let given = signature(
        0x13,
        &pair(3),
        MADE,
        SIGN,
        &of_name("Ann <ann@example.org>"),
    );
    let own = signature(0x13, &pair(1), MADE, SIGN, &of_name(name));
    let file = [
        packet(6, &key(&pair(1))),
        packet(13, b"Ann <ann@example.org>"),
        packet(2, &given),
        packet(13, name.as_bytes()),
        packet(2, &own),
    ];
    expect(
        &standing(&file.concat(), 1, &[]),
        "not valid",
        "does not itself say",
    );
}

#[test]
fn a_file_with_faults_is_told_of_them() {
    let good = Parts::default().file();
    let problems = |file: &[u8]| {
        let list = Certificates::parse(file).unwrap();
        let told = list.problems().iter().map(|it| it.why.clone());
        told.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(problems(&good), "");
    let twice = good.repeat(2);
    assert!(problems(&twice).contains("more than once"));
    expect(&standing(&twice, 1, &[]), "unknown", "is not among");
    let secret = [good.clone(), packet(5, &key(&pair(3)))].concat();
    assert!(problems(&secret).contains("secret"));
    let new = [
        packet(6, &[6, 0, 0, 0, 0, 27]),
        packet(13, b"x"),
        good.clone(),
    ]
    .concat();
    assert!(problems(&new).contains("version above 4"));
    assert!(standing(&new, 1, &[]).is_ok());
    assert!(problems(&good[..good.len() - 1]).contains("cut off"));
    let named_twice = [good.clone(), packet(13, b"Ann <ann@example.org>")].concat();
    assert!(problems(&named_twice).contains("a name stands in it twice"));
    let armoured =
        b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n";
    assert!(problems(armoured).contains("secret"));
}

#[test]
fn other_versions_of_signatures_are_named() {
    let commit = commit(fixture!("pgp-rsa.commit"));
    for version in [3, 5, 6] {
        let other = resigned(&commit, "PGP SIGNATURE", &packet(2, &[version, 0, 27, 8]));
        let words = format!("version {version}");
        expect(&listed().standing(&other, today()), "unverifiable", &words);
    }
}
