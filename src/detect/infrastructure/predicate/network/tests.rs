//! Rules of small configurations.

use super::*;
use crate::detect::infrastructure::matcher::{Relations, World};
use crate::detect::infrastructure::resource::Model;
use crate::detect::infrastructure::terraform::{self, ModuleSources};
use crate::detect::infrastructure::tests::model as templates;
use crate::inventory::InMemory;
use crate::source::RepoPath;

fn model(path: &str, text: &str) -> Model {
    let file = RepoPath::new(path).unwrap();
    if !terraform::is_configuration(&file) {
        return templates(&[(path, text)]);
    }
    let snapshot = InMemory::new([(file.clone(), text.as_bytes().to_vec())]);
    let mut model = Model::default();
    terraform::evaluate(&snapshot, &[file], &ModuleSources::default(), &mut model);
    model
}

/// What makes the condition true of one of the resources.
fn answer(path: &str, text: &str, told: &str) -> Truth {
    let model = model(path, text);
    let relations = Relations::of(&model);
    let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
    let told: Tree = serde_yaml::from_str(told).unwrap();
    let resources = model.resources.iter();
    Truth::any(
        resources
            .filter(|resource| resource.kind.contains("aws_") || resource.kind.contains("::"))
            .map(|resource| {
                open_to_world(&Asked {
                    resource,
                    node: &resource.body,
                    told: &told,
                    world: &world,
                })
            }),
    )
}

fn group(rule: &str) -> String {
    format!(
        "variable \"v\" {{}}\nresource \"aws_security_group\" \"g\" {{\n ingress {{\n{rule}\n}}\n}}\n"
    )
}

const SSH: &str = "{name: x, ports: [22]}";

#[test]
fn a_range_that_covers_the_port_reaches_it() {
    for rule in [
        "from_port = 22\n to_port = 22\n protocol = \"tcp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
        "from_port = \"20\"\n to_port = 30\n protocol = 6\n ipv6_cidr_blocks = [\"::/0\"]",
        "from_port = 0\n to_port = 0\n protocol = \"-1\"\n cidr_blocks = [\"10.0.0.0/8\", \"0.0.0.0/0\"]",
        "from_port = 0\n to_port = 0\n protocol = \"all\"\n cidr_blocks = [var.v, \"0.0.0.0/0\"]",
    ] {
        assert!(answer("main.tf", &group(rule), SSH).is_true(), "{rule}");
    }
}

#[test]
fn what_does_not_reach_it_is_no_fault() {
    for rule in [
        "from_port = 23\n to_port = 30\n protocol = \"tcp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
        "from_port = 22\n to_port = 22\n protocol = \"tcp\"\n cidr_blocks = [\"10.0.0.0/8\"]",
        "from_port = -1\n to_port = -1\n protocol = \"icmp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
        "from_port = 0\n to_port = 0\n protocol = \"tcp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
    ] {
        assert_eq!(answer("main.tf", &group(rule), SSH), Truth::False, "{rule}");
    }
}

#[test]
fn what_is_not_known_stays_unknown() {
    for rule in [
        "from_port = var.v\n to_port = 22\n protocol = \"tcp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
        "from_port = 22\n to_port = 22\n protocol = var.v\n cidr_blocks = [\"0.0.0.0/0\"]",
        "from_port = 22\n to_port = 22\n protocol = \"tcp\"\n cidr_blocks = var.v",
    ] {
        assert_eq!(
            answer("main.tf", &group(rule), SSH),
            Truth::Unknown,
            "{rule}"
        );
    }
}

#[test]
fn all_ports_are_no_narrow_rule() {
    let all = group(
        "from_port = 0\n to_port = 65535\n protocol = \"tcp\"\n cidr_blocks = [\"0.0.0.0/0\"]",
    );
    assert!(answer("main.tf", &all, "{name: x}").is_true());
    assert!(!answer("main.tf", &all, "{name: x, ports: [22], narrow: true}").is_true());
    assert!(!answer("main.tf", &all, "{name: x, direction: egress}").is_true());
}

#[test]
fn split_rules_say_their_direction() {
    let rule = |kind: &str, rest: &str| {
        format!(
            "resource \"{kind}\" \"r\" {{\n from_port = 22\n to_port = 22\n protocol = \"tcp\"\n ip_protocol = \"tcp\"\n {rest}\n}}\n"
        )
    };
    for (kind, rest, reached) in [
        (
            "aws_security_group_rule",
            "type = \"ingress\"\n cidr_blocks = [\"0.0.0.0/0\"]",
            true,
        ),
        (
            "aws_security_group_rule",
            "type = \"egress\"\n cidr_blocks = [\"0.0.0.0/0\"]",
            false,
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            "cidr_ipv4 = \"0.0.0.0/0\"",
            true,
        ),
        (
            "aws_vpc_security_group_egress_rule",
            "cidr_ipv4 = \"0.0.0.0/0\"",
            false,
        ),
        (
            "aws_network_acl_rule",
            "rule_action = \"allow\"\n cidr_block = \"0.0.0.0/0\"",
            true,
        ),
        (
            "aws_network_acl_rule",
            "rule_action = \"deny\"\n cidr_block = \"0.0.0.0/0\"",
            false,
        ),
        (
            "aws_network_acl_rule",
            "egress = true\n rule_action = \"allow\"\n cidr_block = \"0.0.0.0/0\"",
            false,
        ),
    ] {
        let text = rule(kind, rest);
        assert_eq!(answer("main.tf", &text, SSH).is_true(), reached, "{text}");
    }
}

#[test]
fn the_direction_may_be_a_variable() {
    let text = |default: &str| {
        format!(
            "variable \"way\" {{\n{default}\n}}\nresource \"aws_security_group_rule\" \"r\" {{\n type = var.way\n protocol = \"all\"\n cidr_blocks = [\"0.0.0.0/0\"]\n}}\n"
        )
    };
    assert!(answer("main.tf", &text("default = \"ingress\""), SSH).is_true());
    assert_eq!(
        answer("main.tf", &text("default = \"egress\""), SSH),
        Truth::False
    );
    assert_eq!(answer("main.tf", &text(""), SSH), Truth::Unknown);
}

#[test]
fn answers_come_to_ephemeral_ports() {
    let rule = |from: u32| {
        format!(
            "resource \"aws_network_acl_rule\" \"r\" {{\n protocol = \"tcp\"\n rule_action = \"allow\"\n cidr_block = \"0.0.0.0/0\"\n from_port = {from}\n to_port = 65535\n}}\n"
        )
    };
    let told = "{name: x, ports: [3389], stateless: true}";
    assert_eq!(answer("main.tf", &rule(1024), told), Truth::False);
    assert!(answer("main.tf", &rule(1025), told).is_true());
    assert!(answer("main.tf", &rule(0), told).is_true());
}

#[test]
fn templates_have_their_own_spelling() {
    let head = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  R:\n    Type: ";
    for (rest, reached) in [
        (
            "AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress:\n        - {IpProtocol: tcp, FromPort: '22', ToPort: 22, CidrIp: 0.0.0.0/0}\n",
            true,
        ),
        (
            "AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupEgress:\n        - {IpProtocol: tcp, FromPort: '22', ToPort: 22, CidrIp: 0.0.0.0/0}\n",
            false,
        ),
        (
            "AWS::EC2::SecurityGroupIngress\n    Properties: {IpProtocol: -1, CidrIpv6: '::/0'}\n",
            true,
        ),
        (
            "AWS::EC2::NetworkAclEntry\n    Properties: {Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 22, To: 22}}\n",
            true,
        ),
        (
            "AWS::EC2::NetworkAclEntry\n    Properties: {Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: {From: 443, To: 443}}\n",
            false,
        ),
    ] {
        let text = format!("{head}{rest}");
        assert_eq!(answer("t.yaml", &text, SSH).is_true(), reached, "{text}");
    }
}
