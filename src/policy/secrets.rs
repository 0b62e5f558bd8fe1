//! The section `secrets:`: where secrets are looked for and how deep.

use super::SecretRules;
use super::error::Problem;
use super::exclude::Excludes;
use super::reader::{Reader, shown};
use super::yaml::{Entry, Value};

pub(super) fn read_secrets(reader: &mut Reader<'_>, section: &Entry, rules: &mut SecretRules) {
    let keys = ["exclude", "decode_depth", "largest_file"];
    let fields = reader.fields(&section.value, section.place(), "`secrets`", &keys);
    if let Some(entry) = fields.get("exclude") {
        rules.exclude = read_globs(reader, entry);
    }
    if let Some(entry) = fields.get("decode_depth") {
        rules.decode_depth = read_depth(reader, entry).unwrap_or(rules.decode_depth);
    }
    if let Some(entry) = fields.get("largest_file") {
        rules.largest_file = read_size(reader, entry).unwrap_or(rules.largest_file);
    }
}

pub(super) fn read_globs(reader: &mut Reader<'_>, entry: &Entry) -> Vec<String> {
    let mut globs = Vec::new();
    for item in reader.items(entry, "exclude", "\"vendor/**\"") {
        let glob = match &item.value {
            Value::Text { text, .. } => text.clone(),
            _ => String::new(),
        };
        match Excludes::check(&glob) {
            Ok(()) => globs.push(glob),
            Err(fault) => {
                let place = if item.span.is_empty() {
                    entry.place()
                } else {
                    item.span
                };
                let message = format!("{} cannot be excluded: {fault}", shown(item));
                let help = "Write globs as in .gitignore: `vendor/**`, `*.min.js`, `/docs/`.";
                reader.report(Problem::at(place, message, "this glob").help(help));
            }
        }
    }
    globs
}

fn read_depth(reader: &mut Reader<'_>, entry: &Entry) -> Option<u8> {
    let depth = match &entry.value.value {
        Value::Text { text, plain: true } => text.parse::<u8>().ok().filter(|depth| *depth <= 16),
        _ => None,
    };
    if depth.is_none() {
        let message = format!(
            "`decode_depth` has to be a number from 0 to 16, not {}",
            shown(&entry.value)
        );
        let help =
            "It is how many layers of encoding and archives are opened; 4 if it is left out.";
        reader.report(Problem::at(entry.place(), message, "not such a number").help(help));
    }
    depth
}

/// A size in bytes: `1048576`, `512KiB`, `10MiB`, `1 GiB`.
fn read_size(reader: &mut Reader<'_>, entry: &Entry) -> Option<u64> {
    let size = match &entry.value.value {
        Value::Text { text, .. } => parse_size(text).filter(|size| *size > 0),
        _ => None,
    };
    if size.is_none() {
        let message = format!(
            "`largest_file` has to be a size above zero, not {}",
            shown(&entry.value)
        );
        let help = "Write a number of bytes, or one with KiB, MiB or GiB behind it: `10MiB` (1 MiB is 1,048,576 bytes).";
        reader.report(Problem::at(entry.place(), message, "not a size").help(help));
    }
    size
}

fn parse_size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim_start_matches(' ') {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
