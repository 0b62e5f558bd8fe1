//! What starts a workflow: <https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#on>.

use crate::detect::infrastructure::body::{entries, items};
use crate::document::{Node, Place};
use std::sync::Arc;

/// An event that starts a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// `pull_request_target`.
    pub event: Arc<str>,
    /// Where the event is named.
    pub place: Place,
    /// What it is narrowed to: `types`, `branches`.
    pub filters: Option<Node>,
}

/// The triggers of a workflow, however `on` is written.
pub fn triggers(workflow: &Node) -> Vec<Trigger> {
    let on = workflow.get("on");
    let names = on.into_iter().chain(items(on)).filter_map(|node| {
        Some(Trigger {
            event: node.as_str()?.into(),
            place: node.place,
            filters: None,
        })
    });
    let keys = entries(on).iter().map(|entry| Trigger {
        event: entry.key.clone(),
        place: entry.key_place,
        filters: Some(entry.node.clone()),
    });
    names.chain(keys).collect()
}
