//! How two names differ by one slip of the finger, and which slips are likely.
//!
//! Optimal string alignment: a letter more, less or another, or two neighbours swapped. Not here: which names are compared.

/// What makes one name of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Same,
    /// A byte that the other does not have; whether it repeats the one before it.
    Added {
        byte: u8,
        repeats: bool,
    },
    /// A byte of the other is left out; whether that repeats the one before it.
    LeftOut {
        byte: u8,
        repeats: bool,
    },
    Replaced {
        by: u8,
        own: u8,
    },
    Swapped,
    /// More than that.
    More,
}

/// The slip that makes `name` of `own`.
pub(super) fn edit_of(name: &str, own: &str) -> Edit {
    let (name, own) = (name.as_bytes(), own.as_bytes());
    if name.len().abs_diff(own.len()) > 1 {
        return Edit::More;
    }
    let start = name.iter().zip(own).take_while(|(a, b)| a == b).count();
    let shorter = name.len().min(own.len());
    let end = (name.iter().rev().zip(own.iter().rev()))
        .take(shorter - start)
        .take_while(|(a, b)| a == b)
        .count();
    let repeats = |text: &[u8]| start > 0 && text.get(start - 1) == text.get(start);
    match (name.len() - start - end, own.len() - start - end) {
        (0, 0) => Edit::Same,
        (1, 0) => Edit::Added {
            byte: name[start],
            repeats: repeats(name),
        },
        (0, 1) => Edit::LeftOut {
            byte: own[start],
            repeats: repeats(own),
        },
        (1, 1) => Edit::Replaced {
            by: name[start],
            own: own[start],
        },
        (2, 2) if name[start] == own[start + 1] && name[start + 1] == own[start] => Edit::Swapped,
        _ => Edit::More,
    }
}

/// Whether a slip is one that people make or attackers count on, in a name long enough for it to be no chance. Digits tell
/// versions and numbers apart, and separators are looked at on their own.
pub(super) fn is_likely(edit: Edit, own: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    match edit {
        Edit::Same | Edit::More => false,
        Edit::Swapped => own.len() >= 5,
        Edit::Added { byte, repeats } | Edit::LeftOut { byte, repeats } => {
            is_letter(byte) && own.len() >= if repeats { 5 } else { 6 }
        }
        Edit::Replaced { by, own: was } => {
            let letters =
                !is_separator(by) && !is_separator(was) && (is_letter(by) || is_letter(was));
            letters && own.len() >= if are_neighbours(by, was) { 5 } else { 6 }
        }
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@' | b':')
}

const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Whether two keys lie beside each other on the common keyboard.
fn are_neighbours(one: u8, other: u8) -> bool {
    let place = |byte: u8| {
        ROWS.iter().enumerate().find_map(|(row, keys)| {
            let column = keys.bytes().position(|key| key == byte)?;
            // Each row is shifted against the one above, here in quarters of a key.
            Some((row, column * 4 + [0, 2, 3, 5][row]))
        })
    };
    match (place(one), place(other)) {
        (Some((row, column)), Some((other_row, other_column))) => {
            row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 4
        }
        _ => false,
    }
}

/// Whether two names are exactly two slips apart. `O(n · m)`, so for candidates alone.
pub(super) fn distance_is_two(name: &str, own: &str) -> bool {
    let (name, own) = (name.as_bytes(), own.as_bytes());
    // A slip adds at most one letter to those that occur and takes away at most one.
    if (letters(name) ^ letters(own)).count_ones() > 4 {
        return false;
    }
    let mut before = vec![0_usize; own.len() + 1];
    let mut above: Vec<usize> = (0..=own.len()).collect();
    let mut line = before.clone();
    for (row, byte) in name.iter().enumerate() {
        line[0] = row + 1;
        for (column, other) in own.iter().enumerate() {
            let replaced = above[column] + usize::from(byte != other);
            let mut least = replaced.min(above[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *byte == own[column - 1] && name[row - 1] == *other {
                least = least.min(before[column - 1] + 1);
            }
            line[column + 1] = least;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut line);
    }
    above.last() == Some(&2)
}

/// Which letters occur, as bits.
fn letters(name: &[u8]) -> u64 {
    (name.iter()).fold(0, |bits, byte| bits | 1 << (byte & 63))
}
