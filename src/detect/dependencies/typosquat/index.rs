//! The popular names of one ecosystem, laid out so that names near to another are found without looking at all.
//!
//! One slip leaves the first letter or the last one as it is, and the length within one: so names are kept by form, length
//! and first letter, and by length and last letter. Nothing is copied: the layout is a part of the program. Not here: how
//! it is made (that is `compile`), what counts as near.

use super::layout::{ENTRY, End, Form, HEAD, TARGET, exact_key, near_key, row};
use super::spelling;
use crate::package::Ecosystem;
use crate::package::name::canonical;

/// A popular name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) name: &'static str,
    /// 1: among the best known; 2: popular.
    pub(super) tier: u8,
}

/// A name near to another one in some form.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub(super) text: &'static str,
    pub(super) target: Target,
}

/// A list and its layout.
#[derive(Clone, Copy)]
pub(super) struct Index {
    ecosystem: Ecosystem,
    /// A name a line, sorted by its canonical spelling.
    list: &'static str,
    names: usize,
    targets: &'static [u8],
    entries: &'static [u8],
    text: &'static str,
}

impl Index {
    /// Takes a list and what `compile` made of it. None: they are not that.
    pub(super) fn new(
        ecosystem: Ecosystem,
        list: &'static str,
        layout: &'static [u8],
    ) -> Option<Self> {
        let (head, rest) = layout.split_at_checked(HEAD)?;
        let count = |at: usize| Some(number(head, at)? as usize);
        let (targets, rest) = rest.split_at_checked(count(4)?.checked_mul(TARGET)?)?;
        let (entries, text) = rest.split_at_checked(count(8)?.checked_mul(ENTRY)?)?;
        Some(Self {
            ecosystem,
            list,
            names: count(0)?,
            targets,
            entries,
            text: str::from_utf8(text).ok()?,
        })
    }

    /// Whether a name is popular or long established, by its canonical spelling.
    pub(super) fn knows(&self, name: &str) -> bool {
        let (mut low, mut high) = (0, self.list.len());
        while low < high {
            let bytes = self.list.as_bytes();
            let middle = low.midpoint(high);
            let start = memchr::memrchr(b'\n', &bytes[low..middle]).map_or(low, |at| low + at + 1);
            let end = memchr::memchr(b'\n', &bytes[start..high]).map_or(high, |at| start + at);
            let (line, _) = row(self.list.get(start..end).unwrap_or_default());
            match (*canonical(self.ecosystem, line)).cmp(name) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }

    /// Entries of one form whose length is within one and whose first or last letter is the same.
    pub(super) fn near(self, form: Form, text: &str) -> impl Iterator<Item = Near> {
        let (first, last) = (text.bytes().next(), text.bytes().last());
        let length = text.len();
        let ends = [(End::First, first), (End::Last, last)];
        (length.saturating_sub(1)..=length + 1)
            .flat_map(move |length| ends.into_iter().map(move |end| (length, end)))
            .filter_map(|(length, (end, letter))| Some((length, end, letter?)))
            .flat_map(move |(length, end, letter)| {
                self.under(near_key(form, end, length, letter), form)
            })
    }

    /// The best known long names with the same first letter, separators and digits, and a length within two.
    pub(super) fn alike(self, text: &str) -> impl Iterator<Item = Near> {
        let length = text.len();
        let first = text.bytes().next();
        // Lists that were compiled by hand do not know enough names for two slips to be no chance.
        let lengths = if self.names < 5_000 {
            0..0
        } else {
            length.saturating_sub(2)..length + 3
        };
        lengths
            .filter(|length| *length >= 8)
            .filter_map(move |length| Some((length, first?)))
            .flat_map(move |(length, letter)| {
                self.under(
                    near_key(Form::Plain, End::First, length, letter),
                    Form::Plain,
                )
            })
            .filter(move |near| {
                near.target.tier == 1
                    && spelling::separators(near.text).eq(spelling::separators(text))
                    && spelling::digits(near.text).eq(spelling::digits(text))
            })
    }

    /// The names whose form is exactly this text.
    pub(super) fn exact(self, form: Form, text: &str) -> impl Iterator<Item = Target> {
        self.under(exact_key(form, text), form)
            .filter(move |near| near.text == text)
            .map(|near| near.target)
    }

    /// The entries of a key. Several keys may be one, so the form counts as well.
    fn under(self, key: u32, form: Form) -> impl Iterator<Item = Near> {
        let rows = self.entries.as_chunks::<ENTRY>().0;
        let of = |row: &[u8; ENTRY]| number(row, 0).unwrap_or_default();
        let start = rows.partition_point(|row| of(row) < key);
        rows[start..]
            .iter()
            .take_while(move |row| of(row) == key)
            .filter(move |row| row[12] == form as u8)
            .filter_map(move |row| self.entry(row))
    }

    fn entry(self, row: &[u8; ENTRY]) -> Option<Near> {
        let start = number(row, 4)? as usize;
        Some(Near {
            text: self.text.get(start..start + half(row, 8)?)?,
            target: self.target(half(row, 10)?)?,
        })
    }

    fn target(self, at: usize) -> Option<Target> {
        let target = self.targets.as_chunks::<TARGET>().0.get(at)?;
        let start = number(target, 0)? as usize;
        Some(Target {
            name: self.list.get(start..start + half(target, 4)?)?,
            tier: target[6],
        })
    }

    #[cfg(test)]
    pub(super) fn known(self) -> Vec<&'static str> {
        self.list.lines().map(|line| row(line).0).collect()
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*four))
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*two).into())
}
