//! Conditions: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>.

use super::evaluate::Evaluator;
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::partial::text_of;
use crate::document::Node;

impl Evaluator<'_> {
    /// The value of a named condition. None: it cannot be worked out, is not there, or refers to itself.
    pub(super) fn condition(&self, name: &str) -> Option<bool> {
        if let Some(known) = self.worked_out.borrow().get(name) {
            return *known;
        }
        let node = self.template.conditions.get(name)?;
        // Whoever asks again on the way asks in a circle.
        self.worked_out.borrow_mut().insert(name.to_owned(), None);
        let value = self.holds(node);
        self.worked_out.borrow_mut().insert(name.to_owned(), value);
        value
    }

    /// The value of a condition that is written out.
    pub(super) fn holds(&self, node: &Node) -> Option<bool> {
        let _level = self.deeper()?;
        let [entry] = &node.as_map()?.entries[..] else {
            return None;
        };
        let arguments = items(Some(&entry.node));
        match &*entry.key {
            "Condition" => self.condition(entry.node.as_str()?),
            "Fn::Equals" => self.equal(arguments),
            "Fn::Not" => self.holds(arguments.first()?).map(|value| !value),
            "Fn::And" => self.all(arguments, false),
            "Fn::Or" => self.all(arguments, true),
            _ => None,
        }
    }

    /// One argument that is `decides` decides; else one that is not known leaves it open.
    fn all(&self, arguments: &[Node], decides: bool) -> Option<bool> {
        let mut result = Some(!decides);
        for argument in arguments {
            match self.holds(argument) {
                Some(value) if value == decides => return Some(decides),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    fn equal(&self, arguments: &[Node]) -> Option<bool> {
        let [left, right] = arguments else {
            return None;
        };
        let text = |node| text_of(&self.evaluate(node)?);
        Some(text(left)? == text(right)?)
    }
}
