//! Stanzas of `key: value` lines with empty lines between: both databases are that.

use crate::package::{Problem, Unreadable};
use crate::source::Span;

/// One stanza: its lines, and where they are.
pub(super) struct Stanza<'t> {
    pub fields: Vec<(&'t str, &'t str, Span)>,
}

impl<'t> Stanza<'t> {
    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&'t str> {
        self.find(key).map(|(value, _)| value)
    }

    /// The first value of a key and where it stands.
    pub fn find(&self, key: &str) -> Option<(&'t str, Span)> {
        let found = self.fields.iter().find(|(known, ..)| *known == key)?;
        Some((found.1, found.2))
    }

    /// Where it begins.
    pub fn at(&self) -> Span {
        self.fields
            .first()
            .map_or(Span::new(0, 0), |(_, _, span)| *span)
    }
}

/// Takes a text apart. A line that begins with white space goes on with the one above. Errors: a line is no field.
pub(super) fn stanzas(text: &str) -> Result<Vec<Stanza<'_>>, Unreadable> {
    let mut all = Vec::new();
    let mut fields = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim_end_matches(['\n', '\r']);
        if written.is_empty() {
            if !fields.is_empty() {
                all.push(Stanza {
                    fields: std::mem::take(&mut fields),
                });
            }
        } else if !written.starts_with([' ', '\t']) {
            let Some((key, value)) = written.split_once(':') else {
                let span = Span::new(start, start + written.len());
                return Err(Unreadable::at(span, "a line is no field with a value"));
            };
            let from = start + key.len() + 1 + (value.len() - value.trim_start().len());
            let value = value.trim();
            fields.push((key, value, Span::new(from, from + value.len())));
        }
        start += line.len();
    }
    if !fields.is_empty() {
        all.push(Stanza { fields });
    }
    Ok(all)
}

/// A last line that does not end may be half a line.
pub(super) fn unended(text: &str) -> Option<Problem> {
    (!text.ends_with('\n')).then(|| Problem {
        at: Span::new(text.len(), text.len()),
        reason: "the last line does not end: the file may have been cut".to_owned(),
    })
}
