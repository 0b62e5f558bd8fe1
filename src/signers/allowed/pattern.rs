//! Lists of patterns, as `PATTERNS` of `ssh_config(5)` has them: `*`, `?`, and `!` in front of what is excluded.

/// Patterns of a list. What matches an excluded one is not held, whatever the others say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patterns {
    held: Vec<Vec<u8>>,
    excluded: Vec<Vec<u8>>,
}

impl Patterns {
    /// Reads a list with commas. None: it is empty, or one of its patterns is.
    pub fn read(text: &str) -> Option<Self> {
        let mut patterns = Self {
            held: Vec::new(),
            excluded: Vec::new(),
        };
        for pattern in text.split(',') {
            let (list, pattern) = match pattern.strip_prefix('!') {
                Some(pattern) => (&mut patterns.excluded, pattern),
                None => (&mut patterns.held, pattern),
            };
            if pattern.is_empty() {
                return None;
            }
            list.push(pattern.as_bytes().to_vec());
        }
        Some(patterns)
    }

    /// Case counts, as it does for ssh-keygen.
    pub fn holds(&self, text: &str) -> bool {
        let any = |list: &[Vec<u8>]| list.iter().any(|one| matches(one, text.as_bytes()));
        any(&self.held) && !any(&self.excluded)
    }
}

/// In time proportional to the product of both lengths: on a mismatch only the last `*` takes one more.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_hold_what_they_say_but_for_what_is_excluded() {
        for (list, text, held) in [
            ("ann@a.example", "ann@a.example", true),
            ("ann@a.example", "Ann@a.example", false),
            ("ann@a.example", "ann@a.example.com", false),
            ("*@a.example", "ann@a.example", true),
            ("*@a.example", "ann@b.example", false),
            ("a?n@*", "ann@x", true),
            ("a?n@*", "an@x", false),
            ("bob@x,ann@x", "ann@x", true),
            ("*,!ann@x", "ann@x", false),
            ("!ann@x,*", "ann@x", false),
            ("!ann@x", "bob@x", false),
            ("*", "", true),
        ] {
            let patterns = Patterns::read(list).unwrap();
            assert_eq!(patterns.holds(text), held, "{list} {text}");
        }
        for list in ["", "a,", ",a", "!", "a,,b"] {
            assert_eq!(Patterns::read(list), None, "{list}");
        }
    }

    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => {
                naive(rest, text) || (!text.is_empty() && naive(pattern, &text[1..]))
            }
            ([p, rest @ ..], [t, behind @ ..]) => (*p == b'?' || p == t) && naive(rest, behind),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_as_by_trying(pattern in "[ab*?]{0,6}", text in "[ab]{0,8}") {
            let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
            prop_assert_eq!(matches(pattern, text), naive(pattern, text));
        }

        #[test]
        fn many_stars_take_no_time(text in "a{200}") {
            prop_assert!(!matches(&b"*a".repeat(100).repeat(2), &text.as_bytes()[..150]));
        }
    }
}
