//! A text with its replacements put in.

use super::Replacement;

/// The text afterwards. None: two replacements overlap or begin at the same byte, or one lies outside of the text or
/// within a character.
pub fn apply(text: &str, replacements: &[Replacement]) -> Option<String> {
    let mut sorted: Vec<&Replacement> = replacements.iter().collect();
    sorted.sort_by_key(|one| (one.span.start, one.span.end));
    let mut applied = String::with_capacity(text.len() + 64);
    let mut at = 0;
    let mut last_start = None;
    for one in sorted {
        let range = one.span.range();
        if range.start < at || last_start == Some(range.start) {
            return None;
        }
        applied.push_str(text.get(at..range.start)?);
        text.get(range.clone())?;
        applied.push_str(&one.text);
        last_start = Some(range.start);
        at = range.end;
    }
    applied.push_str(text.get(at..)?);
    Some(applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn replacements_go_in_whatever_their_order_and_never_over_each_other() {
        let one = |start, end, text| Replacement::new(start, end, text);
        assert_eq!(
            apply("abcdef", &[one(4, 6, "Z"), one(1, 1, "-"), one(2, 3, "")]).as_deref(),
            Some("a-bdZ")
        );
        for wrong in [
            vec![one(0, 2, ""), one(1, 3, "")],
            vec![one(1, 1, "a"), one(1, 1, "b")],
            vec![one(5, 9, "")],
        ] {
            assert_eq!(apply("abcdef", &wrong), None, "{wrong:?}");
        }
        assert_eq!(apply("é", &[one(1, 1, "x")]), None);
    }

    proptest! {
        #[test]
        fn any_spans_are_survived(text in "\\PC{0,20}", spans in proptest::collection::vec((0_u32..30, 0_u32..30), 0..4)) {
            let replacements: Vec<Replacement> = spans
                .into_iter()
                .map(|(start, end)| Replacement { span: crate::source::Span { start, end }, text: "x".to_owned() })
                .collect();
            let _ = apply(&text, &replacements);
        }
    }
}
