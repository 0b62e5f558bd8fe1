//! Lays out the popular names of one ecosystem when the program is built, so that no run has to.
//!
//! Part of the build script alone; `index` reads what this writes. All numbers are little-endian. Not here: the keys of
//! the layout (that is `layout`), what counts as near.

use super::layout::{End, Form, TARGET, exact_key, near_key, row};
use super::spelling;
use crate::package::Ecosystem;
use crate::package::name::canonical;
use std::cmp::Reverse;

struct Entry {
    key: u32,
    number: usize,
    start: usize,
    length: usize,
    target: usize,
    form: Form,
}

#[derive(Default)]
struct Layout {
    targets: Vec<u8>,
    text: String,
    entries: Vec<Entry>,
}

/// The layout of a list: a name a line, sorted by its canonical spelling, with its tier behind a space or none. None: it
/// is larger than the layout has room for.
pub(super) fn compile(ecosystem: Ecosystem, list: &str) -> Option<Vec<u8>> {
    let mut layout = Layout::default();
    let (mut names, mut start) = (0_usize, 0_usize);
    for line in list.split_inclusive('\n') {
        let (name, tier) = row(line.trim_end_matches('\n'));
        names += 1;
        if tier > 0 {
            layout
                .targets
                .extend(u32::try_from(start).ok()?.to_le_bytes());
            layout
                .targets
                .extend(u16::try_from(name.len()).ok()?.to_le_bytes());
            layout.targets.extend([tier, 0]);
            layout.add(ecosystem, name);
        }
        start += line.len();
    }
    layout.bytes(names)
}

impl Layout {
    fn add(&mut self, ecosystem: Ecosystem, name: &str) {
        let name = canonical(ecosystem, name).to_ascii_lowercase();
        if name.contains(['/', ':']) {
            self.add_owned(&name);
            return;
        }
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if stem.len() >= 5 && stem.len() < name.len() {
            self.enter(Form::Plain, stem);
        }
        let bare = spelling::bare(&name);
        if spelling::separators(&name).next().is_some() {
            self.enter(Form::Bare, &bare);
            self.enter(Form::Words, &spelling::words(&name).unwrap_or_default());
        }
        self.enter(Form::BareExact, &bare);
        self.enter(Form::Seen, &spelling::seen(&name));
        self.enter(Form::Whole, &name);
        self.enter(Form::Plain, &name);
    }

    /// A name below an owner.
    fn add_owned(&mut self, name: &str) {
        let parts: Vec<&str> = name.split(['/', ':']).collect();
        for owner in 0..parts.len().saturating_sub(1).min(2) {
            self.enter(Form::Rest, &spelling::without(&parts, owner));
        }
        // A scope of npm written as a part of the name.
        if name.starts_with('@') {
            self.enter(Form::BareExact, &spelling::bare(name));
        }
    }

    /// For the target that came last.
    fn enter(&mut self, form: Form, text: &str) {
        let mut add = |key, start| {
            self.entries.push(Entry {
                key,
                number: self.entries.len(),
                start,
                length: text.len(),
                target: self.targets.len() / TARGET - 1,
                form,
            });
        };
        // Most forms of a name are the same text.
        let start = self
            .text
            .rfind(text)
            .filter(|at| at + 256 > self.text.len());
        let start = start.unwrap_or_else(|| {
            self.text.push_str(text);
            self.text.len() - text.len()
        });
        if !matches!(form, Form::Plain | Form::Bare) {
            return add(exact_key(form, text), start);
        }
        for (end, letter) in [
            (End::First, text.bytes().next()),
            (End::Last, text.bytes().last()),
        ] {
            if let Some(letter) = letter {
                add(near_key(form, end, text.len(), letter), start);
            }
        }
    }

    fn bytes(mut self, names: usize) -> Option<Vec<u8>> {
        self.entries
            .sort_by_key(|entry| (entry.key, Reverse(entry.number)));
        let targets = self.targets.len() / TARGET;
        let mut bytes = Vec::new();
        for count in [names, targets, self.entries.len(), self.text.len()] {
            bytes.extend(u32::try_from(count).ok()?.to_le_bytes());
        }
        bytes.extend(&self.targets);
        for entry in &self.entries {
            bytes.extend(entry.key.to_le_bytes());
            bytes.extend(u32::try_from(entry.start).ok()?.to_le_bytes());
            bytes.extend(u16::try_from(entry.length).ok()?.to_le_bytes());
            bytes.extend(u16::try_from(entry.target).ok()?.to_le_bytes());
            bytes.extend([entry.form as u8, 0]);
        }
        bytes.extend(self.text.as_bytes());
        Some(bytes)
    }
}
