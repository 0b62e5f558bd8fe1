//! The parser's events, put together to nodes. It never calls itself: nesting costs a frame on the heap.

use super::frame::{Built, Frame, Key};
use super::positions::Positions;
use super::{DEEPEST, MOST_NODES, Options, block, merge, scalar, tag};
use crate::document::{FileId, Node, Place, SyntaxError, Value};
use crate::source::{Span, line_start};
use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

pub(super) struct Builder<'t> {
    text: &'t str,
    file: FileId,
    options: Options,
    positions: Positions,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Built>,
    roots: Vec<Node>,
    /// Nodes of the documents that are finished.
    nodes: usize,
    /// Keys are few words many times.
    keys: HashSet<Arc<str>>,
}

impl<'t> Builder<'t> {
    pub fn new(text: &'t str, file: FileId, options: Options) -> Self {
        let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        Self {
            text,
            file,
            options,
            positions: Positions::new(text, mark),
            frames: Vec::new(),
            anchors: HashMap::new(),
            roots: Vec::new(),
            nodes: 0,
            keys: HashSet::new(),
        }
    }

    pub fn read(mut self) -> Result<Vec<Node>, SyntaxError> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            match event {
                Ok((event, marks)) => self.take(event, marks)?,
                Err(error) => {
                    // At the end of the text there is no line to show: point behind the last word.
                    let at = self.positions.byte(*error.marker());
                    let at = at.min(self.text.trim_end().len());
                    return Err(SyntaxError::at(self.text, at, error.info()));
                }
            }
        }
        Ok(self.roots)
    }

    fn take(&mut self, event: Event<'_>, marks: Marks) -> Result<(), SyntaxError> {
        let range = self.positions.range(marks);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag, range)
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::SequenceStart(anchor, tag) => self.open(false, anchor, tag, range.start),
            Event::MappingStart(anchor, tag) => self.open(true, anchor, tag, range.start),
            Event::SequenceEnd | Event::MappingEnd => self.close(range.start),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        range: Range<usize>,
    ) -> Result<(), SyntaxError> {
        let tag = tag.map(Cow::into_owned);
        let span = self.scalar_span(text, style, anchor > 0 || tag.is_some(), &range);
        if self.expects_key() && tag.is_none() {
            self.set_key(text, style, span);
            self.remember_key(anchor, text, span);
            return Ok(());
        }
        let plain = style == ScalarStyle::Plain && !tag.as_ref().is_some_and(tag::is_string);
        let value = if plain {
            scalar::resolve(text, self.options.schema)
        } else {
            Value::string(text)
        };
        let built = Built {
            node: Node::new(value, self.place(span)),
            written: span,
            size: 1,
            height: 0,
        };
        self.finish(built, anchor, tag.as_ref(), range.start)
    }

    /// The bytes of a scalar, its quotes or its `|` included. One that is not written has an empty span behind what
    /// stands in front of it.
    fn scalar_span(
        &self,
        text: &str,
        style: ScalarStyle,
        properties: bool,
        range: &Range<usize>,
    ) -> Span {
        if style == ScalarStyle::Plain && text.is_empty() {
            let behind_key = self.frames.last().and_then(|frame| frame.key.as_ref());
            let at = match behind_key {
                Some(key) if !properties => self.behind_colon(key.span),
                _ => self.text[..range.end].trim_end().len(),
            };
            return Span::new(at, at);
        }
        let start = if properties {
            tag::content_start(self.text, range.start).min(range.end)
        } else {
            range.start
        };
        let written = &self.text[start..range.end];
        let length = match style {
            // The parser lets it run on over the comment behind it.
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => scalar::quoted_length(written),
            ScalarStyle::Plain => written.trim_end().len(),
            ScalarStyle::Literal | ScalarStyle::Folded if properties => {
                return block::span(self.text, start, text);
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = block::header(self.text, start, text);
                return block::span(self.text, header, text);
            }
        };
        Span::new(start, start + length)
    }

    fn behind_colon(&self, key: Span) -> usize {
        let end = key.range().end;
        let rest = &self.text[end..];
        let blank = rest.len() - rest.trim_start().len();
        if rest[blank..].starts_with(':') {
            end + blank + 1
        } else {
            end
        }
    }

    fn expects_key(&self) -> bool {
        let top = self.frames.last();
        top.is_some_and(|frame| frame.map && frame.key.is_none())
    }

    fn set_key(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let text = if let Some(known) = self.keys.get(text) {
            known.clone()
        } else {
            let new: Arc<str> = Arc::from(text);
            self.keys.insert(new.clone());
            new
        };
        let merge = style == ScalarStyle::Plain && &*text == "<<";
        if let Some(frame) = self.frames.last_mut() {
            frame.widen(span);
            frame.key = Some(Key { text, span, merge });
        }
    }

    /// An anchored key may be repeated as a value.
    fn remember_key(&mut self, anchor: usize, text: &str, span: Span) {
        if anchor > 0 {
            let built = Built {
                node: Node::new(Value::string(text), self.place(span)),
                written: span,
                size: 1,
                height: 0,
            };
            self.anchors.insert(anchor, built);
        }
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), SyntaxError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let reason = "an alias stands inside of what it repeats";
            return Err(SyntaxError::at(self.text, range.start, reason));
        };
        let mut built = anchored.clone();
        let end = range.start + self.text[range.clone()].trim_end().len();
        built.written = Span::new(range.start, end);
        if self.frames.len() + built.height > DEEPEST {
            return Err(self.too_deep(range.start));
        }
        self.put(built)
    }

    fn too_deep(&self, at: usize) -> SyntaxError {
        let reason = format!("the document is nested more than {DEEPEST} levels deep");
        SyntaxError::at(self.text, at, reason)
    }

    fn open(
        &mut self,
        map: bool,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        from: usize,
    ) -> Result<(), SyntaxError> {
        if self.frames.len() >= DEEPEST {
            return Err(self.too_deep(from));
        }
        let start = if anchor > 0 || tag.is_some() {
            tag::content_start(self.text, from)
        } else if map {
            from
        } else {
            self.first_dash(from)
        };
        self.frames.push(Frame {
            map,
            start,
            properties: from,
            anchor,
            tag: tag.map(Cow::into_owned),
            key: None,
            entries: Vec::new(),
            merges: Vec::new(),
            items: Vec::new(),
            extent: None,
            size: 1,
            height: 0,
        });
        Ok(())
    }

    /// The parser puts a sequence that is indented no more than its key behind its first `-`.
    fn first_dash(&self, from: usize) -> usize {
        let Some(key) = self.frames.last().and_then(|frame| frame.key.as_ref()) else {
            return from;
        };
        let bytes = self.text.as_bytes();
        let line = line_start(bytes, from);
        let dash = line + (key.span.range().start - line_start(bytes, key.span.range().start));
        let blank =
            |range: Range<usize>| bytes[range].iter().all(|b| matches!(b, b' ' | b'-' | b'?'));
        if dash < from && bytes.get(dash) == Some(&b'-') && blank(line..dash) {
            dash
        } else {
            from
        }
    }

    fn close(&mut self, ended: usize) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let span = self.extent(&frame, ended);
        let value = if !frame.map {
            Value::list(frame.items)
        } else if frame.merges.is_empty() {
            Value::map(frame.entries)
        } else {
            Value::map(merge::merged(frame.entries, &frame.merges))
        };
        let built = Built {
            node: Node::new(value, self.place(span)),
            written: span,
            size: frame.size,
            height: frame.height + 1,
        };
        self.finish(built, frame.anchor, frame.tag.as_ref(), frame.properties)
    }

    /// A collection in brackets ends with them. One in block style ends with its last written value: the parser puts
    /// its end at the next token, comments later.
    fn extent(&self, frame: &Frame, ended: usize) -> Span {
        let bytes = self.text.as_bytes();
        let start = frame.start;
        let brackets = (bytes.get(start), bytes.get(ended));
        if matches!(
            brackets,
            (Some(b'['), Some(b']')) | (Some(b'{'), Some(b'}'))
        ) && ended > start
        {
            return Span::new(start, ended + 1);
        }
        let dash = !frame.map && bytes.get(start) == Some(&b'-');
        match frame.extent {
            Some(extent) if dash && start <= extent.range().start => {
                Span::new(start, extent.range().end)
            }
            Some(extent) => extent,
            None if dash => Span::new(start, start + 1),
            None => Span::new(start, start),
        }
    }

    /// Tags and anchors of a finished node.
    fn finish(
        &mut self,
        mut built: Built,
        anchor: usize,
        tag: Option<&Tag>,
        properties: usize,
    ) -> Result<(), SyntaxError> {
        let long_name = tag
            .filter(|_| self.options.short_intrinsics)
            .and_then(tag::long_name);
        if let Some(name) = long_name {
            let tag = self.place(tag::tag_span(self.text, properties));
            built.node = tag::long_form(self.text, name, tag, built.node);
            built.written = built.node.place.span;
            built.size += 1;
            built.height += 1;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, built.clone());
        }
        self.put(built)
    }

    /// Gives a finished node to its parent.
    fn put(&mut self, built: Built) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.last_mut() else {
            self.nodes = self.nodes.saturating_add(built.size);
            self.roots.push(built.node);
            return Ok(());
        };
        frame.size = frame.size.saturating_add(built.size);
        frame.height = frame.height.max(built.height);
        if self.nodes.saturating_add(frame.size) > MOST_NODES {
            let reason =
                format!("the document holds more than {MOST_NODES} values, aliases expanded");
            let at = built.written.range().start;
            return Err(SyntaxError::at(self.text, at, reason));
        }
        if !built.written.is_empty() || frame.key.is_some() {
            frame.widen(built.written);
        }
        if !frame.map {
            frame.items.push(built.node);
        } else if let Some(key) = frame.key.take() {
            frame.add(key, built.node, self.file);
        } else {
            frame.key = Some(Key::of(self.text, &built));
        }
        Ok(())
    }

    fn place(&self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }
}
