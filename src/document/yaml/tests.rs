//! YAML against its specification, and hostile YAML. Its trees serve the tests of other languages too.

use super::*;
use crate::document::{Sources, Value};
use crate::source::RepoPath;
use proptest::prelude::*;
use std::fmt::Write as _;

/// A tree and the text that its places point into.
pub(crate) fn file_of(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add(RepoPath::new("a.yaml").unwrap(), text.into());
    (sources, file)
}

fn read_with(text: &str, options: Options) -> Vec<Node> {
    let (_, file) = file_of(text);
    parse(text, file, options).unwrap_or_else(|error| panic!("{error} in {text:?}"))
}

fn read(text: &str) -> Node {
    read_with(text, Options::default()).remove(0)
}

fn fault(text: &str) -> SyntaxError {
    let (_, file) = file_of(text);
    parse(text, file, Options::default()).unwrap_err()
}

fn written<'t>(text: &'t str, node: &Node) -> &'t str {
    &text[node.place.span.range()]
}

/// The tree as JSON, for comparison by eye.
pub(crate) fn shape(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Unknown(_) => "?".into(),
        Value::List(list) => {
            let items: Vec<_> = list.items.iter().map(shape).collect();
            format!("[{}]", items.join(","))
        }
        Value::Map(map) => {
            let entry =
                |entry: &crate::document::Entry| format!("{}:{}", entry.key, shape(&entry.node));
            let entries: Vec<_> = map.entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

#[test]
fn scalars_are_pointed_at_as_they_are_written() {
    let text = "a: 'x' # c\nb: \"y\"   \nc: plain text  # d\nd: |\n  l1\n  l2\n\n# e\ne: >-\n  f1\n\nf:\n  multi\n  line\ng: 1\n";
    let node = read(text);
    let at = |key| written(text, node.get(key).unwrap());
    assert_eq!(at("a"), "'x'");
    assert_eq!(at("b"), "\"y\"");
    assert_eq!(at("c"), "plain text");
    assert_eq!(at("d"), "|\n  l1\n  l2");
    assert_eq!(at("e"), ">-\n  f1");
    assert_eq!(at("f"), "multi\n  line");
    assert_eq!(at("g"), "1");
}

#[test]
fn block_scalars_are_pointed_at_from_their_headers() {
    let text = "- |\n\n  | a\n\n# c\n- >+2 # > x\n    b\n- |\n- &a |-\n  c\n- |\n  > d\n  |\n- |";
    let node = read(text);
    let items = &node.as_list().unwrap().items;
    let parts: Vec<_> = items.iter().map(|item| written(text, item)).collect();
    let expected = [
        "|\n\n  | a",
        ">+2 # > x\n    b",
        "|",
        "|-\n  c",
        "|\n  > d\n  |",
        "|",
    ];
    assert_eq!(parts, expected);
}

#[test]
fn collections_are_pointed_at_without_what_follows_them() {
    let text = "a:\n  - x\n  - y: 1 # c\n\n# d\nb:\n- p\n-\nc: [1, 2] # e\nd: {e: f} # g\ne:\n  f:\n    g: h\n\ni:\n";
    let node = read(text);
    let at = |key| written(text, node.get(key).unwrap());
    assert_eq!(at("a"), "- x\n  - y: 1");
    assert_eq!(at("b"), "- p");
    assert_eq!(at("c"), "[1, 2]");
    assert_eq!(at("d"), "{e: f}");
    assert_eq!(at("e"), "f:\n    g: h");
    assert_eq!(written(text, &node), text.trim_end());
}

#[test]
fn a_value_that_is_not_written_stands_behind_its_colon() {
    let text = "a: # nothing\nb :\nc: 1\n";
    let node = read(text);
    let start = |key: &str| node.get(key).unwrap().place.span;
    assert_eq!((start("a").start, start("a").end), (2, 2));
    assert_eq!(start("b").range(), 16..16);
}

#[test]
fn characters_of_several_bytes_do_not_shift_places() {
    let text = "\u{feff}é: 'ü'\nß: [日本, x]\n";
    let node = read(text);
    assert_eq!(written(text, node.get("é").unwrap()), "'ü'");
    assert_eq!(written(text, node.get("ß").unwrap()), "[日本, x]");
    let entry = node.as_map().unwrap().entry("ß").unwrap();
    assert_eq!(&text[entry.key_place.span.range()], "ß");
}

#[test]
fn lines_that_end_with_carriage_returns_are_read_too() {
    let text = "a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\ng: h\r\n";
    let node = read(text);
    assert_eq!(shape(&node), r#"{a:"b",c:["d","e\nf\n"],g:"h"}"#);
    assert_eq!(
        written(text, node.get("c").unwrap()),
        "- d\r\n  - |\r\n    e\r\n    f"
    );
    assert_eq!(written(text, node.get("g").unwrap()), "h");
}

#[test]
fn documents_follow_each_other() {
    let nodes = read_with(
        "---\na: 1\n---\n# empty\n---\nb: 2\n...\n",
        Options::default(),
    );
    let shapes: Vec<_> = nodes.iter().map(shape).collect();
    assert_eq!(shapes, ["{a:1}", "null", "{b:2}"]);
    assert!(read_with("# nothing\n", Options::default()).is_empty());
}

#[test]
fn keys_stay_as_they_are_written() {
    let options = Options {
        schema: Schema::Yaml11,
        ..Options::default()
    };
    let node = read_with("on: yes\n1: x\n? [a, b]\n: y\n'q': z\n~: n\n", options).remove(0);
    assert_eq!(shape(&node), r#"{on:true,1:"x",[a, b]:"y",q:"z",~:"n"}"#);
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_counts() {
    let node = read("a: 1\na: 2\n");
    assert_eq!(node.as_map().unwrap().entries.len(), 2);
    assert_eq!(node.get("a").unwrap().as_number(), Some(2.0));
}

#[test]
fn an_alias_stands_where_its_anchor_wrote_it() {
    let text = "a: &x\n  k: v\nb: *x\nc: &s text\nd: [*s]\n";
    let node = read(text);
    assert_eq!(shape(&node), r#"{a:{k:"v"},b:{k:"v"},c:"text",d:["text"]}"#);
    assert_eq!(written(text, node.get("b").unwrap()), "k: v");
    assert_eq!(written(text, node.get("c").unwrap()), "text");
    assert_eq!(written(text, node.get("d").unwrap()), "[*s]");
    assert_eq!(written(text, &node), text.trim_end());
}

/// <https://yaml.org/type/merge.html>
#[test]
fn merge_keys_bring_in_what_is_not_written() {
    let text = "a: &a {x: 1, r: 10}\nb: &b {x: 0, y: 2}\nc: {<<: *a, x: 5}\nd:\n  <<: [*b, *a]\n  z: 3\ne: {\"<<\": 1}\nf: {<<: text}\n";
    let node = read(text);
    let of = |key| node.get(key).unwrap();
    assert_eq!(shape(of("c")), "{r:10,x:5}");
    assert_eq!(shape(of("d")), "{x:0,y:2,r:10,z:3}");
    assert_eq!(shape(of("e")), "{<<:1}");
    assert_eq!(shape(of("f")), "{<<:\"text\"}");
    assert_eq!(written(text, of("d")), "<<: [*b, *a]\n  z: 3");
}

#[test]
fn a_bomb_of_aliases_is_refused_with_its_place() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let alias = format!("*a{},", level - 1).repeat(10);
        writeln!(text, "a{level}: &a{level} [{alias}]").unwrap();
    }
    let error = fault(&text);
    assert!(error.reason.contains("aliases expanded"), "{error}");
    assert!(text[error.span.range().start..].starts_with("*a"));
}

#[test]
fn a_bomb_of_merges_is_refused() {
    let mut text = String::from("a0: &a0 {k: v}\n");
    for level in 1..40 {
        let below = level - 1;
        writeln!(
            text,
            "a{level}: &a{level} {{l: *a{below}, r: *a{below}, <<: *a{below}}}"
        )
        .unwrap();
    }
    assert!(fault(&text).reason.contains("aliases expanded"));
}

#[test]
fn an_alias_of_what_holds_it_is_refused() {
    assert!(fault("a: &x [*x]\n").reason.contains("inside"));
}

#[test]
fn deep_nesting_is_refused_with_its_place() {
    for text in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
    ] {
        let error = fault(&text);
        assert!(error.span.range().end <= text.len());
    }
    let deep = format!("{}{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
    assert_eq!(read_with(&deep, Options::default()).len(), 1);
    let mut text = String::from("a0: &a0 [x]\n");
    for level in 1..200 {
        writeln!(text, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert!(fault(&text).reason.contains("deep"));
}

#[test]
fn a_fault_has_its_place() {
    let error = fault("a: b\nc: [d\ne: f\n");
    assert!(error.span.start >= 5, "{error:?}");
    assert!(!error.reason.is_empty());
}

#[test]
fn tags_of_the_core_schema_decide_the_type() {
    assert_eq!(
        shape(&read("a: !!str 1\nb: !!int 1\nc: !own x\n")),
        r#"{a:"1",b:1,c:"x"}"#
    );
}

#[test]
fn short_intrinsics_become_long_ones() {
    let options = Options {
        schema: Schema::Yaml11,
        short_intrinsics: true,
    };
    let text = "a: !Ref x\nb: !GetAtt r.Arn.b\nc: !If [c, !Ref y, 2]\nd: !Sub \"${x}\"\ne: !GetAtt [r, s]\nf: !Join\n  - ','\n  - - a\n    - !Base64 b\ng: !GetAZs\nh: !Condition q\ni: !Sub |\n  l\n";
    let node = read_with(text, options).remove(0);
    assert_eq!(
        shape(&node),
        concat!(
            r#"{a:{Ref:"x"},b:{Fn::GetAtt:["r","Arn.b"]},c:{Fn::If:["c",{Ref:"y"},2]},d:{Fn::Sub:"${x}"},"#,
            r#"e:{Fn::GetAtt:["r","s"]},f:{Fn::Join:[",",["a",{Fn::Base64:"b"}]]},g:{Fn::GetAZs:null},"#,
            r#"h:{Condition:"q"},i:{Fn::Sub:"l\n"}}"#
        )
    );
    let of = |key| node.get(key).unwrap();
    assert_eq!(written(text, of("a")), "!Ref x");
    assert_eq!(written(text, of("d")), "!Sub \"${x}\"");
    assert_eq!(
        written(text, of("f")),
        "!Join\n  - ','\n  - - a\n    - !Base64 b"
    );
    let attribute = &of("b").get("Fn::GetAtt").unwrap().as_list().unwrap().items[1];
    assert_eq!(written(text, attribute), "Arn.b");
    let key = of("a").as_map().unwrap().entry("Ref").unwrap().key_place;
    assert_eq!(&text[key.span.range()], "!Ref");
}

/// Every place lies inside the text, on boundaries of characters, and inside of its parent's unless an alias moved it.
pub(crate) fn places_hold(text: &str, node: &Node) {
    let range = node.place.span.range();
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    match &node.value {
        Value::List(list) => list.items.iter().for_each(|item| places_hold(text, item)),
        Value::Map(map) => {
            for entry in &map.entries {
                assert!(text.get(entry.key_place.span.range()).is_some());
                places_hold(text, &entry.node);
            }
        }
        _ => {}
    }
}

pub(crate) fn within(node: &Node, outer: std::ops::Range<usize>) {
    let range = node.place.span.range();
    assert!(
        outer.start <= range.start && range.end <= outer.end,
        "{range:?} in {outer:?}"
    );
    match &node.value {
        Value::List(list) => list
            .items
            .iter()
            .for_each(|item| within(item, range.clone())),
        Value::Map(map) => map
            .entries
            .iter()
            .for_each(|entry| within(&entry.node, range.clone())),
        _ => {}
    }
}

/// Trees written in both styles.
pub(crate) fn tree() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        "[ -~é日\n]{0,12}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-zé]{1,5}", inner, 1..4)
                .prop_map(serde_json::Value::from_iter),
        ]
    })
}

pub(crate) fn same(node: &Node, value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => node.value == Value::Null,
        serde_json::Value::Bool(value) => node.as_bool() == Some(*value),
        serde_json::Value::Number(value) => node.as_number() == value.as_f64(),
        serde_json::Value::String(value) => node.as_str() == Some(value),
        serde_json::Value::Array(values) => node.as_list().is_some_and(|list| {
            list.items.len() == values.len()
                && list.items.iter().zip(values).all(|(a, b)| same(a, b))
        }),
        serde_json::Value::Object(values) => values
            .iter()
            .all(|(key, value)| node.get(key).is_some_and(|node| same(node, value))),
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let (_, file) = file_of(&text);
        for short_intrinsics in [false, true] {
            let options = Options { schema: Schema::Yaml11, short_intrinsics };
            match parse(&text, file, options) {
                Ok(nodes) => nodes.iter().for_each(|node| places_hold(&text, node)),
                Err(error) => assert!(text.get(error.span.range()).is_some()),
            }
        }
    }

    #[test]
    fn no_soup_of_yaml_makes_it_panic(text in r##"([ab:é,&*!|>'"#<{}\[\]\n -]|&a |\*a|<<: |: |\n  |- |!R |\r\n|---\n|\? ){0,40}"##) {
        let (_, file) = file_of(&text);
        let options = Options { schema: Schema::Core, short_intrinsics: true };
        match parse(&text, file, options) {
            Ok(nodes) => nodes.iter().for_each(|node| places_hold(&text, node)),
            Err(error) => assert!(text.get(error.span.range()).is_some()),
        }
    }

    #[test]
    fn what_another_program_wrote_is_read_as_it_was_meant(value in tree()) {
        for text in [serde_yaml::to_string(&value).unwrap(), value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let node = read(&text);
            prop_assert!(same(&node, &value), "{}", text);
            within(&node, 0..text.len());
        }
    }
}
