//! From lines to instructions.

use super::line::{self, Text};
use super::{Directive, Form, Heredoc, Instruction, Word, flags, heredoc, words};
use crate::document::{FileId, SyntaxError, Value, json};
use crate::source::Span;

const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

pub(super) struct Reader<'t> {
    text: &'t str,
    file: FileId,
    escape: char,
    pub directives: Vec<Directive>,
    pub faults: Vec<SyntaxError>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, file: FileId) -> Self {
        Self {
            text,
            file,
            escape: '\\',
            directives: Vec::new(),
            faults: Vec::new(),
        }
    }

    pub fn read(&mut self) -> Vec<Instruction> {
        let mark = self.text.len()
            - self
                .text
                .strip_prefix('\u{feff}')
                .unwrap_or(self.text)
                .len();
        let mut at = self.directives(mark);
        let mut instructions = Vec::new();
        while at < self.text.len() {
            let (first, next) = line::physical(self.text, at);
            if first.trim().is_empty() || line::is_comment(first) {
                at = next;
                continue;
            }
            let (logical, next) = line::logical(self.text, at, self.escape);
            at = next;
            if let Some(mut instruction) = self.instruction(&logical) {
                at = self.heredocs(&mut instruction, next);
                instructions.push(instruction);
            }
        }
        instructions
    }

    /// Comments of the form `# name=value` at the top, until something else comes.
    fn directives(&mut self, from: usize) -> usize {
        let mut at = from;
        while at < self.text.len() {
            let (line, next) = line::physical(self.text, at);
            let Some((name, value)) = line
                .trim()
                .strip_prefix('#')
                .and_then(|rest| rest.split_once('='))
            else {
                break;
            };
            let name = name.trim().to_lowercase();
            let known = matches!(name.as_str(), "syntax" | "escape" | "check");
            if !known || self.directives.iter().any(|one| one.name == name) {
                break;
            }
            let value = value.trim().to_owned();
            if name == "escape" && value == "`" {
                self.escape = '`';
            }
            let span = Span::new(at, at + line.len());
            self.directives.push(Directive { name, value, span });
            at = next;
        }
        at
    }

    fn fault(&mut self, span: Span, reason: String) {
        self.faults.push(SyntaxError { span, reason });
    }

    fn instruction(&mut self, logical: &Text) -> Option<Instruction> {
        let mut rest = trimmed(logical);
        let mut onbuild = false;
        loop {
            let length = rest
                .text
                .find(char::is_whitespace)
                .unwrap_or(rest.text.len());
            let keyword = rest.text[..length].to_uppercase();
            let keyword_span = rest.span(0..length);
            if !KEYWORDS.contains(&keyword.as_str()) {
                let reason = format!(
                    "`{}` is no instruction of a Dockerfile",
                    shortened(&rest.text[..length])
                );
                self.fault(keyword_span, reason);
                return None;
            }
            let arguments = trimmed(&rest.slice(length..rest.text.len()));
            if arguments.text.is_empty() {
                self.fault(keyword_span, format!("{keyword} has no arguments"));
                return None;
            }
            if keyword == "ONBUILD" && !onbuild {
                onbuild = true;
                rest = arguments;
                continue;
            }
            let span = trimmed(logical);
            return Some(Instruction {
                span: span.span(0..span.text.len()),
                onbuild,
                keyword_span,
                ..self.arguments(keyword, &arguments)
            });
        }
    }

    fn arguments(&self, keyword: String, arguments: &Text) -> Instruction {
        let (flags, behind) = flags::leading(arguments, self.escape);
        let text = trimmed(&arguments.slice(behind..arguments.text.len()));
        let array = takes_array(&keyword)
            .then(|| array(&text, self.file))
            .flatten();
        let form = if array.is_some() {
            Form::Exec
        } else {
            Form::Shell
        };
        let nowhere = Span::new(0, 0);
        Instruction {
            words: array.unwrap_or_else(|| words::split(&text, self.escape)),
            keyword,
            keyword_span: nowhere,
            span: nowhere,
            onbuild: false,
            flags,
            form,
            text,
            heredocs: Vec::new(),
            stage: None,
        }
    }

    /// Reads the here-documents that an instruction announces; gives where the next instruction may begin.
    fn heredocs(&mut self, instruction: &mut Instruction, from: usize) -> usize {
        let may = matches!(instruction.keyword.as_str(), "RUN" | "COPY" | "ADD");
        if !may || instruction.form == Form::Exec {
            return from;
        }
        let mut at = from;
        for announced in heredoc::announced(&instruction.text, self.escape) {
            let Some((heredoc, next)) = heredoc::body(self.text, at, &announced) else {
                self.fault(instruction.span, "a here-document is never closed".into());
                return self.text.len();
            };
            at = next;
            instruction.heredocs.push(heredoc);
        }
        if let Some(Heredoc { body, .. }) = instruction.heredocs.last() {
            let end = self.text[..at].trim_end().len();
            instruction.span.end = Span::new(0, end).end.max(body.end);
        }
        at
    }
}

/// Without white space at its ends.
fn trimmed(text: &Text) -> Text {
    let start = text.text.len() - text.text.trim_start().len();
    text.slice(start..text.text.trim_end().len().max(start))
}

fn shortened(word: &str) -> String {
    word.chars().take(40).collect()
}

fn takes_array(keyword: &str) -> bool {
    matches!(
        keyword,
        "ADD" | "CMD" | "COPY" | "ENTRYPOINT" | "HEALTHCHECK" | "RUN" | "SHELL" | "VOLUME"
    )
}

/// The items of a JSON array of strings. `HEALTHCHECK CMD [..]` has a word in front of it.
fn array(text: &Text, file: FileId) -> Option<Vec<Word>> {
    let start = text.text.find('[')?;
    let before = text.text[..start].trim();
    if !(before.is_empty() || before.eq_ignore_ascii_case("CMD")) {
        return None;
    }
    let node = json::parse(&text.text[start..], file).ok()?;
    let mut words = words::split(&text.slice(0..start), '\\');
    for item in &node.as_list()?.items {
        let Value::String(said) = &item.value else {
            return None;
        };
        let range = item.place.span.range();
        let range = range.start + start..range.end + start;
        words.push(Word {
            text: said.to_string(),
            raw: said.to_string(),
            span: text.span(range),
        });
    }
    Some(words)
}
