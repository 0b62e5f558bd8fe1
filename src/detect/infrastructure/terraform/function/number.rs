//! Functions of numbers.

use super::super::value::Fault;
use super::{Context, Function, argument};
use crate::document::{Node, Value};

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "abs" => Function::Strict(|a, _| Ok(Value::Number(argument::number(a, 0)?.abs()))),
        "ceil" => Function::Strict(|a, _| Ok(Value::Number(argument::number(a, 0)?.ceil()))),
        "floor" => Function::Strict(|a, _| Ok(Value::Number(argument::number(a, 0)?.floor()))),
        "log" => Function::Strict(|a, _| {
            finite(argument::number(a, 0)?.ln() / argument::number(a, 1)?.ln())
        }),
        "pow" => {
            Function::Strict(|a, _| finite(argument::number(a, 0)?.powf(argument::number(a, 1)?)))
        }
        "signum" => Function::Strict(|a, _| {
            let number = argument::number(a, 0)?;
            Ok(Value::Number(if number == 0.0 {
                0.0
            } else {
                number.signum()
            }))
        }),
        "max" => Function::Strict(|a, _| fold(a, f64::max)),
        "min" => Function::Strict(|a, _| fold(a, f64::min)),
        "parseint" => Function::Strict(parse),
        _ => return None,
    })
}

fn finite(number: f64) -> Result<Value, Fault> {
    if number.is_finite() {
        Ok(Value::Number(number))
    } else {
        Err(Fault("the number is too large, or none"))
    }
}

fn fold(arguments: &[Node], pick: fn(f64, f64) -> f64) -> Result<Value, Fault> {
    let mut best = argument::number(arguments, 0)?;
    for at in 1..arguments.len() {
        best = pick(best, argument::number(arguments, at)?);
    }
    Ok(Value::Number(best))
}

fn parse(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let base = u32::try_from(argument::count(arguments, 1)?).unwrap_or(0);
    if !(2..=36).contains(&base) {
        return Err(Fault("there are no numbers of this base"));
    }
    let number = i64::from_str_radix(&argument::text(arguments, 0)?, base);
    #[expect(clippy::cast_precision_loss, reason = "numbers are exact up to 2^53")]
    number
        .map(|number| Value::Number(number as f64))
        .map_err(|_| Fault("this is no number of that base"))
}
