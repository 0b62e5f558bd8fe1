//! The signature that a commit carries: of which kind, its bytes, and the bytes that it signs. Verifies nothing.
//!
//! Format: `Documentation/gitformat-signature` of git. The signature stands in the header `gpgsig`, every line but the
//! first behind one blank; what is signed is the object without that header, and without the one for the other hash.

use super::commit::{Header, field_end};
use serde::Serialize;

/// The header of a signature in a repository of SHA-1 objects.
pub(super) const FIELD: &[u8] = b"gpgsig";
/// The header of a signature over the same commit in SHA-256.
pub(super) const FIELD_SHA256: &[u8] = b"gpgsig-sha256";

/// What made a signature, by the first line of its armour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    Ssh,
    OpenPgp,
    X509,
    /// No armour that git knows.
    Unknown,
    /// More than one signature header: git joins them, others take the first.
    Ambiguous,
}

/// A signature, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub kind: SignatureKind,
    /// The armoured text.
    pub bytes: Vec<u8>,
    /// What it signs.
    pub payload: Vec<u8>,
}

/// The signature of a commit object; none without the header.
pub(super) fn read(object: &[u8], header: &Header<'_>) -> Option<Signature> {
    let mut signatures = header.all(FIELD);
    let first = signatures.next()?;
    let bytes = unfold(first);
    let kind = if signatures.next().is_some() {
        SignatureKind::Ambiguous
    } else {
        kind(&bytes)
    };
    Some(Signature {
        kind,
        payload: payload(object),
        bytes,
    })
}

fn kind(armour: &[u8]) -> SignatureKind {
    const ARMOURS: [(&[u8], SignatureKind); 4] = [
        (b"-----BEGIN SSH SIGNATURE-----", SignatureKind::Ssh),
        (b"-----BEGIN PGP SIGNATURE-----", SignatureKind::OpenPgp),
        (b"-----BEGIN PGP MESSAGE-----", SignatureKind::OpenPgp),
        (b"-----BEGIN SIGNED MESSAGE-----", SignatureKind::X509),
    ];
    let found = ARMOURS.iter().find(|(begin, _)| armour.starts_with(begin));
    found.map_or(SignatureKind::Unknown, |(_, kind)| *kind)
}

/// The value without the blank before each of its further lines, with a newline at its end.
fn unfold(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + 1);
    for (number, line) in value.split(|byte| *byte == b'\n').enumerate() {
        let blank = usize::from(number > 0).min(line.len());
        bytes.extend_from_slice(&line[blank..]);
        bytes.push(b'\n');
    }
    bytes
}

/// The object without its signature headers.
fn payload(object: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(object.len());
    let mut at = 0;
    while at < object.len() && object[at] != b'\n' {
        let end = field_end(object, at);
        let next = (end + 1).min(object.len());
        let key = object[at..end].split(|byte| *byte == b' ').next();
        if key != Some(FIELD) && key != Some(FIELD_SHA256) {
            kept.extend_from_slice(&object[at..next]);
        }
        at = next;
    }
    kept.extend_from_slice(&object[at..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signed(armour: &str) -> Option<Signature> {
        let object = format!("tree 1\n{armour}encoding x\n\nsubject\n");
        read(object.as_bytes(), &Header::split(object.as_bytes()))
    }

    #[test]
    fn the_armour_says_what_made_it() {
        for (armour, kind) in [
            ("SSH SIGNATURE", SignatureKind::Ssh),
            ("PGP SIGNATURE", SignatureKind::OpenPgp),
            ("SIGNED MESSAGE", SignatureKind::X509),
            ("CERTIFICATE", SignatureKind::Unknown),
        ] {
            let text =
                format!("gpgsig -----BEGIN {armour}-----\n \n abc\n -----END {armour}-----\n");
            let signature = signed(&text).unwrap();
            assert_eq!(signature.kind, kind);
            let bytes = format!("-----BEGIN {armour}-----\n\nabc\n-----END {armour}-----\n");
            assert_eq!(String::from_utf8(signature.bytes).unwrap(), bytes);
            assert_eq!(signature.payload, b"tree 1\nencoding x\n\nsubject\n");
        }
        assert_eq!(signed(""), None);
    }

    #[test]
    fn two_signatures_are_none_of_a_known_kind() {
        let one = "gpgsig -----BEGIN SSH SIGNATURE-----\n a\n";
        let both = signed(&format!("{one}{one}")).unwrap();
        assert_eq!(both.kind, SignatureKind::Ambiguous);
    }

    #[test]
    fn the_signature_for_the_other_hash_is_not_signed_either() {
        let signature = signed("gpgsig a\ngpgsig-sha256 b\n c\n").unwrap();
        assert_eq!(signature.payload, b"tree 1\nencoding x\n\nsubject\n");
    }

    #[test]
    fn a_signature_in_the_message_is_text() {
        let object = b"tree 1\n\ngpgsig -----BEGIN SSH SIGNATURE-----\n";
        assert_eq!(read(object, &Header::split(object)), None);
    }

    proptest! {
        #[test]
        fn the_payload_is_never_longer(object in "((gpgsig|tree| )[ a\n]{0,6}\n){0,8}") {
            let bytes = object.as_bytes();
            if let Some(signature) = read(bytes, &Header::split(bytes)) {
                prop_assert!(signature.payload.len() < bytes.len());
            }
        }
    }
}
