//! New attributes and blocks in a block of HCL: on lines of their own, as deep as their neighbours.

use super::group::New;
use super::literal;
use super::{Replacement, flow};
use crate::document::hcl::Block;
use crate::source::{Span, line_end, line_start};
use std::fmt::Write;

/// What is missing in the block, attributes first.
pub(super) fn insert(
    text: &str,
    block: &Block,
    missing: &[(&str, New<'_>)],
) -> Option<Vec<Replacement>> {
    let layout = Layout::of(text, block)?;
    let (blocks, attributes): (Vec<_>, Vec<_>) = missing
        .iter()
        .partition(|(_, new)| matches!(new, New::Map(_)));
    let attributes = layout.lines(&attributes, &layout.indent)?;
    let blocks = layout.lines(&blocks, &layout.indent)?;
    if layout.items.is_empty() {
        return layout.unfold(&(attributes + &blocks));
    }
    let blank = if blocks.is_empty() {
        ""
    } else {
        layout.newline
    };
    let blocks = format!("{blank}{blocks}");
    if layout.on_one_line() {
        return layout.unfold(&(attributes + &blocks));
    }
    let above = layout.above_attributes()?;
    let below = layout.behind(*layout.items.last()?)?;
    if above == below || attributes.is_empty() || blocks.is_empty() {
        let at = if attributes.is_empty() { below } else { above };
        return Some(vec![Replacement::insert(at, attributes + &blocks)]);
    }
    Some(vec![
        Replacement::insert(above, attributes),
        Replacement::insert(below, blocks),
    ])
}

/// How a block is laid out.
struct Layout<'t> {
    text: &'t str,
    /// Behind the opening brace, and at the closing one.
    inner: std::ops::Range<usize>,
    /// Attributes and blocks in the order of writing.
    items: Vec<Span>,
    attributes: Vec<Span>,
    first_block: Option<Span>,
    /// White space in front of the block's own line.
    outer: &'t str,
    /// White space in front of what stands in it.
    indent: String,
    step: &'static str,
    newline: &'static str,
}

impl<'t> Layout<'t> {
    fn of(text: &'t str, block: &Block) -> Option<Self> {
        let head = block
            .labels
            .last()
            .map_or(block.kind.place, |label| label.place);
        let behind = text.get(head.span.range().end..)?;
        let open = head.span.range().end + behind.find('{')?;
        let blank = text
            .get(head.span.range().end..open)?
            .chars()
            .all(|c| matches!(c, ' ' | '\t' | '"'));
        let close = block.place.span.range().end.checked_sub(1)?;
        (blank && text.get(close..)?.starts_with('}')).then_some(())?;
        let attributes: Vec<Span> = block
            .body
            .attributes
            .iter()
            .map(|one| one.place.span)
            .collect();
        let blocks: Vec<Span> = block.body.blocks.iter().map(|one| one.place.span).collect();
        let mut items = [&attributes[..], &blocks].concat();
        items.sort_by_key(|span| span.start);
        let outer = white(text, block.place.span).unwrap_or("");
        let known = items.iter().find_map(|span| own_white(text, *span));
        let tabs = outer.contains('\t') || known.is_some_and(|known| known.contains('\t'));
        let step = if tabs { "\t" } else { "  " };
        Some(Self {
            text,
            inner: open + 1..close,
            first_block: blocks.iter().min_by_key(|span| span.start).copied(),
            items,
            attributes,
            outer,
            indent: known.map_or_else(|| format!("{outer}{step}"), str::to_owned),
            step,
            newline: flow::newline(text),
        })
    }

    fn lines(&self, entries: &[&(&str, New<'_>)], indent: &str) -> Option<String> {
        let mut lines = String::new();
        for (key, new) in entries {
            let newline = self.newline;
            match new {
                New::Scalar(value) => {
                    let value = literal::hcl(value)?;
                    write!(lines, "{newline}{indent}{key} = {value}").ok()?;
                }
                New::List(item) => {
                    let item = literal::hcl(item)?;
                    write!(lines, "{newline}{indent}{key} = [{item}]").ok()?;
                }
                New::Map(inner) => {
                    let inner: Vec<&(&str, New<'_>)> = inner.iter().collect();
                    let inner = self.lines(&inner, &format!("{indent}{}", self.step))?;
                    write!(lines, "{newline}{indent}{key} {{{inner}{newline}{indent}}}").ok()?;
                }
            }
        }
        Some(lines)
    }

    /// Whether the last item and the closing brace share a line.
    fn on_one_line(&self) -> bool {
        let last = self
            .items
            .last()
            .map_or(self.inner.start, |span| span.end as usize);
        !self.text[last..self.inner.end].contains('\n')
    }

    /// Lines for a block that has none: `{}`, `{ a = 1 }`, or one with comments only.
    fn unfold(&self, lines: &str) -> Option<Vec<Replacement>> {
        let end = format!("{}{}", self.newline, self.outer);
        let blank = |range: std::ops::Range<usize>| {
            let written = self.text.get(range)?;
            written
                .chars()
                .all(|c| matches!(c, ' ' | '\t'))
                .then_some(())
        };
        let Some((first, last)) = self.items.first().zip(self.items.last()) else {
            if self.text[self.inner.clone()].contains('\n') {
                let at = end_of_line(self.text, self.inner.start)?;
                return Some(vec![Replacement::insert(at, lines)]);
            }
            blank(self.inner.clone())?;
            let text = format!("{lines}{end}");
            return Some(vec![Replacement::new(
                self.inner.start,
                self.inner.end,
                text,
            )]);
        };
        let (first, last) = (first.start as usize, last.end as usize);
        blank(last..self.inner.end)?;
        let mut made = vec![Replacement::new(
            last,
            self.inner.end,
            format!("{lines}{end}"),
        )];
        if !self.text[self.inner.start..first].contains('\n') {
            blank(self.inner.start..first)?;
            let start = format!("{}{}", self.newline, self.indent);
            made.push(Replacement::new(self.inner.start, first, start));
        }
        Some(made)
    }

    /// Behind the last attribute in front of all blocks; without one, behind the opening brace.
    fn above_attributes(&self) -> Option<usize> {
        let limit = self.first_block.map_or(u32::MAX, |block| block.start);
        let above = self.attributes.iter().filter(|span| span.end <= limit);
        match above.max_by_key(|span| span.end) {
            Some(span) => self.behind(*span),
            None => end_of_line(self.text, self.inner.start),
        }
    }

    fn behind(&self, span: Span) -> Option<usize> {
        end_of_line(self.text, span.range().end)
    }
}

/// Where a line ends, in front of `\r\n` too. None: more than white space and a comment is left of it.
pub(super) fn end_of_line(text: &str, at: usize) -> Option<usize> {
    let end = line_end(text.as_bytes(), at);
    let rest = text.get(at..end)?;
    let comment = rest.trim();
    let closed = comment.starts_with("/*") && comment.find("*/") == Some(comment.len() - 2);
    let is_comment = comment.starts_with('#') || comment.starts_with("//") || closed;
    let returns = usize::from(rest.ends_with('\r'));
    (comment.is_empty() || is_comment).then_some(end - returns)
}

/// The white space in front of the line of a span.
fn white(text: &str, span: Span) -> Option<&str> {
    let start = line_start(text.as_bytes(), span.range().start);
    let line = text.get(start..)?;
    Some(&line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
}

/// The white space in front of what is the first on its line.
fn own_white(text: &str, span: Span) -> Option<&str> {
    let white = white(text, span)?;
    let start = line_start(text.as_bytes(), span.range().start);
    (start + white.len() == span.range().start && start > 0).then_some(white)
}
