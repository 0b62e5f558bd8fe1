//! Check 2: the certificate chains to a trusted authority that counted at the time of signing, was valid then, is for
//! signing code, and is no authority itself (RFC 5280).

use super::check::{Check, Proof, Refusal, quoted};
use super::trust::Trust;
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use sigstore_types::Bundle;
use sigstore_types::bundle::VerificationMaterialContent as Material;
use sigstore_verify::crypto::{CertificateInfo, WEBPKI_VERIFICATION_ALGS, parse_certificate_info};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// id-kp-codeSigning, 1.3.6.1.5.5.7.3.3, without tag and length.
const CODE_SIGNING: [u8; 8] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03];

/// What a certificate says, read from its bytes. Nothing of it is proven.
pub(super) fn read(bundle: &Bundle) -> Result<CertificateInfo, Refusal> {
    let Some(certificate) = bundle.signing_certificate() else {
        let message = "expected a certificate that says who signed; the bundle names a key instead";
        return Err(refused("missing", message).help("Name the key that signed it: --key FILE."));
    };
    parse_certificate_info(certificate).map_err(|error| {
        refused(
            "malformed",
            format!("the certificate cannot be read: {error}"),
        )
    })
}

/// Checks the chain at every trusted time of the signature. The result is the public key of who issued the certificate,
/// for the certificate log.
pub(super) fn check(
    bundle: &Bundle,
    info: &CertificateInfo,
    times: &[Timestamp],
    trust: &Trust,
) -> Result<(Vec<u8>, Proof), Refusal> {
    let mut issuer = None;
    for time in times {
        valid_then(info, *time)?;
        issuer = Some(chained(bundle, *time, trust)?);
    }
    // Without a trusted time there is nothing to check the certificate at; check 4 has refused that before.
    let issuer = issuer.ok_or_else(|| {
        refused(
            "no-time",
            "no trusted time says when the certificate was used",
        )
    })?;
    let value = format!(
        "chains to {}, for code signing, valid from {} to {}",
        trust.name, info.not_before, info.not_after
    );
    Ok((
        issuer,
        Proof::new(Check::CertificateChain, "certificate", value),
    ))
}

fn valid_then(info: &CertificateInfo, time: Timestamp) -> Result<(), Refusal> {
    let window = format!(
        "the certificate is valid from {} to {}",
        info.not_before, info.not_after
    );
    let help = "Have it signed again: a certificate of a few minutes has to be used within them.";
    if time < info.not_before {
        return Err(refused(
            "not-yet-valid",
            format!("{window}, and the signature was made before, at {time}"),
        )
        .help(help));
    }
    if time > info.not_after {
        return Err(refused(
            "expired",
            format!("{window}, and the signature was made after, at {time}"),
        )
        .help(help));
    }
    Ok(())
}

fn chained(bundle: &Bundle, time: Timestamp, trust: &Trust) -> Result<Vec<u8>, Refusal> {
    let counted = trust
        .authorities
        .iter()
        .filter(|(_, window)| window.is_none_or(|window| window.contains(time)));
    let trusted: Vec<CertificateDer<'_>> = counted
        .map(|(certificate, _)| CertificateDer::from(certificate.as_bytes()))
        .collect();
    let anchors: Vec<TrustAnchor<'_>> = trusted
        .iter()
        .filter_map(|certificate| anchor_from_trusted_cert(certificate).ok())
        .collect();
    if anchors.is_empty() {
        let message = format!(
            "no authority of {} counted at {time}, when the signature was made",
            trust.name
        );
        return Err(refused("no-authority", message)
            .help("Use a newer trusted root (--trusted-root FILE), or a newer portcullis."));
    }
    let (leaf, others) = certificates(bundle);
    let leaf_der = CertificateDer::from(leaf);
    let leaf = EndEntityCert::try_from(&leaf_der).map_err(|error| {
        refused(
            "malformed",
            format!("the certificate cannot be read: {error}"),
        )
    })?;
    let seconds = u64::try_from(time.as_second()).unwrap_or_default();
    let path = leaf
        .verify_for_usage(
            WEBPKI_VERIFICATION_ALGS,
            &anchors,
            &others,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::required(&CODE_SIGNING),
            None,
            None,
        )
        .map_err(|error| of_webpki(&error, trust))?;
    Ok(match path.intermediate_certificates().next() {
        Some(issuer) => issuer.subject_public_key_info().as_ref().to_vec(),
        None => sequence(path.anchor().subject_public_key_info.as_ref()),
    })
}

fn certificates(bundle: &Bundle) -> (&[u8], Vec<CertificateDer<'_>>) {
    match &bundle.verification_material.content {
        Material::Certificate(certificate) => (certificate.raw_bytes.as_bytes(), Vec::new()),
        Material::X509CertificateChain { certificates } => match certificates.split_first() {
            Some((leaf, others)) => {
                let others = others
                    .iter()
                    .map(|one| CertificateDer::from(one.raw_bytes.as_bytes()));
                (leaf.raw_bytes.as_bytes(), others.collect())
            }
            None => (&[], Vec::new()),
        },
        _ => (&[], Vec::new()),
    }
}

fn of_webpki(error: &webpki::Error, trust: &Trust) -> Refusal {
    use webpki::Error as E;
    match error {
        E::CaUsedAsEndEntity => refused(
            "is-authority",
            "expected the certificate of a signer; found that of an authority, which may issue others",
        ),
        E::RequiredEkuNotFoundContext(_) => refused(
            "usage",
            "expected a certificate for code signing (extended key usage 1.3.6.1.5.5.7.3.3); this one is not",
        ),
        E::UnknownIssuer => refused(
            "issuer",
            format!("expected a certificate issued by an authority of {}; it was issued by another", trust.name),
        )
        .help("If it comes from a private or a test instance, name its trusted root: --trusted-root FILE."),
        E::InvalidSignatureForPublicKey => {
            refused("signature", "the certificate does not bear the signature of the authority that it names")
        }
        other => refused("invalid", format!("the certificate does not chain to {}: {}", quoted(&trust.name), other)),
    }
}

/// `webpki` hands out the contents of an anchor's key without the head of their sequence (X.690, 8.1.3).
fn sequence(contents: &[u8]) -> Vec<u8> {
    let mut der = vec![0x30];
    let length = contents.len();
    let bytes = length.to_be_bytes();
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    if length < 0x80 {
        der.extend(significant);
    } else {
        der.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
        der.extend(significant);
    }
    der.extend(contents);
    der
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::CertificateChain, part, message)
        .help("Do not use the artefact: nobody trusted says who signed it.")
}

#[cfg(test)]
mod tests {
    use super::sequence;

    #[test]
    fn the_head_of_a_sequence_is_written_as_short_as_it_can_be() {
        assert_eq!(sequence(&[7; 3])[..2], [0x30, 3]);
        assert_eq!(sequence(&[7; 0x80])[..3], [0x30, 0x81, 0x80]);
        assert_eq!(sequence(&[7; 0x126])[..4], [0x30, 0x82, 0x01, 0x26]);
    }
}
