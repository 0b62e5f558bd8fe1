//! Expressions, and where they stand in the file.

use super::*;
use crate::document::Value;
use crate::document::yaml::{self, Options, tests::file_of};
use crate::source::Span;
use proptest::prelude::*;

fn with<T>(text: &str, look: impl FnOnce(&[Expression<'_>], &Sources) -> T) -> T {
    let (sources, file) = file_of(text);
    let root = yaml::parse(text, file, Options::default())
        .unwrap()
        .remove(0);
    let node = root.get("k").unwrap();
    look(&in_node(node, &sources), &sources)
}

fn paths(text: &str) -> Vec<(String, String)> {
    with(text, |found, sources| {
        let uses = found.iter().flat_map(Expression::contexts);
        uses.map(|used| (used.path, sources.text(used.place).to_owned()))
            .collect()
    })
}

#[test]
fn expressions_are_found_where_they_are_written() {
    let text =
        "k: >-\n  echo ${{ github.actor }}\n  and ${{github.event.issue.title}} or ${{ 'a}}b' }}\n";
    with(text, |found, sources| {
        let written: Vec<_> = found.iter().map(|e| sources.text(e.place)).collect();
        assert_eq!(
            written,
            [
                "${{ github.actor }}",
                "${{github.event.issue.title}}",
                "${{ 'a}}b' }}"
            ]
        );
        let region = sources.region(found[1].place);
        assert_eq!((region.start.line.get(), region.start.column.get()), (3, 7));
        assert!(found.iter().all(|e| e.tree.is_ok()));
    });
}

#[test]
fn contexts_are_named_as_patterns() {
    let text = "k: |\n  ${{ format('{0}', github.event.commits[0].message) }}\n    ${{ env['A'] == Matrix.OS && inputs[github.ref] }}";
    let expected = [
        (
            "github.event.commits.*.message",
            "github.event.commits[0].message",
        ),
        ("env.a", "env['A']"),
        ("matrix.os", "Matrix.OS"),
        ("inputs.*", "inputs[github.ref]"),
        ("github.ref", "github.ref"),
    ];
    let found = paths(text);
    let found: Vec<_> = found
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_only_compared_does_not_flow() {
    with(
        "k: ${{ github.actor == 'x' && github.ref || 'y' }}",
        |found, _| {
            let flowing: Vec<_> = found[0]
                .flowing_contexts()
                .into_iter()
                .map(|used| used.path)
                .collect();
            assert_eq!(flowing, ["github.ref"]);
            assert_eq!(found[0].contexts().len(), 2);
        },
    );
}

#[test]
fn escapes_of_quoted_strings_do_not_shift_places() {
    assert_eq!(
        paths(r#"k: "a\n\u00e9 ${{ github.head_ref }}""#),
        [("github.head_ref".to_owned(), "github.head_ref".to_owned())]
    );
}

#[test]
fn an_expression_that_is_none_says_where() {
    with("k: ab ${{ github. }} ${{ }} ${{ open", |found, _| {
        assert_eq!(found.len(), 2);
        let fault = found[0].tree.as_ref().unwrap_err();
        assert!((10..=18).contains(&fault.span.start), "{fault:?}");
        assert!(found[1].tree.is_err());
    });
}

#[test]
fn a_condition_needs_no_braces() {
    let text = "k: github.event_name == 'push'";
    let (sources, file) = file_of(text);
    let root = yaml::parse(text, file, Options::default())
        .unwrap()
        .remove(0);
    let node = root.get("k").unwrap();
    let found = in_condition(node, &sources);
    assert_eq!(found[0].contexts()[0].path, "github.event_name");
    assert_eq!(
        sources.text(found[0].contexts()[0].place),
        "github.event_name"
    );
}

#[test]
fn long_chains_are_refused() {
    let node = |text: String| Node::new(Value::string(text), file_place());
    let chain = node(format!("${{{{ a{} }}}}", "||a".repeat(100_000)));
    let nested = node(format!(
        "${{{{ {}a{} }}}}",
        "(".repeat(9_000),
        ")".repeat(9_000)
    ));
    let negated = node(format!("${{{{ {}a }}}}", "!".repeat(900)));
    for node in [chain, nested, negated] {
        assert!(in_node(&node, &file_of("x").0)[0].tree.is_err());
    }
}

fn file_place() -> Place {
    Place {
        file: file_of("x").1,
        span: Span::new(0, 1),
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(says in r"(\$\{\{|\}\}|[a-c.'()\[\]*!=&|<>é0-9 ,-]|github|format\(){0,30}") {
        let text = serde_json::to_string(&says).unwrap();
        let (sources, file) = file_of(&text);
        let node = yaml::parse(&text, file, Options::default()).unwrap().remove(0);
        for found in in_node(&node, &sources).into_iter().chain(in_condition(&node, &sources)) {
            prop_assert!(text.get(found.place.span.range()).is_some());
            for used in found.contexts().into_iter().chain(found.flowing_contexts()) {
                let place = used.place.span.range();
                prop_assert!(text.get(place.clone()).is_some());
                prop_assert!(found.place.span.range().start <= place.start && place.end <= found.place.span.range().end);
            }
        }
    }
}
