//! Changes of a block of HCL: attributes, and attributes of nested blocks.

use super::group::{becomes, by_key, whole};
use super::{Change, Replacement, To, apply, flow, hcl_insert, hcl_proof, literal};
use crate::document::hcl::{self, Block, Body, Expression, Kind, Unary};
use crate::document::{FileId, Place, Value};
use crate::source::Span;

/// What makes the changes hold in the block that begins at a byte of a file. Empty: they do. None: not without touching
/// what must be left alone. A path leads through nested blocks; those that `dynamic` makes are left alone.
pub fn edit_block(
    text: &str,
    file: FileId,
    start: u32,
    changes: &[Change],
) -> Option<Vec<Replacement>> {
    let before = hcl::parse(text, file);
    let is_it = |block: &&Block| block.place.span.start == start;
    let block = before.body.blocks.iter().find(is_it)?;
    let mut editor = Editor {
        text,
        made: Vec::new(),
    };
    editor.body(&block.body, block, &whole(changes))?;
    let made = editor.made;
    if made.is_empty() {
        return Some(made);
    }
    let edited = apply(text, &made)?;
    let after = hcl::parse(&edited, file);
    let proved = before.faults.len() == after.faults.len()
        && hcl_proof::differ_only((&before.body, text), (&after.body, &edited), start, changes);
    proved.then_some(made)
}

/// One edit in the making.
pub(super) struct Editor<'t> {
    pub text: &'t str,
    made: Vec<Replacement>,
}

impl Editor<'_> {
    fn body(&mut self, body: &Body, block: &Block, changes: &[(&[String], &To)]) -> Option<()> {
        let mut missing = Vec::new();
        for group in by_key(changes)? {
            let attribute = body
                .attributes
                .iter()
                .find(|one| &*one.name.text == group.key);
            let blocks: Vec<&Block> = blocks(body, group.key).collect();
            let dynamic = body.blocks.iter().any(|block| {
                let label = block.labels.first();
                &*block.kind.text == "dynamic"
                    && label.is_some_and(|label| &*label.text == group.key)
            });
            match (attribute, &blocks[..], group.leaf().ok()?) {
                _ if dynamic => return None,
                (None, [], _) => missing.extend(group.missing().ok()?.map(|new| (group.key, new))),
                (Some(_), [], Some(To::Fill(_))) => {}
                (Some(attribute), [], Some(To::Go)) => {
                    literal_of(&attribute.value)?;
                    self.remove(attribute.place)?;
                }
                (Some(attribute), [], Some(to)) => self.value(&attribute.value, to)?,
                (None, blocks, None) => {
                    for inner in blocks {
                        self.body(&inner.body, inner, &group.changes)?;
                    }
                }
                _ => return None,
            }
        }
        if !missing.is_empty() {
            self.made
                .extend(hcl_insert::insert(self.text, block, &missing)?);
        }
        Some(())
    }

    fn value(&mut self, expression: &Expression, to: &To) -> Option<()> {
        match (&expression.kind, to) {
            (Kind::Tuple(items), To::Hold(item)) => self.hold(expression, items, item),
            (Kind::Tuple(items), To::Swap(_)) => {
                items.iter().try_for_each(|item| self.value(item, to))
            }
            (_, To::Hold(_) | To::Go) => None,
            (_, to) => {
                let now = literal_of(expression)?;
                let Some(new) = becomes(to, &now) else {
                    return Some(());
                };
                let span = expression.place.span;
                // A here-document is a text too, and has lines of its own.
                (!self.text.get(span.range())?.contains('\n')).then_some(())?;
                let text = literal::hcl(new)?;
                self.made.push(Replacement { span, text });
                Some(())
            }
        }
    }

    fn hold(&mut self, whole: &Expression, items: &[Expression], item: &Value) -> Option<()> {
        let held: Vec<Option<Value>> = items.iter().map(literal_of).collect();
        if held.contains(&Some(item.clone())) {
            return Some(());
        }
        // What a reference holds may be the very item.
        held.iter().all(Option::is_some).then_some(())?;
        let last = items.last().map(|item| (item.place.span, item.place.span));
        let element = [literal::hcl(item)?];
        let made = flow::insert_text(self.text, whole.place.span, last, &element)?;
        self.made.push(made);
        Some(())
    }

    /// The lines of an attribute. None: it shares one of them.
    fn remove(&mut self, place: Place) -> Option<()> {
        let (start, end) = (place.span.start as usize, place.span.end as usize);
        let line = crate::source::line_start(self.text.as_bytes(), start);
        self.text
            .get(line..start)?
            .trim()
            .is_empty()
            .then_some(())?;
        let rest = hcl_insert::end_of_line(self.text, end)?;
        let behind = crate::source::line_end(self.text.as_bytes(), rest);
        let until = (behind + 1).min(self.text.len());
        self.made.push(Replacement::new(line, until, ""));
        Some(())
    }
}

/// The blocks of a name that are written as such.
pub(super) fn blocks<'b>(body: &'b Body, name: &str) -> impl Iterator<Item = &'b Block> {
    body.blocks
        .iter()
        .filter(move |block| &*block.kind.text == name)
}

/// The value of what is literally written. None: it is worked out.
pub(super) fn literal_of(expression: &Expression) -> Option<Value> {
    match &expression.kind {
        Kind::Null => Some(Value::Null),
        Kind::Bool(truth) => Some(Value::Bool(*truth)),
        Kind::Number(number) => Some(Value::Number(*number)),
        Kind::String(text) => Some(Value::String(text.clone())),
        Kind::Unary(Unary::Negate, inner) => match inner.kind {
            Kind::Number(number) => Some(Value::Number(-number)),
            _ => None,
        },
        _ => None,
    }
}

/// A span as text.
pub(super) fn text_at(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}
