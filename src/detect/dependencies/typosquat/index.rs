//! The popular names of one ecosystem, laid out so that names near to another are found without looking at all.
//!
//! One slip leaves the first letter or the last one as it is, and the length within one: so names are kept by form, length
//! and first letter, and by length and last letter. Not here: what counts as near.

use super::spelling;
use crate::package::Ecosystem;
use crate::package::name::canonical;
use std::ops::Range;

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

/// A popular name.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    /// 1: among the best known; 2: popular.
    pub(super) tier: u8,
}

/// A name near to another one in some form.
#[derive(Clone, Copy)]
pub(super) struct Near<'i> {
    pub(super) text: &'i str,
    pub(super) target: &'i Target,
}

/// A form of a target: a range of the arena.
#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    length: u16,
    form: Form,
    target: u16,
}

/// No entry.
const NONE: u32 = u32::MAX;

/// Lists of entries by a small key: heads, and for each entry the next one.
struct Chains {
    heads: Vec<u32>,
    next: Vec<u32>,
}

pub(super) struct Index {
    ecosystem: Ecosystem,
    /// Sorted by their canonical spelling.
    known: Vec<&'static str>,
    targets: Vec<Target>,
    /// The texts of all forms, one behind the other: a thousand small allocations would cost more than all the rest.
    arena: String,
    entries: Vec<Entry>,
    by_first: Chains,
    by_last: Chains,
    by_hash: Chains,
}

const BUCKETS: usize = 1 << 13;

impl Chains {
    fn new() -> Self {
        Self {
            heads: vec![NONE; BUCKETS],
            next: Vec::new(),
        }
    }

    /// Entries come in the order of their numbers; one that is left out has no chain.
    fn push(&mut self, entry: u32, bucket: Option<usize>) {
        let head = bucket.and_then(|bucket| self.heads.get_mut(bucket));
        self.next.push(match head {
            Some(head) => std::mem::replace(head, entry),
            None => NONE,
        });
    }

    fn of(&self, bucket: usize) -> impl Iterator<Item = u32> + '_ {
        let head = self.heads.get(bucket).copied().unwrap_or(NONE);
        let next = |entry: &u32| self.next.get(*entry as usize).copied();
        std::iter::successors(Some(head), next).take_while(|entry| *entry != NONE)
    }
}

/// A bucket for names of a form, a length and a letter.
fn place(form: Form, length: usize, letter: u8) -> usize {
    let form = usize::from(form == Form::Bare);
    ((length.min(63) * 32 + usize::from(letter & 31)) * 2 + form) % BUCKETS
}

/// FNV-1a.
fn hash(form: Form, text: &str) -> usize {
    let mut hash = 0x811c_9dc5_u32 ^ form as u32;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash ^ (hash >> 13)) as usize % BUCKETS
}

impl Index {
    /// Takes a list: a name a line, sorted by its canonical spelling, with its tier behind a space or none.
    pub(super) fn new(ecosystem: Ecosystem, list: &'static str) -> Self {
        let mut index = Self {
            ecosystem,
            known: Vec::with_capacity(list.len() / 16),
            targets: Vec::new(),
            arena: String::with_capacity(list.len()),
            entries: Vec::new(),
            by_first: Chains::new(),
            by_last: Chains::new(),
            by_hash: Chains::new(),
        };
        for line in list.lines() {
            let (name, tier) = match line.as_bytes() {
                [.., b' ', tier @ b'1'..=b'9'] => (&line[..line.len() - 2], tier - b'0'),
                _ => (line, 0),
            };
            index.known.push(name);
            if tier > 0 {
                index.add(Target { name, tier });
            }
        }
        index
    }

    fn add(&mut self, target: Target) {
        let mut name = canonical(self.ecosystem, target.name);
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            name.to_mut().make_ascii_lowercase();
        }
        let Ok(at) = u16::try_from(self.targets.len()) else {
            return;
        };
        self.targets.push(target);
        if name.contains(['/', ':']) {
            self.add_owned(&name, at);
            return;
        }
        let plain = self.write(|arena| arena.push_str(&name));
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        if stem >= 5 && stem < name.len() {
            self.enter(Form::Plain, plain.start..plain.start + stem, at);
        }
        let mut bare = plain.clone();
        if spelling::separators(&name).next().is_some() {
            bare = self.write(|arena| spelling::bare_into(&name, arena));
            self.enter(Form::Bare, bare.clone(), at);
            let words = spelling::words(&name).unwrap_or_default();
            let words = self.write(|arena| arena.push_str(&words));
            self.enter(Form::Words, words, at);
        }
        self.enter(Form::BareExact, bare, at);
        let seen = self.write(|arena| spelling::seen_into(&name, arena));
        self.enter(Form::Seen, seen, at);
        self.enter(Form::Whole, plain.clone(), at);
        self.enter(Form::Plain, plain, at);
    }

    /// A name below an owner.
    fn add_owned(&mut self, name: &str, at: u16) {
        let parts: Vec<&str> = name.split(['/', ':']).collect();
        for owner in 0..parts.len().saturating_sub(1).min(2) {
            let rest = self.write(|arena| arena.push_str(&spelling::without(&parts, owner)));
            self.enter(Form::Rest, rest, at);
        }
        // A scope of npm written as a part of the name.
        if name.starts_with('@') {
            let bare = self.write(|arena| spelling::bare_into(name, arena));
            self.enter(Form::BareExact, bare, at);
        }
    }

    fn write(&mut self, text: impl FnOnce(&mut String)) -> Range<usize> {
        let start = self.arena.len();
        text(&mut self.arena);
        start..self.arena.len()
    }

    fn enter(&mut self, form: Form, range: Range<usize>, target: u16) {
        let (Ok(start), Ok(length)) = (u32::try_from(range.start), u16::try_from(range.len()))
        else {
            return;
        };
        let number = u32::try_from(self.entries.len()).unwrap_or(NONE);
        let text = self.arena.get(range).unwrap_or_default();
        let bytes = text.as_bytes();
        let is_near = matches!(form, Form::Plain | Form::Bare);
        let bucket = |letter: Option<&u8>| {
            let letter = letter.filter(|_| is_near)?;
            Some(place(form, bytes.len(), *letter))
        };
        self.by_first.push(number, bucket(bytes.first()));
        self.by_last.push(number, bucket(bytes.last()));
        self.by_hash
            .push(number, (!is_near).then(|| hash(form, text)));
        self.entries.push(Entry {
            start,
            length,
            form,
            target,
        });
    }

    /// Whether a name is popular or long established, by its canonical spelling.
    pub(super) fn knows(&self, name: &str) -> bool {
        let spelling = |known: &&str| (*canonical(self.ecosystem, known)).cmp(name);
        self.known.binary_search_by(spelling).is_ok()
    }

    /// Entries of one form whose length is within one and whose first or last letter is the same.
    pub(super) fn near(&self, form: Form, text: &str) -> impl Iterator<Item = Near<'_>> {
        let bytes = text.as_bytes();
        let (first, last) = (bytes.first().copied(), bytes.last().copied());
        let length = bytes.len();
        (length.saturating_sub(1)..=length + 1)
            .flat_map(move |length| {
                let by_first = first.map(|letter| self.by_first.of(place(form, length, letter)));
                let by_last = last.map(|letter| self.by_last.of(place(form, length, letter)));
                by_first
                    .into_iter()
                    .flatten()
                    .chain(by_last.into_iter().flatten())
            })
            .filter_map(move |entry| self.entry(entry, form))
    }

    /// The best known long names with the same first letter, separators and digits, and a length within two.
    pub(super) fn alike<'i>(&'i self, text: &'i str) -> impl Iterator<Item = Near<'i>> {
        let length = text.len();
        let first = text.as_bytes().first().copied();
        // Lists that were compiled by hand do not know enough names for two slips to be no chance.
        let lengths = if self.known.len() < 5_000 {
            0..0
        } else {
            length.saturating_sub(2)..length + 3
        };
        lengths
            .filter(|length| *length >= 8)
            .flat_map(move |length| {
                first
                    .into_iter()
                    .flat_map(move |letter| self.by_first.of(place(Form::Plain, length, letter)))
            })
            .filter_map(|entry| self.entry(entry, Form::Plain))
            .filter(move |near| {
                near.target.tier == 1
                    && near.text.as_bytes().first() == text.as_bytes().first()
                    && spelling::separators(near.text).eq(spelling::separators(text))
                    && spelling::digits(near.text).eq(spelling::digits(text))
            })
    }

    /// The names whose form is exactly this text.
    pub(super) fn exact<'i>(
        &'i self,
        form: Form,
        text: &'i str,
    ) -> impl Iterator<Item = &'i Target> {
        self.by_hash
            .of(hash(form, text))
            .filter_map(move |entry| self.entry(entry, form))
            .filter(move |near| near.text == text)
            .map(|near| near.target)
    }

    fn entry(&self, entry: u32, form: Form) -> Option<Near<'_>> {
        let entry = self.entries.get(entry as usize)?;
        if entry.form != form {
            return None;
        }
        let start = entry.start as usize;
        Some(Near {
            text: self.arena.get(start..start + usize::from(entry.length))?,
            target: self.targets.get(usize::from(entry.target))?,
        })
    }

    #[cfg(test)]
    pub(super) fn known(&self) -> &[&'static str] {
        &self.known
    }
}
