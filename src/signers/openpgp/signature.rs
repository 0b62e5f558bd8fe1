//! One signature packet of version 4, not verified. Format: RFC 9580, 5.2.3.

use super::subpackets::Subpackets;
use crate::signers::crypto::{Hash, Numbers, padded};
use crate::signers::denial::Denial;
use crate::signers::octets::Octets;
use std::fmt::Write as _;

/// What a signature is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Binary,
    Text,
    /// That a key is that of a person.
    Certification,
    SubkeyBinding,
    /// By a subkey, that it belongs to its key.
    KeyBinding,
    DirectKey,
    KeyRevocation,
    SubkeyRevocation,
    CertificationRevocation,
    Other,
}

impl Kind {
    fn of(number: u8) -> Self {
        match number {
            0x00 => Self::Binary,
            0x01 => Self::Text,
            0x10..=0x13 => Self::Certification,
            0x18 => Self::SubkeyBinding,
            0x19 => Self::KeyBinding,
            0x1f => Self::DirectKey,
            0x20 => Self::KeyRevocation,
            0x28 => Self::SubkeyRevocation,
            0x30 => Self::CertificationRevocation,
            _ => Self::Other,
        }
    }
}

/// The fields of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    pub kind: Kind,
    /// Of the key.
    pub algorithm: u8,
    hash: u8,
    pub hashed: Subpackets,
    /// Nobody has signed these: they help to find the key.
    unhashed: Subpackets,
    /// From the version to the last of the hashed.
    fields: Vec<u8>,
    /// The first bytes of the digest.
    begins: [u8; 2],
    numbers: Numbers,
}

impl Signature {
    /// Errors: it is malformed, or of a version or kind that is not read here.
    pub fn read(body: &[u8]) -> Result<Self, Denial> {
        match body.first() {
            Some(4) => {}
            Some(version @ (2 | 3 | 5 | 6)) => {
                let why = format!("it is of OpenPGP's version {version}, and only 4 is read here");
                return Err(Denial::Unverifiable(why));
            }
            _ => return Err(malformed()),
        }
        let algorithm = body.get(2).copied().ok_or_else(malformed)?;
        supported(algorithm)?;
        Self::fields(body).ok_or_else(malformed)
    }

    fn fields(body: &[u8]) -> Option<Self> {
        let mut octets = Octets(body);
        let [_, kind, algorithm, hash] = octets.take(4)?.try_into().ok()?;
        let length = usize::from(octets.u16()?);
        let hashed = octets.take(length)?;
        let fields = &body[..body.len() - octets.len()];
        let length = usize::from(octets.u16()?);
        let unhashed = octets.take(length)?;
        let begins = octets.take(2)?.try_into().ok()?;
        let numbers = numbers(algorithm, &mut octets)?;
        octets.is_empty().then_some(Self {
            kind: Kind::of(kind),
            algorithm,
            hash,
            hashed: Subpackets::read(hashed)?,
            unhashed: Subpackets::read(unhashed)?,
            fields: fields.to_vec(),
            begins,
            numbers,
        })
    }

    /// The digest that it is made with. Errors: there are two messages of the same, or it cannot be made here.
    pub fn hash(&self) -> Result<Hash, Denial> {
        let weak = |name: &str| {
            let why = format!("it is made with {name}, for which two messages can be found");
            Err(Denial::Weak(why))
        };
        match self.hash {
            8 => Ok(Hash::Sha256),
            9 => Ok(Hash::Sha384),
            10 => Ok(Hash::Sha512),
            1 => weak("MD5"),
            2 => weak("SHA-1"),
            3 => weak("RIPEMD-160"),
            other => Err(Denial::Unverifiable(format!(
                "it is made with digest {other} of OpenPGP, which is not known here"
            ))),
        }
    }

    /// What is signed where this is what the signature is of: it and the signature's own fields.
    pub fn signed(&self, message: &[u8]) -> Vec<u8> {
        // Two areas of 64 KiB cannot fill four bytes.
        let length = u32::try_from(self.fields.len()).unwrap_or(u32::MAX);
        [message, &self.fields, &[4, 0xff], &length.to_be_bytes()].concat()
    }

    /// Whether a digest can be that of what is signed.
    pub fn begins(&self, digest: &[u8]) -> bool {
        digest.starts_with(&self.begins)
    }

    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The signature within.
    pub fn embedded(&self) -> Option<&[u8]> {
        let embedded = self.hashed.embedded.as_deref();
        embedded.or(self.unhashed.embedded.as_deref())
    }

    /// Whether it says that it is by a key of this fingerprint: in full, or by its last eight bytes. Says nothing of
    /// whether that is true.
    pub fn names(&self, fingerprint: &[u8]) -> bool {
        let areas = [&self.hashed, &self.unhashed];
        let mut full = areas
            .iter()
            .filter_map(|area| area.issuer_fingerprint.as_deref());
        if let Some(named) = full.next() {
            return named.split_first() == Some((&4, fingerprint));
        }
        let mut short = areas.iter().filter_map(|area| area.issuer.as_deref());
        short
            .next()
            .is_some_and(|named| named.len() == 8 && fingerprint.ends_with(named))
    }

    /// The key that it names, for people.
    pub fn issuer(&self) -> Option<String> {
        let areas = [&self.hashed, &self.unhashed];
        let full = areas
            .iter()
            .filter_map(|area| area.issuer_fingerprint.as_deref());
        let full = full.map(|named| named.get(1..).unwrap_or_default());
        let short = areas.iter().filter_map(|area| area.issuer.as_deref());
        full.chain(short).next().map(hexadecimal)
    }

    /// When it was made, and whether that is the one thing which it says of that.
    ///
    /// Errors: it does not say so; it says it twice; it asks for more than is known here.
    pub fn created(&self) -> Result<u32, Denial> {
        if self.hashed.beyond {
            let why = "it asks for something to be understood that is not known here";
            return Err(Denial::unverifiable(why));
        }
        match self.hashed.created {
            Some(created) if !self.hashed.twice => Ok(created),
            _ => Err(Denial::wrong(
                "when it was made cannot be read in one way only",
            )),
        }
    }
}

fn malformed() -> Denial {
    Denial::wrong("it is malformed")
}

/// Numbers of RFC 9580, 9.1.
fn supported(algorithm: u8) -> Result<(), Denial> {
    let name = match algorithm {
        1 | 3 | 19 | 22 | 27 => return Ok(()),
        17 => "DSA",
        28 => "Ed448",
        _ => "an algorithm that is not known here",
    };
    let why = format!("it is made with {name}, which cannot be verified here");
    Err(Denial::Unverifiable(why))
}

fn numbers(algorithm: u8, octets: &mut Octets<'_>) -> Option<Numbers> {
    match algorithm {
        1 | 3 => Some(Numbers::Rsa(octets.counted_bits()?.to_vec())),
        19 => {
            let (r, s) = (octets.counted_bits()?, octets.counted_bits()?);
            Some(Numbers::Ecdsa(r.to_vec(), s.to_vec()))
        }
        22 => {
            let (r, s) = (octets.counted_bits()?, octets.counted_bits()?);
            Some(Numbers::Ed25519([padded(r, 32)?, padded(s, 32)?].concat()))
        }
        _ => Some(Numbers::Ed25519(octets.take(64)?.to_vec())),
    }
}

/// As fingerprints are written.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(32);
    shown.fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
