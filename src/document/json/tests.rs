//! JSON against RFC 8259, and against another reader.

use super::*;
use crate::document::yaml::tests::{file_of, places_hold, same, shape, tree, within};
use proptest::prelude::*;

fn read(text: &str) -> Result<Node, SyntaxError> {
    parse(text, file_of(text).1)
}

/// The grammar of RFC 8259, one line for each of its rules.
#[test]
fn what_the_standard_allows_is_read() {
    for (text, expected) in [
        ("null", "null"),
        (" true\n", "true"),
        ("\u{feff}[]", "[]"),
        ("{}", "{}"),
        ("[ 1 ,\t-0 , 1.5 , 2e3 , 1E-2 ]", "[1,-0,1.5,2000,0.01]"),
        (r#"{"a":{"b":[{}]},"a":2}"#, r"{a:{b:[{}]},a:2}"),
        (r#""\"\\\/\b\f\n\r\t""#, r#""\"\\/\u{8}\u{c}\n\r\t""#),
        (r#""\u0041\u00e9\ud834\udd1e""#, "\"Aé𝄞\""),
        (r#""\ud834x\udd1e""#, "\"\u{fffd}x\u{fffd}\""),
        ("\"é日\"", "\"é日\""),
    ] {
        assert_eq!(shape(&read(text).unwrap()), expected, "{text}");
    }
}

#[test]
fn what_the_standard_forbids_is_refused_with_its_place() {
    for (text, at) in [
        ("", 0),
        ("  ", 2),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("{\"a\" 1}", 5),
        ("{a: 1}", 1),
        ("{\"a\":1,}", 7),
        ("[", 1),
        ("\"abc", 0),
        ("\"a\nb\"", 2),
        ("\"\\x\"", 1),
        ("\"\\u12g4\"", 1),
        ("01", 1),
        ("1.", 0),
        (".5", 0),
        ("+1", 0),
        ("1e", 0),
        ("-", 0),
        ("nul", 0),
        ("'a'", 0),
        ("1 // c", 2),
        ("[] []", 3),
        ("NaN", 0),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.span.start, at, "{text:?}: {error}");
    }
}

#[test]
fn values_know_their_bytes() {
    let text = r#"{ "a" : [ 1, "x\n" ], "b": {"c": true} }"#;
    let node = read(text).unwrap();
    let at = |node: &Node| &text[node.place.span.range()];
    assert_eq!(at(node.get("a").unwrap()), r#"[ 1, "x\n" ]"#);
    assert_eq!(
        at(&node.get("a").unwrap().as_list().unwrap().items[1]),
        r#""x\n""#
    );
    let entry = node.as_map().unwrap().entry("b").unwrap();
    assert_eq!(&text[entry.key_place.span.range()], "\"b\"");
    assert_eq!(at(&entry.node), r#"{"c": true}"#);
}

#[test]
fn comments_and_last_commas_are_read_when_asked_for() {
    let text = "// a\n{ /* b */ \"c\": [1, 2,], // d\n \"e\": \"//\", }\n// f";
    let file = file_of(text).1;
    let node = parse_dialect(text, file, Dialect::WithComments).unwrap();
    assert_eq!(shape(&node), r#"{c:[1,2],e:"//"}"#);
    assert!(parse(text, file).is_err());
    for broken in ["[/* 1]", "[,]", "[1,,]", "/"] {
        assert!(
            parse_dialect(broken, file, Dialect::WithComments).is_err(),
            "{broken}"
        );
    }
}

#[test]
fn deep_nesting_is_refused() {
    assert!(
        read(&"[".repeat(1_000_000))
            .unwrap_err()
            .reason
            .contains("deep")
    );
    assert!(
        read(&"{\"a\":".repeat(1_000_000))
            .unwrap_err()
            .reason
            .contains("deep")
    );
    let deep = format!("{}{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
    assert!(read(&deep).is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        for dialect in [Dialect::Strict, Dialect::WithComments] {
            match parse_dialect(&text, file_of(&text).1, dialect) {
                Ok(node) => places_hold(&text, &node),
                Err(error) => assert!(text.get(error.span.range()).is_some()),
            }
        }
    }

    #[test]
    fn no_soup_of_json_makes_it_panic(text in r#"([\[\]{},:é1e.\-]|"a|"|\\u[0-9a-f]{4}|\\|true| |//|/\*|\*/){0,30}"#) {
        for dialect in [Dialect::Strict, Dialect::WithComments] {
            match parse_dialect(&text, file_of(&text).1, dialect) {
                Ok(node) => places_hold(&text, &node),
                Err(error) => assert!(text.get(error.span.range()).is_some()),
            }
        }
    }

    #[test]
    fn it_agrees_with_another_reader(text in r#"([\[\]{},:é10.\-]|"a"|"|\\u[0-9a-c][0-9a-f]{3}|\\n|true|null|1e1 |1E-2 | ){0,12}"#) {
        // Without surrogates: the other reader refuses half a pair.
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
        prop_assert_eq!(read(&text).is_ok(), theirs.is_ok());
    }

    #[test]
    fn what_another_program_wrote_is_read_as_it_was_meant(value in tree()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let node = read(&text).unwrap();
            prop_assert!(same(&node, &value), "{}", text);
            within(&node, 0..text.len());
        }
    }
}
