//! `Globals` of the Serverless Application Model:
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.

use crate::detect::infrastructure::body::items;
use crate::document::{Entry, Map, Node, Value};

/// What the globals say of a kind of resource.
pub(super) fn globals<'g>(globals: &'g Node, kind: &str) -> Option<&'g Node> {
    let section = kind.strip_prefix("AWS::Serverless::")?;
    globals.get(section).filter(|node| node.as_map().is_some())
}

/// The resource's own value beats the global one; of mappings key by key, and of lists the global items come first. A
/// function is a value and not a mapping.
pub(super) fn merged(global: &Node, own: Option<&Node>) -> Node {
    let Some(own) = own else {
        return global.clone();
    };
    match (&global.value, &own.value) {
        (Value::Map(left), Value::Map(right)) if !is_function(left) && !is_function(right) => {
            let mut entries: Vec<Entry> = Vec::new();
            for entry in &left.entries {
                let node = merged(&entry.node, right.get(&entry.key));
                // Where both write it, the resource's line is the one to look at.
                let key_place = right.entry(&entry.key).unwrap_or(entry).key_place;
                entries.push(Entry {
                    key: entry.key.clone(),
                    key_place,
                    node,
                });
            }
            let new = right
                .entries
                .iter()
                .filter(|entry| left.get(&entry.key).is_none());
            entries.extend(new.cloned());
            Node::new(Value::map(entries), own.place)
        }
        (Value::List(_), Value::List(_)) => {
            let all = items(Some(global)).iter().chain(items(Some(own)));
            Node::new(Value::list(all.cloned().collect()), own.place)
        }
        _ => own.clone(),
    }
}

fn is_function(map: &Map) -> bool {
    match &map.entries[..] {
        [entry] => &*entry.key == "Ref" || entry.key.starts_with("Fn::"),
        _ => false,
    }
}
