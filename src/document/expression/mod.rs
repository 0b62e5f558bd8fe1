//! Expressions of GitHub's workflows in strings: `${{ github.event.issue.title }}`.
//!
//! The grammar is that of <https://docs.github.com/actions/reference/evaluate-expressions-in-workflows-and-actions>, read
//! by the crate `github-actions-expressions`; its types are used as they are. Here: where expressions begin and end in
//! a string, and where each part of them stands in the file. Not here: which contexts an attacker controls.

mod scan;
#[cfg(test)]
mod tests;

pub use github_actions_expressions as grammar;

use super::{Alignment, Node, Place, Sources, SyntaxError};
use grammar::{Expr, Origin, SpannedExpr};
use std::ops::Range;

/// GitHub reads no longer expression than this many characters.
const LONGEST: usize = 21_000;

/// Operators in one expression: chains of them nest, and what walks over the tree must not run out of stack.
const MOST_OPERATORS: usize = 1_000;

/// An expression in a string.
#[derive(Debug)]
pub struct Expression<'n> {
    /// From `${{` to `}}`; of a bare condition, all of it.
    pub place: Place,
    /// What stands between the braces, without white space at its ends.
    pub text: &'n str,
    /// Where [`Self::place`] is in the string.
    pub range: Range<usize>,
    /// Errors: it is no expression; GitHub refuses the workflow.
    pub tree: Result<SpannedExpr<'n>, SyntaxError>,
    /// Where `text` begins in the string.
    start: usize,
    alignment: Alignment,
}

/// A context that an expression uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextUse {
    /// Dotted and in lower case, with `*` for an index that is no string: `github.event.commits.*.message`.
    pub path: String,
    pub place: Place,
}

/// The expressions in a string, in order. A `${{` that is never closed is none.
pub fn in_node<'n>(node: &'n Node, sources: &Sources) -> Vec<Expression<'n>> {
    let Some(text) = node.as_str() else {
        return Vec::new();
    };
    let found = scan::expressions(text);
    if found.is_empty() {
        return Vec::new();
    }
    let alignment = Alignment::of(node, sources);
    found
        .into_iter()
        .map(|range| {
            let inside = range.start + 3..range.end - 2;
            Expression::new(text, range, inside, alignment.clone())
        })
        .collect()
}

/// The expressions of a condition (`if:`), which needs no braces: without any, all of it is one expression.
pub fn in_condition<'n>(node: &'n Node, sources: &Sources) -> Vec<Expression<'n>> {
    let found = in_node(node, sources);
    match node.as_str() {
        Some(text) if found.is_empty() && !text.trim().is_empty() => {
            let whole = 0..text.len();
            let alignment = Alignment::of(node, sources);
            vec![Expression::new(text, whole.clone(), whole, alignment)]
        }
        _ => found,
    }
}

impl<'n> Expression<'n> {
    fn new(text: &'n str, range: Range<usize>, inside: Range<usize>, alignment: Alignment) -> Self {
        let between = &text[inside.clone()];
        let start = inside.start + (between.len() - between.trim_start().len());
        let place = alignment.place(range.clone());
        Self {
            place,
            text: between.trim(),
            range,
            tree: read(between.trim()).map_err(|(at, reason)| {
                let place = alignment.place(start + at..start + at);
                SyntaxError {
                    span: place.span,
                    reason,
                }
            }),
            start,
            alignment,
        }
    }

    /// Where a part of the tree stands in the file.
    pub fn place_of(&self, part: &Origin<'_>) -> Place {
        let start = (self.start + part.span.start).min(self.range.end);
        let end = (self.start + part.span.end).min(self.range.end);
        self.alignment.place(start..end)
    }

    /// Every context that is used, in comparisons and computed indices too.
    pub fn contexts(&self) -> Vec<ContextUse> {
        self.uses(SpannedExpr::contexts)
    }

    /// The contexts whose text can be the expression's: not those that are only compared, nor conditions of `&&`.
    pub fn flowing_contexts(&self) -> Vec<ContextUse> {
        self.uses(SpannedExpr::dataflow_contexts)
    }

    fn uses<'s>(
        &'s self,
        find: fn(&'s SpannedExpr<'n>) -> Vec<(&'s grammar::context::Context<'n>, &'s Origin<'n>)>,
    ) -> Vec<ContextUse> {
        let Ok(tree) = &self.tree else {
            return Vec::new();
        };
        find(tree)
            .into_iter()
            .filter_map(|(context, origin)| {
                Some(ContextUse {
                    path: context.as_pattern()?,
                    place: self.place_of(origin),
                })
            })
            .collect()
    }
}

/// Errors: a place, and what is wrong.
fn read(text: &str) -> Result<SpannedExpr<'_>, (usize, String)> {
    if text.len() > LONGEST {
        return Err((
            0,
            format!("the expression has more than {LONGEST} characters"),
        ));
    }
    let operator = |b: &u8| matches!(b, b'|' | b'&' | b'=' | b'<' | b'>' | b'!');
    if text.bytes().filter(|b| operator(b)).count() > MOST_OPERATORS {
        return Err((
            0,
            format!("the expression has more than {MOST_OPERATORS} operators"),
        ));
    }
    Expr::parse(text).map_err(|error| {
        let at = match &error {
            grammar::Error::Syntax(syntax) => text.floor_char_boundary(syntax.offset),
            _ => 0,
        };
        (at, error.to_string())
    })
}
