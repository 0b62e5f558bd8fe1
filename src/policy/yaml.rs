//! A YAML document as a tree in which every node knows its bytes, so that a diagnostic can point at it.
//!
//! It reads less than YAML allows, on purpose: one document, no aliases, no tags, no control characters. A policy is
//! reviewed by eye, so what is written must be what counts. Without aliases there is nothing to expand, and so no bomb.

use super::error::Problem;
use crate::document::yaml::positions::Positions;
use crate::source::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Marks};

/// The most nesting a policy can have; ours needs five.
const DEEPEST: usize = 32;

/// A value and where it stands. A value that is not written at all (`key:`) has an empty span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar as text. `plain` is false for a quoted one: `true` is a boolean, `"true"` is not.
    Text {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: Node,
    pub value: Node,
}

impl Entry {
    /// Where to point when the value is at fault: at the key when there is no value to point at.
    pub fn place(&self) -> Span {
        if self.value.span.is_empty() {
            self.key.span
        } else {
            self.value.span
        }
    }
}

impl Value {
    /// What it is, in words for somebody who does not know YAML's.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text { .. } => "a single value",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping (`key: value`)",
        }
    }
}

/// Reads one document. Errors: everything that is not the YAML described above, each with its place.
pub(super) fn parse(text: &str) -> Result<Node, Vec<Problem>> {
    let mark = text
        .strip_prefix('\u{feff}')
        .map_or(0, |rest| text.len() - rest.len());
    let hidden = hidden_characters(text, mark);
    if !hidden.is_empty() {
        return Err(hidden);
    }
    let mut builder = Builder {
        text,
        bytes: Positions::new(text, mark),
        open: Vec::new(),
        root: None,
        documents: 0,
        problems: Vec::new(),
    };
    let mut parser = Parser::new_from_str(&text[mark..]);
    while let Some(event) = parser.next_event() {
        let done = match event {
            Ok((event, marks)) => builder.take(event, marks),
            Err(error) => builder.scan_error(error.info(), *error.marker()),
        };
        if done.is_break() {
            break;
        }
    }
    builder.finish()
}

/// Characters that an editor or a terminal does not show, or that change the order in which others are shown.
pub(super) fn is_hidden(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let reorders =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let invisible = matches!(
        c,
        '\u{200b}' | '\u{2060}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
    ) || matches!(c, '\u{e0000}'..='\u{e007f}');
    control || reorders || invisible
}

/// Those behind `mark`, where a byte order mark ends.
fn hidden_characters(text: &str, mark: usize) -> Vec<Problem> {
    text.char_indices()
        .filter(|(at, _)| *at >= mark)
        .filter(|(_, c)| is_hidden(*c))
        .map(|(at, c)| {
            let code = u32::from(c);
            Problem::at(
                Span::new(at, at + c.len_utf8()),
                format!("the policy holds the invisible character U+{code:04X}"),
                "here",
            )
            .help("Delete it: who reviews a policy must see all that it says.")
        })
        .take(super::error::MOST)
        .collect()
}

/// A collection whose end has not come yet.
struct Open {
    started: Span,
    nodes: Vec<Node>,
    map: bool,
}

struct Builder<'t> {
    text: &'t str,
    bytes: Positions,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    problems: Vec<Problem>,
}

type Flow = std::ops::ControlFlow<()>;

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, marks: Marks) -> Flow {
        let span = {
            let bytes = self.bytes.range(marks);
            Span::new(bytes.start, bytes.end)
        };
        match event {
            Event::DocumentStart(_) => return self.document(span),
            Event::Alias(_) => self.alias(span),
            Event::Scalar(text, style, _, tag) => {
                self.tag(tag.as_deref(), span);
                self.scalar(text.into_owned(), style, span);
            }
            Event::SequenceStart(_, tag) => {
                self.tag(tag.as_deref(), span);
                return self.start(span, false);
            }
            Event::MappingStart(_, tag) => {
                self.tag(tag.as_deref(), span);
                return self.start(span, true);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Flow::Continue(())
    }

    fn document(&mut self, span: Span) -> Flow {
        self.documents += 1;
        if self.documents == 1 {
            return Flow::Continue(());
        }
        self.problems.push(
            Problem::at(
                span,
                "the file holds more than one YAML document",
                "the second starts here",
            )
            .help("A policy is one document. Remove this `---`, or what follows it."),
        );
        Flow::Break(())
    }

    fn alias(&mut self, span: Span) {
        self.problems.push(
            Problem::at(
                span,
                "a policy cannot refer to a value by an alias",
                "alias",
            )
            .help(
                "Write the value out in place of the alias, so that each place says what it means.",
            ),
        );
        self.place(Node {
            span,
            value: Value::Null,
        });
    }

    fn tag(&mut self, tag: Option<&saphyr_parser::Tag>, span: Span) {
        if tag.is_some() {
            self.problems.push(
                Problem::at(span, "a policy cannot hold YAML tags", "this value is tagged")
                    .help("Remove the `!tag` before the value; quote the value if it is to be read as text."),
            );
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Span) {
        // A block scalar's span runs on to the next token; only its text is meant.
        let written = self.text[span.range()].trim_end();
        let span = Span::new(span.range().start, span.range().start + written.len());
        if text.chars().any(is_hidden) {
            self.problems.push(
                Problem::at(
                    span,
                    "the value holds an escaped control character",
                    "in here",
                )
                .help("Remove the escape sequence: it could rewrite what a terminal shows."),
            );
        }
        let plain = style == ScalarStyle::Plain;
        let null = plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
        let value = if null {
            Value::Null
        } else {
            Value::Text { text, plain }
        };
        self.place(Node { span, value });
    }

    fn start(&mut self, started: Span, map: bool) -> Flow {
        if self.open.len() >= DEEPEST {
            return self.too_deep(started);
        }
        self.open.push(Open {
            started,
            nodes: Vec::new(),
            map,
        });
        Flow::Continue(())
    }

    fn too_deep(&mut self, at: Span) -> Flow {
        let help = format!(
            "No policy needs more than {DEEPEST} levels; remove the brackets or the indentation."
        );
        self.problems
            .push(Problem::at(at, "the policy is nested too deeply", "too deep here").help(help));
        Flow::Break(())
    }

    fn end(&mut self, ended: Span) {
        let Some(open) = self.open.pop() else { return };
        let span = self.extent(&open, ended);
        let value = if open.map {
            let mut entries = Vec::with_capacity(open.nodes.len() / 2);
            let mut nodes = open.nodes.into_iter();
            while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
                entries.push(Entry { key, value });
            }
            Value::Map(entries)
        } else {
            Value::List(open.nodes)
        };
        self.place(Node { span, value });
    }

    /// A collection in brackets ends with them. One in block style ends with its last written value: the parser
    /// puts its end at the next token, comments later.
    fn extent(&self, open: &Open, ended: Span) -> Span {
        let at = open.started.range().start;
        let in_brackets = matches!(self.text.as_bytes().get(at), Some(b'[' | b'{'));
        if in_brackets {
            // The parser lets the closing bracket run on over the comment behind it.
            return Span::new(at, (ended.range().start + 1).min(self.text.len()));
        }
        let written = || open.nodes.iter().filter(|node| !node.span.is_empty());
        match (written().next(), written().next_back()) {
            (Some(first), Some(last)) => Span {
                start: first.span.start,
                end: last.span.end,
            },
            _ => open.started,
        }
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.root = Some(node),
        }
    }

    fn scan_error(&mut self, info: &str, mark: Marker) -> Flow {
        if info.contains("recursion limit") {
            let at = self.bytes.byte(mark);
            return self.too_deep(Span::new(at, at));
        }
        // At the end of the text there is no line to show: point behind the last word.
        let at = self.bytes.byte(mark).min(self.text.trim_end().len());
        self.problems.push(
            Problem::at(
                Span::new(at, at),
                format!("the policy is not valid YAML: {info}"),
                "the YAML stops making sense here",
            )
            .help("Look at this line and the one above: indentation, a missing `:`, an open quote or bracket."),
        );
        Flow::Break(())
    }

    fn finish(self) -> Result<Node, Vec<Problem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        Ok(self.root.unwrap_or(Node {
            span: Span::new(0, 0),
            value: Value::Null,
        }))
    }
}
