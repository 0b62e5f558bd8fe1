//! What a text encodes as JSON, asked as if it were written in place.
//!
//! `encoded` is told `at`, the key of the text, and `where`, a condition. It is true when the condition holds of what is
//! encoded there, or of one item where that is a list. A value that is no text is asked as it stands. Not here: what the
//! texts are; `terraform::policy` reads them.

use super::Asked;
use super::command::told;
use crate::check::condition;
use crate::check::tree::Tree;
use crate::detect::infrastructure::matcher::Truth;
use crate::detect::infrastructure::terraform::policy;
use crate::document::Node;

pub fn ask(asked: &Asked<'_, '_>) -> Truth {
    let key = told(asked.told, "at");
    let (Some(key), Some(condition)) = (key.first(), wanted(asked.told)) else {
        return Truth::Unknown;
    };
    let Some(written) = asked.node.get(key) else {
        return Truth::False;
    };
    let holds = |node: &Node| asked.world.holds_of(&condition, asked.resource, node);
    if let Some(list) = policy::list(written) {
        let list = list.as_list().map_or(&[][..], |list| &list.items);
        return Truth::any(list.iter().map(holds));
    }
    policy::tree(written).map_or(Truth::Unknown, |tree| holds(&tree))
}

fn wanted(told: &Tree) -> Option<condition::Condition> {
    let Tree::Map(entries) = told else {
        return None;
    };
    let (_, tree) = entries.iter().find(|(name, _)| name == "where")?;
    condition::parse(tree).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_read_from_what_is_told() {
        let told = |text: &str| -> Tree { serde_yaml::from_str(text).unwrap() };
        assert!(wanted(&told("{at: x, where: {a: 1}}")).is_some());
        assert!(wanted(&told("{at: x}")).is_none());
        assert!(wanted(&told("{at: x, where: []}")).is_none());
    }
}
