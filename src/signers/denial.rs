//! Why a signature does not count. Words for people; what becomes of it is decided elsewhere.

/// What a signature is worth.
pub type Standing = Result<SignedBy, Denial>;

/// The key of a signature that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// Its fingerprint, as its own tools write it.
    pub key: String,
}

/// Why a signature does not count. The texts go on behind "it"; addresses of commits may stand in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// There is none.
    Missing,
    /// It is not one of this commit, or made for something else than a commit.
    Wrong(String),
    /// It is made in a way that can be forged.
    Weak(String),
    /// It holds, or may hold, and nobody lists its key.
    UnknownKey(String),
    /// It holds, and its key is listed for somebody else.
    OtherPerson(String),
    /// It holds, and its key is expired, revoked, not valid yet, or not made for signatures.
    KeyNotValid(String),
    /// Whether it holds cannot be found out here.
    Unverifiable(String),
}

impl Denial {
    pub(super) fn wrong(why: &str) -> Self {
        Self::Wrong(why.to_owned())
    }

    pub(super) fn unverifiable(why: &str) -> Self {
        Self::Unverifiable(why.to_owned())
    }

    pub(super) fn not_valid(why: &str) -> Self {
        Self::KeyNotValid(why.to_owned())
    }

    /// How much of a signature that has several possible keys was right: the denial that says most is told.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::Wrong(_) => 1,
            Self::UnknownKey(_) => 2,
            Self::Weak(_) => 3,
            Self::Unverifiable(_) => 4,
            Self::OtherPerson(_) => 5,
            Self::KeyNotValid(_) => 6,
        }
    }
}

/// What commits say of themselves, cut to a length that fits into a sentence.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

/// The first standing that counts; else the denial that says most.
pub(super) fn best(standings: impl Iterator<Item = Standing>) -> Option<Standing> {
    let mut best: Option<Denial> = None;
    for standing in standings {
        match standing {
            Ok(key) => return Some(Ok(key)),
            Err(denial) => {
                if best
                    .as_ref()
                    .is_none_or(|known| known.rank() < denial.rank())
                {
                    best = Some(denial);
                }
            }
        }
    }
    best.map(Err)
}
