//! Conditions that let through what they should keep out.

use super::reading::{place_of_entry, starts_on};
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

/// Events of changes that somebody else may have written than who caused the last event.
const OF_CHANGES: &[&str] = &[
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_target",
    "workflow_run",
];

/// Numbers of the accounts of `dependabot[bot]`, `github-actions[bot]` and `renovate[bot]`:
/// <https://api.github.com/users/dependabot%5Bbot%5D> and so on.
const BOTS: &[&str] = &["49699333", "41898282", "29139614"];

fn is_bot(part: &SpannedExpr<'_>) -> bool {
    match &part.inner {
        Expr::Literal(literal) => {
            let text = literal.as_str();
            text.ends_with("[bot]") || BOTS.contains(&&*text)
        }
        _ => false,
    }
}

/// Who opened the pull request, which nobody can change later.
fn is_author(part: &SpannedExpr<'_>) -> bool {
    let Expr::Context(context) = &part.inner else {
        return false;
    };
    let path = context.as_pattern();
    path.is_some_and(|path| path.starts_with("github.event.pull_request.user."))
}

fn is_actor(part: &SpannedExpr<'_>) -> bool {
    let Expr::Context(context) = &part.inner else {
        return false;
    };
    let path = context.as_pattern();
    matches!(
        path.as_deref(),
        Some(
            "github.actor"
                | "github.actor_id"
                | "github.triggering_actor"
                | "github.event.sender.login"
                | "github.event.sender.id"
        )
    )
}

/// Conditions that believe a bot by who caused the last event, which is not who wrote the code.
pub(super) fn bot_conditions(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !starts_on(asked, OF_CHANGES) {
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
    // Asked beside who opened it, it does no harm.
    let asks_author = in_conditions(asked, &is_author_compared);
    if asks_author.is_empty() {
        in_conditions(asked, &compares)
    } else {
        Vec::new()
    }
}

fn is_author_compared(part: &SpannedExpr<'_>) -> bool {
    match &part.inner {
        Expr::BinExpr(both) => {
            both.op == BinOp::Eq
                && ((is_author(&both.lhs) && is_bot(&both.rhs))
                    || (is_bot(&both.lhs) && is_author(&both.rhs)))
        }
        _ => false,
    }
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
