//! Whether a `composer.lock` was made for the `composer.json` beside it: Composer's digest of what matters there.
//!
//! By `Composer\Package\Locker::getContentHash`: some keys of the manifest, sorted, as PHP's `json_encode` writes them
//! without options, in MD5. Not here: what the manifest asks for.

use super::super::tree::entries;
use crate::document::{Map, Node, Value};
use md5::{Digest, Md5};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The keys that Composer takes the digest of.
const RELEVANT: [&str; 11] = [
    "name",
    "version",
    "require",
    "require-dev",
    "conflict",
    "replace",
    "provide",
    "minimum-stability",
    "prefer-stable",
    "repositories",
    "extra",
];

/// Deeper manifests are not judged.
const DEEPEST: usize = 64;

/// One sentence if the manifest no longer is what the digest was made of. None as well where it cannot be told.
pub(super) fn outdated(manifest: &Node, digest: &str) -> Option<String> {
    let found = content_hash(manifest)?;
    (!found.eq_ignore_ascii_case(digest)).then(|| {
        "composer.json has changed since the lockfile was written: run `composer update --lock`"
            .to_owned()
    })
}

fn content_hash(manifest: &Node) -> Option<String> {
    manifest.as_map()?;
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    for entry in entries(Some(manifest)) {
        if RELEVANT.contains(&&*entry.key) {
            let mut text = String::new();
            write(&entry.node, &mut text, 0)?;
            parts.insert(&entry.key, text);
        }
    }
    let platform = manifest.get("config").and_then(|node| node.get("platform"));
    if let Some(platform) = platform.filter(|node| node.value != Value::Null) {
        let mut text = "{\"platform\":".to_owned();
        write(platform, &mut text, 0)?;
        text.push('}');
        parts.insert("config", text);
    }
    let mut text = String::new();
    for (key, value) in parts {
        text.push(if text.is_empty() { '{' } else { ',' });
        string(key, &mut text);
        text.push(':');
        text.push_str(&value);
    }
    // Nothing at all is PHP's empty list.
    text.push_str(if text.is_empty() { "[]" } else { "}" });
    Some(md5(&text))
}

fn md5(text: &str) -> String {
    let mut hex = String::new();
    for byte in Md5::digest(text.as_bytes()) {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// As PHP writes what it has read. None: a number with a fraction, or too deep.
fn write(node: &Node, out: &mut String, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => whole(*number, out)?,
        Value::String(text) => string(text, out),
        Value::List(list) => {
            out.push('[');
            for (at, item) in list.items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write(item, out, depth + 1)?;
            }
            out.push(']');
        }
        Value::Map(map) => object(map, out, depth)?,
        Value::Unknown(_) => return None,
    }
    Some(())
}

/// PHP knows one kind of array: what is empty, or has the keys 0, 1, 2 and so on, comes out as a list.
fn object(map: &Map, out: &mut String, depth: usize) -> Option<()> {
    let is_list = (map.entries.iter().enumerate()).all(|(at, entry)| *entry.key == at.to_string());
    let (opens, closes) = if is_list { ('[', ']') } else { ('{', '}') };
    out.push(opens);
    for (at, entry) in map.entries.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { "," });
        if !is_list {
            string(&entry.key, out);
            out.push(':');
        }
        write(&entry.node, out, depth + 1)?;
    }
    out.push(closes);
    Some(())
}

fn whole(number: f64, out: &mut String) -> Option<()> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_whole = number.fract() == 0.0 && number.abs() < EXACT;
    is_whole.then_some(())?;
    write!(out, "{number:.0}").ok()
}

/// A text as `json_encode` writes it: slashes and everything beyond ASCII are escaped.
fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a text cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::super::tree;
    use super::*;
    use crate::source::RepoPath;
    use proptest::prelude::*;

    fn hash(manifest: &str) -> Option<String> {
        let path = RepoPath::new("composer.json").unwrap();
        content_hash(&tree::json(&path, manifest).unwrap())
    }

    #[test]
    fn keys_that_matter_are_sorted_and_written_as_php_does() {
        let manifest = r#"{
            "require": { "php": ">=8.1", "a/b": "^1.0" },
            "name": "acme/shöp",
            "description": "does not matter",
            "autoload": { "psr-4": { "A\\": "src/" } },
            "extra": { "empty": {}, "list": { "0": 1, "1": true }, "deep": [null, "x"] },
            "config": { "sort-packages": true, "platform": { "php": "8.1.2" } }
        }"#;
        let written = r#"{"config":{"platform":{"php":"8.1.2"}},"extra":{"empty":[],"list":[1,true],"deep":[null,"x"]},"name":"acme\/sh\u00f6p","require":{"php":">=8.1","a\/b":"^1.0"}}"#;
        assert_eq!(hash(manifest), Some(md5(written)));
    }

    #[test]
    fn the_digest_is_that_of_the_usual_tools() {
        // `printf '{"require":{"a\/b":"^1.0"}}' | md5sum`
        let expected = "5fbbfba16396426c64dd737a5528b77e";
        assert_eq!(
            hash(r#"{"require":{"a/b":"^1.0"}}"#).as_deref(),
            Some(expected)
        );
        // `printf '[]' | md5sum`
        assert_eq!(
            hash("{}").as_deref(),
            Some("d751713988987e9331980363e24189ce")
        );
    }

    #[test]
    fn a_number_with_a_fraction_is_not_judged() {
        assert_eq!(hash(r#"{"extra":{"a":1.5}}"#), None);
        assert_eq!(
            hash(r#"{"extra":{"a":-20}}"#),
            Some(md5(r#"{"extra":{"a":-20}}"#))
        );
    }

    proptest! {
        #[test]
        fn no_manifest_makes_it_panic(key in "\\PC{0,8}", text in any::<String>(), number in any::<f64>()) {
            let manifest = serde_json::json!({ "extra": { key: [text, number, {}] } }).to_string();
            hash(&manifest);
        }
    }
}
