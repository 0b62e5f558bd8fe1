//! Changes of Dockerfiles: an instruction's keyword, and words of the commands that it runs.

use super::Written;
use crate::check::edit::{CommandEdit, Edit, WordChange};
use crate::document::dockerfile::{self, Dockerfile, Form, Instruction};
use crate::document::edit::{Replacement, apply};
use crate::document::{FileId, Node, Sources};
use crate::source::{Span, line_start};

pub(super) fn replacements(
    edits: &[Edit],
    written: &Written,
    text: &str,
    sources: &Sources,
) -> Option<Vec<Replacement>> {
    let file = written.body.file;
    let before = dockerfile::parse(text, file);
    let own = |one: &&Instruction| one.span.start == written.body.span.start;
    let instruction = before.instructions.iter().find(own)?;
    let mut words = words_of(instruction);
    let mut keyword = instruction.keyword.clone();
    let mut made = Vec::new();
    for edit in edits {
        match edit {
            Edit::Keyword(new) => {
                let place = written.keyword?;
                let written = sources.text(place);
                let lower = written.chars().all(|c| c.is_ascii_lowercase());
                made.push(Replacement {
                    span: place.span,
                    text: if lower {
                        new.to_lowercase()
                    } else {
                        new.clone()
                    },
                });
                keyword.clone_from(new);
            }
            Edit::Command(edit) => {
                // The words of an array are quoted, and those of a here-document are no words of the instruction.
                let plain = instruction.form == Form::Shell && instruction.heredocs.is_empty();
                plain.then_some(())?;
                for command in commands(written, edit) {
                    made.extend(one_command(command, edit, text, sources, &mut words)?);
                }
            }
            _ => return None,
        }
    }
    let edited = apply(text, &made)?;
    let proof = Proof {
        at: written.body.span.start,
        keyword,
        words,
    };
    proof.holds(&before, &edited, file).then_some(made)
}

/// The commands of one of these names, each a list of words.
fn commands<'w>(written: &'w Written, edit: &CommandEdit) -> Vec<&'w [Node]> {
    let listed = written.commands.as_ref().and_then(Node::as_list);
    let words = listed.iter().flat_map(|list| &list.items);
    let words = words.filter_map(|command| command.as_list().map(|list| &list.items[..]));
    let named = |words: &&[Node]| {
        let name = words.first().and_then(Node::as_str).unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        edit.of.iter().any(|of| of == name)
    };
    words.filter(named).collect()
}

/// The replacements of one command; `known` are the words of its instruction, which change with it.
fn one_command(
    command: &[Node],
    edit: &CommandEdit,
    text: &str,
    sources: &Sources,
    known: &mut Vec<(u32, String)>,
) -> Option<Vec<Replacement>> {
    let literal = |node: &&Node| {
        node.as_str()
            .is_some_and(|word| word == sources.text(node.place))
    };
    let mut words = command.iter().skip(1).filter(literal);
    let mut made = Vec::new();
    match &edit.change {
        WordChange::Drop(dropped) => {
            for node in
                words.filter(|node| dropped.iter().any(|word| Some(&**word) == node.as_str()))
            {
                let at = known
                    .iter()
                    .position(|(start, _)| *start == node.place.span.start)?;
                known.remove(at);
                made.push(without(text, node.place.span)?);
            }
        }
        WordChange::Add { after, word } => {
            if command.iter().any(|node| node.as_str() == Some(word)) {
                return Some(made);
            }
            let Some(node) = words.find(|node| node.as_str() == Some(after)) else {
                return Some(made);
            };
            let end = node.place.span.end;
            let at = known
                .iter()
                .position(|(start, _)| *start == node.place.span.start)?;
            known.insert(at + 1, (end, word.clone()));
            made.push(Replacement {
                span: Span { start: end, end },
                text: format!(" {word}"),
            });
        }
    }
    Some(made)
}

/// A word with the white space in front of it; one that has a line of its own goes with that line.
fn without(text: &str, word: Span) -> Option<Replacement> {
    let range = word.range();
    let line = line_start(text.as_bytes(), range.start);
    let before = text.get(line..range.start)?;
    let trimmed = before.trim_end_matches([' ', '\t']);
    let (start, end) = if trimmed.is_empty() {
        let rest = text.get(range.end..)?;
        let end_of_line = rest.find('\n')?;
        (rest[..end_of_line].trim() == "\\").then_some(())?;
        (line, range.end + end_of_line + 1)
    } else {
        (line + trimmed.len(), range.end)
    };
    Some(Replacement {
        span: Span::new(start, end),
        text: String::new(),
    })
}

/// The words of an instruction as the file has them, and where each begins.
fn words_of(instruction: &Instruction) -> Vec<(u32, String)> {
    let words = instruction.words.iter();
    words
        .map(|word| (word.span.start, word.raw.clone()))
        .collect()
}

/// What the file says afterwards.
struct Proof {
    /// Where the changed instruction begins, before and after.
    at: u32,
    keyword: String,
    words: Vec<(u32, String)>,
}

impl Proof {
    fn holds(&self, before: &Dockerfile, edited: &str, file: FileId) -> bool {
        let after = dockerfile::parse(edited, file);
        let said = |words: Vec<(u32, String)>| -> Vec<String> {
            words.into_iter().map(|(_, word)| word).collect()
        };
        let same = |(a, b): (&Instruction, &Instruction)| {
            let (keyword, words) = if a.span.start == self.at {
                (&self.keyword, self.words.clone())
            } else {
                (&a.keyword, words_of(a))
            };
            let flags = |one: &Instruction| -> Vec<(String, Option<String>)> {
                let flags = one.flags.iter();
                flags
                    .map(|flag| (flag.name.clone(), flag.value.clone()))
                    .collect()
            };
            *keyword == b.keyword && said(words) == said(words_of(b)) && flags(a) == flags(b)
        };
        before.faults.len() == after.faults.len()
            && before.instructions.len() == after.instructions.len()
            && before
                .instructions
                .iter()
                .zip(&after.instructions)
                .all(same)
    }
}
