//! What comments say for each tool, and whether they mean a hit. Not here: which comments are near.

use super::comments::Surroundings;
use crate::detect::infrastructure::detector::Hit;
use jiff::civil::Date;

const ZIZMOR: &str = "zizmor: ignore[";

/// Why, where the author of a marker wrote it down.
type Reason = Option<String>;

/// A marker that holds for all of a block.
pub fn in_block(hit: &Hit<'_>, around: &Surroundings<'_>) -> Option<Reason> {
    let checkov = around
        .within
        .iter()
        .find_map(|comment| checkov(hit, comment));
    let kics = || {
        let block = around
            .above_block
            .iter()
            .any(|comment| says(comment, "kics-scan ignore-block"));
        let file = around
            .head
            .iter()
            .any(|comment| says(comment, "kics-scan ignore"));
        (block || file).then_some(None)
    };
    let hadolint = || {
        let mut head = around.head.iter();
        let global =
            head.any(|comment| lists(hit, comment, "hadolint", "hadolint global ignore=", None));
        global.then_some(None)
    };
    // What that tool points at may be another line of the step.
    let zizmor = || {
        let mut within = around.within.iter();
        let means = |comment: &&str| lists(hit, comment, "zizmor", ZIZMOR, Some(']'));
        (hit.address.contains(".steps[") && within.any(means)).then_some(None)
    };
    checkov.or_else(kics).or_else(hadolint).or_else(zizmor)
}

/// A marker beside the hit, or beside a block that it lies in. None of these has a place for a reason.
pub fn nearby(hit: &Hit<'_>, around: &Surroundings<'_>, today: Date) -> Option<Reason> {
    let means = |comment: &&str| {
        dotted(hit, comment, "trivy:ignore:", &["trivy", "tfsec"], today)
            || dotted(hit, comment, "tfsec:ignore:", &["tfsec", "trivy"], today)
            || lists(hit, comment, "hadolint", "hadolint ignore=", None)
            || lists(hit, comment, "zizmor", ZIZMOR, Some(']'))
            || says(comment, "kics-scan ignore-line")
    };
    around.near.iter().any(means).then_some(None)
}

/// Whether a comment is this command, and nothing else.
fn says(comment: &str, command: &str) -> bool {
    comment
        .trim_start_matches(['#', '/', '*', ' ', '\t'])
        .trim_end_matches(['*', '/', ' '])
        == command
}

/// The reason of a `checkov:skip=ID,ID:reason` that names the check.
fn checkov(hit: &Hit<'_>, comment: &str) -> Option<Reason> {
    let marker = "checkov:skip=";
    comment.match_indices(marker).find_map(|(at, _)| {
        let rest = &comment[at + marker.len()..];
        let end = rest.find([':', ' ', '\t']).unwrap_or(rest.len());
        let mut ids = rest[..end].split(',');
        ids.any(|id| named(hit, "checkov", id.trim())).then(|| {
            let reason = rest[end..]
                .trim_start_matches(':')
                .trim()
                .trim_end_matches("*/");
            (!reason.is_empty()).then(|| reason.trim().to_owned())
        })
    })
}

/// Whether a list of ids behind a marker has the check's. `close` ends it; without one, white space does.
fn lists(hit: &Hit<'_>, comment: &str, tool: &str, marker: &str, close: Option<char>) -> bool {
    comment.match_indices(marker).any(|(at, _)| {
        let rest = &comment[at + marker.len()..];
        let list = match close {
            Some(close) => rest.split(close).next(),
            None => rest.split_whitespace().next(),
        };
        let mut ids = list.unwrap_or_default().split(',');
        ids.any(|id| named(hit, tool, id.trim()))
    })
}

/// `MARKER` `ID`, with an optional day on which it ends: `ID:exp:2026-01-31`. An id may hold `*`. A marker that is bound
/// to a workspace or to values (`:ws:`, `[from_port=22]`) says of no run that we know of that it holds.
fn dotted(hit: &Hit<'_>, comment: &str, marker: &str, tools: &[&str], today: Date) -> bool {
    comment.match_indices(marker).any(|(at, _)| {
        let word = comment[at + marker.len()..].split_whitespace().next();
        let mut parts = word.unwrap_or_default().split(':');
        let id = parts.next().unwrap_or_default();
        let holds = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => true,
            (Some("exp"), Some(day), None) => day.parse::<Date>().is_ok_and(|day| today <= day),
            _ => false,
        };
        holds && tools.iter().any(|tool| matches(hit, tool, id))
    })
}

fn matches(hit: &Hit<'_>, tool: &str, id: &str) -> bool {
    match id.split_once('*') {
        None => named(hit, tool, id),
        Some((start, end)) => of_tool(hit, tool).any(|alias| {
            let (alias, start, end) = (
                alias.to_lowercase(),
                start.to_lowercase(),
                end.to_lowercase(),
            );
            alias.len() >= start.len() + end.len()
                && alias.starts_with(&start)
                && alias.ends_with(&end)
        }),
    }
}

/// Whether an id of another tool is one of the check's aliases. Case does not matter.
pub fn named(hit: &Hit<'_>, tool: &str, id: &str) -> bool {
    of_tool(hit, tool).any(|known| known.eq_ignore_ascii_case(id))
}

fn of_tool<'h>(hit: &'h Hit<'_>, tool: &str) -> impl Iterator<Item = &'h str> {
    hit.rule.aliases.iter().filter_map(move |alias| {
        let (whose, known) = alias.split_once(':')?;
        (whose == tool).then_some(known)
    })
}
