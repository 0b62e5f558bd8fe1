//! Lists of checksums as `sha256sum` writes them: 64 digits, a space, a space or `*`, a file name. One with a backslash in
//! front has `\n`, `\r` and `\\` for those characters in its name.

/// A line: a digest, and the name of a file beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub name: String,
}

/// Every line. Errors: the one-based number of one that is none.
pub(super) fn parse(text: &str) -> Result<Vec<Line>, usize> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| one(line).ok_or(at + 1)).collect()
}

fn one(line: &str) -> Option<Line> {
    let (line, escaped) = match line.strip_prefix('\\') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let (digest, rest) = line.split_at_checked(64)?;
    let name = rest
        .strip_prefix("  ")
        .or_else(|| rest.strip_prefix(" *"))?;
    let is_digest = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = if escaped {
        unescaped(name)?
    } else {
        name.to_owned()
    };
    (is_digest && !name.is_empty()).then(|| Line {
        sha256: digest.to_ascii_lowercase(),
        name,
    })
}

fn unescaped(name: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        text.push(match c {
            '\\' => match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_of_lines_are_read_and_no_others() {
        let digest = "ab".repeat(32);
        let text = format!("{digest}  a b\n\n{digest} *c\n\\{digest}  d\\ne\n");
        let names: Vec<String> = parse(&text)
            .unwrap()
            .into_iter()
            .map(|line| line.name)
            .collect();
        assert_eq!(names, ["a b", "c", "d\ne"]);
        for wrong in [
            format!("{digest} a"),
            format!("{digest}  "),
            "ab  a".to_owned(),
            format!("é{digest}  a"),
        ] {
            assert_eq!(parse(&format!("\n{wrong}")), Err(2), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
