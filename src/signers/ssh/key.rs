//! Public keys of OpenSSH, and the signatures of each kind.
//!
//! Formats: RFC 4253 (RSA), RFC 5656 (ECDSA), RFC 8332 (RSA with SHA-2), RFC 8709 (Ed25519), `PROTOCOL.u2f` of OpenSSH
//! (keys that a device holds).

use crate::signers::crypto::{Curve, Hash, Numbers, PublicKey, digest};
use crate::signers::denial::Denial;
use crate::signers::octets::Octets;

const ED25519: &str = "ssh-ed25519";
const RSA: &str = "ssh-rsa";
const P256: &str = "ecdsa-sha2-nistp256";
const P384: &str = "ecdsa-sha2-nistp384";
const SK_ED25519: &str = "sk-ssh-ed25519@openssh.com";
const SK_P256: &str = "sk-ecdsa-sha2-nistp256@openssh.com";
/// Kinds whose signatures cannot be verified here.
const OTHERS: [&str; 2] = ["ecdsa-sha2-nistp521", "ssh-dss"];
const CERTIFICATE: &str = "-cert-v01@openssh.com";
/// Somebody touched the device.
const USER_PRESENT: u8 = 0x01;

/// Whether a word names a kind of key, so that it stands where options cannot.
pub(in crate::signers) fn is_kind(word: &str) -> bool {
    let own = [ED25519, RSA, P256, P384, SK_ED25519, SK_P256];
    own.contains(&word) || OTHERS.contains(&word)
}

/// Whether the bytes are a whole key, of a kind that is verified here or of one of the others.
pub(in crate::signers) fn is_key(bytes: &[u8]) -> bool {
    let kind = Octets(bytes).string();
    let other = kind.is_some_and(|kind| OTHERS.iter().any(|other| other.as_bytes() == kind));
    other || Key::parts(bytes).is_some()
}

/// A key whose signatures can be verified here.
#[derive(Debug)]
pub(super) struct Key<'a> {
    kind: &'a [u8],
    public: PublicKey,
    /// Of a key that a device holds: what it was made for.
    application: Option<&'a [u8]>,
}

impl<'a> Key<'a> {
    /// Errors: it is malformed, or of a kind that is not verified here.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Denial> {
        let kind = Octets(bytes).string().unwrap_or_default();
        let kind = std::str::from_utf8(kind).unwrap_or_default();
        if kind.ends_with(CERTIFICATE) {
            return Err(Denial::unverifiable(
                "it is made with a certificate, and a certificate cannot be verified here",
            ));
        }
        if OTHERS.contains(&kind) {
            let why = format!("it is made with a key of `{kind}`, which cannot be verified here");
            return Err(Denial::Unverifiable(why));
        }
        Self::parts(bytes).ok_or_else(|| Denial::wrong("its key is malformed, or of no known kind"))
    }

    fn parts(bytes: &'a [u8]) -> Option<Self> {
        let mut octets = Octets(bytes);
        let kind = octets.string()?;
        let name = std::str::from_utf8(kind).ok()?;
        let public = match name {
            ED25519 | SK_ED25519 => PublicKey::Ed25519(exactly(octets.string()?, 32)?),
            RSA => {
                let exponent = octets.mpint()?.to_vec();
                let modulus = octets.mpint()?.to_vec();
                PublicKey::Rsa { modulus, exponent }
            }
            P256 | SK_P256 => ecdsa(&mut octets, Curve::P256)?,
            P384 => ecdsa(&mut octets, Curve::P384)?,
            _ => return None,
        };
        let application = match name {
            SK_ED25519 | SK_P256 => Some(octets.string()?),
            _ => None,
        };
        octets.is_empty().then_some(Self {
            kind,
            public,
            application,
        })
    }

    /// Errors: it is no signature of this message by this key, or one that does not count.
    pub fn verify(&self, message: &[u8], blob: &[u8]) -> Result<(), Denial> {
        let mut octets = Octets(blob);
        let malformed = || Denial::wrong("it is malformed");
        let kind = octets.string().ok_or_else(malformed)?;
        let hash = self.hash(kind)?;
        let inner = octets.string().ok_or_else(malformed)?;
        let numbers = self.numbers(inner).ok_or_else(malformed)?;
        let Some(application) = self.application else {
            if !octets.is_empty() {
                return Err(malformed());
            }
            return self.public.verify(hash, message, &numbers);
        };
        let flags = octets.u8().ok_or_else(malformed)?;
        let counter = octets.take(4).ok_or_else(malformed)?;
        if !octets.is_empty() {
            return Err(malformed());
        }
        let parts = [
            &digest(Hash::Sha256, application)[..],
            &[flags],
            counter,
            &digest(Hash::Sha256, message),
        ];
        self.public.verify(hash, &parts.concat(), &numbers)?;
        if flags & USER_PRESENT == 0 {
            return Err(Denial::wrong("it is made by a device that nobody touched"));
        }
        Ok(())
    }

    /// The digest that a kind of signature is made with, if it is one of this kind of key.
    fn hash(&self, kind: &[u8]) -> Result<Hash, Denial> {
        match (&self.public, kind) {
            (PublicKey::Rsa { .. }, b"rsa-sha2-256") => Ok(Hash::Sha256),
            (PublicKey::Rsa { .. }, b"rsa-sha2-512") => Ok(Hash::Sha512),
            (PublicKey::Rsa { .. }, b"ssh-rsa") => {
                let why = "it is made with SHA-1, for which anybody can find two messages";
                Err(Denial::Weak(why.to_owned()))
            }
            (_, b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com") => Err(Denial::unverifiable(
                "it is made by a browser (webauthn), which cannot be verified here",
            )),
            (PublicKey::Ecdsa(Curve::P384, _), kind) if kind == self.kind => Ok(Hash::Sha384),
            (PublicKey::Ed25519(_) | PublicKey::Ecdsa(..), kind) if kind == self.kind => {
                Ok(Hash::Sha256)
            }
            _ => Err(Denial::wrong("it is of another kind than its key")),
        }
    }

    fn numbers(&self, inner: &[u8]) -> Option<Numbers> {
        match self.public {
            PublicKey::Ed25519(_) => exactly(inner, 64).map(Numbers::Ed25519),
            PublicKey::Rsa { .. } => Some(Numbers::Rsa(inner.to_vec())),
            PublicKey::Ecdsa(..) => {
                let mut octets = Octets(inner);
                let (r, s) = (octets.mpint()?, octets.mpint()?);
                octets
                    .is_empty()
                    .then(|| Numbers::Ecdsa(r.to_vec(), s.to_vec()))
            }
        }
    }
}

fn exactly(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    (bytes.len() == length).then(|| bytes.to_vec())
}

/// The name of the curve once more, and the point, which is not compressed.
fn ecdsa(octets: &mut Octets<'_>, curve: Curve) -> Option<PublicKey> {
    let (name, length) = match curve {
        Curve::P256 => (&b"nistp256"[..], 65),
        Curve::P384 => (&b"nistp384"[..], 97),
    };
    let named = octets.string()?;
    let point = exactly(octets.string()?, length)?;
    let whole = named == name && point.first() == Some(&4);
    whole.then_some(PublicKey::Ecdsa(curve, point))
}
