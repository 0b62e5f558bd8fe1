//! Tokens of a timestamp authority (RFC 3161, in the CMS of RFC 5652).

use super::certificate::name;
use super::der::{generalized_time, integer, octets, oid, sequence, set, tagged};
use super::key::Key;
use sha2::{Digest, Sha256};

const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// A token over `signed`, by the certificate that `issuer` gave out under `serial`, with certificates in it or none.
pub fn token(
    signed: &[u8],
    seconds: i64,
    (issuer, serial): (&str, u8),
    key: &Key,
    embedded: &[u8],
) -> Vec<u8> {
    let sha256 = sequence(&[&oid(SHA256)]);
    let imprint = sequence(&[&sha256, &octets(&Sha256::digest(signed))]);
    let info = sequence(&[
        &integer(1),
        &oid("1.2.3.4"),
        &imprint,
        &integer(9),
        &generalized_time(seconds),
    ]);
    let content_type = sequence(&[&oid("1.2.840.113549.1.9.3"), &set(&[&oid(TST_INFO)])]);
    let digest = sequence(&[
        &oid("1.2.840.113549.1.9.4"),
        &set(&[&octets(&Sha256::digest(&info))]),
    ]);
    let mut attributes = [content_type, digest];
    attributes.sort();
    let [first, second] = &attributes;
    let signature = key.sign(&set(&[first, second]));
    let by_whom = sequence(&[
        &integer(1),
        &sequence(&[&name(issuer), &integer(serial)]),
        &sha256,
        &tagged(0xa0, &[first, second]),
        &sequence(&[&oid("1.2.840.10045.4.3.2")]),
        &octets(&signature),
    ]);
    let content = sequence(&[&oid(TST_INFO), &tagged(0xa0, &[&octets(&info)])]);
    let embedded = if embedded.is_empty() {
        Vec::new()
    } else {
        tagged(0xa0, &[embedded])
    };
    let digests = set(&[&sha256]);
    let data = sequence(&[
        &integer(3),
        &digests,
        &content,
        &embedded,
        &set(&[&by_whom]),
    ]);
    sequence(&[&oid("1.2.840.113549.1.7.2"), &tagged(0xa0, &[&data])])
}
