//! Values that point at the real one or describe it. No judgement of how random a value is.

use super::super::quality::holds_ignoring_case;
use super::trigrams::surprise;

/// What opens or closes a template wherever it stands.
const MARKERS: &[&[u8]] = &[
    b"${", b"{{", b"}}", b"<%", b"%>", b"#{", b"$(", b"${{", b"@{", b"%(", b"[[", b"]]", b"%{",
];

/// What a value begins with that is kept elsewhere: in a vault, in the environment, in a variable.
const SOURCES: &[&[u8]] = &[
    b"vault:",
    b"secret:",
    b"secrets.",
    b"arn:",
    b"ssm:",
    b"op://",
    b"env:",
    b"env.",
    b"process.env",
    b"os.environ",
    b"var.",
    b"local.",
    b"data.",
    b"module.",
    b"config.",
    b"settings.",
    b"self.",
    b"this.",
    b"props.",
    b"args.",
    b"params.",
    b"options.",
    b"request.",
    b"req.",
    b"ref+",
    b"sops:",
    b"enc[",
    b"!vault",
    b"!ref",
    b"!sub",
    b"resolve:",
    b"aws:",
    b"gcp:",
    b"sm://",
    b"keyvault",
    b"kv/",
    b"@microsoft.keyvault",
    b"encrypted:",
    b"cipher:",
];

/// A value that points at the real one or describes it: a variable, a template, a call, a path, an address, a pattern.
pub fn is_reference(value: &[u8], quoted: bool) -> bool {
    let starts = |prefix: &[u8]| {
        value.len() >= prefix.len() && value[..prefix.len()].eq_ignore_ascii_case(prefix)
    };
    let holds = |part: &[u8]| holds_ignoring_case(value, part);
    let marker = MARKERS.iter().any(|part| holds(part));
    let variable = starts(b"$")
        && value[1..].iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'{' | b'}')
        })
        && !(quoted && value.len() > 1 && value[1].is_ascii_digit());
    let wrapped = matches!(
        (value.first(), value.last()),
        (Some(b'<'), Some(b'>'))
            | (Some(b'{'), Some(b'}'))
            | (Some(b'['), Some(b']'))
            | (Some(b'%'), Some(b'%'))
            | (Some(b'('), Some(b')'))
            | (Some(b'_'), Some(b'_'))
    );
    let format = matches!(value, [b'%', b's' | b'd' | b'v' | b'@'])
        || holds(b"%s")
        || holds(b"<password>")
        || holds(b"<pass>")
        || (value.starts_with(b"{") && !value.contains(&b' '));
    let path = starts(b"/") && value[1..].contains(&b'/') && surprise(value) < 4.6
        || starts(b"./")
        || starts(b"../")
        || starts(b"~/")
        || starts(b"@/")
        || starts(b"@./")
        || holds(b"@sha256:")
        || starts(b"file:")
        || starts(b"classpath:")
        || holds(b"://");
    let elsewhere = SOURCES.iter().any(|prefix| starts(prefix));
    let call = value.ends_with(b")")
        && value.contains(&b'(')
        && (value[0].is_ascii_alphabetic() || matches!(value[0], b'$' | b'_'));
    let member = !quoted
        && value.contains(&b'.')
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'_'));
    let pattern = ["]{", "]+", "]*", "(?:", "\\d", "\\w", "\\s", ".*", ".+"]
        .iter()
        .any(|part| holds(part.as_bytes()));
    // `required|min:8`: the rules of a form.
    let rules = value.contains(&b'|')
        && value.iter().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"|:,_=".contains(byte)
        });
    pattern
        || rules
        || marker
        || variable
        || wrapped
        || format
        || path
        || elsewhere
        || call
        || member
        || (!quoted && value.contains(&b'('))
}
