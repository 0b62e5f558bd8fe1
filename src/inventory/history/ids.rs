//! Gives every object a small number, so that a graph of millions of edges stays small.

use std::hash::{BuildHasher, Hasher, RandomState};

/// The bytes of an object's id. Only SHA-1: libgit2 opens no other repository.
pub(super) type Id = [u8; 20];

/// Object ids and their numbers, both ways.
pub(super) struct Ids {
    by_number: Vec<Id>,
    /// Open addressing; a slot holds a number plus one.
    slots: Vec<u32>,
    shift: u32,
    /// Object ids are hashes already; the factor keeps an attacker from choosing ones that meet in one slot.
    factor: u64,
}

impl Ids {
    pub fn with_capacity(objects: usize) -> Self {
        let slots = (objects * 2).next_power_of_two().max(2);
        Self {
            by_number: Vec::with_capacity(objects),
            slots: vec![0; slots],
            shift: 64 - slots.trailing_zeros(),
            factor: RandomState::new().build_hasher().finish() | 1,
        }
    }

    pub fn len(&self) -> usize {
        self.by_number.len()
    }

    pub fn id(&self, number: u32) -> Option<&Id> {
        self.by_number.get(number as usize)
    }

    /// The object's number, a new one for a new object. There is room for as many as were announced.
    pub fn insert(&mut self, id: &Id) -> u32 {
        let slot = match self.find(id) {
            Ok(number) => return number,
            Err(slot) => slot,
        };
        self.by_number.push(*id);
        let next = u32::try_from(self.by_number.len()).expect("fewer than 2^32 objects");
        self.slots[slot] = next;
        next - 1
    }

    pub fn number(&self, id: &Id) -> Option<u32> {
        self.find(id).ok()
    }

    /// The number of the id, or the slot for it.
    fn find(&self, id: &Id) -> Result<u32, usize> {
        let mut slot = self.home(id);
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                taken if self.by_number[taken as usize - 1] == *id => return Ok(taken - 1),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn home(&self, id: &Id) -> usize {
        let head = u64::from_le_bytes(*id.first_chunk().expect("an id is longer"));
        usize::try_from(head.wrapping_mul(self.factor) >> self.shift).unwrap_or(0)
    }
}

/// An id written in hexadecimal digits, as commits and tags hold them.
pub(super) fn parse(hex: &[u8]) -> Option<Id> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut id = [0; 20];
    if hex.len() != 40 {
        return None;
    }
    for (byte, pair) in id.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_found_again() {
        let id = |n: u32| {
            let mut id = [7; 20];
            id[..4].copy_from_slice(&n.to_le_bytes());
            id
        };
        let mut ids = Ids::with_capacity(1000);
        for n in 0..1000 {
            assert_eq!(ids.insert(&id(n)), n);
            assert_eq!(ids.insert(&id(n)), n);
        }
        assert_eq!(
            (ids.number(&id(999)), ids.number(&id(1000))),
            (Some(999), None)
        );
        assert_eq!(ids.id(5), Some(&id(5)));
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        assert_eq!(Ids::with_capacity(0).number(&[0; 20]), None);
    }

    #[test]
    fn hexadecimal_digits_become_an_id() {
        assert_eq!(
            parse(b"00ff000000000000000000000000000000000001").map(|id| (id[1], id[19])),
            Some((255, 1))
        );
        assert_eq!(parse(b"00"), None);
        assert_eq!(parse(&[b'g'; 40]), None);
    }
}
