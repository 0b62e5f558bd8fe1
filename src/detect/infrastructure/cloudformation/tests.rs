//! What templates declare, and what their functions make.

use super::*;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::yaml::tests::shape;
use crate::document::{Piece, Reference};
use proptest::prelude::*;

const HEAD: &str = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env: {Type: String, Default: dev}\n  Open: {Type: String}\n  One: {Type: String, AllowedValues: [only]}\n  Count: {Type: Number, Default: '3'}\n  Nets: {Type: CommaDelimitedList, Default: 'a, b'}\n  Path: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}\n  Secret: {Type: String, Default: x, NoEcho: true}\nMappings:\n  M: {dev: {size: small, list: [x, y]}, prod: {size: large}}\nConditions:\n  IsDev: !Equals [!Ref Env, dev]\n  IsProd: !Not [!Condition IsDev]\n  Unsure: !Equals [!Ref Open, x]\n  DevOrUnsure: !Or [!Condition Unsure, !Condition IsDev]\n  ProdAndUnsure: !And [!Condition Unsure, !Condition IsProd]\n  DevAndUnsure: !And [!Condition Unsure, !Condition IsDev]\n  Loop: !Not [!Condition Loop]\nResources:\n  Other: {Type: 'AWS::SNS::Topic'}\n";

/// The value of a property that is written as `text`.
fn property(text: &str) -> Option<Node> {
    let template =
        format!("{HEAD}  R:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: {text}\n");
    let model = model(&[("t.yaml", &template)]);
    assert!(model.unread.is_empty(), "{:?}", model.unread);
    of(&model, "R").body.get("P").cloned()
}

#[test]
fn functions_are_evaluated_as_far_as_the_template_tells() {
    for (text, expected) in [
        ("!Ref Env", "\"dev\""),
        ("!Ref Open", "?"),
        ("!Ref One", "\"only\""),
        ("!Ref Count", "3"),
        ("!Ref Nets", r#"["a","b"]"#),
        ("!Ref Path", "?"),
        ("!Ref AWS::Partition", "\"aws\""),
        ("!Ref AWS::Region", "?"),
        ("!Sub 'a-${Env}-${!Env}-${Count}'", "\"a-dev-${Env}-3\""),
        ("!Sub ['${x}${Env}', {x: !Ref One}]", "\"onlydev\""),
        ("!Sub 'a-${Open}'", "?"),
        ("!Join ['-', [a, !Ref Env, 1]]", "\"a-dev-1\""),
        ("!Join ['', !Ref Nets]", "\"ab\""),
        ("!Join ['', !GetAZs '']", "?"),
        ("!Select [1, !Ref Nets]", "\"b\""),
        ("!Select ['0', [!Ref Env]]", "\"dev\""),
        ("!Select [7, [a]]", "?"),
        ("!Split ['-', !Sub 'a-${Env}']", r#"["a","dev"]"#),
        ("!If [IsDev, yes-dev, no-dev]", "\"yes-dev\""),
        ("!If [IsProd, {a: 1}, {b: !Ref Env}]", r#"{b:"dev"}"#),
        ("!If [Unsure, 1, 1]", "1"),
        ("!If [Unsure, 1, 2]", "?"),
        ("!If [Loop, 1, 2]", "?"),
        ("!If [Missing, 1, 2]", "?"),
        ("!If [DevOrUnsure, 1, 2]", "1"),
        ("!If [ProdAndUnsure, 1, 2]", "2"),
        ("!If [DevAndUnsure, 1, 2]", "?"),
        ("[!If [IsDev, !Ref 'AWS::NoValue', 2], 3]", "[3]"),
        ("!FindInMap [M, !Ref Env, size]", "\"small\""),
        ("!FindInMap [M, dev, list]", r#"["x","y"]"#),
        ("!FindInMap [M, test, size]", "?"),
        ("!FindInMap [M, test, size, {DefaultValue: d}]", "\"d\""),
        ("{'Fn::Base64': !Sub 'x${Env}'}", "\"xdev\""),
        (
            "!Cidr [10.0.0.0/24, 2, 7]",
            r#"["10.0.0.0/25","10.0.0.128/25"]"#,
        ),
        ("!Cidr [!Ref Open, 2]", "?"),
        ("{'Fn::Length': [1, 2]}", "2"),
        ("!ImportValue x", "?"),
        ("{'Fn::Transform': {Name: x}}", "?"),
        ("!Unheard Of", "?"),
        ("{Ref: 1}", "?"),
        ("!Sub", "?"),
        ("{a: !Ref Env, b: [!Ref One]}", r#"{a:"dev",b:["only"]}"#),
    ] {
        assert_eq!(shape(&property(text).unwrap()), expected, "{text}");
    }
    assert!(property("!Ref AWS::NoValue").is_none());
    assert!(property("!If [IsProd, 1, !Ref AWS::NoValue]").is_none());
    assert!(property("!Ref Secret").unwrap().sensitive);
    assert!(property("!Sub 'x${Secret}'").unwrap().sensitive);
}

fn unknown(text: &str) -> crate::document::Unknown {
    match property(text).unwrap().value {
        Value::Unknown(unknown) => (*unknown).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_known_says_what_it_refers_to() {
    let reference = |address: &str, attribute: &str| Reference {
        address: address.into(),
        attribute: attribute.into(),
    };
    assert_eq!(unknown("!Ref Other").refers, [reference("Other", "")]);
    assert_eq!(
        unknown("!GetAtt Other.Arn").refers,
        [reference("Other", "Arn")]
    );
    assert_eq!(
        unknown("!GetAtt [Other, A.B]").refers,
        [reference("Other", "A.B")]
    );
    let mixed = unknown("!Sub 'arn:${AWS::Partition}:${Other.Arn}/*'");
    assert_eq!(mixed.refers, [reference("Other", "Arn")]);
    let known = |text: &str| Piece::Known(text.into());
    assert_eq!(
        mixed.pieces,
        [known("arn:aws:"), Piece::Unknown, known("/*")]
    );
    assert_eq!(
        unknown("!If [Unsure, !Ref Other, x]").refers,
        [reference("Other", "")]
    );
}

#[test]
fn values_stand_where_their_functions_are_written() {
    let template = format!(
        "{HEAD}  R:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain\n    Properties:\n      A: !Ref Env\n      B: !If [IsDev, [in, place], x]\n"
    );
    let model = model(&[("t.yaml", &template)]);
    let resource = of(&model, "R");
    let text = |key: &str| model.sources.text(resource.body.get(key).unwrap().place);
    assert_eq!(text("A"), "!Ref Env");
    assert_eq!(text("B"), "[in, place]");
    assert_eq!(text("$DeletionPolicy"), "Retain");
    assert_eq!(model.sources.text(resource.header), "R:");
}

#[test]
fn resources_come_and_go_with_their_conditions() {
    let template = format!(
        "{HEAD}  A: {{Type: 'X::Y::Z', Condition: IsProd}}\n  B: {{Type: 'X::Y::Z', Condition: Unsure}}\n  C: {{Type: 'X::Y::Z', Condition: IsDev, DependsOn: A}}\nOutputs:\n  O: {{Value: !Ref Env}}\n  P: {{Value: x, Condition: IsProd}}\n"
    );
    let model = model(&[("t.yaml", &template)]);
    let found: Vec<_> = addresses(&model)
        .into_iter()
        .filter(|address| !address.starts_with("Parameters"))
        .collect();
    assert_eq!(found, ["Other", "B", "C", "Outputs.O"]);
    assert!(of(&model, "B").doubtful && !of(&model, "C").doubtful);
    assert_eq!(
        of(&model, "C").body.get("$DependsOn").unwrap().as_str(),
        Some("A")
    );
    assert_eq!(&*of(&model, "Parameters.Env").kind, "parameter");
}

#[test]
fn templates_are_known_by_what_they_say() {
    let json = r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"N": {"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}}}}}"#;
    let model = model(&[
        ("a.json", json),
        ("b.template", json),
        ("c.yaml", "Resources:\n  A: {Type: 'Custom::X'}\n"),
        (
            "d.yaml",
            "Resources:\n  A: {Type: plain}\n  B: {Type: 'X::Y'}\n",
        ),
        ("e.yaml", "Resources: Type ::\n"),
        ("f.yaml", "Resources: {\n Type ::"),
        ("g.yaml", "AWSTemplateFormatVersion: x\nResources: {\n"),
        (
            "h.yaml",
            "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: 'AWS::Serverless::Function'}}\n",
        ),
    ]);
    assert_eq!(addresses(&model), ["B", "B", "A", "F"]);
    assert_eq!(model.unread.len(), 1);
    assert!(model.unread[0].place.is_some());
    assert!(of(&model, "B").body.get("N").unwrap().is_unknown());
}

#[test]
fn what_macros_do_is_a_gap() {
    let model = model(&[(
        "a.yaml",
        "Transform: [AWS::LanguageExtensions, My::Macro]\nResources:\n  A: {Type: 'X::Y::Z', Properties: {'Fn::Transform': {Name: a}, B: 1}}\n  Fn::ForEach::L: [x, [a], {}]\n",
    )]);
    assert_eq!(addresses(&model), ["A"]);
    let reasons: Vec<_> = model.unread.iter().map(|one| one.reason.as_str()).collect();
    assert!(
        reasons[0].starts_with("`My::Macro` may")
            && reasons[1].starts_with("`Fn::ForEach::L` declares"),
        "{reasons:?}"
    );
    assert!(of(&model, "A").body.as_map().unwrap().open);
}

#[test]
fn globals_are_merged_into_functions() {
    let model = model(&[(
        "t.yaml",
        "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Runtime: python3.12\n    Timeout: 3\n    Layers: [a]\n    Environment: {Variables: {A: 1, B: 2}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 9\n      Layers: [b]\n      Environment: {Variables: {B: 3}}\n  G: {Type: 'AWS::Serverless::Function'}\n  T: {Type: 'AWS::Serverless::SimpleTable'}\n",
    )]);
    let body = &of(&model, "F").body;
    assert_eq!(
        shape(body),
        r#"{Runtime:"python3.12",Timeout:9,Layers:["a","b"],Environment:{Variables:{A:1,B:3}}}"#
    );
    assert_eq!(model.sources.text(body.get("Timeout").unwrap().place), "9");
    assert_eq!(
        at(&of(&model, "G").body, &["Timeout"]).unwrap().as_number(),
        Some(3.0)
    );
    assert_eq!(shape(&of(&model, "T").body), "{}");
    assert!(items(of(&model, "F").body.get("Layers")).len() == 2);
}

#[test]
fn bombs_are_defused() {
    let mut text = String::from("AWSTemplateFormatVersion: x\nParameters:\n  P: {Default: ");
    text.push_str(&"x".repeat(100_000));
    text.push_str("}\nMappings:\n  M: {a: {b: [");
    text.push_str(&"y,".repeat(10_000));
    text.push_str("]}}\nResources:\n  A:\n    Type: X::Y::Z\n    Properties:\n      S: ");
    text.push_str(&"{'Fn::Sub': ['${a}${a}${AWS::Region}', {a: ".repeat(20));
    text.push('x');
    text.push_str(&"}]}".repeat(20));
    text.push_str("\n      L: [");
    text.push_str(&"!Ref P,!FindInMap [M, a, b],!Split [x, !Ref P],".repeat(10_000));
    text.push_str("]\nConditions:\n  C0: {'Fn::Not': [{Condition: C1}]}\n");
    for level in 1..5_000 {
        use std::fmt::Write as _;
        writeln!(
            text,
            "  C{level}: {{'Fn::Not': [{{Condition: C{}}}]}}",
            level + 1
        )
        .unwrap();
    }
    text.push_str("Outputs:\n  O: {Condition: C0, Value: 1}\n");
    let model = model(&[("t.yaml", &text)]);
    assert!(
        model
            .unread
            .iter()
            .any(|one| one.reason.contains("sensible"))
    );
    assert!(of(&model, "Outputs.O").doubtful);
}

proptest! {
    #[test]
    fn no_template_makes_it_panic(body in r"(\{|\}|\[|\]|: |, |Ref|'Fn::(Sub|Join|If|Select|Split|Cidr|FindInMap|GetAtt|Base64)'|!(Sub|Ref|GetAtt|If|Join) |'\$\{a\}'|a|1|Condition|AWS::NoValue|\n      b: ){0,25}") {
        let text = format!("{HEAD}  R:\n    Type: X::Y::Z\n    Properties:\n      a: {body}\n");
        let model = model(&[("t.yaml", &text)]);
        for resource in &model.resources {
            crate::document::yaml::tests::places_hold(&text, &resource.body);
        }
    }
}
