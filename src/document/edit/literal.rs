//! Scalars as each language writes them.

use crate::document::Value;

/// As a literal of HCL. None: the value is no scalar, or its text would be a template.
pub(super) fn hcl(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains(['$', '%', '\n']) => None,
        value => json(value),
    }
}

/// As JSON. None: the value is no scalar.
pub(super) fn json(value: &Value) -> Option<String> {
    match value {
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => number.is_finite().then(|| number.to_string()),
        Value::String(text) => serde_json::to_string(&**text).ok(),
        _ => None,
    }
}

/// As YAML, plain where every reader takes it for what it is. `quote` is the first byte of what stood there: a quoted
/// text stays one. None: the value is no scalar.
pub(super) fn yaml(value: &Value, quote: Option<u8>) -> Option<String> {
    let Value::String(text) = value else {
        return json(value);
    };
    let simple = !text.contains(['\'', '"', '\\']) && !text.chars().any(char::is_control);
    match quote {
        Some(b'\'') if simple => Some(format!("'{text}'")),
        Some(b'\'' | b'"') => json(value),
        _ if plain(text) => Some(text.to_string()),
        _ => json(value),
    }
}

fn plain(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    let word = text.to_ascii_lowercase();
    let reserved = matches!(
        word.as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "null"
    );
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(fits)
        && !text.ends_with(':')
        && !reserved
}

/// Whether the bytes of a value hold something that is worked out: `${x}`, `%{x}`, `{{ x }}`, `$x`.
pub(super) fn is_worked_out(written: &str) -> bool {
    written.contains('$') || written.contains("%{") || written.contains("{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_it_could_be_read_as_something_else() {
        let yaml_of = |text: &str, quote| yaml(&Value::string(text), quote).unwrap();
        assert_eq!(yaml_of("RuntimeDefault", None), "RuntimeDefault");
        assert_eq!(
            yaml_of("no-new-privileges:true", None),
            "no-new-privileges:true"
        );
        assert_eq!(yaml_of("no", None), "\"no\"");
        assert_eq!(yaml_of("1.2", None), "\"1.2\"");
        assert_eq!(yaml_of("a b", None), "\"a b\"");
        assert_eq!(yaml_of("ALL", Some(b'\'')), "'ALL'");
        assert_eq!(yaml_of("it's", Some(b'\'')), "\"it's\"");
        assert_eq!(yaml(&Value::Bool(false), Some(b'"')).unwrap(), "false");
    }

    #[test]
    fn no_template_is_made() {
        assert_eq!(hcl(&Value::string("a${b}")), None);
        assert_eq!(hcl(&Value::string("a\"b")).unwrap(), "\"a\\\"b\"");
        assert_eq!(hcl(&Value::Number(30.0)).unwrap(), "30");
        assert_eq!(hcl(&Value::list(Vec::new())), None);
        assert!(is_worked_out("${{ inputs.x }}"));
    }
}
