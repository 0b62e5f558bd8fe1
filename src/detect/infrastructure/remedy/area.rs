//! The part of a file that has to be read again for one remedy: a manifest of many, a block of many. What stands outside
//! of it cannot be changed by an edit inside of it.

use super::Written;
use crate::detect::infrastructure::resource::Framework;
use crate::document::yaml::{self, Options};
use crate::document::{FileId, Source};
use crate::source::{Span, line_end, line_start};
use std::collections::HashMap;
use std::ops::Range;

/// Where the documents of files begin, worked out once for each file.
#[derive(Debug, Default)]
pub(super) struct Areas {
    documents: HashMap<FileId, Vec<usize>>,
}

impl Areas {
    /// Whole lines, with all of the resource in them.
    pub fn of(&mut self, written: &Written, source: &Source) -> Range<usize> {
        let text = &*source.text;
        let part = match (written.framework, source.path.extension()) {
            (Framework::Kubernetes, b"yaml" | b"yml") => {
                let file = written.body.file;
                let starts = self.documents.entry(file);
                document(
                    starts.or_insert_with(|| documents(text, file)),
                    text,
                    written.body.span,
                )
            }
            (Framework::Terraform, b"tf") => block(text, written.body.span),
            _ => None,
        };
        part.unwrap_or(0..text.len())
    }
}

/// Where each document of a file begins. None: there is one, or something in front of them is about all of them.
fn documents(text: &str, file: FileId) -> Vec<usize> {
    if text.starts_with('%') || text.contains("\n%") {
        return Vec::new();
    }
    let roots = yaml::parse(text, file, Options::default()).unwrap_or_default();
    let starts = roots.iter().map(|root| root.place.span.range().start);
    starts
        .map(|start| line_start(text.as_bytes(), start))
        .collect()
}

/// From the line on which its document begins to that of the next one.
fn document(starts: &[usize], text: &str, body: Span) -> Option<Range<usize>> {
    let own = starts
        .iter()
        .rposition(|start| *start <= body.start as usize)?;
    let end = starts.get(own + 1).copied().unwrap_or(text.len());
    (starts[own] < end && body.end as usize <= end).then_some(starts[own]..end)
}

/// The lines of a block that it has for itself.
fn block(text: &str, body: Span) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let range = body.range();
    let start = line_start(bytes, range.start);
    let end = line_end(bytes, range.end);
    let before = text.get(start..range.start)?;
    let behind = text.get(range.end..end)?;
    let alone = before.trim().is_empty() && behind.trim().is_empty();
    alone.then(|| start..(end + 1).min(text.len()))
}
