//! What is read, what is refused, and that no text makes it panic.

use super::*;
use crate::document::Sources;
use crate::source::RepoPath;
use proptest::prelude::*;

fn read(text: &str) -> Parsed {
    let mut sources = Sources::default();
    let file = sources.add(RepoPath::new("main.tf").unwrap(), text.into());
    parse(text, file)
}

fn good(text: &str) -> Body {
    let parsed = read(text);
    assert_eq!(parsed.faults, [], "{text}");
    parsed.body
}

fn literal_lines(expression: &Expression) -> String {
    let Kind::Template(template) = &expression.kind else {
        panic!("no template");
    };
    let text = |part: &Part| match part {
        Part::Literal(literal) => literal.text.to_string(),
        _ => "<>".to_owned(),
    };
    template.parts.iter().map(text).collect()
}

#[test]
fn blocks_nest_and_know_their_places() {
    let text = "resource \"aws_s3_bucket\" \"b\" { # why\n  acl = \"private\" // x\n  rule {\n    on = true\n  }\n}\n";
    let body = good(text);
    let block = &body.blocks[0];
    assert_eq!(&*block.kind.text, "resource");
    assert_eq!(&*block.labels[1].text, "b");
    assert_eq!(
        &text[block.header.span.range()],
        "resource \"aws_s3_bucket\" \"b\" { # why"
    );
    assert_eq!(&text[block.place.span.range()], text.trim_end());
    let acl = &block.body.attributes[0];
    assert_eq!(&text[acl.place.span.range()], "acl = \"private\"");
    assert_eq!(&text[acl.name.place.span.range()], "acl");
    assert_eq!(&text[acl.value.place.span.range()], "\"private\"");
    assert_eq!(block.body.blocks[0].body.attributes.len(), 1);
}

#[test]
fn what_terraform_accepts_is_read() {
    for text in [
        "a = {\n  x = 1\n  x = 2\n}\n",
        "a = { for k, v in m : k => v\n ? 1\n : 2 if k != \"\" }\n",
        "a = { for k, v in m :\n k => v... }\n",
        "a = b.*.c[0]\na2 = b[*].c[0].d\na3 = b.0.c\n",
        "a = f(\n  1,\n  [2]...\n)\n",
        "a = (x\n  && y\n  || !z)\n",
        "a { b = 1 }\nb {}\nc \"x\" y {}",
        "a = provider::aws::arn_parse(x)\n",
        "a = {\"k\" : 1, (v) = 2, \"${x}-y\" = 3, 4 = 5 }\n",
        "a = \"$${x} %%{y} $ % ${\"in ${\"ner\"}\"}\"\n",
        "a = \"%{ if x }y%{ else }z%{ endif }%{ for a, b in c ~}d%{ endfor }\"\n",
        "a = -1 * - 2\nb = !true\nc = 1e3 + 1.5E-2\n",
        "/* a\n b */ a = 1 /* c */\n# d",
        "\u{feff}a = 1\r\nb = 2\r\n",
        "é_1-x = 1\n",
        "a = [for x in y : x if x != null]\n",
        "a = [\n  # only a comment\n]\nb = {\n # same\n}\n",
        "a = {\n for = 1\n in = 2\n}\n",
        "a = cond ? {\n b = 1\n} : {}\n",
        "a = <<EOT\n  x ${y}\nEOT\nb = f(<<-X\n  1\n  X\n  , 2)\n",
    ] {
        good(text);
    }
}

#[test]
fn a_broken_block_does_not_lose_the_rest() {
    let text = "a \"x\" {\n  b = = 1\n}\n\nc \"y\" {\n  d = 2\n}\n";
    let parsed = read(text);
    assert_eq!(parsed.faults.len(), 1);
    assert_eq!(&text[parsed.faults[0].at.range()], "=");
    assert_eq!(parsed.body.blocks.len(), 1);
    assert_eq!(&*parsed.body.blocks[0].kind.text, "c");
}

#[test]
fn a_block_that_is_not_closed_does_not_take_the_rest_with_it() {
    let parsed = read("a \"x\" {\n  b = 1\n\nc \"y\" {\n  d = 2\n}\n");
    assert_eq!(parsed.faults.len(), 1);
    assert_eq!(parsed.body.blocks.len(), 1);
    assert_eq!(&*parsed.body.blocks[0].kind.text, "c");
}

#[test]
fn what_is_no_hcl_is_told() {
    for text in [
        "a",
        "a =",
        "a = 1 2",
        "a {",
        "a = [1",
        "a = \"x",
        "a = \"x\n\"",
        "a = <<X\ny\n",
        "= 1",
        "a = \"\\q\"",
        "a = \"${x\"",
        "a = \"%{ if x }\"",
        "a = \"%{ endif }\"",
        "a = x.",
        "a = f(1",
        "a = {b}",
        "a = x ? y",
        "a = \"\\uD8\"",
    ] {
        assert_eq!(read(text).faults.len(), 1, "{text}");
    }
}

#[test]
fn heredocs_keep_or_lose_their_indentation() {
    let body = good("a = <<EOT\n  x\n\n    y\n  EOT\nb = <<-EOT\n    x\n\n      y\n    EOT\n");
    assert_eq!(literal_lines(&body.attributes[0].value), "  x\n\n    y\n");
    assert_eq!(literal_lines(&body.attributes[1].value), "x\n\n  y\n");
}

#[test]
fn a_line_of_a_heredoc_knows_where_it_stands() {
    let text = "a = <<-EOT\n    x\n      y\n    EOT\n";
    let body = good(text);
    let Kind::Template(template) = &body.attributes[0].value.kind else {
        panic!()
    };
    for part in &template.parts {
        let Part::Literal(literal) = part else {
            panic!()
        };
        let at = literal.at.unwrap() as usize;
        assert_eq!(&text[at..at + literal.text.len()], &*literal.text);
    }
}

#[test]
fn tildes_take_white_space_away() {
    let body = good("a = <<EOT\na ${~ x ~} b\n%{ if x ~}\n  c\n%{ endif ~}\nEOT\n");
    let Kind::Template(template) = &body.attributes[0].value.kind else {
        panic!()
    };
    let first = |at: usize| match &template.parts[at] {
        Part::Literal(literal) => literal.text.to_string(),
        Part::If { then, .. } => format!("{then:?}"),
        _ => String::new(),
    };
    assert_eq!(first(0), "a");
    assert_eq!(first(2), "b\n");
    assert!(first(3).contains("  c\\n"), "{}", first(3));
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let many = 100_000;
    for text in [
        format!("a = {}", "[".repeat(many)),
        format!("a = {}", "(".repeat(many)),
        format!("a = {}1", "-".repeat(many)),
        format!("a = {}", "{a=".repeat(many)),
        format!("a = {}", "\"${".repeat(many)),
        format!("a = {}", "f(".repeat(many)),
        format!("a = {}", "x?".repeat(many)),
        format!("a = x{}", "[*]".repeat(many)),
        format!("a = x{}", ".y".repeat(many)),
        format!("a = 1{}", "+1".repeat(many)),
        format!("a = \"{}\"", "%{if x}".repeat(many)),
        "a {\n".repeat(many),
    ] {
        assert!(!read(&text).faults.is_empty());
    }
}

/// Every part lies within the whole, and on the boundaries of characters.
fn check_expression(whole: &Expression, text: &str) {
    assert!(text.get(whole.place.span.range()).is_some(), "{whole:?}");
    for part in parts_of(whole) {
        let (inner, outer) = (part.place.span, whole.place.span);
        assert!(
            inner.start >= outer.start && inner.end <= outer.end,
            "{whole:?}"
        );
        check_expression(part, text);
    }
}

fn parts_of(whole: &Expression) -> Vec<&Expression> {
    match &whole.kind {
        Kind::Access(base, steps) => {
            let mut parts = vec![&**base];
            parts.extend(steps.iter().filter_map(|step| match step {
                Step::Index(key) => Some(key),
                _ => None,
            }));
            parts
        }
        Kind::Call(call) => call.arguments.iter().collect(),
        Kind::Unary(_, inner) | Kind::Group(inner) => vec![inner],
        Kind::Binary(_, sides) => sides.iter().collect(),
        Kind::Conditional(sides) => sides.iter().collect(),
        Kind::Tuple(items) => items.iter().collect(),
        Kind::Object(pairs) => pairs
            .iter()
            .flat_map(|pair| [&pair.key, &pair.value])
            .collect(),
        Kind::For(each) => vec![&each.collection, &each.result],
        Kind::Template(template) => {
            let parts = template.parts.iter();
            parts
                .filter_map(|part| match part {
                    Part::Interpolation(inner) => Some(inner),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn check_places(body: &Body, text: &str) {
    for attribute in &body.attributes {
        for place in [attribute.place, attribute.name.place, attribute.value.place] {
            assert!(text.get(place.span.range()).is_some(), "{place:?}");
        }
        check_expression(&attribute.value, text);
    }
    for block in &body.blocks {
        for place in [block.place, block.header, block.kind.place] {
            assert!(text.get(place.span.range()).is_some(), "{place:?}");
        }
        check_places(&block.body, text);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let parsed = read(&text);
        check_places(&parsed.body, &text);
        for fault in parsed.faults {
            prop_assert!(text.get(fault.at.range()).is_some());
        }
    }

    #[test]
    fn no_row_of_pieces_makes_it_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "a", " = ", "{", "}", "\n", "[", "]", "(", ")", "\"", "${", "%{", "~", "for ", " in ", " if ", "else",
            "endif", "endfor", "<<E\n", "<<-E\n", "E", "é", "1", ".", "*", "...", "=>", "?", ":", ",", "\\", "#", "/*",
            "*/", "&&", "-", "!", "$${",
        ]), 0..40)
    ) {
        let text = pieces.concat();
        let parsed = read(&text);
        check_places(&parsed.body, &text);
        for fault in parsed.faults {
            prop_assert!(text.get(fault.at.range()).is_some());
        }
    }
}
