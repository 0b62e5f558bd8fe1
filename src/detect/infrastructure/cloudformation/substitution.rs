//! `Fn::Sub`: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html>.

/// A part of a text with variables.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Literal(&'t str),
    /// `${Name}`, `${Name.Attribute}`.
    Variable(&'t str),
}

/// The parts of a text. `${!Name}` is the text `${Name}`; a `${` that is never closed is text.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((at, length)) = next(rest) {
        let inside = &rest[at + 2..at + length - 1];
        if let Some(literal) = inside.strip_prefix('!') {
            parts.push(Part::Literal(&rest[..at + 2]));
            parts.push(Part::Literal(literal));
            parts.push(Part::Literal("}"));
        } else {
            parts.push(Part::Literal(&rest[..at]));
            parts.push(Part::Variable(inside.trim()));
        }
        rest = &rest[at + length..];
    }
    parts.push(Part::Literal(rest));
    parts
}

/// Where the next `${…}` is, and its length.
fn next(text: &str) -> Option<(usize, usize)> {
    let at = text.find("${")?;
    let length = text[at..].find('}')? + 1;
    Some((at, length))
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    fn shown(text: &str) -> String {
        let show = |part: &Part<'_>| match part {
            Part::Literal(text) => (*text).to_owned(),
            Part::Variable(name) => format!("<{name}>"),
        };
        parts(text).iter().map(show).collect()
    }

    #[test]
    fn variables_are_told_from_text() {
        assert_eq!(shown("a-${B}-${C.D}"), "a-<B>-<C.D>");
        assert_eq!(shown("${!A} ${AWS::Region}"), "${A} <AWS::Region>");
        assert_eq!(shown("$A ${ B } ${C"), "$A <B> ${C");
        assert_eq!(shown(""), "");
    }
}
