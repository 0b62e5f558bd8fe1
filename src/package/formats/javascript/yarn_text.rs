//! yarn.lock as lines: Yarn 1's own notation, and the YAML of Yarn 2 and later, which is as regular.
//!
//! Both clients write entries at the margin, fields two blanks in, rows of a field four. A line that neither writes makes
//! the file unreadable. <https://classic.yarnpkg.com/lang/en/docs/yarn-lock/> and
//! <https://yarnpkg.com/advanced/lexicon#lockfile> tell of them. Not here: what a field means.

use crate::package::Unreadable;
use crate::source::Span;
use std::borrow::Cow;

/// An entry: who asks for it, and what is said of it.
#[derive(Debug, Default)]
pub(super) struct Entry<'t> {
    /// `name@range`, several with commas between them.
    pub descriptors: Vec<Cow<'t, str>>,
    /// The key's bytes.
    pub at: Span,
    pub fields: Vec<Field<'t>>,
}

/// `version "1.0.0"`, or a name with rows below it.
#[derive(Debug)]
pub(super) struct Field<'t> {
    pub key: Cow<'t, str>,
    /// None: it has rows.
    pub value: Option<Cow<'t, str>>,
    pub rows: Vec<Row<'t>>,
}

#[derive(Debug)]
pub(super) struct Row<'t> {
    pub key: Cow<'t, str>,
    pub value: Option<Cow<'t, str>>,
    pub at: Span,
    /// Keys and values six blanks in: `optional: true`.
    pub marks: Vec<(Cow<'t, str>, Cow<'t, str>)>,
}

impl<'t> Entry<'t> {
    pub fn value(&self, key: &str) -> Option<&str> {
        self.field(key)?.value.as_deref()
    }

    pub fn rows(&self, key: &str) -> &[Row<'t>] {
        self.field(key).map_or(&[], |field| &field.rows)
    }

    pub fn field(&self, key: &str) -> Option<&Field<'t>> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// Which notation a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// `key "value"`.
    Blank,
    /// `key: value`.
    Colon,
}

/// Reads a file. Errors: a line is none that the client writes, a key stands twice, the last line has no end.
pub(super) fn read(text: &str, notation: Notation) -> Result<Vec<Entry<'_>>, Unreadable> {
    let mut reader = Reader {
        text,
        notation,
        entries: Vec::new(),
        key: None,
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(line) = line.strip_suffix('\n') else {
            return Err(reader.fault(start, at, "the file ends in the middle of a line"));
        };
        let line = line.strip_suffix('\r').unwrap_or(line);
        if reader.line(start, line).is_none() {
            let reason = "the client writes no such line, so the file is damaged";
            return Err(reader.fault(start, start + line.len(), reason));
        }
    }
    if let Some(entry) = reader
        .entries
        .last()
        .filter(|entry| entry.fields.is_empty())
    {
        return Err(Unreadable::at(entry.at, "the file ends behind a key"));
    }
    Ok(reader.entries)
}

struct Reader<'t> {
    text: &'t str,
    notation: Notation,
    entries: Vec<Entry<'t>>,
    /// `? key`: a key that is too long for its line.
    key: Option<(usize, &'t str)>,
}

impl<'t> Reader<'t> {
    fn fault(&self, start: usize, end: usize, reason: &str) -> Unreadable {
        Unreadable::at(Span::new(start, end.min(self.text.len())), reason)
    }

    fn line(&mut self, start: usize, line: &'t str) -> Option<()> {
        let content = line.trim_start_matches(' ');
        if content.is_empty() || content.starts_with('#') {
            return Some(());
        }
        let indent = line.len() - content.len();
        let at = start + indent;
        match indent {
            0 => self.entry(at, content),
            2 => {
                let (key, value) = self.pair(content)?;
                let entry = self.entries.last_mut()?;
                if entry.field(&key).is_some() {
                    return None;
                }
                entry.fields.push(Field {
                    key,
                    value,
                    rows: Vec::new(),
                });
                Some(())
            }
            4 => {
                let (key, value) = self.pair(content)?;
                let field = self.entries.last_mut()?.fields.last_mut()?;
                if field.value.is_some() {
                    return None;
                }
                field.rows.push(Row {
                    at: Span::new(at, start + line.len()),
                    key,
                    value,
                    marks: Vec::new(),
                });
                Some(())
            }
            6 => {
                let (key, value) = self.pair(content)?;
                let field = self.entries.last_mut()?.fields.last_mut()?;
                field.rows.last_mut()?.marks.push((key, value?));
                Some(())
            }
            _ => None,
        }
    }

    /// `"a@^1", b@^2:`, or `? "…"` and `:` on lines of their own.
    fn entry(&mut self, at: usize, content: &'t str) -> Option<()> {
        if let Some(key) = content.strip_prefix("? ") {
            self.key = Some((at + 2, key));
            return Some(());
        }
        let (at, key) = match self.key.take() {
            Some(long) if content == ":" => long,
            Some(_) => return None,
            None => (at, content.strip_suffix(':')?),
        };
        // Two entries with the same key are found where descriptors are looked up.
        let descriptors = match self.notation {
            Notation::Blank => listed(key)?,
            Notation::Colon => match unquoted(key)? {
                Cow::Borrowed(key) => key.split(", ").map(Cow::Borrowed).collect(),
                Cow::Owned(key) => key
                    .split(", ")
                    .map(|one| Cow::Owned(one.to_owned()))
                    .collect(),
            },
        };
        self.entries.push(Entry {
            descriptors,
            at: Span::new(at, at + key.len()),
            fields: Vec::new(),
        });
        Some(())
    }

    /// `key value`, `key: value`, or `key:`.
    fn pair(&self, content: &'t str) -> Option<(Cow<'t, str>, Option<Cow<'t, str>>)> {
        let end = word_end(content, self.notation)?;
        let key = unquoted(&content[..end])?;
        let rest = &content[end..];
        if rest == ":" {
            return Some((key, None));
        }
        let value = match self.notation {
            Notation::Blank => rest.strip_prefix(' ')?,
            Notation::Colon => rest.strip_prefix(": ")?,
        };
        Some((key, Some(unquoted(value)?)))
    }
}

/// Where the first word ends, in quotes or not.
fn word_end(content: &str, notation: Notation) -> Option<usize> {
    if content.starts_with('"') {
        return quoted_end(content);
    }
    match notation {
        Notation::Blank => content
            .find(' ')
            .or_else(|| content.strip_suffix(':').map(str::len)),
        Notation::Colon => content
            .find(": ")
            .or_else(|| content.strip_suffix(':').map(str::len)),
    }
}

/// Behind the closing quote of a text that begins with one.
fn quoted_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// A word without its quotes. None: they do not close, or escape what JSON does not know.
fn unquoted(word: &str) -> Option<Cow<'_, str>> {
    if !word.starts_with('"') {
        let whole = !word.is_empty() && !word.contains('"');
        return whole.then_some(Cow::Borrowed(word));
    }
    if quoted_end(word)? != word.len() {
        return None;
    }
    let inner = &word[1..word.len() - 1];
    if inner.contains('\\') {
        return serde_json::from_str(word).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// Words with commas between them, each in quotes or not.
fn listed(key: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut rest = key;
    let mut words = Vec::new();
    loop {
        let end = if rest.starts_with('"') {
            quoted_end(rest)?
        } else {
            rest.find(", ").unwrap_or(rest.len())
        };
        words.push(unquoted(&rest[..end])?);
        match &rest[end..] {
            "" => return Some(words),
            more => rest = more.strip_prefix(", ")?,
        }
    }
}
