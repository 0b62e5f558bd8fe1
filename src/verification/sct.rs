//! Check 3: the certificate was handed to a trusted certificate log before it was issued (RFC 6962, section 3).

use super::check::{Check, Proof, Refusal};
use super::trust::Trust;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sigstore_types::{Sha256Hash, SignatureBytes};
use sigstore_verify::crypto::SigningScheme;
use x509_cert::Certificate;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Encode, asn1::OctetString};

/// The list of timestamps in a certificate.
const LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.2");
/// A timestamp of version 1 of a certificate in the making: version, kind of signature, kind of entry.
const V1: u8 = 0;
const CERTIFICATE_TIMESTAMP: u8 = 0;
const PRECERTIFICATE: [u8; 2] = [0, 1];

/// One timestamp of a certificate log, as it stands in the certificate.
#[derive(Debug, PartialEq, Eq)]
struct Stamp<'a> {
    log: [u8; 32],
    /// Milliseconds since 1970.
    time: u64,
    extensions: &'a [u8],
    /// Of hash and signature, by RFC 5246.
    algorithm: [u8; 2],
    signature: &'a [u8],
}

/// Checks the certificate's timestamp. `issuer` is the public key of who issued it, as check 2 has proven.
pub(super) fn check(certificate: &[u8], issuer: &[u8], trust: &Trust) -> Result<Proof, Refusal> {
    let malformed = |_| {
        refused(
            "malformed",
            "the certificate cannot be read for its log timestamp",
        )
    };
    let certificate = Certificate::from_der(certificate).map_err(malformed)?;
    let list = list(&certificate)?;
    let stamp = parse(&list).ok_or_else(|| {
        refused("malformed", "expected one timestamp of a certificate log in the certificate; found what is none, or several")
    })?;
    let milliseconds = i64::try_from(stamp.time).ok();
    let time = milliseconds
        .and_then(|time| Timestamp::from_millisecond(time).ok())
        .ok_or_else(|| {
            refused(
                "malformed",
                "the timestamp of the certificate log is no time",
            )
        })?;
    let signed = signed(certificate, issuer, &stamp)?;
    let scheme = scheme(stamp.algorithm)?;
    let id = Sha256Hash::new(stamp.log);
    let keys = trust.certificate_logs.iter().find(|(of, _)| *of == scheme);
    let keys = keys.map(|(_, keys)| keys);
    if keys.is_none_or(|keys| keys.key(&id).is_none()) {
        let message = format!(
            "expected a timestamp of a certificate log of {}; found one of log {}",
            trust.name,
            id.to_hex()
        );
        return Err(refused("unknown-log", message));
    }
    let Some(key) = keys.and_then(|keys| keys.key_at(&id, time)) else {
        let message = format!(
            "the certificate log {} did not count at {time}, the time of its timestamp",
            id.to_hex()
        );
        return Err(refused("log-time", message));
    };
    key.verify(&signed, &SignatureBytes::from_bytes(stamp.signature))
        .map_err(|_| refused("signature", "the timestamp in the certificate does not bear the signature of its certificate log"))?;
    Ok(Proof::new(
        Check::Sct,
        "certificate log",
        format!("holds the certificate since {time}"),
    ))
}

fn list(certificate: &Certificate) -> Result<Vec<u8>, Refusal> {
    let extensions = certificate.tbs_certificate.extensions.iter().flatten();
    let mut lists = extensions.filter(|extension| extension.extn_id == LIST);
    let (Some(list), None) = (lists.next(), lists.next()) else {
        return Err(refused(
            "missing",
            "expected a timestamp of a certificate log in the certificate; found none",
        ));
    };
    let list = OctetString::from_der(list.extn_value.as_bytes());
    list.map(|list| list.as_bytes().to_vec()).map_err(|_| {
        refused(
            "malformed",
            "the certificate's timestamp of a certificate log cannot be read",
        )
    })
}

/// The one timestamp of a list (RFC 6962, section 3.3).
fn parse(list: &[u8]) -> Option<Stamp<'_>> {
    let (list, nothing) = counted(list)?;
    let (stamp, no_other) = counted(list)?;
    if !nothing.is_empty() || !no_other.is_empty() {
        return None;
    }
    let (version, rest) = stamp.split_first()?;
    let (log, rest) = rest.split_first_chunk::<32>()?;
    let (time, rest) = rest.split_first_chunk::<8>()?;
    let (extensions, rest) = counted(rest)?;
    let (algorithm, rest) = rest.split_first_chunk::<2>()?;
    let (signature, rest) = counted(rest)?;
    (*version == V1 && rest.is_empty()).then_some(Stamp {
        log: *log,
        time: u64::from_be_bytes(*time),
        extensions,
        algorithm: *algorithm,
        signature,
    })
}

/// Bytes behind their length in two bytes, and what follows.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// What the log has signed: the certificate as it was before the timestamp was put in.
fn signed(certificate: Certificate, issuer: &[u8], stamp: &Stamp<'_>) -> Result<Vec<u8>, Refusal> {
    let mut before = certificate.tbs_certificate;
    if let Some(extensions) = &mut before.extensions {
        extensions.retain(|extension| extension.extn_id != LIST);
    }
    let unwritable = || {
        refused(
            "malformed",
            "the certificate cannot be read for its log timestamp",
        )
    };
    let before = before.to_der().map_err(|_| unwritable())?;
    let length = u32::try_from(before.len())
        .map_err(|_| unwritable())?
        .to_be_bytes();
    let extensions = u16::try_from(stamp.extensions.len()).map_err(|_| unwritable())?;
    let mut signed = vec![V1, CERTIFICATE_TIMESTAMP];
    signed.extend(stamp.time.to_be_bytes());
    signed.extend(PRECERTIFICATE);
    signed.extend(Sha256::digest(issuer));
    signed.extend(&length[1..]);
    signed.extend(&before);
    signed.extend(extensions.to_be_bytes());
    signed.extend(stamp.extensions);
    Ok(signed)
}

fn scheme(algorithm: [u8; 2]) -> Result<SigningScheme, Refusal> {
    Ok(match algorithm {
        [4, 3] => SigningScheme::EcdsaP256Sha256,
        [5, 3] => SigningScheme::EcdsaP384Sha384,
        [4, 1] => SigningScheme::RsaPkcs1Sha256,
        [5, 1] => SigningScheme::RsaPkcs1Sha384,
        [6, 1] => SigningScheme::RsaPkcs1Sha512,
        [hash, signature] => {
            let message = format!(
                "the certificate log signs in a way that is not known: hash {hash}, signature {signature}"
            );
            return Err(refused("algorithm", message));
        }
    })
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Sct, part, message)
        .help("Do not use the artefact: a certificate that no public log holds may have been issued in secret.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn what_is_cut_is_no_timestamp(cut in 0_usize..60) {
            let mut stamp = vec![0];
            stamp.extend([7; 32]);
            stamp.extend([0; 8]);
            stamp.extend([0, 0, 4, 3, 0, 2, 9, 9]);
            let length = u16::try_from(stamp.len()).unwrap();
            let mut list = (length + 2).to_be_bytes().to_vec();
            list.extend(length.to_be_bytes());
            list.extend(&stamp);
            prop_assert!(parse(&list).is_some());
            prop_assert_eq!(parse(&list[..cut.min(list.len() - 1)]), None);
        }
    }
}
