//! Packets: what each holds, and where it ends. Format: RFC 9580, 4.2.

use crate::signers::octets::Octets;

/// What a packet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Signature,
    Key,
    Subkey,
    SecretKey,
    UserId,
    UserAttribute,
    /// A marker, padding or somebody's own notes, which are passed over.
    Nothing,
    Other,
}

impl Tag {
    fn of(number: u8) -> Self {
        match number {
            2 => Self::Signature,
            5 | 7 => Self::SecretKey,
            6 => Self::Key,
            10 | 12 | 21 => Self::Nothing,
            13 => Self::UserId,
            14 => Self::Subkey,
            17 => Self::UserAttribute,
            _ => Self::Other,
        }
    }
}

/// Packets one behind another. An item that is none: what is left is malformed, and is the last.
pub(super) struct Packets<'a>(Octets<'a>);

impl<'a> Packets<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(Octets(bytes))
    }

    fn read(&mut self) -> Option<(Tag, &'a [u8])> {
        let first = self.0.u8()?;
        let (number, length) = match first {
            0xc0.. => (first & 0x3f, self.new_length()?),
            0x80..0xc0 => (first >> 2 & 0x0f, self.old_length(first & 3)?),
            _ => return None,
        };
        Some((Tag::of(number), self.0.take(length)?))
    }

    /// Partial lengths are for streams, and keys and signatures may not have them.
    fn new_length(&mut self) -> Option<usize> {
        length(&mut self.0, 224)
    }

    fn old_length(&mut self, kind: u8) -> Option<usize> {
        match kind {
            0 => self.0.u8().map(usize::from),
            1 => self.0.u16().map(usize::from),
            2 => usize::try_from(self.0.u32()?).ok(),
            _ => None,
        }
    }
}

/// A length of one, two or five bytes. `partial`: the first byte from which on it would be one of another kind.
pub(super) fn length(octets: &mut Octets<'_>, partial: u8) -> Option<usize> {
    let first = octets.u8()?;
    match first {
        0..192 => Some(usize::from(first)),
        255 => usize::try_from(octets.u32()?).ok(),
        first if first < partial => {
            let second = octets.u8()?;
            Some((usize::from(first) - 192) * 256 + usize::from(second) + 192)
        }
        _ => None,
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Option<(Tag, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let packet = self.read();
        if packet.is_none() {
            self.0 = Octets(&[]);
        }
        Some(packet)
    }
}
