//! `format` and `formatlist`: the verbs of <https://developer.hashicorp.com/terraform/language/functions/format>.

use super::super::budget::{MAX_ITEMS, MAX_STRING};
use super::super::constraint::{self, Constraint};
use super::super::value::{self, Fault, Outcome};
use super::{Context, argument, encode_json, text};
use crate::document::{List, Node, Value};
use std::sync::Arc;

/// `%[2]-08.3f`
#[derive(Debug, Default, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the flags of the format, one by one"
)]
struct Verb {
    minus: bool,
    plus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

enum Segment {
    Text(String),
    Verb(Verb),
}

/// Of what is unknown, the text around it is known.
pub fn format(arguments: &[Node], context: &Context<'_>) -> Outcome {
    let pattern = argument::at(arguments, 0)?;
    if pattern.is_unknown() {
        return Ok(value::unknown(arguments, context.place));
    }
    let mut parts: Vec<Node> = Vec::new();
    let mut next = 0;
    let mut used = 0;
    for segment in segments(&argument::text(arguments, 0)?)? {
        parts.push(match segment {
            Segment::Text(text) => Node::new(Value::string(text), context.place),
            Segment::Verb(verb) => {
                let index = verb.argument.map_or(next, |at| at.saturating_sub(1));
                next = index + 1;
                used = used.max(next);
                let given = arguments.get(1 + index);
                one(
                    &verb,
                    given.ok_or(Fault("an argument of `format` is missing"))?,
                    context,
                )?
            }
        });
    }
    if used + 1 < arguments.len() {
        return Err(Fault("`format` has too many arguments"));
    }
    text::concatenate(&parts.iter().collect::<Vec<_>>(), context)
}

fn one(verb: &Verb, given: &Node, context: &Context<'_>) -> Outcome {
    let plain = matches!(verb.letter, 's' | 'v') && verb.width == 0 && verb.precision.is_none();
    if !value::wholly_known(given) {
        let primitive = plain && given.is_unknown();
        return Ok(if primitive {
            given.clone()
        } else {
            value::unknown([given], context.place)
        });
    }
    Ok(Node {
        value: Value::string(write(verb, given)?),
        ..given.clone()
    })
}

fn segments(pattern: &str) -> Result<Vec<Segment>, Fault> {
    let mut segments = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        segments.push(Segment::Text(rest[..at].to_owned()));
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('%') {
            segments.push(Segment::Text("%".to_owned()));
            rest = behind;
            continue;
        }
        let (verb, length) = verb(rest)?;
        segments.push(Segment::Verb(verb));
        rest = &rest[length..];
    }
    segments.push(Segment::Text(rest.to_owned()));
    Ok(segments)
}

fn verb(text: &str) -> Result<(Verb, usize), Fault> {
    let mut verb = Verb::default();
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(flag) = bytes.get(at) {
        match flag {
            b'-' => verb.minus = true,
            b'+' => verb.plus = true,
            b' ' => verb.space = true,
            b'0' => verb.zero = true,
            b'#' => verb.sharp = true,
            _ => break,
        }
        at += 1;
    }
    let digits = |at: &mut usize| {
        let start = *at;
        while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        text[start..*at].parse::<usize>().ok()
    };
    verb.width = digits(&mut at).unwrap_or(0);
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        verb.precision = Some(digits(&mut at).unwrap_or(0));
    }
    if bytes.get(at) == Some(&b'[') {
        at += 1;
        verb.argument = digits(&mut at);
        at += 1;
    }
    if verb.width > MAX_STRING || verb.precision.is_some_and(|digits| digits > 1000) {
        return Err(Fault("`format` would make too long a string"));
    }
    let letter = text.get(at..).and_then(|rest| rest.chars().next());
    verb.letter = letter.ok_or(Fault("a verb of `format` has no letter"))?;
    Ok((verb.clone(), at + verb.letter.len_utf8()))
}

fn write(verb: &Verb, given: &Node) -> Result<String, Fault> {
    let body = match verb.letter {
        'v' => as_written(given, verb.sharp)?,
        's' | 'q' => {
            let text = value::text(&given.value).ok_or(Fault("`%s` takes a string"))?;
            let cut: String = match verb.precision {
                Some(most) => text.chars().take(most).collect(),
                None => text.to_string(),
            };
            if verb.letter == 'q' {
                quoted(&cut)
            } else {
                cut
            }
        }
        't' => match constraint::primitive(given, &Constraint::Bool)? {
            Value::Bool(truth) => truth.to_string(),
            _ => return Err(Fault("`%t` takes a truth value")),
        },
        _ => return number(verb, given),
    };
    Ok(pad(verb, &body, ' '))
}

/// `%v`: primitives as they are, anything else as JSON.
fn as_written(given: &Node, json: bool) -> Result<String, Fault> {
    match &given.value {
        Value::Null => Ok("null".to_owned()),
        other if !json => match value::text(other) {
            Some(text) => Ok(text.to_string()),
            None => encode_json(given),
        },
        _ => encode_json(given),
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn number(verb: &Verb, given: &Node) -> Result<String, Fault> {
    let Value::Number(number) = constraint::primitive(given, &Constraint::Number)? else {
        return Err(Fault("the verb takes a number"));
    };
    let size = number.abs();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    let whole = size.trunc() as u64;
    let digits = match verb.letter {
        'd' => format!("{}", size.trunc()),
        'b' => format!("{whole:b}"),
        'o' => format!("{whole:o}"),
        'x' => format!("{}{whole:x}", if verb.sharp { "0x" } else { "" }),
        'X' => format!("{}{whole:X}", if verb.sharp { "0X" } else { "" }),
        'f' | 'F' => format!("{size:.*}", verb.precision.unwrap_or(6)),
        'e' | 'E' => exponent(size, verb),
        'g' | 'G' => value::number_text(size),
        _ => return Err(Fault("there is no such verb of `format`")),
    };
    let sign = match (number < 0.0, verb.plus, verb.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    };
    let width = verb.width.saturating_sub(sign.len());
    if verb.zero && !verb.minus {
        return Ok(format!("{sign}{digits:0>width$}"));
    }
    Ok(pad(verb, &format!("{sign}{digits}"), ' '))
}

/// Two digits of exponent at least, with a sign.
fn exponent(size: f64, verb: &Verb) -> String {
    let text = format!("{size:.*e}", verb.precision.unwrap_or(6));
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match power.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', power),
    };
    let text = format!("{mantissa}e{sign}{digits:0>2}");
    if verb.letter == 'E' {
        text.to_uppercase()
    } else {
        text
    }
}

fn pad(verb: &Verb, text: &str, with: char) -> String {
    let missing = verb.width.saturating_sub(text.chars().count());
    let space = with.to_string().repeat(missing);
    if verb.minus {
        format!("{text}{space}")
    } else {
        format!("{space}{text}")
    }
}

/// A format for every item of its lists, which are as long as one another.
pub fn format_list(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let lists: Vec<&Arc<List>> = (0..arguments.len())
        .filter_map(|at| argument::list(arguments, at).ok())
        .collect();
    let length = lists.first().map_or(1, |list| list.items.len());
    if length > MAX_ITEMS || lists.iter().any(|list| list.items.len() != length) {
        return Err(Fault("the lists of `formatlist` differ in length"));
    }
    let mut items = Vec::with_capacity(length);
    for at in 0..length {
        let pick = |node: &Node| {
            node.as_list()
                .map_or_else(|| node.clone(), |list| list.items[at].clone())
        };
        let row: Vec<Node> = arguments.iter().map(pick).collect();
        items.push(format(&row, context)?);
    }
    Ok(Value::list(items))
}
