//! Operators, with what is unknown on either side.

use super::constraint::{Constraint, primitive};
use super::evaluator::{Evaluator, truth};
use super::instance::Scope;
use super::value::{Fault, Outcome, decimal, same, unknown};
use crate::document::hcl::{Binary, Expression, Unary};
use crate::document::{Node, Place, Value};

pub fn unary(operator: Unary, operand: &Node, place: Place) -> Outcome {
    let value = match operator {
        Unary::Not => truth(operand)?.map(|truth| Value::Bool(!truth)),
        Unary::Negate => number(operand)?.map(|number| Value::Number(-number)),
    };
    Ok(finish(value, [operand, operand], place))
}

impl<'t> Evaluator<'t> {
    pub fn binary(
        &self,
        operator: Binary,
        [left, right]: &[Expression; 2],
        place: Place,
        scope: &Scope<'t>,
    ) -> Outcome {
        let left = self.eval_part(left, scope)?;
        if let Binary::And | Binary::Or = operator {
            return self.logical(operator, &left, right, place, scope);
        }
        let right = self.eval_part(right, scope)?;
        if self.budget.weigh([&left, &right]).is_none() {
            return Ok(unknown([], place));
        }
        let value = match operator {
            Binary::Equal => same(&left, &right).map(Value::Bool),
            Binary::NotEqual => same(&left, &right).map(|same| Value::Bool(!same)),
            _ => match (number(&left)?, number(&right)?) {
                (Some(left), Some(right)) => Some(arithmetic(operator, left, right)?),
                _ => None,
            },
        };
        Ok(finish(value, [&left, &right], place))
    }

    /// One side is enough where it decides.
    fn logical(
        &self,
        operator: Binary,
        left: &Node,
        right: &Expression,
        place: Place,
        scope: &Scope<'t>,
    ) -> Outcome {
        let decides = operator == Binary::Or;
        let first = truth(left)?;
        if first == Some(decides) {
            return Ok(finish(Some(Value::Bool(decides)), [left, left], place));
        }
        let right = self.eval_part(right, scope)?;
        let second = truth(&right)?;
        let value = match (first, second) {
            (_, Some(second)) if second == decides => Some(decides),
            (Some(_), Some(_)) => Some(!decides),
            _ => None,
        };
        Ok(finish(value.map(Value::Bool), [left, &right], place))
    }
}

fn finish(value: Option<Value>, from: [&Node; 2], place: Place) -> Node {
    let mut node = match value {
        Some(value) => Node::new(value, place),
        None => unknown(from, place),
    };
    node.sensitive = from.iter().any(|node| node.sensitive);
    node
}

fn number(node: &Node) -> Result<Option<f64>, Fault> {
    match primitive(node, &Constraint::Number)? {
        Value::Number(number) => Ok(Some(number)),
        Value::Unknown(_) => Ok(None),
        _ => Err(Fault("an operand is null")),
    }
}

fn arithmetic(operator: Binary, left: f64, right: f64) -> Result<Value, Fault> {
    let number = match operator {
        Binary::Less => return Ok(Value::Bool(left < right)),
        Binary::Greater => return Ok(Value::Bool(left > right)),
        Binary::LessOrEqual => return Ok(Value::Bool(left <= right)),
        Binary::GreaterOrEqual => return Ok(Value::Bool(left >= right)),
        Binary::Add => left + right,
        Binary::Subtract => left - right,
        Binary::Multiply => left * right,
        Binary::Divide => left / right,
        _ => left % right,
    };
    if number.is_finite() {
        Ok(Value::Number(decimal(number)))
    } else {
        Err(Fault("the number is too large, or none"))
    }
}
