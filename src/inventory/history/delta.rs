//! Deltas of packs: how one object is made of another.
//!
//! Format: <https://git-scm.com/docs/pack-format#_deltified_representation>. Everything in a delta is untrusted: it is
//! refused where it reaches outside of its base or makes another length than it announces.

use std::ops::Range;

/// The lengths that a delta announces: of its base, and of what it makes.
pub(super) fn lengths(delta: &mut &[u8]) -> Option<(u64, u64)> {
    Some((varint(delta)?, varint(delta)?))
}

/// Makes `out` of `base` by the instructions that follow the lengths. `news` hears which ranges of `out` are not copied
/// as they stood; an empty range is a place where two copies meet that did not stand side by side. None: it is damaged,
/// or makes more than `length` bytes.
pub(super) fn apply(
    base: &[u8],
    mut delta: &[u8],
    length: usize,
    out: &mut Vec<u8>,
    mut news: impl FnMut(Range<usize>),
) -> Option<()> {
    out.clear();
    out.reserve(length);
    // Where a copy has to begin to go on where the last one ended; none behind what was inserted.
    let mut side_by_side = Some(0);
    while let Some((instruction, rest)) = delta.split_first() {
        delta = rest;
        let at = out.len();
        if instruction & 0x80 != 0 {
            let copied = copy(*instruction, &mut delta)?;
            out.extend_from_slice(base.get(copied.clone())?);
            if side_by_side.is_some_and(|next| next != copied.start) {
                news(at..at);
            }
            side_by_side = Some(copied.end);
        } else if *instruction == 0 {
            return None;
        } else {
            let (inserted, rest) = delta.split_at_checked(usize::from(*instruction))?;
            out.extend_from_slice(inserted);
            delta = rest;
            news(at..out.len());
            side_by_side = None;
        }
        if out.len() > length {
            return None;
        }
    }
    if side_by_side.is_some_and(|end| end != base.len()) {
        news(out.len()..out.len());
    }
    (out.len() == length).then_some(())
}

/// The range of the base that a copy takes: its offset and length are given byte by byte where they are not zero.
fn copy(instruction: u8, delta: &mut &[u8]) -> Option<Range<usize>> {
    let mut part = |bits: Range<u32>| {
        let mut value = 0;
        for (shift, bit) in bits.enumerate() {
            if instruction >> bit & 1 == 1 {
                value |= usize::from(byte(delta)?) << (8 * shift);
            }
        }
        Some(value)
    };
    let offset = part(0..4)?;
    let length = match part(4..7)? {
        0 => 0x1_0000,
        length => length,
    };
    Some(offset..offset.checked_add(length)?)
}

/// A number in groups of seven bits, the lowest first.
pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let next = byte(bytes)?;
        value |= u64::from(next & 0x7F).checked_shl(shift)?;
        if next & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
    }
}

pub(super) fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(base: &[u8], delta: &[u8], length: usize) -> Option<(Vec<u8>, Vec<Range<usize>>)> {
        let (mut out, mut news) = (Vec::new(), Vec::new());
        apply(base, delta, length, &mut out, |range| news.push(range))?;
        Some((out, news))
    }

    #[test]
    fn copies_and_inserts_make_a_text() {
        // Copy 0..4, insert "--", copy 4..10.
        let delta = [0x90, 4, 2, b'-', b'-', 0x91, 4, 6];
        let (text, news) = made(b"abcdefghij", &delta, 12).unwrap();
        assert_eq!(text, b"abcd--efghij");
        assert_eq!(news.len(), 1);
        assert_eq!(news[0], 4..6);
    }

    #[test]
    fn what_is_left_out_or_moved_is_a_seam() {
        // Copy 2..4, then 6..8 of ten bytes.
        let delta = [0x91, 2, 2, 0x91, 6, 2];
        let (text, news) = made(b"abcdefghij", &delta, 4).unwrap();
        assert_eq!(text, b"cdgh");
        assert_eq!(news, [0..0, 2..2, 4..4]);
    }

    #[test]
    fn a_copy_outside_of_the_base_is_refused() {
        assert_eq!(made(b"abc", &[0x91, 2, 2], 2), None);
        assert_eq!(made(b"abc", &[0], 0), None);
        assert_eq!(made(b"abc", &[5, b'a'], 5), None);
        assert_eq!(made(b"abc", &[0x90, 3], 2), None);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_lengths_hold(base in proptest::collection::vec(any::<u8>(), 0..50), delta in proptest::collection::vec(any::<u8>(), 0..50), length in 0_usize..100) {
            if let Some((text, news)) = made(&base, &delta, length) {
                prop_assert_eq!(text.len(), length);
                prop_assert!(news.iter().all(|range| range.start <= range.end && range.end <= length));
            }
            let _ = lengths(&mut &delta[..]);
        }
    }
}
