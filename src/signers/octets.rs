//! Bytes that are read from the front: numbers of fixed length, and texts behind their own. Knows no format.

/// What is left to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Octets<'a>(pub &'a [u8]);

impl<'a> Octets<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None: there are not so many.
    pub fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u8(&mut self) -> Option<u8> {
        let byte = self.take(1)?;
        byte.first().copied()
    }

    /// Big-endian, as all of them.
    pub fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// A `string` of RFC 4251: its length in four bytes, and its bytes.
    pub fn string(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()?;
        self.take(usize::try_from(length).ok()?)
    }

    /// An `mpint` of RFC 4251 that is not negative, without the zero that only says so. None also where it is not written in
    /// its one form.
    pub fn mpint(&mut self) -> Option<&'a [u8]> {
        let number = self.string()?;
        let negative = |number: &[u8]| number.first().is_some_and(|first| *first >= 0x80);
        match number {
            [0, rest @ ..] => negative(rest).then_some(rest),
            _ => (!negative(number)).then_some(number),
        }
    }

    /// An MPI of RFC 9580, 3.2: its bits in two bytes, and its bytes. None also where the first bit is not set.
    pub fn counted_bits(&mut self) -> Option<&'a [u8]> {
        let bits = usize::from(self.u16()?);
        let number = self.take(bits.div_ceil(8))?;
        let exact = super::crypto::bits(number) == bits;
        exact.then_some(number)
    }
}
