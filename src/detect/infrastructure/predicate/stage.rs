//! Stages of an image that have the same name. Not here: which stage an instruction copies from.

use super::Asked;
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Node;

/// `stage-named-twice`, of an image: points at the later one. Names are compared without case, as builders do.
pub(super) fn named_twice(asked: &Asked<'_, '_>) -> Truth {
    let stages = items(asked.node.get("stages"));
    let name = |stage: &Node| Some(stage.get("name")?.as_str()?.to_ascii_lowercase());
    let names: Vec<Option<String>> = stages.iter().map(name).collect();
    let twice =
        (1..stages.len()).find(|at| names[*at].is_some() && names[..*at].contains(&names[*at]));
    twice.map_or(Truth::False, |at| Truth::True(Some(stages[at].place)))
}
