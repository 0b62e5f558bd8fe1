//! How the popular names of an ecosystem are laid out: shared by the build script, which writes the layout, and the program.
//!
//! Not here: writing (that is `compile`), reading (that is `index`).

/// A form in which names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The name in small letters; and without the digits at its end.
    Plain,
    /// Without separators, for names near to it.
    Bare,
    /// Exactly the name.
    Whole,
    /// Exactly the letters.
    BareExact,
    /// Exactly what is seen.
    Seen,
    /// Exactly the words.
    Words,
    /// Exactly all parts of the path but one.
    Rest,
}

/// Which end of a name a letter stands at.
#[derive(Clone, Copy)]
pub(super) enum End {
    First,
    Last,
}

/// Bytes of the head: how many names, targets, entries and bytes of text there are.
pub(super) const HEAD: usize = 16;
/// Bytes of a target: where its name starts in the list, how long it is, its tier, and nothing.
pub(super) const TARGET: usize = 8;
/// Bytes of an entry: its key, where its text starts, how long that is, its target, its form, and nothing.
pub(super) const ENTRY: usize = 14;

/// Under what a name of a form is found by its length and the letter at one of its ends.
pub(super) fn near_key(form: Form, end: End, length: usize, letter: u8) -> u32 {
    let length = u32::try_from(length).unwrap_or(u32::MAX).min(0xFFFF);
    (form as u32) << 28 | (end as u32) << 27 | length << 8 | u32::from(letter)
}

/// Under what a text of a form is found as a whole: FNV-1a, above all the keys of near ones.
pub(super) fn exact_key(form: Form, text: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32 ^ form as u32;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash | 1 << 31
}

/// A name of the list and its tier: 0 for none.
pub(super) fn row(line: &str) -> (&str, u8) {
    match line.as_bytes() {
        [.., b' ', tier @ b'1'..=b'9'] => (&line[..line.len() - 2], tier - b'0'),
        _ => (line, 0),
    }
}
