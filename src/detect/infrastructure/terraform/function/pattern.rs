//! Regular expressions: `regex`, `regexall`, `replace`. Linear in time, and bounded in size.

use super::super::budget::{MAX_ITEMS, MAX_STRING};
use super::super::value::Fault;
use super::{Context, Function, argument};
use crate::document::{Entry, Node, Place, Value};
use regex_automata::PatternID;
use regex_automata::meta::{Config, Regex};
use regex_automata::util::captures::Captures;

const MAX_SIZE: usize = 1 << 20;

pub fn find(name: &str) -> Option<Function> {
    Some(match name {
        "regex" => Function::Strict(first),
        "regexall" => Function::Strict(all),
        "replace" => Function::Strict(replace),
        _ => return None,
    })
}

fn compile(pattern: &str) -> Result<Regex, Fault> {
    let config = Config::new()
        .nfa_size_limit(Some(MAX_SIZE))
        .onepass_size_limit(Some(MAX_SIZE))
        .dfa(false);
    Regex::builder()
        .configure(config)
        .build(pattern)
        .map_err(|_| Fault("this is no regular expression"))
}

fn first(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let text = argument::text(arguments, 1)?;
    let regex = compile(&argument::text(arguments, 0)?)?;
    let found = regex.captures_iter(&*text).next();
    let found = found.ok_or(Fault("the regular expression does not match"))?;
    Ok(captured(&regex, &found, &text, context.place))
}

fn all(arguments: &[Node], context: &Context<'_>) -> Result<Value, Fault> {
    let text = argument::text(arguments, 1)?;
    let regex = compile(&argument::text(arguments, 0)?)?;
    let found = regex.captures_iter(&*text).take(MAX_ITEMS);
    let node = |found: Captures| {
        Node::new(
            captured(&regex, &found, &text, context.place),
            context.place,
        )
    };
    Ok(Value::list(found.map(node).collect()))
}

/// The match; its groups if it has any, by name if they have names.
fn captured(regex: &Regex, found: &Captures, text: &str, place: Place) -> Value {
    let group = |at: usize| match found.get_group(at) {
        Some(span) => Value::string(text.get(span.range()).unwrap_or_default()),
        None => Value::Null,
    };
    let groups_by_name: Vec<Option<&str>> =
        regex.group_info().pattern_names(PatternID::ZERO).collect();
    if groups_by_name.len() <= 1 {
        return group(0);
    }
    let groups = (1..groups_by_name.len()).map(|at| Node::new(group(at), place));
    if groups_by_name.iter().flatten().next().is_none() {
        return Value::list(groups.collect());
    }
    let pairs = groups_by_name.into_iter().skip(1).zip(groups);
    let entry = |(name, node): (Option<&str>, Node)| {
        name.map(|name| Entry {
            key: name.into(),
            key_place: place,
            node,
        })
    };
    Value::map(pairs.filter_map(entry).collect())
}

/// What stands between slashes is a regular expression.
fn replace(arguments: &[Node], _: &Context<'_>) -> Result<Value, Fault> {
    let text = argument::text(arguments, 0)?;
    let pattern = argument::text(arguments, 1)?;
    let with = argument::text(arguments, 2)?;
    let inner = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let replaced = match inner {
        Some(inner) if pattern.len() > 2 => replace_pattern(&text, &compile(inner)?, &with)?,
        _ => {
            let hits = text.matches(&*pattern).count();
            if hits.saturating_mul(with.len()) > MAX_STRING {
                return Err(Fault("the string would be too long"));
            }
            text.replace(&*pattern, &with)
        }
    };
    Ok(Value::string(replaced))
}

fn replace_pattern(text: &str, regex: &Regex, with: &str) -> Result<String, Fault> {
    let mut result = String::new();
    let mut behind = 0;
    for found in regex.captures_iter(text) {
        let Some(span) = found.get_match().map(|found| found.range()) else {
            continue;
        };
        result.push_str(&text[behind..span.start]);
        expand(with, regex, &found, text, &mut result);
        behind = span.end;
        if result.len() > MAX_STRING {
            return Err(Fault("the string would be too long"));
        }
    }
    result.push_str(&text[behind..]);
    Ok(result)
}

/// `$1`, `${1}`, `$name`, `$$`.
fn expand(with: &str, regex: &Regex, found: &Captures, text: &str, into: &mut String) {
    let mut rest = with;
    while let Some(at) = rest.find('$') {
        into.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            into.push('$');
            rest = behind;
            continue;
        }
        let braces = rest
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'));
        let (name, behind) = braces.unwrap_or_else(|| {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            rest.split_at(rest.find(|c| !word(c)).unwrap_or(rest.len()))
        });
        if name.is_empty() {
            into.push('$');
            continue;
        }
        rest = behind;
        let index = name
            .parse()
            .ok()
            .or_else(|| regex.group_info().to_index(PatternID::ZERO, name));
        if let Some(span) = index.and_then(|index| found.get_group(index)) {
            into.push_str(&text[span.range()]);
        }
    }
    into.push_str(rest);
}
