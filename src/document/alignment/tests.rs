//! Parts of strings, in every style in which a string is written.

use super::*;
use crate::document::yaml::{self, Options, tests::file_of};
use crate::document::{Value, json};
use proptest::prelude::*;

/// What is written where the string says `part`.
fn written(text: &str, part: &str) -> String {
    let (sources, file) = file_of(text);
    let root = yaml::parse(text, file, Options::default())
        .unwrap()
        .remove(0);
    let node = root.get("k").unwrap();
    let says = node.as_str().unwrap();
    let start = says
        .find(part)
        .unwrap_or_else(|| panic!("{part:?} in {says:?}"));
    let place = Alignment::of(node, &sources).place(start..start + part.len());
    sources.text(place).to_owned()
}

#[test]
fn parts_of_every_style_are_found() {
    for (text, part, expected) in [
        ("k: some plain text", "plain", "plain"),
        ("k: plain\n  over lines", "over", "over"),
        ("k: 'it''s so'", "'s", "''s"),
        ("k: 'it''s so'", "so", "so"),
        ("k: \"a\\tb \\u00e9 c\"", "é c", "\\u00e9 c"),
        ("k: \"a\\\n   b c\"", "b c", "b c"),
        ("k: \"\\x41\\\"B\"", "\"B", "\\\"B"),
        ("k: |\n  one\n    two\n\n  three\n", "  two", "  two"),
        ("k: |\n  one\n    two\n\n  three\n", "three", "three"),
        ("k: |\n  one\n  two\n", "one\ntwo", "one\n  two"),
        (
            "k: >-\n  one\n  two\n\n  three\n",
            "two\nthree",
            "two\n\n  three",
        ),
        ("k: >2 # c\n  one two\n", "one", "one"),
        ("k: |\r\n  one\r\n  two\r\n", "two", "two"),
    ] {
        assert_eq!(written(text, part), expected, "{text:?}");
    }
}

#[test]
fn parts_of_json_strings_are_found() {
    let text = r#"{"k": "a\n\ud834\udd1e b"}"#;
    let (sources, file) = file_of(text);
    let root = json::parse(text, file).unwrap();
    let node = root.get("k").unwrap();
    let alignment = Alignment::of(node, &sources);
    assert_eq!(sources.text(alignment.place(2..6)), r"\ud834\udd1e");
    assert_eq!(sources.text(alignment.place(7..8)), "b");
}

#[test]
fn a_string_that_is_written_elsewhere_stands_as_a_whole() {
    let (sources, file) = file_of("k: other");
    let span = Span::new(3, 8);
    let node = Node::new(Value::string("text"), Place { file, span });
    assert_eq!(Alignment::of(&node, &sources).place(1..2).span, span);
}

proptest! {
    /// A word that another program wrote is found in the file, whatever style that program chose.
    #[test]
    fn every_word_is_found_again(words in prop::collection::vec("[a-zé'\"\\\\#:]{1,6}", 1..8), blank in "[ \n]{1,3}") {
        let says = words.join(&blank);
        for text in [serde_yaml::to_string(&[&says]).unwrap(), serde_json::to_string(&[&says]).unwrap()] {
            let (sources, file) = file_of(&text);
            let root = yaml::parse(&text, file, Options::default()).unwrap().remove(0);
            let node = &root.as_list().unwrap().items[0];
            let alignment = Alignment::of(node, &sources);
            let mut at = 0;
            for word in &words {
                at += says[at..].find(word).unwrap();
                let found = sources.text(alignment.place(at..at + word.len()));
                let single = found.replace("''", "'");
                let double = found.replace("\\\"", "\"").replace("\\\\", "\\");
                prop_assert!([found, &single, &double].contains(&word.as_str()), "{found:?} for {word:?} in {text:?}");
                at += word.len();
            }
        }
    }

    #[test]
    fn no_pair_of_texts_makes_it_panic(says in "[a-c\n '\"\\\\é]{0,12}", text in "[|>]?-?[a-c\n '\"\\\\éuxU09]{0,16}") {
        let (sources, file) = file_of(&text);
        let span = Span::new(0, text.len());
        let node = Node::new(Value::string(says.as_str()), Place { file, span });
        let alignment = Alignment::of(&node, &sources);
        for start in 0..=says.len() {
            for end in start..=says.len() {
                let place = alignment.place(start..end).span;
                prop_assert!(place.range().end <= text.len());
                if says.is_char_boundary(start) && says.is_char_boundary(end) {
                    prop_assert!(text.get(place.range()).is_some());
                }
            }
        }
    }
}
