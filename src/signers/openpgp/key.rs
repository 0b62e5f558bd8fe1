//! One key packet of version 4, and whether a signature is by it. Format: RFC 9580, 5.5.2 and 9.2.

use super::signature::{Signature, hexadecimal};
use crate::signers::crypto::{Curve, Hash, PublicKey, digest, name_of_key};
use crate::signers::denial::Denial;
use crate::signers::octets::Octets;

const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
/// Of Ed25519, before it had a number of its own.
const LEGACY: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01];

/// A key, not yet known to be anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The packet as other signatures hash it.
    pub hashed: Vec<u8>,
    pub fingerprint: Vec<u8>,
    /// Seconds since 1970-01-01 UTC.
    pub created: u32,
    algorithm: u8,
    /// None: no signature of it can be verified here.
    material: Option<PublicKey>,
}

impl Key {
    /// Errors: it is malformed, or of another version; what for, in words.
    pub fn read(body: &[u8]) -> Result<Self, &'static str> {
        let malformed = "a key in it is malformed";
        let mut octets = Octets(body);
        match octets.u8() {
            Some(4) => {}
            Some(2 | 3) => return Err("a key in it is of version 3, which nobody should use"),
            Some(5 | 6) => {
                return Err("a key in it is of a version above 4, which is not read here");
            }
            _ => return Err(malformed),
        }
        let created = octets.u32().ok_or(malformed)?;
        let algorithm = octets.u8().ok_or(malformed)?;
        let length = u16::try_from(body.len()).map_err(|_| malformed)?;
        let hashed = [&[0x99][..], &length.to_be_bytes(), body].concat();
        Ok(Self {
            fingerprint: name_of_key(&hashed),
            hashed,
            created,
            algorithm,
            material: material(algorithm, octets).ok_or(malformed)?,
        })
    }

    /// Its fingerprint, for people.
    pub fn name(&self) -> String {
        hexadecimal(&self.fingerprint)
    }

    /// Errors: it is not a signature of this message by this key.
    pub fn holds(&self, signature: &Signature, hash: Hash, message: &[u8]) -> Result<(), Denial> {
        let Some(material) = &self.material else {
            let why = "its key is of a kind or curve that cannot be verified here";
            return Err(Denial::unverifiable(why));
        };
        if general(self.algorithm) != general(signature.algorithm) {
            return Err(Denial::wrong("it is of another kind than its key"));
        }
        let signed = signature.signed(message);
        let digest = digest(hash, &signed);
        if !signature.begins(&digest) {
            return Err(Denial::wrong(
                "it is not one of this commit by the key that it names",
            ));
        }
        let message = match material {
            // Ed25519 signs the digest of a message and not the message.
            PublicKey::Ed25519(_) => &digest,
            _ => &signed,
        };
        material.verify(hash, message, signature.numbers())
    }
}

/// RSA has two numbers of which either may sign.
fn general(algorithm: u8) -> u8 {
    if algorithm == 3 { 1 } else { algorithm }
}

/// None: it is malformed. None within: it is of no kind that can be verified here.
#[expect(
    clippy::option_option,
    reason = "a malformed key and one of another kind are different things to say"
)]
fn material(algorithm: u8, mut octets: Octets<'_>) -> Option<Option<PublicKey>> {
    let key = match algorithm {
        1 | 3 => {
            let modulus = octets.counted_bits()?.to_vec();
            let exponent = octets.counted_bits()?.to_vec();
            PublicKey::Rsa { modulus, exponent }
        }
        19 | 22 => {
            let length = usize::from(octets.u8()?);
            let curve = octets.take(length)?;
            let point = octets.counted_bits()?;
            match (algorithm, curve, point) {
                (19, P256, [4, ..]) if point.len() == 65 => {
                    PublicKey::Ecdsa(Curve::P256, point.to_vec())
                }
                (19, P384, [4, ..]) if point.len() == 97 => {
                    PublicKey::Ecdsa(Curve::P384, point.to_vec())
                }
                (22, LEGACY, [0x40, native @ ..]) if native.len() == 32 => {
                    PublicKey::Ed25519(native.to_vec())
                }
                (19, P256 | P384, _) | (22, LEGACY, _) => return None,
                _ => return Some(None),
            }
        }
        27 => PublicKey::Ed25519(octets.take(32)?.to_vec()),
        _ => return Some(None),
    };
    octets.is_empty().then_some(Some(key))
}
