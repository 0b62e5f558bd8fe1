//! Plans: one that Terraform 1.11 wrote, others in the documented format, and broken ones.

mod hostile;

use crate::detect::infrastructure::resource::{Model, Resource};
use crate::detect::infrastructure::terraform::policy;
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::Node;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `terraform show -json` of a configuration of `terraform_data`, which needs no provider.
const WRITTEN: &str = include_str!("terraform_data.json");

fn plan(value: &Value) -> Model {
    model(&[("plan.json", &serde_json::to_string_pretty(value).unwrap())])
}

/// A plan with one resource in its root module.
fn one(values: Value, change: Value, expressions: Value) -> Value {
    let named = |key: &str, more: Value| {
        let mut all = json!({
            "address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
        });
        all[key] = more;
        json!([all])
    };
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": named("values", values)}},
        "resource_changes": named("change", change),
        "configuration": {"root_module": {"resources": named("expressions", expressions)}},
    })
}

fn refers<'m>(resource: &'m Resource, key: &str) -> Vec<&'m str> {
    let node = resource.body.get(key).unwrap();
    node.refers().iter().map(|one| &*one.address).collect()
}

fn said<'m>(model: &'m Model, node: &Node) -> &'m str {
    model.sources.text(node.place)
}

#[test]
fn what_terraform_wrote_is_read() {
    let model = model(&[("tfplan.json", WRITTEN)]);
    assert_eq!(
        addresses(&model),
        [
            "terraform_data.a",
            "terraform_data.c[0]",
            "terraform_data.c[1]",
            "terraform_data.d",
            "module.m[\"x.y\"].terraform_data.t",
            "module.m[\"z\"].terraform_data.t",
            "provider.terraform",
            "module.m",
        ]
    );
    assert!(model.unread.is_empty());
    let a = of(&model, "terraform_data.a");
    assert_eq!((&*a.kind, &*a.name), ("terraform_data", "a"));
    assert_eq!(
        model.sources.text(a.header),
        "\"address\":\"terraform_data.a\""
    );
    let input = a.body.get("input").unwrap();
    assert_eq!(input.get("y").unwrap().as_str(), Some("é"));
    assert_eq!(said(&model, input.get("y").unwrap()), "\"é\"");
    assert!(input.get("x").unwrap().sensitive && !input.get("y").unwrap().sensitive);
    // Nobody wrote it, and it is not known yet.
    assert!(a.body.get("output").is_none());
}

#[test]
fn references_are_followed_through_calls_and_outputs() {
    let model = model(&[("tfplan.json", WRITTEN)]);
    let c = of(&model, "terraform_data.c[1]");
    assert_eq!(refers(c, "input"), ["terraform_data.a"]);
    let t = of(&model, "module.m[\"x.y\"].terraform_data.t");
    assert_eq!(refers(t, "input"), ["terraform_data.c[0]"]);
    let d = of(&model, "terraform_data.d");
    assert_eq!(refers(d, "input"), ["module.m[\"z\"].terraform_data.t"]);
    let call = &t.calls[0];
    assert_eq!(&*call.address, "module.m[\"x.y\"]");
    assert_eq!(model.sources.text(call.place), "\"m\"");
}

#[test]
fn what_a_local_value_hides_is_not_known() {
    let model = model(&[("tfplan.json", WRITTEN)]);
    let c = of(&model, "terraform_data.c[1]");
    let triggers = c.body.get("triggers_replace").unwrap().as_list().unwrap();
    assert!(triggers.items[0].is_unknown() && triggers.items[0].refers().is_empty());
    assert_eq!(triggers.items[1].as_number(), Some(1.0));
}

#[test]
fn provisioners_are_those_of_the_configuration() {
    let model = model(&[("tfplan.json", WRITTEN)]);
    let c = of(&model, "terraform_data.c[0]");
    let blocks = c.body.get("provisioner").unwrap().as_list().unwrap();
    let label = blocks.items[0].get("__label").unwrap();
    assert_eq!(label.as_str(), Some("local-exec"));
    assert_eq!(said(&model, label), "\"local-exec\"");
    assert!(blocks.items[0].get("command").unwrap().is_unknown());
}

#[test]
fn sensitive_values_are_concealed_wherever_they_stand() {
    let model = model(&[("tfplan.json", WRITTEN)]);
    let file = of(&model, "terraform_data.a").header.file;
    let concealed = model.sources.concealed(file);
    let found: Vec<_> = WRITTEN.match_indices("hush").collect();
    assert!(!found.is_empty());
    for (at, _) in found {
        assert!(concealed.iter().any(|range| range.contains(&at)), "{at}");
    }
}

#[test]
fn what_nobody_wrote_is_not_there() {
    let values = json!({
        "bucket": "b", "acl": null, "kms": "", "blocks": [], "tags": {}, "kept": [], "off": false, "hole": "", "rules": [{"a": "", "b": null}],
    });
    let unknown = json!({"arn": true, "encryption": true, "prefix": true, "empty": true});
    let expressions = json!({
        "bucket": {"constant_value": "b"}, "kept": {"constant_value": []}, "prefix": {"references": ["var.p"]},
        "empty": {"constant_value": null}, "hole": {"constant_value": ""},
    });
    let model = plan(&one(
        values,
        json!({"actions": ["create"], "after_unknown": unknown}),
        expressions,
    ));
    let body = &of(&model, "aws_s3_bucket.b").body;
    let entries = &body.as_map().unwrap().entries;
    let keys: BTreeSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    let expected = "bucket hole kept lifecycle off prefix rules".split(' ');
    assert_eq!(keys, expected.collect());
    assert!(body.get("prefix").unwrap().is_unknown());
    // Whether prevent_destroy is set, a plan does not say.
    assert!(body.get("lifecycle").unwrap().is_unknown());
}

#[test]
fn without_a_configuration_nobody_knows_what_was_written() {
    let mut value = one(
        json!({"acl": null}),
        json!({"after_unknown": {"arn": true}}),
        json!({}),
    );
    value.as_object_mut().unwrap().remove("configuration");
    let model = plan(&value);
    let body = &of(&model, "aws_s3_bucket.b").body;
    assert!(body.get("acl").is_none());
    assert!(body.get("arn").unwrap().is_unknown());
}

#[test]
fn without_its_change_nobody_knows_what_is_left_out_of_a_resource() {
    let mut value = one(json!({"acl": null}), json!({}), json!({}));
    let open = |value: &Value| {
        let model = plan(value);
        of(&model, "aws_s3_bucket.b").body.as_map().unwrap().open
    };
    assert!(!open(&value));
    value["resource_changes"] = json!([]);
    assert!(open(&value));
}

#[test]
fn nested_blocks_know_what_of_them_is_unknown() {
    let values = json!({"rule": [{"apply": [{"sse": "aws:kms"}], "x": ""}], "dyn": [{}, {}]});
    let unknown =
        json!({"rule": [{"apply": [{"key": true, "made": true}]}], "dyn": [{"key": true}, {}]});
    let expressions = json!({"rule": [{"apply": [{
        "sse": {"constant_value": "aws:kms"}, "key": {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]},
    }]}]});
    let model = plan(&one(values, json!({"after_unknown": unknown}), expressions));
    let body = &of(&model, "aws_s3_bucket.b").body;
    let first = |node: &Node, key: &str| node.get(key).unwrap().as_list().unwrap().items[0].clone();
    let apply = first(&first(body, "rule"), "apply");
    assert_eq!(apply.get("sse").unwrap().as_str(), Some("aws:kms"));
    let key = apply.get("key").unwrap();
    assert_eq!(
        (&*key.refers()[0].address, &*key.refers()[0].attribute),
        ("aws_kms_key.k", "arn")
    );
    assert!(apply.get("made").is_none() && first(body, "rule").get("x").is_none());
    // A dynamic block is in no configuration: it may have been written.
    assert!(first(body, "dyn").get("key").unwrap().is_unknown());
}

#[test]
fn what_is_only_deleted_is_no_declaration() {
    let change = |address: &str, actions: Value| {
        json!({"address": address, "mode": "managed", "type": "t", "name": address.strip_prefix("t.").unwrap(),
            "change": {"actions": actions, "after": {"a": 1}}})
    };
    let model = plan(&json!({
        "format_version": "1.0",
        "resource_changes": [
            change("t.gone", json!(["delete"])), change("t.new", json!(["create"])),
            change("t.other", json!(["delete", "create"])), change("t.same", json!(["no-op"])),
            change("t.left", json!(["forget"])),
        ],
    }));
    assert_eq!(addresses(&model), ["t.new", "t.other", "t.same"]);
    assert_eq!(
        of(&model, "t.new").body.get("a").unwrap().as_number(),
        Some(1.0)
    );
}

#[test]
fn a_policy_is_the_document_it_is_made_of() {
    let statement =
        json!([{"actions": ["s3:*"], "effect": "Allow", "resources": ["*"], "sid": ""}]);
    let resource = |address: &str, mode: &str, kind: &str, more: Value| {
        let mut all = json!({"address": address, "mode": mode, "type": kind, "name": "p"});
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    let data = "data.aws_iam_policy_document.p";
    let model = plan(&json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            resource("aws_iam_policy.p", "managed", "aws_iam_policy", json!({"values": {"policy": "{}"}})),
        ]}},
        "prior_state": {"values": {"root_module": {"resources": [
            resource(data, "data", "aws_iam_policy_document", json!({"values": {"statement": statement, "json": "{}"}})),
            resource("aws_iam_policy.old", "managed", "aws_iam_policy", json!({"values": {}})),
        ]}}},
        "configuration": {"root_module": {"resources": [
            resource("aws_iam_policy.p", "managed", "aws_iam_policy", json!({
                "expressions": {"policy": {"references": [format!("{data}.json"), data]}},
            })),
            resource(data, "data", "aws_iam_policy_document", json!({"expressions": {"statement": [{
                "actions": {"constant_value": ["s3:*"]}, "resources": {"constant_value": ["*"]},
            }]}})),
        ]}},
    }));
    assert_eq!(addresses(&model), [data, "aws_iam_policy.p"]);
    assert_eq!(&*of(&model, data).kind, "data.aws_iam_policy_document");
    let policy = of(&model, "aws_iam_policy.p").body.get("policy").unwrap();
    let tree = policy::tree(policy).unwrap();
    let (statements, open) = policy::statements(&tree);
    assert!(!open);
    let written = of(&model, data)
        .body
        .get("statement")
        .unwrap()
        .as_list()
        .unwrap();
    assert_eq!(statements[0].place, written.items[0].place);
}

#[test]
fn instances_of_a_call_without_a_key_are_all_meant() {
    let inner = |address: &str| json!({"address": address, "mode": "managed", "type": "t", "name": "i", "values": {}});
    let model = plan(&json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {
            "resources": [{"address": "t.o", "mode": "managed", "type": "t", "name": "o", "values": {}}],
            "child_modules": [
                {"address": "module.m[0]", "resources": [inner("module.m[0].t.i")]},
                {"address": "module.m[1]", "resources": [inner("module.m[1].t.i")]},
            ],
        }},
        "resource_changes": [{"address": "t.o", "change": {"after_unknown": {"a": true, "b": true}}}],
        "configuration": {"root_module": {
            "resources": [{"address": "t.o", "mode": "managed", "type": "t", "name": "o", "expressions": {
                "a": {"references": ["module.m"]}, "b": {"references": ["module.m.x", "module.m"]},
            }}],
            "module_calls": {"m": {"source": "./m", "count_expression": {"constant_value": 2}, "module": {
                "resources": [{"address": "t.i", "mode": "managed", "type": "t", "name": "i"}],
                "outputs": {"x": {"expression": {"references": ["t.i.id", "t.i"]}}},
            }}},
        }},
    }));
    let o = of(&model, "t.o");
    assert_eq!(refers(o, "b"), ["module.m[0].t.i", "module.m[1].t.i"]);
    assert!(refers(o, "a").is_empty() && o.body.get("a").unwrap().is_unknown());
}

#[test]
fn providers_and_calls_are_those_of_the_configuration() {
    let model = plan(&json!({
        "format_version": "1.2",
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-2"}, "token": {"references": ["var.t"]}}},
                "module.m:aws.east": {"name": "aws", "alias": "east", "module_address": "module.m"},
            },
            "root_module": {"module_calls": {"m": {"source": "git::https://example.org/m.git", "version_constraint": "1", "module": {}}}},
        },
    }));
    assert_eq!(
        addresses(&model),
        ["provider.aws", "module.m.provider.aws.east", "module.m"]
    );
    let aws = of(&model, "provider.aws");
    assert_eq!(aws.body.get("region").unwrap().as_str(), Some("eu-west-2"));
    assert!(aws.body.get("token").unwrap().is_unknown());
    let call = of(&model, "module.m");
    assert_eq!(call.body.get("version").unwrap().as_str(), Some("1"));
}
