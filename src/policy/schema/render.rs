//! The keys as JSON Schema and as a table in Markdown.

use super::{Key, Kind, Section};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The whole schema.
pub(super) fn schema(policy: &Section) -> Value {
    let mut schema = object(policy);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "portcullis.yaml",
        "description": "The policy of portcullis. The reader is stricter than this schema: it knows which checks there are, and refuses placeholders.",
    });
    let mut whole = match head {
        Value::Object(head) => head,
        _ => Map::new(),
    };
    if let Value::Object(rest) = schema.take() {
        whole.extend(rest);
    }
    Value::Object(whole)
}

fn object(section: &Section) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    let needed: Vec<&str> = (section.keys.iter().filter(|key| key.needed))
        .map(|key| key.name)
        .collect();
    let kind = if section.may_be_empty {
        json!(["object", "null"])
    } else {
        json!("object")
    };
    let mut object = json!({
        "type": kind,
        "additionalProperties": false,
        "properties": properties,
    });
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    if let Some(Value::Object(together)) = &section.together {
        for (name, value) in together {
            object[name] = value.clone();
        }
    }
    object
}

fn property(key: &Key) -> Value {
    let mut property = kind(&key.kind);
    property["description"] = json!(key.meaning);
    if !key.default.is_empty() {
        let default: Value = serde_yaml::from_str(key.default).expect("defaults are YAML");
        property["default"] = default;
    }
    property
}

fn kind(of: &Kind) -> Value {
    match of {
        Kind::Version => json!({ "const": 1 }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Text("", _) => json!({ "type": ["string", "number"], "pattern": r"\S" }),
        Kind::Text(pattern, _) => json!({ "type": "string", "pattern": pattern }),
        Kind::Days => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": 36_500 },
            { "type": "string", "pattern": r"^\s*[0-9]+\s*(d|day|days|w|week|weeks)?\s*$" },
        ] }),
        Kind::Size => json!({ "anyOf": [
            { "type": "integer", "minimum": 1 },
            { "type": "string", "pattern": "^[0-9]+ *(B|KiB|MiB|GiB)?$" },
        ] }),
        Kind::Day => json!({
            "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        }),
        Kind::List(item, 0) => json!({ "type": ["array", "null"], "items": kind(item) }),
        Kind::List(item, fewest) => {
            json!({ "type": "array", "items": kind(item), "minItems": fewest })
        }
        Kind::Map(section) => object(section),
        Kind::Table(_, value) => {
            json!({ "type": ["object", "null"], "additionalProperties": kind(value) })
        }
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(kind).collect::<Vec<_>>() })
        }
        Kind::Empty => json!({ "type": "null" }),
    }
}

/// The table for people: key, what it can be, what holds where it is left out, what it means.
pub(super) fn table(policy: &Section) -> String {
    let mut table = String::from("| key | value | default | meaning |\n|---|---|---|---|\n");
    rows(policy, "", &mut table);
    table
}

fn rows(section: &Section, before: &str, table: &mut String) {
    for key in &section.keys {
        let name = format!("{before}{}", key.name);
        let default = match (key.needed, key.default) {
            (true, _) => "needed".to_owned(),
            (false, "") => "·".to_owned(),
            (false, default) => format!("`{default}`"),
        };
        let _ = writeln!(
            table,
            "| `{name}` | {} | {default} | {} |",
            in_words(&key.kind),
            key.meaning
        );
        below(&key.kind, &name, table);
    }
}

fn below(kind: &Kind, name: &str, table: &mut String) {
    match kind {
        Kind::Map(section) => rows(section, &format!("{name}."), table),
        Kind::List(item, _) => {
            if let Kind::Map(section) = &**item {
                rows(section, &format!("{name}[]."), table);
            }
        }
        Kind::Either(kinds) => kinds.iter().for_each(|kind| below(kind, name, table)),
        _ => {}
    }
}

fn in_words(kind: &Kind) -> String {
    // A list of all ecosystems would be longer than the rest of the table.
    const MOST_WORDS: usize = 10;
    match kind {
        Kind::Version => "`1`".to_owned(),
        Kind::Switch => "`true`, `false`".to_owned(),
        Kind::Word(words) if words.len() > MOST_WORDS => {
            format!("one of {} names (`{}`, …)", words.len(), words[0])
        }
        Kind::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(", ")
        }
        Kind::Number(0, u32::MAX) => "number".to_owned(),
        Kind::Number(least, most) => format!("{least} to {most}"),
        Kind::Text(_, what) => (*what).to_owned(),
        Kind::Days => "days: `7d`, `2w`".to_owned(),
        Kind::Size => "size: `10MiB`".to_owned(),
        Kind::Day => "day: `2027-01-31`".to_owned(),
        Kind::List(item, _) => match &**item {
            Kind::Map(_) => "list of mappings".to_owned(),
            item => format!("list: {}", in_words(item)),
        },
        Kind::Map(_) => "mapping".to_owned(),
        Kind::Table(name, value) => format!("mapping: {name} to {}", in_words(value)),
        Kind::Either(kinds) => {
            let kinds = kinds.iter().filter(|kind| !matches!(kind, Kind::Empty));
            kinds.map(in_words).collect::<Vec<_>>().join("; or ")
        }
        Kind::Empty => "nothing".to_owned(),
    }
}
