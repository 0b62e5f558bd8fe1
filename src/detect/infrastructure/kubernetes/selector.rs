//! Label selectors: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>.

use crate::detect::infrastructure::body::{entries, items};
use crate::document::Node;

/// Whether a `LabelSelector` (`matchLabels`, `matchExpressions`) selects what has these labels. An empty one selects all.
/// None: something in it is not known.
pub fn selects(selector: &Node, labels: Option<&Node>) -> Option<bool> {
    if selector.is_unknown() || labels.is_some_and(Node::is_unknown) {
        return None;
    }
    let label = |key: &str| labels?.get(key);
    let wanted = entries(selector.get("matchLabels")).iter();
    let equal = wanted.map(|entry| match label(&entry.key) {
        Some(node) => Some(node.as_str()? == entry.node.as_str()?),
        None => Some(false),
    });
    let expressions = items(selector.get("matchExpressions")).iter();
    let hold = expressions.map(|expression| holds(expression, &label));
    equal.chain(hold).try_fold_all()
}

fn holds<'n>(expression: &Node, label: &impl Fn(&str) -> Option<&'n Node>) -> Option<bool> {
    let label = label(expression.get("key")?.as_str()?);
    let among = |node: &Node| {
        let value = node.as_str()?;
        let values = items(expression.get("values")).iter();
        Some(values.filter_map(Node::as_str).any(|one| one == value))
    };
    match (expression.get("operator")?.as_str()?, label) {
        ("In", Some(node)) => among(node),
        ("In", None) => Some(false),
        ("NotIn", Some(node)) => among(node).map(|found| !found),
        ("NotIn", None) => Some(true),
        ("Exists", label) => Some(label.is_some()),
        ("DoesNotExist", label) => Some(label.is_none()),
        _ => None,
    }
}

trait TryFoldAll {
    /// False if any is false, unknown if any is unknown, else true.
    fn try_fold_all(self) -> Option<bool>;
}

impl<I: Iterator<Item = Option<bool>>> TryFoldAll for I {
    fn try_fold_all(mut self) -> Option<bool> {
        let known = self.try_fold(Some(true), |all, one| match one {
            Some(false) => Err(()),
            Some(true) => Ok(all),
            None => Ok(None),
        });
        known.unwrap_or(Some(false))
    }
}
