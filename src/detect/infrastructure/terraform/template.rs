//! Templates: strings put together of literals, interpolations and directives.

use super::budget::MAX_STRING;
use super::collection::elements;
use super::evaluator::{Evaluator, truth};
use super::instance::Scope;
use super::value::{self, Fault, Outcome, either, gather, unknown};
use crate::document::hcl::{Part, Template};
use crate::document::{Line, Node, Origin, Piece, Place, Reference, Unknown, Value};
use crate::source::Span;
use std::sync::Arc;

/// A string while it is put together. An unknown piece counts one byte of its length.
#[derive(Default)]
struct Text {
    pieces: Vec<Piece>,
    run: String,
    length: usize,
    lines: Vec<Line>,
    refers: Vec<Reference>,
    sensitive: bool,
}

impl Text {
    fn literal(&mut self, text: &str) {
        self.run.push_str(text);
        self.length += text.len();
    }

    fn unknown(&mut self) {
        if !self.run.is_empty() {
            self.pieces
                .push(Piece::Known(std::mem::take(&mut self.run).into()));
        }
        self.pieces.push(Piece::Unknown);
        self.length += 1;
    }

    fn line(&mut self, place: Place) {
        let at = u32::try_from(self.length).unwrap_or(u32::MAX);
        self.lines.push(Line { at, place });
    }

    fn node(mut self, place: Place) -> Node {
        let sensitive = self.sensitive;
        let mut origin = Origin::default();
        if self.lines.len() > 1 {
            origin.lines = self.lines;
        }
        let value = if self.pieces.is_empty() {
            origin.refers = self.refers;
            Value::string(self.run)
        } else {
            if !self.run.is_empty() {
                self.pieces.push(Piece::Known(self.run.into()));
            }
            let alone = self.pieces == [Piece::Unknown];
            Value::Unknown(Arc::new(Unknown {
                refers: self.refers,
                pieces: if alone { Vec::new() } else { self.pieces },
            }))
        };
        let mut node = value::with_origin(Node::new(value, place), origin);
        node.sensitive = sensitive;
        node
    }
}

impl<'t> Evaluator<'t> {
    pub fn template(&self, template: &Template, place: Place, scope: &Scope<'t>) -> Outcome {
        if let (true, [Part::Interpolation(sole)]) = (template.quoted, &template.parts[..]) {
            return self.eval(sole, scope);
        }
        let mut text = Text::default();
        self.parts(&template.parts, place, scope, &mut text)?;
        if text.length > MAX_STRING || !self.budget.spend(text.length / 64) {
            self.budget.exceed();
            return Ok(unknown([], place));
        }
        Ok(text.node(place))
    }

    fn parts(
        &self,
        parts: &[Part],
        place: Place,
        scope: &Scope<'t>,
        into: &mut Text,
    ) -> Result<(), Fault> {
        for part in parts {
            if into.length > MAX_STRING || !self.budget.spend(1) {
                into.unknown();
                return Ok(());
            }
            match part {
                Part::Literal(literal) => {
                    if let Some(at) = literal.at {
                        let start = at as usize;
                        into.line(Place {
                            file: place.file,
                            span: Span::new(start, start + literal.text.len()),
                        });
                    }
                    into.literal(&literal.text);
                }
                Part::Interpolation(value) => {
                    let value = self.eval_part(value, scope)?;
                    into.line(value.place);
                    interpolate(&value, into)?;
                }
                Part::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let condition = self.eval_part(condition, scope)?;
                    into.sensitive |= condition.sensitive;
                    match truth(&condition)? {
                        Some(true) => self.parts(then, place, scope, into)?,
                        Some(false) => self.parts(otherwise, place, scope, into)?,
                        None => self.either_parts([then, otherwise], place, scope, into)?,
                    }
                }
                Part::For {
                    key,
                    value,
                    collection,
                    body,
                } => {
                    let collection = self.eval_part(collection, scope)?;
                    let names = (key.as_ref(), value);
                    self.repeated(&collection, names, body, (place, scope), into)?;
                }
            }
        }
        Ok(())
    }

    /// The body of a `for` directive, for every element.
    fn repeated(
        &self,
        collection: &Node,
        (key, value): (Option<&Arc<str>>, &Arc<str>),
        body: &[Part],
        (place, scope): (Place, &Scope<'t>),
        into: &mut Text,
    ) -> Result<(), Fault> {
        let Some(elements) = elements(collection)? else {
            gather(collection, &mut into.refers, &mut 100);
            into.unknown();
            return Ok(());
        };
        for (at, item) in elements.pairs {
            let outer = match key {
                Some(key) => scope.with(key, at),
                None => scope.clone(),
            };
            self.parts(body, place, &outer.with(value, item), into)?;
        }
        if elements.open {
            into.unknown();
        }
        Ok(())
    }

    fn either_parts(
        &self,
        sides: [&[Part]; 2],
        place: Place,
        scope: &Scope<'t>,
        into: &mut Text,
    ) -> Result<(), Fault> {
        let mut nodes = Vec::new();
        for side in sides {
            let mut text = Text::default();
            self.parts(side, place, scope, &mut text)?;
            nodes.push(text.node(place));
        }
        interpolate(&either(&nodes[0], &nodes[1], place), into)
    }
}

fn interpolate(value: &Node, into: &mut Text) -> Result<(), Fault> {
    into.sensitive |= value.sensitive;
    gather(value, &mut into.refers, &mut 100);
    match &value.value {
        Value::Unknown(_) => {
            for piece in value::pieces(value) {
                match piece {
                    Piece::Known(text) => into.literal(&text),
                    Piece::Unknown => into.unknown(),
                }
            }
        }
        Value::Null | Value::List(_) | Value::Map(_) => {
            return Err(Fault("only a string can be part of a string"));
        }
        known => into.literal(&value::text(known).unwrap_or_default()),
    }
    Ok(())
}
