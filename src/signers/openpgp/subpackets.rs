//! What a signature says of itself: when it was made, until when it counts, what the key may be used for. Format: RFC 9580,
//! 5.2.3.7 and the sections behind it.

use super::packet::length;
use crate::signers::octets::Octets;

/// The bit of a number that says: whoever does not understand this may not take the signature.
const CRITICAL: u8 = 0x80;
/// Numbers whose meaning changes nothing here, even where it is called critical: whether a certification may be passed on or
/// revoked, preferences, which of several names is the first, who the signer says to be.
const HARMLESS: [u8; 12] = [4, 7, 11, 21, 22, 23, 24, 25, 26, 28, 30, 34];

/// What is said in one of the two areas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subpackets {
    /// Seconds since 1970-01-01 UTC.
    pub created: Option<u32>,
    /// Seconds from then on; 0: for ever.
    pub expires: Option<u32>,
    /// Seconds from when the key was made; 0: for ever.
    pub key_expires: Option<u32>,
    /// The first byte of them.
    pub flags: Option<u8>,
    pub issuer: Option<Vec<u8>>,
    /// The number of a version and a fingerprint.
    pub issuer_fingerprint: Option<Vec<u8>>,
    /// A signature within the signature.
    pub embedded: Option<Vec<u8>>,
    /// One of a number that is not known has to be understood.
    pub beyond: bool,
    /// One of those that count stands in it twice.
    pub twice: bool,
}

impl Subpackets {
    /// None: it is malformed.
    pub fn read(area: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        let mut octets = Octets(area);
        while !octets.is_empty() {
            let length = length(&mut octets, 255)?;
            let (number, body) = octets.take(length)?.split_first()?;
            found.take(*number, body)?;
        }
        Some(found)
    }

    fn take(&mut self, number: u8, body: &[u8]) -> Option<()> {
        let seconds = || body.try_into().ok().map(u32::from_be_bytes);
        let bytes = || body.to_vec();
        let before = match number & !CRITICAL {
            2 => self.created.replace(seconds()?).is_some(),
            3 => self.expires.replace(seconds()?).is_some(),
            9 => self.key_expires.replace(seconds()?).is_some(),
            16 => self.issuer.replace(bytes()).is_some(),
            27 => {
                let first = body.first().copied().unwrap_or(0);
                self.flags.replace(first).is_some()
            }
            32 => self.embedded.replace(bytes()).is_some(),
            33 => self.issuer_fingerprint.replace(bytes()).is_some(),
            known if HARMLESS.contains(&known) => false,
            _ => {
                self.beyond |= number & CRITICAL != 0;
                false
            }
        };
        self.twice |= before;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_counts_is_read_and_told_where_it_stands_twice() {
        let area = [5, 2, 0, 0, 0, 7, 2, 27, 3, 2, 0x80 | 0x19, 1];
        let found = Subpackets::read(&area).unwrap();
        assert_eq!((found.created, found.flags), (Some(7), Some(3)));
        assert!(!found.beyond && !found.twice);
        let twice = [area, area].concat();
        assert!(Subpackets::read(&twice).unwrap().twice);
    }

    #[test]
    fn what_has_to_be_understood_and_is_not_is_told() {
        assert!(Subpackets::read(&[2, 0x80 | 0x14, 0]).unwrap().beyond);
        assert!(!Subpackets::read(&[2, 20, 0]).unwrap().beyond);
    }

    proptest! {
        #[test]
        fn nothing_panics(area in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Subpackets::read(&area);
        }
    }
}
