//! Plans that are broken, not finished, too large, or made to make work.

use super::{WRITTEN, one, plan};
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::yaml::tests::places_hold;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write;

#[test]
fn what_is_no_plan_is_none() {
    let model = model(&[
        (
            "a.json",
            r#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {}}"#,
        ),
        ("b.json", r#"{"planned_values": {}}"#),
        ("c.yaml", "format_version: '1.0'\nplanned_values: {}\n"),
        ("d.json", r#"["format_version", "planned_values"]"#),
    ]);
    assert!(addresses(&model).is_empty() && model.unread.is_empty());
}

#[test]
fn a_plan_that_was_cut_off_is_a_gap_with_its_place() {
    let model = model(&[("a.json", &WRITTEN[..2000])]);
    assert!(addresses(&model).is_empty());
    assert_eq!(model.unread.len(), 1);
    assert_eq!(model.unread[0].place.unwrap().span.start, 2000);
}

#[test]
fn what_a_plan_leaves_out_is_said() {
    let reasons = |more: Value| {
        let mut value = one(json!({}), json!({}), json!({}));
        value
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let model = plan(&value);
        let all: Vec<String> = model.unread.iter().map(|one| one.reason.clone()).collect();
        assert!(model.unread.iter().all(|one| one.place.is_some()));
        all.join(" / ")
    };
    assert_eq!(reasons(json!({"errored": false, "complete": true})), "");
    assert!(reasons(json!({"errored": true, "complete": false})).contains("error"));
    assert!(reasons(json!({"complete": false})).contains("not complete"));
    assert!(reasons(json!({"deferred_changes": [{"reason": "x"}]})).contains("defers"));
    assert!(reasons(json!({"format_version": "2.0"})).contains("newer format"));
    assert!(reasons(json!({"format_version": 3})).contains("newer format"));
}

#[test]
fn what_an_unfinished_plan_leaves_out_may_be_there_all_the_same() {
    let mut value = one(json!({}), json!({}), json!({}));
    let inner = json!({"address": "t.b", "mode": "managed", "type": "t", "name": "b"});
    value["configuration"]["root_module"]["module_calls"] =
        json!({"m": {"module": {"resources": [inner]}}});
    assert_eq!(addresses(&plan(&value)), ["aws_s3_bucket.b", "module.m"]);
    value["errored"] = json!(true);
    let model = plan(&value);
    assert_eq!(
        addresses(&model),
        ["aws_s3_bucket.b", "module.m", "module.m.t.b"]
    );
    let left_out = of(&model, "module.m.t.b");
    assert!(left_out.doubtful && left_out.body.as_map().unwrap().open);
}

#[test]
fn the_command_that_a_wrapper_writes_above_is_no_fault() {
    let text = format!(
        "[command]/opt/terraform-bin show -json é\n{WRITTEN}\n\n::set-output name=exitcode::0\n"
    );
    let model = model(&[("a.json", &text)]);
    assert!(model.unread.is_empty());
    let header = of(&model, "terraform_data.a").header;
    assert_eq!(
        model.sources.text(header),
        "\"address\":\"terraform_data.a\""
    );
}

#[test]
fn deep_nesting_is_a_gap() {
    let deep = format!(
        "{{\"format_version\": \"1.0\", \"planned_values\": {}",
        "[".repeat(100_000)
    );
    let model = model(&[("a.json", &deep)]);
    assert!(model.unread[0].reason.contains("deep"));
}

#[test]
fn more_resources_than_can_be_checked_are_a_gap() {
    let mut text =
        "{\"format_version\":\"1.0\",\"planned_values\":{\"root_module\":{\"resources\":["
            .to_owned();
    for number in 0..100_000 {
        let comma = if number == 0 { "" } else { "," };
        write!(text, "{comma}{{\"address\":\"t.n[{number}]\",\"mode\":\"managed\",\"type\":\"t\",\"name\":\"n\",\"values\":{{}}}}").unwrap();
    }
    text.push_str("]}}}");
    let model = model(&[("a.json", &text)]);
    assert_eq!(model.resources.len(), 20_000);
    let gap = &model.unread[0];
    assert_eq!(
        model.sources.text(gap.place.unwrap()),
        "\"address\":\"t.n[20000]\""
    );
}

#[test]
fn outputs_that_lead_in_circles_end() {
    // Every output refers to two more: without a bound, 2²⁵ ways.
    let outputs = |references: Value| {
        let expression = json!({"expression": {"references": references}});
        json!({"o": expression, "p": expression})
    };
    let mut inner = json!({"outputs": outputs(json!(["t.end.id"]))});
    for _ in 0..25 {
        inner = json!({
            "outputs": outputs(json!(["module.a.o", "module.a.p"])),
            "module_calls": {"a": {"module": inner}},
        });
    }
    let mut value = one(
        json!({}),
        json!({"after_unknown": {"x": true}}),
        json!({"x": {"references": ["module.a.o"]}}),
    );
    value["configuration"]["root_module"]["module_calls"] = json!({"a": {"module": inner}});
    let model = plan(&value);
    let x = of(&model, "aws_s3_bucket.b").body.get("x").unwrap().clone();
    assert!(x.is_unknown() && x.refers().is_empty());
}

/// Pieces of plans in any order.
const SOUP: &str = r#"("format_version":"1.0",|"planned_values":|"root_module":|"resources":|"values":|"address":"(module\.a\.)?t\.n\[0\]",|"mode":"(data|managed)",|"type":"t",|"name":"n",|"resource_changes":|"change":|"after_unknown":|"configuration":|"module_calls":|"a":|"expressions":|"references":|"constant_value":|"child_modules":|"sensitive_values":|true,|null|\[|\]|\{|\}|,|"var\.a"){0,60}"#;

/// Any value below the keys of plans.
fn tree() -> impl Strategy<Value = Value> {
    let keys = "(values|root_module|resources|address|mode|type|name|change|after_unknown|module_calls|a|expressions|references|constant_value|child_modules|sensitive_values|outputs|expression|actions|provisioners|x)";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        "(t|n|data|managed|module\\.a\\.t\\.n|t\\.n|var\\.x|module\\.a\\.x|local\\.x|)"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_soup_makes_it_panic(soup in SOUP) {
        let text = format!("{{\"format_version\":\"1.0\",{soup}");
        let model = model(&[("a.json", &text)]);
        for unread in &model.unread {
            prop_assert!(unread.place.is_none_or(|place| text.get(place.span.range()).is_some()));
        }
    }

    #[test]
    fn no_plan_makes_it_panic(planned in tree(), changes in tree(), configuration in tree(), prior in tree()) {
        let value = json!({
            "format_version": "1.0", "planned_values": planned, "resource_changes": changes,
            "configuration": configuration, "prior_state": prior,
        });
        let text = value.to_string();
        let model = model(&[("a.json", &text)]);
        for resource in &model.resources {
            places_hold(&text, &resource.body);
            prop_assert!(text.get(resource.header.span.range()).is_some());
        }
    }
}
