//! IAM's wildcards: `*` is any number of characters, `?` is one. Actions do not heed case.

/// Whether a pattern matches a text. Bounded by the product of their lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b) if *b == b'?' || b.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match &mut star {
                Some((at, from)) => {
                    *from += 1;
                    (p, t) = (*at + 1, *from);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

/// `*`, `**`.
pub fn is_everything(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|b| b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards_match_as_in_policies() {
        for (pattern, text) in [
            ("*", ""),
            ("s3:*", "s3:GetObject"),
            ("S3:get*", "s3:GetObject"),
            ("s3:?etObject", "s3:GetObject"),
            ("*:*", "iam:PassRole"),
            ("iam:*Role", "iam:PassRole"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("s3:Get", "s3:GetObject"),
            ("s3:?", "s3:"),
            ("", "x"),
            ("*x", "y"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_wildcards_matches_itself_and_never_panics(
            text in "[a-zé:]{0,20}", pattern in "[a-z*?é]{0,20}"
        ) {
            prop_assert!(matches(&text, &text));
            let _ = matches(&pattern, &text);
        }
    }
}
