//! The bytes of a secret, which never leave the process.

use sha2::{Digest, Sha256};

/// A secret's bytes. It has no `Debug`, no `Display` and no `Serialize` on purpose: what leaves is a digest where the
/// value is too random to be guessed, and one byte of one where it is not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret(Box<[u8]>);

/// A value with at least this many bits in it cannot be found again from its digest.
const UNGUESSABLE: f32 = 80.0;

impl Secret {
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes, for comparison with other tools' digests; not for any output.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// What of the value goes into a fingerprint. `chosen` says that a person chose the value.
    ///
    /// A digest where the value is random: a waiver for a revoked key must not cover its successor. Of a guessable value
    /// only eight bits: a changed value is found again with 255 chances in 256, and a fingerprint fits one in 256 of
    /// all passwords, so that it confirms no guess.
    pub fn for_fingerprint(&self, chosen: bool) -> Vec<u8> {
        let digest = Sha256::digest(&self.0);
        #[expect(clippy::cast_precision_loss, reason = "a threshold")]
        let bits = super::quality::entropy(&self.0) * self.0.len() as f32;
        let kept = if chosen || bits < UNGUESSABLE {
            1
        } else {
            digest.len()
        };
        digest[..kept].to_vec()
    }
}
