//! The envelope of a signature of OpenSSH, and what it signs. Format: `PROTOCOL.sshsig` of OpenSSH.

use crate::signers::crypto::{Hash, digest};
use crate::signers::denial::Denial;
use crate::signers::octets::Octets;

const MAGIC: &[u8] = b"SSHSIG";

/// The fields of a signature, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature<'a> {
    pub version: u32,
    pub key: &'a [u8],
    pub namespace: &'a [u8],
    reserved: &'a [u8],
    hash: &'a [u8],
    pub blob: &'a [u8],
}

impl<'a> Signature<'a> {
    /// None: something is missing, or something is left.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut octets = Octets(bytes.strip_prefix(MAGIC)?);
        let signature = Self {
            version: octets.u32()?,
            key: octets.string()?,
            namespace: octets.string()?,
            reserved: octets.string()?,
            hash: octets.string()?,
            blob: octets.string()?,
        };
        octets.is_empty().then_some(signature)
    }

    /// The bytes that are signed: not the message itself but its digest, and what it is for.
    pub fn message(&self, payload: &[u8]) -> Result<Vec<u8>, Denial> {
        let hash = match self.hash {
            b"sha256" => Hash::Sha256,
            b"sha512" => Hash::Sha512,
            _ => {
                let why = "it is made with another digest than SHA-256 and SHA-512";
                return Err(Denial::Weak(why.to_owned()));
            }
        };
        let mut message = MAGIC.to_vec();
        for part in [
            self.namespace,
            self.reserved,
            self.hash,
            &digest(hash, payload),
        ] {
            // All but the digest have their length in four bytes before them already.
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            message.extend_from_slice(&length.to_be_bytes());
            message.extend_from_slice(part);
        }
        Ok(message)
    }
}
