//! Changes in the order in which a tree is gone through: by their first keys.

use super::{Change, To};
use crate::document::Value;

/// The changes below one key; of each the rest of its path.
pub(super) struct Group<'c> {
    pub key: &'c str,
    pub changes: Vec<(&'c [String], &'c To)>,
}

/// What is written where nothing is.
#[derive(Debug)]
pub(super) enum New<'c> {
    Scalar(&'c Value),
    /// A list of that one item.
    List(&'c Value),
    Map(Vec<(&'c str, New<'c>)>),
}

/// The whole path of every change.
pub(super) fn whole(changes: &[Change]) -> Vec<(&[String], &To)> {
    changes
        .iter()
        .map(|change| (&change.path[..], &change.to))
        .collect()
}

/// By the first key, in the order of the first change of each. None: a path ends too early.
pub(super) fn by_key<'c>(changes: &[(&'c [String], &'c To)]) -> Option<Vec<Group<'c>>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    for (path, to) in changes {
        let (key, rest) = path.split_first()?;
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.changes.push((rest, to)),
            None => groups.push(Group {
                key,
                changes: vec![(rest, to)],
            }),
        }
    }
    Some(groups)
}

impl<'c> Group<'c> {
    /// The change of the value itself. None: the changes are of what is in it. Errors: both.
    pub fn leaf(&self) -> Result<Option<&'c To>, ()> {
        match &self.changes[..] {
            [([], to)] => Ok(Some(to)),
            changes if changes.iter().any(|(path, _)| path.is_empty()) => Err(()),
            _ => Ok(None),
        }
    }

    /// What has to be written where the key is missing. None: nothing.
    pub fn missing(&self) -> Result<Option<New<'c>>, ()> {
        if let Some(to) = self.leaf()? {
            return Ok(match to {
                To::Be(value) | To::Fill(value) => Some(New::Scalar(value)),
                To::Hold(value) => Some(New::List(value)),
                To::Swap(_) | To::Go => None,
            });
        }
        let mut entries = Vec::new();
        for inner in by_key(&self.changes).ok_or(())? {
            entries.extend(inner.missing()?.map(|new| (inner.key, new)));
        }
        Ok((!entries.is_empty()).then_some(New::Map(entries)))
    }
}

/// What a scalar becomes. None: it stays.
pub(super) fn becomes<'c>(to: &'c To, now: &Value) -> Option<&'c Value> {
    match to {
        To::Be(value) => (value != now).then_some(value),
        To::Swap(pairs) => pairs.iter().find(|(old, _)| old == now).map(|(_, new)| new),
        To::Fill(_) | To::Hold(_) | To::Go => None,
    }
}
