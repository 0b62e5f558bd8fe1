//! Cargo.lock as Cargo itself writes it, line by line: the fast way.
//!
//! Cargo is the only writer, and it writes one form of TOML. Whatever else a file holds, this reader does not judge: it
//! answers `None`, and `lock_toml` reads the file by the rules of TOML or says what is wrong.

use crate::source::Span;
use std::borrow::Cow;

/// A lockfile as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lock<'t> {
    /// None in versions 1 and 2, which do not say.
    pub version: Option<u64>,
    pub entries: Vec<Entry<'t>>,
    /// Version 1 keeps checksums here: `checksum NAME VERSION (SOURCE)` and the digest.
    pub metadata: Vec<(Cow<'t, str>, Cow<'t, str>)>,
}

/// A `[[package]]`, or the `[root]` of the oldest files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub name: Cow<'t, str>,
    /// The name's bytes, without quotes.
    pub at: Span,
    pub version: Cow<'t, str>,
    pub source: Option<Cow<'t, str>>,
    pub checksum: Option<Cow<'t, str>>,
    /// What `[replace]` puts in its stead.
    pub replace: Option<Cow<'t, str>>,
    pub dependencies: Vec<Cow<'t, str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Top,
    Package,
    /// `[[patch.unused]]`: patches that nothing uses, and so no packages.
    Unused,
    Metadata,
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
    section: Section,
    lock: Lock<'t>,
    entry: Entry<'t>,
    /// Whether the entry's `dependencies` were read.
    listed: bool,
}

/// Reads a lockfile in Cargo's own form. None: it is not quite that.
pub(super) fn read(text: &str) -> Option<Lock<'_>> {
    let mut lines = Lines {
        text,
        at: 0,
        section: Section::Top,
        lock: Lock::default(),
        entry: Entry::default(),
        listed: false,
    };
    // An entry takes about 250 bytes; growing by doubles would copy them all.
    lines.lock.entries.reserve(text.len() / 200);
    while let Some((start, line)) = lines.next() {
        lines.line(start, line)?;
    }
    lines.finish()?;
    Some(lines.lock)
}

impl<'t> Lines<'t> {
    /// The next line without its end, and where it starts.
    fn next(&mut self) -> Option<(usize, &'t str)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.at += end + 1;
        let line = &rest[..end];
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }

    fn line(&mut self, start: usize, line: &'t str) -> Option<()> {
        match line.as_bytes().first() {
            None | Some(b'#') => Some(()),
            Some(b'[') => self.header(line),
            Some(_) => {
                let (key, value) = line.split_once(" = ")?;
                self.value(start + key.len() + 3, key, value)
            }
        }
    }

    fn header(&mut self, line: &str) -> Option<()> {
        self.finish()?;
        self.section = match line {
            "[[package]]" | "[root]" => Section::Package,
            "[[patch.unused]]" => Section::Unused,
            "[metadata]" => Section::Metadata,
            _ => return None,
        };
        Some(())
    }

    /// Closes the section that ends here.
    fn finish(&mut self) -> Option<()> {
        let entry = std::mem::take(&mut self.entry);
        self.listed = false;
        if self.section == Section::Package {
            if entry.name.is_empty() || entry.version.is_empty() {
                return None;
            }
            self.lock.entries.push(entry);
        }
        Some(())
    }

    fn value(&mut self, at: usize, key: &'t str, value: &'t str) -> Option<()> {
        match self.section {
            Section::Top if key == "version" && self.lock.version.is_none() => {
                self.lock.version = Some(value.parse().ok()?);
                Some(())
            }
            Section::Top => None,
            Section::Metadata => {
                let entry = (plain(key)?.into(), plain(value)?.into());
                self.lock.metadata.push(entry);
                Some(())
            }
            Section::Package | Section::Unused => self.of_entry(at, key, value),
        }
    }

    fn of_entry(&mut self, at: usize, key: &str, value: &'t str) -> Option<()> {
        if key == "dependencies" {
            return self.dependencies(value);
        }
        let text = plain(value)?;
        let entry = &mut self.entry;
        match key {
            "name" if entry.name.is_empty() => {
                entry.name = text.into();
                entry.at = Span::new(at + 1, at + 1 + text.len());
            }
            "version" if entry.version.is_empty() => entry.version = text.into(),
            "source" => return set(&mut entry.source, text),
            "checksum" => return set(&mut entry.checksum, text),
            "replace" => return set(&mut entry.replace, text),
            _ => return None,
        }
        Some(())
    }

    /// From `[` to the line that is `]`.
    fn dependencies(&mut self, value: &str) -> Option<()> {
        if value != "[" || std::mem::replace(&mut self.listed, true) {
            return None;
        }
        loop {
            let (_, line) = self.next()?;
            if line == "]" {
                return Some(());
            }
            let item = line.strip_prefix(' ')?.strip_suffix(',')?;
            self.entry.dependencies.push(plain(item)?.into());
        }
    }
}

/// A basic string without escapes.
fn plain(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let escapes = |b: u8| matches!(b, b'"' | b'\\') || b.is_ascii_control();
    (!inner.bytes().any(escapes)).then_some(inner)
}

/// A key that stands twice is for TOML to refuse.
fn set<'t>(slot: &mut Option<Cow<'t, str>>, text: &'t str) -> Option<()> {
    slot.is_none().then(|| *slot = Some(text.into()))
}
