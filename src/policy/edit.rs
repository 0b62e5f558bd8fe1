//! Writes a waiver into a policy's text and leaves every other byte alone: comments, order and layout stay.
//!
//! The place is found through spans, the edit is one of text, and its result is read again: it has to be the same policy
//! with exactly one waiver more, or nothing is written.

use super::error::{PolicyError, source_code};
use super::file::read;
use super::reader::Known;
use super::waiver::placeholder;
use super::write::{in_block, in_brackets};
use super::yaml::{self, Entry, Node, Value, is_hidden};
use super::{FILE_NAME, Lines, Policy, Waiver, WaiverKind, WaiverScope};
use crate::finding::{CheckId, Fingerprint};
use crate::source::{Span, line_end, line_start};
use jiff::civil::Date;

/// A waiver to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWaiver {
    pub check: CheckId,
    pub fingerprint: Fingerprint,
    pub kind: WaiverKind,
    pub reason: String,
    pub owner: String,
    pub approved_by: String,
    /// The last day on which it holds.
    pub expires: Date,
}

/// One change of the text: what stands at `at` becomes `with`, and `new` is put in as lines of its own before the byte
/// `before`, which is the start of a line or the end of the text.
struct Edit {
    at: Span,
    with: String,
    before: usize,
    new: String,
}

/// The text with one more waiver. An empty text becomes a policy of version 1 that holds it.
///
/// Errors: the waiver has an empty answer or a placeholder; the text is no valid policy; the finding is waived already,
/// lapsed or not; the text is laid out so that it cannot be extended. Whether the check exists is not asked.
pub fn add_waiver(text: &str, waiver: &NewWaiver) -> Result<String, PolicyError> {
    refuse_incomplete(waiver)?;
    let root = yaml::parse(text).map_err(|list| PolicyError::invalid(FILE_NAME, text, list))?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if root.value == Value::Null {
        let begun = format!("{}version: 1{newline}", with_line_ended(text, newline));
        return prove(
            &Policy::default(),
            begun + &section(waiver, 0, newline),
            waiver,
        );
    }
    let policy = read_any(text)?;
    refuse_twin(text, &policy, waiver)?;
    let edited = place(text, &root, waiver, newline).map(|edit| edit.apply(text, newline));
    prove(&policy, edited.ok_or_else(|| not_editable(waiver))?, waiver)
}

/// Reads a policy whatever checks it names: which checks there are is not the question here.
fn read_any(text: &str) -> Result<Policy, PolicyError> {
    let known = Known {
        is: &|_| true,
        ids: &[],
    };
    read(text, FILE_NAME, known)
}

fn refuse_incomplete(waiver: &NewWaiver) -> Result<(), PolicyError> {
    let answers = [
        ("reason", &waiver.reason),
        ("owner", &waiver.owner),
        ("approved_by", &waiver.approved_by),
    ];
    for (field, text) in answers {
        let hidden = text
            .chars()
            .any(is_hidden)
            .then_some("holds a control character");
        if let Some(fault) = placeholder(text).or(hidden) {
            return Err(PolicyError::Incomplete { field, fault });
        }
    }
    Ok(())
}

fn refuse_twin(text: &str, policy: &Policy, waiver: &NewWaiver) -> Result<(), PolicyError> {
    let mut waivers = policy.waivers.iter();
    let twin = |other: &&Waiver| {
        other.check == waiver.check && other.fingerprint() == Some(&waiver.fingerprint)
    };
    match waivers.find(twin) {
        None => Ok(()),
        Some(twin) => Err(PolicyError::AlreadyWaived {
            line: twin.declared_line,
            source_code: source_code(FILE_NAME, text),
            at: (twin.declared_at.range().start, 0).into(),
            expires: twin.expires,
        }),
    }
}

/// Where the waiver goes. None: nowhere that could be found.
fn place(text: &str, root: &Node, waiver: &NewWaiver, newline: &str) -> Option<Edit> {
    let Value::Map(entries) = &root.value else {
        return None;
    };
    let first = entries.first()?;
    let indent = column(text, first.key.span.range().start);
    let is_waivers =
        |entry: &&Entry| matches!(&entry.key.value, Value::Text { text, .. } if text == "waivers");
    let Some(entry) = entries.iter().find(is_waivers) else {
        return Some(Edit::append(text.len(), section(waiver, indent, newline)));
    };
    match &entry.value.value {
        Value::List(items) if !items.is_empty() => {
            after_last(text, &entry.value, items.last()?, waiver, newline)
        }
        Value::List(_) | Value::Null => {
            let written = entry.value.span;
            if text[written.range()].contains('#') {
                return None;
            }
            let key_ends = entry.key.span.range().end;
            let ends = if written.is_empty() {
                key_ends
            } else {
                written.range().end
            };
            Some(Edit {
                at: written,
                with: String::new(),
                before: next_line(text, ends),
                new: in_block(waiver, indent + 2, 2, newline),
            })
        }
        Value::Text { .. } | Value::Map(_) => None,
    }
}

/// Behind the last waiver of a list, laid out as that one is.
fn after_last(
    text: &str,
    waivers: &Node,
    last: &Node,
    waiver: &NewWaiver,
    newline: &str,
) -> Option<Edit> {
    let end = last.span.range().end;
    if text.as_bytes().get(waivers.span.range().start) == Some(&b'[') {
        return Some(Edit {
            at: Span::new(end, end),
            with: format!(", {}", in_brackets(waiver)),
            before: text.len(),
            new: String::new(),
        });
    }
    let start = last.span.range().start;
    let before = text[..start].trim_end();
    if !before.ends_with('-') {
        return None;
    }
    let dash = before.len() - 1;
    let same_line = !text[dash..start].contains('\n');
    let inner = if same_line { start - dash } else { 2 };
    let indent = column(text, dash);
    Some(Edit::append(
        behind_comments(text, next_line(text, end), indent),
        in_block(waiver, indent, inner, newline),
    ))
}

/// Steps over comment lines that are indented deeper than `indent`: they speak of what stands above them.
fn behind_comments(text: &str, mut at: usize, indent: usize) -> usize {
    while at < text.len() {
        let line = &text[at..line_end(text.as_bytes(), at)];
        let trimmed = line.trim_start_matches(' ');
        if !trimmed.starts_with('#') || line.len() - trimmed.len() <= indent {
            break;
        }
        at = next_line(text, at);
    }
    at
}

impl Edit {
    fn append(before: usize, new: String) -> Self {
        Self {
            at: Span::new(before, before),
            with: String::new(),
            before,
            new,
        }
    }

    fn apply(&self, text: &str, newline: &str) -> String {
        let at = self.at.range();
        let head = if self.with.is_empty() && !at.is_empty() {
            text[..at.start].trim_end_matches(' ')
        } else {
            &text[..at.start]
        };
        let middle = &text[at.end..self.before.max(at.end)];
        let tail = &text[self.before.max(at.end)..];
        let mut edited = [head, &self.with, middle].concat();
        if !self.new.is_empty() {
            edited = with_line_ended(&edited, newline);
        }
        edited + &self.new + tail
    }
}

fn with_line_ended(text: &str, newline: &str) -> String {
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(newline);
    }
    text
}

/// The section `waivers:` with one waiver, a blank line before it.
fn section(waiver: &NewWaiver, indent: usize, newline: &str) -> String {
    let spaces = " ".repeat(indent);
    let item = in_block(waiver, indent + 2, 2, newline);
    format!("{newline}{spaces}waivers:{newline}{item}")
}

/// Bytes between the start of the line and `at`; what is indented consists of spaces.
fn column(text: &str, at: usize) -> usize {
    at - line_start(text.as_bytes(), at)
}

/// Where the line behind the one that holds `at` starts.
fn next_line(text: &str, at: usize) -> usize {
    (line_end(text.as_bytes(), at) + 1).min(text.len())
}

/// The edited text, if it says what it said before and one waiver more.
fn prove(before: &Policy, edited: String, added: &NewWaiver) -> Result<String, PolicyError> {
    let mut expected = without_places(before.clone());
    expected.waivers.push(Waiver {
        check: added.check.clone(),
        scope: WaiverScope::Fingerprint(added.fingerprint.clone()),
        kind: added.kind,
        reason: added.reason.trim().to_owned(),
        owner: added.owner.trim().to_owned(),
        approved_by: added.approved_by.trim().to_owned(),
        expires: added.expires,
        declared_at: Span::new(0, 0),
        declared_line: 0,
    });
    match read_any(&edited) {
        Ok(after) if without_places(after.clone()) == expected => Ok(edited),
        _ => Err(not_editable(added)),
    }
}

fn without_places(mut policy: Policy) -> Policy {
    policy.lines = Lines::default();
    for waiver in &mut policy.waivers {
        waiver.declared_at = Span::new(0, 0);
        waiver.declared_line = 0;
    }
    policy
}

fn not_editable(waiver: &NewWaiver) -> PolicyError {
    PolicyError::NotEditable {
        name: FILE_NAME.to_owned(),
        waiver: in_block(waiver, 2, 2, "\n").trim_end().to_owned(),
    }
}
