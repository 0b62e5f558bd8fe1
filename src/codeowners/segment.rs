//! One part of a pattern between two slashes, and whether it matches a part of a path.

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Segment {
    /// `*` alone.
    Any,
    Literal(Box<[u8]>),
    Glob(Box<[Atom]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    Byte(u8),
    /// `?`: one character.
    One,
    /// `*`: any number of them.
    Many,
}

impl Segment {
    pub fn new(mut atoms: Vec<Atom>) -> Self {
        atoms.dedup_by(|a, b| *a == Atom::Many && *b == Atom::Many);
        if atoms == [Atom::Many] {
            return Self::Any;
        }
        let literal = |atom: &Atom| match atom {
            Atom::Byte(byte) => Some(*byte),
            Atom::One | Atom::Many => None,
        };
        match atoms.iter().map(literal).collect::<Option<Vec<u8>>>() {
            Some(bytes) => Self::Literal(bytes.into()),
            None => Self::Glob(atoms.into()),
        }
    }

    /// Whether it matches a part of a path, whole.
    pub fn matches(&self, text: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Literal(bytes) => **bytes == *text,
            Self::Glob(atoms) => glob(atoms, text),
        }
    }

    pub fn literal(&self) -> Option<&[u8]> {
        match self {
            Self::Literal(bytes) => Some(bytes),
            Self::Any | Self::Glob(_) => None,
        }
    }

    /// What stands behind the last dot of everything it matches: `js` of `*.js`.
    pub fn extension(&self) -> Option<Vec<u8>> {
        let Self::Glob(atoms) = self else {
            return None;
        };
        let mut bytes = Vec::new();
        for atom in atoms.iter().rev() {
            match atom {
                Atom::Byte(b'.') => {
                    bytes.reverse();
                    return Some(bytes);
                }
                Atom::Byte(byte) => bytes.push(*byte),
                Atom::One | Atom::Many => return None,
            }
        }
        None
    }

    /// Whether it surely matches whatever `other` does.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (one, Self::Literal(bytes)) => one.matches(bytes),
            (Self::Glob(atoms), Self::Glob(others)) => covers(atoms, others),
            _ => false,
        }
    }
}

/// Matches from the left; where it fails, the last `*` takes one byte more. Time: atoms times bytes at the most.
fn glob(atoms: &[Atom], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut retry = None;
    loop {
        match atoms.get(at) {
            Some(Atom::Many) => {
                at += 1;
                retry = Some((at, from));
                continue;
            }
            Some(Atom::Byte(byte)) if text.get(from) == Some(byte) => {
                (at, from) = (at + 1, from + 1);
                continue;
            }
            Some(Atom::One) if from < text.len() => {
                (at, from) = (at + 1, from + character(&text[from..]));
                continue;
            }
            None if from == text.len() => return true,
            _ => {}
        }
        match retry {
            Some((behind, until)) if until < text.len() => {
                retry = Some((behind, until + 1));
                (at, from) = (behind, until + 1);
            }
            _ => return false,
        }
    }
}

/// The length of the character that a text begins with: a byte, and those that continue it.
fn character(text: &[u8]) -> usize {
    let continues = |byte: &&u8| **byte & 0xC0 == 0x80;
    1 + text[1..].iter().take(3).take_while(continues).count()
}

/// As [`glob`], with another pattern for the text: `*` takes anything, all others what is no more than they are.
fn covers(atoms: &[Atom], others: &[Atom]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut retry = None;
    loop {
        let takes = match (atoms.get(at), others.get(from)) {
            (Some(Atom::Many), _) => {
                at += 1;
                retry = Some((at, from));
                continue;
            }
            (Some(Atom::Byte(byte)), Some(Atom::Byte(other))) => byte == other,
            (Some(Atom::One), Some(Atom::One)) => true,
            (Some(Atom::One), Some(Atom::Byte(byte))) => byte.is_ascii(),
            (None, None) => return true,
            _ => false,
        };
        if takes {
            (at, from) = (at + 1, from + 1);
            continue;
        }
        match retry {
            Some((behind, until)) if until < others.len() => {
                retry = Some((behind, until + 1));
                (at, from) = (behind, until + 1);
            }
            _ => return false,
        }
    }
}
