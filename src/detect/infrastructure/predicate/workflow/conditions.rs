//! Conditions that let through what they should keep out.

use super::reading::{place_of_entry, starts_on};
use super::trust::PRIVILEGED;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::Place;
use crate::document::expression;
use crate::document::expression::grammar::call::Function;
use crate::document::expression::grammar::op::BinOp;
use crate::document::expression::grammar::{Expr, SpannedExpr};

/// Every part of an expression, outermost first. The parser bounds their number and depth.
pub(super) fn parts<'e, 's>(tree: &'e SpannedExpr<'s>) -> Vec<&'e SpannedExpr<'s>> {
    let mut found = Vec::new();
    let mut left = vec![tree];
    while let Some(part) = left.pop() {
        found.push(part);
        match &part.inner {
            Expr::Call(call) => left.extend(&call.args),
            Expr::BinExpr(both) => left.extend([&*both.lhs, &*both.rhs]),
            Expr::UnExpr { expr, .. } | Expr::Index(expr) => left.push(expr),
            Expr::Context(context) => left.extend(&context.parts),
            _ => {}
        }
    }
    found
}

fn is_bot(part: &SpannedExpr<'_>) -> bool {
    matches!(&part.inner, Expr::Literal(literal) if literal.as_str().ends_with("[bot]"))
}

fn is_actor(part: &SpannedExpr<'_>) -> bool {
    let Expr::Context(context) = &part.inner else {
        return false;
    };
    let path = context.as_pattern();
    matches!(
        path.as_deref(),
        Some("github.actor" | "github.triggering_actor" | "github.event.sender.login")
    )
}

/// Conditions that believe a bot by who caused the last event, which is not who wrote the code.
pub(super) fn bot_conditions(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !starts_on(asked, PRIVILEGED) {
        return Vec::new();
    }
    let compares = |part: &SpannedExpr<'_>| match &part.inner {
        Expr::BinExpr(both) => {
            both.op == BinOp::Eq
                && ((is_actor(&both.lhs) && is_bot(&both.rhs))
                    || (is_bot(&both.lhs) && is_actor(&both.rhs)))
        }
        _ => false,
    };
    in_conditions(asked, &compares)
}

/// `contains` asked whether a text has a part, where a list was meant: any part of the text passes.
pub(super) fn unsound_contains(asked: &Asked<'_, '_>) -> Vec<Place> {
    let asks_text = |part: &SpannedExpr<'_>| match &part.inner {
        Expr::Call(call) if call.func == Function::Contains => match call.args.as_slice() {
            [text, needle] => text.is_literal() && matches!(needle.inner, Expr::Context(_)),
            _ => false,
        },
        _ => false,
    };
    in_conditions(asked, &asks_text)
}

fn in_conditions(asked: &Asked<'_, '_>, is_wrong: &dyn Fn(&SpannedExpr<'_>) -> bool) -> Vec<Place> {
    let Some(condition) = asked.node.get("if") else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for found in expression::in_condition(condition, &asked.world.model.sources) {
        let Ok(tree) = &found.tree else {
            continue;
        };
        let wrong = parts(tree).into_iter().filter(|part| is_wrong(part));
        places.extend(wrong.map(|part| found.place_of(&part.origin)));
    }
    places
}

/// A condition with text beside its expression: the whole is a text, and a text that is not empty is true.
pub(super) fn always_true(asked: &Asked<'_, '_>) -> Vec<Place> {
    let found = asked.node.get("if").filter(|condition| {
        let text = condition.as_str().unwrap_or_default();
        let expressions = expression::in_node(condition, &asked.world.model.sources);
        match expressions.first() {
            Some(first) => first.range != (0..text.len()),
            None => false,
        }
    });
    found
        .and_then(|_| place_of_entry(asked.node, "if"))
        .into_iter()
        .collect()
}
