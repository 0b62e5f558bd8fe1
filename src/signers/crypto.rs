//! The only calls of cryptography: digests, and one signature of one message by one key. Formats are read elsewhere.

use super::denial::Denial;
use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm as Algorithm,
};

/// Bits of the shortest RSA modulus that is taken, and of the longest that can be.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A digest that nobody can find two messages for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
}

/// A key whose signatures can be verified here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    Ed25519(Vec<u8>),
    /// Modulus and exponent, big-endian.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The point, not compressed.
    Ecdsa(Curve, Vec<u8>),
}

/// The numbers of a signature, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Numbers {
    /// 64 bytes.
    Ed25519(Vec<u8>),
    Rsa(Vec<u8>),
    Ecdsa(Vec<u8>, Vec<u8>),
}

pub(super) fn digest(hash: Hash, message: &[u8]) -> Vec<u8> {
    let algorithm = match hash {
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    digest::digest(algorithm, message).as_ref().to_vec()
}

/// SHA-1, in which OpenPGP names its keys, and for nothing else: a name proves nothing.
pub(super) fn name_of_key(message: &[u8]) -> Vec<u8> {
    let algorithm = &digest::SHA1_FOR_LEGACY_USE_ONLY;
    digest::digest(algorithm, message).as_ref().to_vec()
}

impl PublicKey {
    /// Whether these are the numbers of this key for this message. Ed25519 takes the message as it is and no notice of `hash`.
    ///
    /// Errors: they are not; the key is too weak; it or the hash cannot be used here.
    pub fn verify(&self, hash: Hash, message: &[u8], numbers: &Numbers) -> Result<(), Denial> {
        let holds = match (self, numbers) {
            (Self::Ed25519(key), Numbers::Ed25519(signature)) => {
                holds(&signature::ED25519, key, message, signature)
            }
            (Self::Rsa { modulus, exponent }, Numbers::Rsa(number)) => {
                rsa((modulus, exponent), hash, message, number)?
            }
            (Self::Ecdsa(curve, point), Numbers::Ecdsa(r, s)) => {
                let algorithm = ecdsa(*curve, hash)?;
                holds(algorithm, point, message, &der(r, s))
            }
            _ => false,
        };
        if holds {
            return Ok(());
        }
        Err(Denial::wrong(
            "it is not one of this commit by the key that it names",
        ))
    }
}

fn holds(algorithm: &'static dyn Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .is_ok()
}

fn rsa(
    (modulus, exponent): (&[u8], &[u8]),
    hash: Hash,
    message: &[u8],
    number: &[u8],
) -> Result<bool, Denial> {
    let bits = bits(modulus);
    if bits < *RSA_BITS.start() {
        let why = format!("its RSA key has {bits} bits, and less than 2048 are not enough");
        return Err(Denial::Weak(why));
    }
    if !RSA_BITS.contains(&bits) {
        let why = format!("its RSA key has {bits} bits, and more than 8192 cannot be used here");
        return Err(Denial::Unverifiable(why));
    }
    let parameters = match hash {
        Hash::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
    };
    let key = RsaPublicKeyComponents {
        n: bare(modulus),
        e: bare(exponent),
    };
    // Numbers are written without leading zeros, and a signature has as many bytes as the modulus.
    let padded = padded(number, bits.div_ceil(8));
    Ok(padded.is_some_and(|number| key.verify(parameters, message, &number).is_ok()))
}

/// The backend knows neither P-521, nor the two curves with any other hash than these.
fn ecdsa(curve: Curve, hash: Hash) -> Result<&'static dyn Algorithm, Denial> {
    match (curve, hash) {
        (Curve::P256, Hash::Sha256) => Ok(&signature::ECDSA_P256_SHA256_ASN1),
        (Curve::P256, Hash::Sha384) => Ok(&signature::ECDSA_P256_SHA384_ASN1),
        (Curve::P384, Hash::Sha256) => Ok(&signature::ECDSA_P384_SHA256_ASN1),
        (Curve::P384, Hash::Sha384) => Ok(&signature::ECDSA_P384_SHA384_ASN1),
        (_, Hash::Sha512) => Err(Denial::unverifiable(
            "it is one of ECDSA with SHA-512, which cannot be verified here",
        )),
    }
}

/// Two numbers as a sequence of DER.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let body = [integer(r), integer(s)].concat();
    [&[0x30][..], &length(body.len()), &body].concat()
}

fn integer(number: &[u8]) -> Vec<u8> {
    let number = bare(number);
    let sign = number.first().is_none_or(|first| *first >= 0x80);
    let zero: &[u8] = if sign { &[0] } else { &[] };
    let bytes = [zero, number].concat();
    [&[0x02][..], &length(bytes.len()), &bytes].concat()
}

/// Numbers of a curve have less than 128 bytes; what is longer is none, and any length will do for it.
fn length(bytes: usize) -> Vec<u8> {
    match u8::try_from(bytes) {
        Ok(short @ 0..=0x7f) => vec![short],
        Ok(long) => vec![0x81, long],
        Err(_) => vec![0x80],
    }
}

/// Without zeros in front.
fn bare(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

pub(super) fn bits(number: &[u8]) -> usize {
    let number = bare(number);
    let first = number.first().map_or(0, |first| first.leading_zeros());
    number.len() * 8 - first as usize
}

/// With zeros in front, up to a length. None: it is longer than that.
pub(super) fn padded(number: &[u8], bytes: usize) -> Option<Vec<u8>> {
    let zeros = bytes.checked_sub(number.len())?;
    Some([vec![0; zeros].as_slice(), number].concat())
}
