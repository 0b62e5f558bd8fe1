//! Edits by example, one language after the other; and that no text at all makes one go wrong.

use super::*;
use crate::document::yaml::{Options, Schema};
use crate::document::{FileId, Sources, hcl, json, yaml};
use crate::source::RepoPath;
use proptest::prelude::*;

fn file() -> FileId {
    Sources::default().add(RepoPath::new("x").unwrap(), "".into())
}

fn be(path: &str, value: Value) -> Change {
    change(path, To::Be(value))
}

fn change(path: &str, to: To) -> Change {
    let path = path.split('.').map(str::to_owned).collect();
    Change { path, to }
}

fn swap(path: &str, old: &str, new: &str) -> Change {
    let pair = (Value::string(old), Value::string(new));
    change(path, To::Swap(vec![pair]))
}

const ON: Value = Value::Bool(true);
const OFF: Value = Value::Bool(false);

/// The file with its first block edited; none where that is refused.
fn in_hcl(text: &str, changes: &[Change]) -> Option<String> {
    let start = hcl::parse(text, file()).body.blocks[0].place.span.start;
    let made = edit_block(text, file(), start, changes)?;
    apply(text, &made)
}

const YAML: Syntax = Syntax::Yaml(Options {
    schema: Schema::Yaml11,
    short_intrinsics: false,
});

fn in_tree(text: &str, syntax: Syntax, below: &str, changes: &[Change]) -> Option<String> {
    let keys = below.split('.').filter(|key| !key.is_empty());
    let target = Target::Below(keys.map(str::to_owned).collect());
    let made = edit_tree(text, file(), syntax, &target, changes)?;
    apply(text, &made)
}

fn in_yaml(text: &str, below: &str, changes: &[Change]) -> Option<String> {
    in_tree(text, YAML, below, changes)
}

#[test]
fn a_literal_of_hcl_is_replaced_and_nothing_else() {
    let text =
        "# keys\nresource \"k\" \"t\" {\n    enable   = false   # for now\n\tother= 1 /* x */\n}\n";
    assert_eq!(
        in_hcl(text, &[be("enable", ON)]).unwrap(),
        text.replace("false", "true")
    );
    assert_eq!(
        in_hcl(text, &[be("other", Value::Number(1.0))]).unwrap(),
        text
    );
    let quoted = "b \"x\" {\n  mode = \"a\"\n}\n";
    assert_eq!(
        in_hcl(quoted, &[be("mode", Value::string("b\"c"))]).unwrap(),
        "b \"x\" {\n  mode = \"b\\\"c\"\n}\n"
    );
}

#[test]
fn a_missing_attribute_gets_a_line_behind_the_last_one() {
    let changes = [be("a", ON)];
    for (text, edited) in [
        (
            "r \"x\" {\n  z = 1 # why\n\n  tags = {\n    a = 1\n  }\n\n  block {\n    q = 1\n  }\n  # the end\n}\n",
            "r \"x\" {\n  z = 1 # why\n\n  tags = {\n    a = 1\n  }\n  a = true\n\n  block {\n    q = 1\n  }\n  # the end\n}\n",
        ),
        ("r \"x\" {}\n", "r \"x\" {\n  a = true\n}\n"),
        ("r x { }", "r x {\n  a = true\n}"),
        ("r \"x\" { # new\n}\n", "r \"x\" { # new\n  a = true\n}\n"),
        ("r \"x\" { z = 1 }\n", "r \"x\" {\n  z = 1\n  a = true\n}\n"),
        (
            "r \"x\" {\r\n\tz = 1\r\n}\r\n",
            "r \"x\" {\r\n\tz = 1\r\n\ta = true\r\n}\r\n",
        ),
        (
            "r \"x\" {\n  z = 1 }\n",
            "r \"x\" {\n  z = 1\n  a = true\n}\n",
        ),
        (
            "r \"x\" {\n  block {}\n}\n",
            "r \"x\" {\n  a = true\n  block {}\n}\n",
        ),
        (
            "r \"x\" {\n  z = <<-EOT\n    text\n  EOT\n}\n",
            "r \"x\" {\n  z = <<-EOT\n    text\n  EOT\n  a = true\n}\n",
        ),
    ] {
        assert_eq!(in_hcl(text, &changes).as_deref(), Some(edited), "{text}");
        assert_eq!(in_hcl(edited, &changes).as_deref(), Some(edited), "twice");
    }
}

#[test]
fn a_missing_block_of_hcl_is_written_whole() {
    let changes = [
        be("m.http_tokens", Value::string("required")),
        be("m.limit", Value::Number(1.0)),
        be("name", ON),
    ];
    assert_eq!(
        in_hcl("r \"x\" {\n  z = 1\n}\n", &changes).unwrap(),
        "r \"x\" {\n  z = 1\n  name = true\n\n  m {\n    http_tokens = \"required\"\n    limit = 1\n  }\n}\n"
    );
    assert_eq!(
        in_hcl("r \"x\" {\n  m {\n    limit = 2\n  }\n}\n", &changes[..2]).unwrap(),
        "r \"x\" {\n  m {\n    limit = 1\n    http_tokens = \"required\"\n  }\n}\n"
    );
    assert_eq!(
        in_hcl(
            "r \"x\" {\n  m {\n    limit = 2\n  }\n  m {\n    limit = 3\n  }\n}\n",
            &changes[1..2]
        )
        .unwrap(),
        "r \"x\" {\n  m {\n    limit = 1\n  }\n  m {\n    limit = 1\n  }\n}\n"
    );
}

#[test]
fn what_is_worked_out_is_left_alone() {
    for text in [
        "r \"x\" {\n  a = var.on\n}\n",
        "r \"x\" {\n  a = \"${var.on}\"\n}\n",
        "r \"x\" {\n  a = var.on ? false : true\n}\n",
        "r \"x\" {\n  a = local.x[\"a\"]\n}\n",
        "r \"x\" {\n  a {}\n}\n",
        "r \"x\" {\n  dynamic \"a\" {\n    for_each = var.x\n    content {}\n  }\n}\n",
        "r \"x\" {\n  a = <<EOT\nfalse\nEOT\n}\n",
        "r \"x\" {\n  a = [false]\n}\n",
        "r \"x\" { /* why */ }\n",
    ] {
        assert_eq!(in_hcl(text, &[be("a", ON)]), None, "{text}");
    }
    let dynamic = "r \"x\" {\n  dynamic \"m\" {\n    for_each = [1]\n    content {\n      a = false\n    }\n  }\n}\n";
    assert_eq!(in_hcl(dynamic, &[be("m.a", ON)]), None);
}

#[test]
fn lists_and_swaps_and_removals_of_hcl() {
    let hold = [change("l", To::Hold(Value::string("audit")))];
    for (text, edited) in [
        (
            "r \"x\" {\n  l = [\"api\"]\n}\n",
            "r \"x\" {\n  l = [\"api\", \"audit\"]\n}\n",
        ),
        (
            "r \"x\" {\n  l = []\n}\n",
            "r \"x\" {\n  l = [\"audit\"]\n}\n",
        ),
        ("r \"x\" {\n}\n", "r \"x\" {\n  l = [\"audit\"]\n}\n"),
        (
            "r \"x\" {\n  l = [\n    \"api\", # why\n  ]\n}\n",
            "r \"x\" {\n  l = [\n    \"api\",\n    \"audit\", # why\n  ]\n}\n",
        ),
    ] {
        assert_eq!(in_hcl(text, &hold).as_deref(), Some(edited), "{text}");
    }
    assert_eq!(in_hcl("r \"x\" {\n  l = [var.x]\n}\n", &hold), None);
    let text =
        "r \"x\" {\n  b {\n    p = \"allow-all\"\n  }\n  b {\n    p = \"https-only\"\n  }\n}\n";
    assert_eq!(
        in_hcl(text, &[swap("b.p", "allow-all", "redirect")]).unwrap(),
        text.replace("allow-all", "redirect")
    );
    assert_eq!(
        in_hcl(
            "r \"x\" {\n  a = 1\n  b = 2 # why\n}\n",
            &[change("b", To::Go)]
        )
        .unwrap(),
        "r \"x\" {\n  a = 1\n}\n"
    );
}

#[test]
fn a_block_mapping_gets_lines_of_its_own() {
    let changes = [be("with.persist-credentials", OFF)];
    for (text, edited) in [
        (
            "steps:\n  - uses: a # v4\n  - run: b\n",
            "steps:\n  - uses: a # v4\n    with:\n      persist-credentials: false\n  - run: b\n",
        ),
        (
            "steps:\n- uses: a\n  with:\n    ref: x\n\n\n- run: b\n",
            "steps:\n- uses: a\n  with:\n    ref: x\n    persist-credentials: false\n\n\n- run: b\n",
        ),
        (
            "steps:\n  - with: # soon\n    uses: a",
            "steps:\n  - with: # soon\n      persist-credentials: false\n    uses: a",
        ),
        (
            "steps:\r\n  - uses: a\r\n",
            "steps:\r\n  - uses: a\r\n    with:\r\n      persist-credentials: false\r\n",
        ),
        (
            "steps:\n  - { uses: a }\n",
            "steps:\n  - { uses: a, with: {persist-credentials: false} }\n",
        ),
        (
            "steps:\n  - uses: a\n    with: {}\n",
            "steps:\n  - uses: a\n    with: {persist-credentials: false}\n",
        ),
        (
            "steps:\n  - uses: a\n    with: { persist-credentials: 'true' }\n",
            "steps:\n  - uses: a\n    with: { persist-credentials: false }\n",
        ),
        (
            "steps:\n  - uses: a\n    with:\n      persist-credentials: true # so\n",
            "steps:\n  - uses: a\n    with:\n      persist-credentials: false # so\n",
        ),
        (
            "steps:\n  - uses: a\n    run: |\n      one\n\n      two\n\n  - run: b\n",
            "steps:\n  - uses: a\n    run: |\n      one\n\n      two\n    with:\n      persist-credentials: false\n\n  - run: b\n",
        ),
    ] {
        let roots = yaml::parse(text, file(), Options::default()).unwrap();
        let step = &roots[0].get("steps").unwrap().as_list().unwrap().items[0];
        let edit = |text: &str, span| {
            let made = edit_tree(text, file(), YAML, &Target::At(span), &changes)?;
            apply(text, &made)
        };
        assert_eq!(
            edit(text, step.place.span).as_deref(),
            Some(edited),
            "{text}"
        );
    }
}

#[test]
fn values_that_stand_elsewhere_are_left_alone() {
    for text in [
        "a: &a\n  x: true\nb: *a\n",
        "a: &a {x: true}\nb:\n  <<: *a\n",
        "o: &v true\nb:\n  x: *v\n",
        "b:\n  x: &v true\nc: *v\n",
        "b:\n  x: ${{ inputs.x }}\n",
        "b:\n  x: '{{ .Values.x }}'\n",
        "b:\n  x: !!bool true\n",
        "b:\n  x: true\n  x: true\n",
        "b:\n  x: |\n    true\n",
        "b:\n  x: [true]\n",
        "b:\n  x: {y: true}\n",
    ] {
        assert_eq!(in_yaml(text, "b", &[be("x", OFF)]), None, "{text}");
    }
    let shared = "b: &b\n  x: true\nc: *b\n";
    assert_eq!(
        in_yaml(shared, "b", &[be("x", OFF)]),
        None,
        "its alias changes too"
    );
}

#[test]
fn lists_and_swaps_and_removals_of_yaml() {
    let hold = [change("l", To::Hold(Value::string("ALL")))];
    for (text, edited) in [
        ("l: [A]\n", "l: [A, ALL]\n"),
        ("l: []\n", "l: [ALL]\n"),
        ("l:\n", "l: [ALL]\n"),
        ("k: 1\n", "k: 1\nl: [ALL]\n"),
        ("l:\n- A # why\nk: 1\n", "l:\n- A # why\n- ALL\nk: 1\n"),
        ("l:\n  - 'A'\n", "l:\n  - 'A'\n  - 'ALL'\n"),
        ("l: [ALL]\n", "l: [ALL]\n"),
    ] {
        assert_eq!(in_yaml(text, "", &hold).as_deref(), Some(edited), "{text}");
    }
    assert_eq!(in_yaml("l: A\n", "", &hold), None);
    assert_eq!(
        in_yaml("l: [a, b]\n", "", &[swap("l", "b", "c")]).unwrap(),
        "l: [a, c]\n"
    );
    let go = [change("x.go", To::Go)];
    for (text, edited) in [
        ("x:\n  go: 1 # why\n  a: 2\n", "x:\n  a: 2\n"),
        ("x:\n  a: 2\n  go: {b: 1}", "x:\n  a: 2\n"),
        ("x: {go: 1, a: 2}\n", "x: {a: 2}\n"),
        ("x: {a: 2, go: 1}\n", "x: {a: 2}\n"),
    ] {
        assert_eq!(in_yaml(text, "", &go).as_deref(), Some(edited), "{text}");
    }
    assert_eq!(
        in_yaml("x:\n  go: 1\n", "", &go),
        None,
        "an empty mapping is null"
    );
}

#[test]
fn what_is_filled_in_never_changes_what_is_there() {
    let fill = [change("c.days", To::Fill(Value::Number(7.0)))];
    for (text, edited) in [
        ("a: 1\n", "a: 1\nc:\n  days: 7\n"),
        ("c:\n  days: 30\n", "c:\n  days: 30\n"),
        ("c:\n  days: ${{ x }}\n", "c:\n  days: ${{ x }}\n"),
        ("c:\n  days:\n", "c:\n  days: 7\n"),
        ("l: 1\nc: {more: 1}\n", "l: 1\nc: {more: 1, days: 7}\n"),
    ] {
        assert_eq!(in_yaml(text, "", &fill).as_deref(), Some(edited), "{text}");
    }
    let text = "r \"x\" {\n  c {\n    days = var.days\n  }\n}\n";
    assert_eq!(in_hcl(text, &fill).unwrap(), text);
}

#[test]
fn json_keeps_its_commas_and_its_lines() {
    let changes = [be("m.tokens", Value::string("required")), be("on", ON)];
    for (text, edited) in [
        ("{}", "{\"m\": {\"tokens\": \"required\"}, \"on\": true}"),
        (
            "{\"on\": false}",
            "{\"on\": true, \"m\": {\"tokens\": \"required\"}}",
        ),
        (
            "{\n  \"a\": 1\n}\n",
            "{\n  \"a\": 1,\n  \"m\": {\n    \"tokens\": \"required\"\n  },\n  \"on\": true\n}\n",
        ),
        (
            "{\"on\": true, \"m\": [{\"tokens\": \"optional\"}]}",
            "{\"on\": true, \"m\": [{\"tokens\": \"required\"}]}",
        ),
    ] {
        let made = in_tree(text, Syntax::Json, "", &changes);
        assert_eq!(made.as_deref(), Some(edited), "{text}");
        assert!(json::parse(edited, file()).is_ok());
    }
    assert_eq!(
        in_tree("{\"on\": null}", Syntax::Json, "", &changes[1..]).unwrap(),
        "{\"on\": true}"
    );
    assert_eq!(
        in_tree("{\"on\": \"${var.x}\"}", Syntax::Json, "", &changes[1..]),
        None
    );
}

/// Texts with what the readers stumble over.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("a"),
        Just("b"),
        Just(": "),
        Just(":\n"),
        Just("\n"),
        Just("\r\n"),
        Just("  "),
        Just("- "),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(", "),
        Just("&x "),
        Just("*x"),
        Just("<<: "),
        Just("\""),
        Just("'"),
        Just("# é"),
        Just("|\n"),
        Just("true"),
        Just("a = 1\n"),
        Just("b \"c\" {\n"),
        Just("<<EOT\n"),
        Just("EOT\n"),
        Just("\t"),
        Just("${"),
        Just("/*"),
        Just("*/"),
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_makes_an_edit_go_wrong(text in texts(), start in 0_usize..40, length in 0_usize..40) {
        let changes = [be("a.b", ON), be("b", OFF), change("c", To::Hold(Value::string("x")))];
        let span = Span::new(start, start + length);
        let below = Target::Below(Vec::new());
        for (syntax, target) in [(YAML, Target::At(span)), (YAML, below.clone()), (Syntax::Json, below)] {
            if let Some(made) = edit_tree(&text, file(), syntax, &target, &changes) {
                prop_assert!(apply(&text, &made).is_some());
            }
        }
        let start = u32::try_from(start).unwrap();
        if let Some(made) = edit_block(&text, file(), start, &changes) {
            prop_assert!(apply(&text, &made).is_some());
        }
    }

    #[test]
    fn an_edited_block_holds_what_was_asked_for(indent in "[ \t]{0,3}", inner in "[a-y] = (1|\"x\"|false)( # [a-z]*)?", windows: bool) {
        let end = if windows { "\r\n" } else { "\n" };
        let text = format!("{indent}r \"x\" {{{end}{indent}  {inner}{end}{indent}}}{end}");
        let start = u32::try_from(indent.len()).unwrap();
        let made = edit_block(&text, file(), start, &[be("zz", ON)]).unwrap();
        let edited = apply(&text, &made).unwrap();
        prop_assert!(edited.contains("zz = true"));
        prop_assert_eq!(edit_block(&edited, file(), start, &[be("zz", ON)]), Some(Vec::new()));
        prop_assert_eq!(edited.replace(&made[0].text, ""), text);
    }
}
