//! The form of a timestamp token (RFC 3161, in the CMS of RFC 5652). Its signature covers the time and little else; what it
//! leaves open may hold only what it has to hold, so that not a byte of it can be changed.

use super::check::{Check, Refusal};
use sigstore_types::TsaAuthority;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
/// `[0]` and `[1]`, constructed.
const FIRST: u8 = 0xa0;
/// NULL, as parameters of an algorithm.
const NULL: [u8; 2] = [5, 0];

const SIGNED_DATA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const TST_INFO: &[u8] = &[6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];

/// SHA-256, SHA-384 and SHA-512, each with the last bytes of what signs with it: ECDSA (1.2.840.10045.4.3) and RSA
/// (1.2.840.113549.1.1).
const DIGESTS: [(&[u8], u8, u8); 3] = [
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1], 2, 11),
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2], 3, 12),
    (&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3], 4, 13),
];
const ECDSA_WITH: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3];
const RSA_WITH: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1];
/// Keys, which some authorities name in place of the algorithm.
const EC_KEY: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const RSA_KEY: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

/// Refuses a token that holds more than an authority has to put into it, or another certificate than the authority's own.
pub(super) fn check(token: &[u8], authority: &TsaAuthority) -> Result<(), Refusal> {
    let certificates = of_token(token).ok_or_else(|| {
        refused("token-form", "the timestamp holds something beside what its authority has signed, or holds it in another form")
    })?;
    let mut rest = certificates;
    while let Some((one, behind)) = element(rest) {
        let own = [&authority.leaf, &authority.root]
            .into_iter()
            .chain(&authority.intermediates);
        if !own.into_iter().any(|own| own.as_bytes() == one.whole) {
            return Err(refused(
                "embedded-certificate",
                "the timestamp carries a certificate that is not its authority's own",
            ));
        }
        rest = behind;
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(refused(
            "token-form",
            "the certificates in the timestamp cannot be read",
        ))
    }
}

fn refused(part: &'static str, message: &str) -> Refusal {
    Refusal::new(Check::SigningTime, part, message)
        .help("Get the bundle again from whoever made it; its timestamp has been changed.")
}

/// One value of DER.
struct Element<'a> {
    tag: u8,
    contents: &'a [u8],
    whole: &'a [u8],
}

/// The first value, and what stands behind it. Lengths are as short as they can be.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => {
            let (&length, rest) = rest.split_first()?;
            (usize::from(length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let (contents, behind) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - behind.len())?;
    let shortest = match first {
        0x81 => length >= 0x80,
        0x82 => length >= 0x100,
        _ => true,
    };
    // High tag numbers are not used here.
    (shortest && tag & 0x1f != 0x1f).then_some((
        Element {
            tag,
            contents,
            whole,
        },
        behind,
    ))
}

/// Takes the next value, which has to have this tag.
fn take<'a>(bytes: &mut &'a [u8], tag: u8) -> Option<Element<'a>> {
    let (one, rest) = element(bytes)?;
    *bytes = rest;
    (one.tag == tag).then_some(one)
}

/// The contents of the only value.
fn only(mut bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let one = take(&mut bytes, tag)?;
    bytes.is_empty().then_some(one.contents)
}

/// The next value if it has this tag.
fn if_there<'a>(bytes: &mut &'a [u8], tag: u8) -> Option<Element<'a>> {
    let (one, rest) = element(bytes)?;
    (one.tag == tag).then(|| {
        *bytes = rest;
        one
    })
}

/// A token, bare or in the answer to a request; the certificates in it.
fn of_token(token: &[u8]) -> Option<&[u8]> {
    let mut inside = only(token, SEQUENCE)?;
    if let Some(status) = if_there(&mut inside, SEQUENCE) {
        // Granted, and not a word more.
        let granted = only(status.contents, INTEGER)? == [0];
        return if granted {
            of_content(only(inside, SEQUENCE)?)
        } else {
            None
        };
    }
    of_content(inside)
}

fn of_content(content: &[u8]) -> Option<&[u8]> {
    let data = content.strip_prefix(SIGNED_DATA)?;
    let mut data = only(only(data, FIRST)?, SEQUENCE)?;
    let version = take(&mut data, INTEGER)?.contents;
    let digests = take(&mut data, SET)?.contents;
    let stamp = take(&mut data, SEQUENCE)?.contents.strip_prefix(TST_INFO)?;
    only(only(stamp, FIRST)?, OCTETS)?;
    let certificates = if_there(&mut data, FIRST).map_or(&[][..], |one| one.contents);
    let signer = only(only(data, SET)?, SEQUENCE)?;
    (version == [3] && of_signer(signer, digests)?).then_some(certificates)
}

/// Whether who signed is described by what was used, and by nothing else.
fn of_signer(mut signer: &[u8], digests: &[u8]) -> Option<bool> {
    let version = take(&mut signer, INTEGER)?.contents;
    let by_name = if_there(&mut signer, SEQUENCE).is_some() || {
        take(&mut signer, 0x80)?;
        false
    };
    let digest = take(&mut signer, SEQUENCE)?;
    take(&mut signer, FIRST)?;
    let algorithm = take(&mut signer, SEQUENCE)?.contents;
    take(&mut signer, OCTETS)?;
    let right_version = version == if by_name { [1] } else { [3] };
    let known = DIGESTS
        .iter()
        .find(|(oid, ..)| named(digest.contents, oid))?;
    let ecdsa = [ECDSA_WITH, &[known.1]].concat();
    let rsa = [RSA_WITH, &[known.2]].concat();
    let signs = [ecdsa.as_slice(), &rsa, EC_KEY, RSA_KEY]
        .iter()
        .any(|oid| named(algorithm, oid));
    Some(right_version && signs && signer.is_empty() && digests == digest.whole)
}

/// Whether an algorithm is the named one, without parameters.
fn named(algorithm: &[u8], oid: &[u8]) -> bool {
    let parameters = algorithm.strip_prefix(oid);
    parameters.is_some_and(|parameters| parameters.is_empty() || parameters == NULL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_length_is_written_in_one_way() {
        assert!(element(&[4, 1, 0]).is_some());
        for wrong in [
            &[4, 0x81, 1, 0][..],
            &[4, 0x82, 0, 1, 0],
            &[4, 0x80],
            &[4, 0x83, 0, 0, 1, 0],
            &[0x1f, 1, 0],
            &[4, 2, 0],
            &[],
        ] {
            assert!(element(wrong).is_none(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = of_token(&bytes);
        }
    }
}
