//! Bytes that nobody meant, and signatures that were altered: nothing panics, and nothing altered holds.

use super::real::COMMITS;
use super::*;
use proptest::prelude::*;

/// Commits whose signatures count.
fn good() -> impl Strategy<Value = CommitFacts> {
    let of = COMMITS.iter().filter(|(_, kind, _)| *kind == "verified");
    let objects: Vec<&'static [u8]> = of.map(|(object, ..)| *object).collect();
    prop::sample::select(objects).prop_map(commit)
}

/// Where nothing is signed: the second area of a packet of OpenPGP.
fn unsigned_area(bytes: &[u8]) -> std::ops::Range<usize> {
    if bytes.starts_with(b"SSHSIG") {
        return 0..0;
    }
    let body = if bytes[0].trailing_zeros() >= 2 { 2 } else { 3 };
    let hashed = usize::from(u16::from_be_bytes([bytes[body + 4], bytes[body + 5]]));
    let start = body + 6 + hashed;
    let length = usize::from(u16::from_be_bytes([bytes[start], bytes[start + 1]]));
    start + 2..start + 2 + length
}

fn kind(commit: &CommitFacts) -> &'static str {
    match commit.signature.as_ref().unwrap().kind {
        SignatureKind::Ssh => "SSH SIGNATURE",
        _ => "PGP SIGNATURE",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bit_of_a_commit_can_be_turned(known in good(), at: prop::sample::Index, bit in 0..8) {
        let mut altered = known;
        let payload = &mut altered.signature.as_mut().unwrap().payload;
        let at = at.index(payload.len());
        payload[at] ^= 1_u8 << bit;
        prop_assert!(listed().standing(&altered, today()).is_err());
    }

    #[test]
    fn no_bit_of_a_signature_can_be_turned(known in good(), at: prop::sample::Index, bit in 0..8) {
        let mut bytes = binary(&known);
        let at = at.index(bytes.len());
        let unsigned = unsigned_area(&bytes).contains(&at);
        bytes[at] ^= 1_u8 << bit;
        let altered = resigned(&known, kind(&known), &bytes);
        let standing = listed().standing(&altered, today());
        prop_assert!(unsigned || standing.is_err());
    }

    #[test]
    fn no_signature_can_be_cut_or_lengthened(known in good(), at: prop::sample::Index, more in prop::collection::vec(any::<u8>(), 1..8)) {
        let bytes = binary(&known);
        let cut = resigned(&known, kind(&known), &bytes[..at.index(bytes.len())]);
        prop_assert!(listed().standing(&cut, today()).is_err());
        let longer = resigned(&known, kind(&known), &[bytes, more].concat());
        prop_assert!(listed().standing(&longer, today()).is_err());
    }

    #[test]
    fn no_arbitrary_signature_panics_or_holds(known in good(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let ssh = [&b"SSHSIG\0\0\0\x01"[..], &bytes].concat();
        let pgp = [&[0xc2, u8::try_from(bytes.len() % 192).unwrap(), 4][..], &bytes].concat();
        for bytes in [bytes, ssh, pgp] {
            let other = resigned(&known, kind(&known), &bytes);
            prop_assert!(listed().standing(&other, today()).is_err());
        }
    }

    #[test]
    fn no_list_panics(text in "((ann@x|\\*|\"a b\"|!x|,) ?)?(namespaces=\"git\"|valid-after=\"20260101Z\"|cert-authority|[,=\"\\\\]){0,3} ?(ssh-ed25519|ssh-rsa)? ?(AAAA[A-Za-z]{0,12})?\n?\\PC{0,5}") {
        let _ = AllowedSigners::parse(text.as_bytes()).unwrap();
    }

    #[test]
    fn no_key_of_openpgp_panics(at: prop::sample::Index, bit in 0..8, cut: prop::sample::Index, rest in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut bytes = fixture!("keys.gpg").to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let cut = cut.index(bytes.len());
        for file in [&bytes[..], &bytes[..cut], &[&bytes[..cut], &rest[..]].concat(), &rest] {
            if let Ok(list) = Certificates::parse(file) {
                let keys = Keyring { ssh: None, openpgp: Some(list) };
                let _ = keys.standing(&commit(fixture!("pgp-subkey.commit")), today());
            }
        }
    }

    #[test]
    fn a_turned_bit_of_a_key_never_lets_another_sign(at: prop::sample::Index, bit in 0..8) {
        let mut bytes = fixture!("keys.gpg").to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        if let Ok(list) = Certificates::parse(&bytes) {
            let keys = Keyring { ssh: None, openpgp: Some(list) };
            let standing = keys.standing(&commit(fixture!("pgp-of-another.commit")), today());
            prop_assert!(standing.is_err());
        }
    }
}
