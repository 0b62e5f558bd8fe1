//! What rules of security groups and network ACLs let through between the world and a network, in Terraform and
//! `CloudFormation`. Not here: whether something listens there.
//!
//! A check file tells `direction` (`ingress` unless said), and `ports`: one of them is reached. Without `ports` it is
//! about rules for all ports; `narrow: true` leaves those out, `tcp: true` rules for UDP. `stateless: true` leaves out the ranges of ephemeral
//! ports that a network ACL has to allow for answers
//! (<https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>). Protocols and ports:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>.

use super::Asked;
use crate::check::tree::Tree;
use crate::detect::infrastructure::matcher::{Truth, is_open_cidr, whole};
use crate::detect::infrastructure::resource::Resource;
use crate::document::{Node, Value};

const PROTOCOL: &[&str] = &["protocol", "ip_protocol", "IpProtocol", "Protocol"];
const FROM: &[&str] = &["from_port", "FromPort", "From"];
const TO: &[&str] = &["to_port", "ToPort", "To"];
const ACTION: &[&str] = &["action", "rule_action", "RuleAction"];
const RANGES: &[&str] = &[
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "cidr_block",
    "ipv6_cidr_block",
    "CidrIp",
    "CidrIpv6",
    "CidrBlock",
    "Ipv6CidrBlock",
];

const PREFIX_LISTS: &[&str] = &[
    "prefix_list_ids",
    "prefix_list_id",
    "SourcePrefixListId",
    "DestinationPrefixListId",
];

const LAST_PORT: f64 = 65535.0;

/// Where the ephemeral ports begin: of NAT gateways and functions, of Linux, of Windows and IANA.
const EPHEMERAL: [f64; 3] = [1024.0, 32768.0, 49152.0];

/// What a rule must let through to be meant.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the check file"
)]
struct Wanted {
    egress: bool,
    /// Empty: all ports at once.
    ports: Vec<f64>,
    /// Rules for all ports are not meant.
    narrow: bool,
    /// Ranges of ephemeral ports are not meant.
    stateless: bool,
    /// What listens there speaks TCP alone.
    tcp: bool,
}

impl Wanted {
    fn read(told: &Tree) -> Self {
        let mut wanted = Self {
            egress: false,
            ports: Vec::new(),
            narrow: false,
            stateless: false,
            tcp: false,
        };
        let Tree::Map(entries) = told else {
            return wanted;
        };
        for (key, value) in entries {
            match (key.as_str(), value) {
                ("direction", Tree::Text(text)) => wanted.egress = text == "egress",
                ("narrow", Tree::Bool(narrow)) => wanted.narrow = *narrow,
                ("stateless", Tree::Bool(stateless)) => wanted.stateless = *stateless,
                ("tcp", Tree::Bool(tcp)) => wanted.tcp = *tcp,
                ("ports", Tree::List(ports)) => {
                    wanted.ports = ports.iter().filter_map(number_of).collect();
                }
                _ => {}
            }
        }
        wanted
    }
}

fn number_of(tree: &Tree) -> Option<f64> {
    match tree {
        Tree::Number(number) => Some(*number),
        _ => None,
    }
}

/// Whether a rule of the resource lets the world reach the ports (or, as egress, the ports of the world be reached).
pub(super) fn open_to_world(asked: &Asked<'_, '_>) -> Truth {
    let wanted = Wanted::read(asked.told);
    let (rules, whether) = rules(asked.resource, asked.node, wanted.egress);
    if whether == Truth::False {
        return Truth::False;
    }
    let Some(rules) = rules else {
        return Truth::False;
    };
    each(rules, &|rule| {
        Truth::all([
            Truth::any([open_range(rule), open_prefix_list(asked, rule)]),
            whether,
            allows(rule),
            reaches(rule, &wanted),
        ])
    })
}

/// Where the rules of a resource for a direction stand, and whether they are of that direction.
fn rules<'n>(resource: &Resource, body: &'n Node, egress: bool) -> (Option<&'n Node>, Truth) {
    let sure = |holds: bool| {
        if holds {
            Truth::True(None)
        } else {
            Truth::False
        }
    };
    match &*resource.kind {
        "aws_vpc_security_group_ingress_rule" | "AWS::EC2::SecurityGroupIngress" => {
            (Some(body), sure(!egress))
        }
        "aws_vpc_security_group_egress_rule" | "AWS::EC2::SecurityGroupEgress" => {
            (Some(body), sure(egress))
        }
        "aws_security_group_rule" => {
            let wanted = if egress { "egress" } else { "ingress" };
            (Some(body), says(body.get("type"), false, wanted))
        }
        "aws_network_acl_rule" => (Some(body), says(body.get("egress"), !egress, bool(egress))),
        "AWS::EC2::NetworkAclEntry" => {
            (Some(body), says(body.get("Egress"), !egress, bool(egress)))
        }
        "AWS::EC2::SecurityGroup" if egress => (body.get("SecurityGroupEgress"), sure(true)),
        "AWS::EC2::SecurityGroup" => (body.get("SecurityGroupIngress"), sure(true)),
        _ if egress => (body.get("egress"), sure(true)),
        _ => (body.get("ingress"), sure(true)),
    }
}

fn bool(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Whether a value is the wanted one; where none is written, `else_`.
fn says(node: Option<&Node>, else_: bool, wanted: &str) -> Truth {
    let holds = match node.map(|node| &node.value) {
        None | Some(Value::Null) => else_,
        Some(Value::Unknown(_)) => return Truth::Unknown,
        Some(Value::Bool(value)) => bool(*value) == wanted,
        Some(Value::String(text)) => text.eq_ignore_ascii_case(wanted),
        Some(_) => false,
    };
    if holds {
        Truth::True(None)
    } else {
        Truth::False
    }
}

/// Whether one rule of a list does, or the one that stands there.
fn each(node: &Node, holds: &dyn Fn(&Node) -> Truth) -> Truth {
    match &node.value {
        Value::List(list) => {
            let rest = list.open.then_some(Truth::Unknown);
            Truth::any(list.items.iter().map(|item| each(item, holds)).chain(rest))
        }
        Value::Map(_) => holds(node),
        Value::Unknown(_) => Truth::Unknown,
        _ => Truth::False,
    }
}

/// Only network ACLs have rules that refuse.
fn allows(rule: &Node) -> Truth {
    says(first(rule, ACTION), true, "allow")
}

/// Whether everybody's addresses are in one of the ranges, and where that is written.
fn open_range(rule: &Node) -> Truth {
    let Some(map) = rule.as_map() else {
        return Truth::False;
    };
    let entries = RANGES.iter().filter_map(|key| map.entry(key));
    Truth::any(entries.map(|entry| match &entry.node.value {
        Value::List(list) => {
            let rest = list.open.then_some(Truth::Unknown);
            Truth::any(list.items.iter().map(is_open).chain(rest))
        }
        _ => match is_open(&entry.node) {
            Truth::True(_) => Truth::True(Some(whole(entry))),
            other => other,
        },
    }))
}

/// Whether one of the prefix lists that a rule names, and that are declared here, holds everybody's addresses.
fn open_prefix_list(asked: &Asked<'_, '_>, rule: &Node) -> Truth {
    let Some((list, named)) = PREFIX_LISTS
        .iter()
        .find_map(|key| Some((key, rule.get(key)?)))
    else {
        return Truth::False;
    };
    let (kind, entries) = if list.starts_with(char::is_uppercase) {
        ("cloudformation:AWS::EC2::PrefixList", "Entries")
    } else {
        ("terraform:aws_ec2_managed_prefix_list", "entry")
    };
    let world = asked.world;
    let declared = world.relations.of_kind(kind, world.model);
    let meant = declared.iter().filter(|other| {
        let items = named
            .as_list()
            .map_or(std::slice::from_ref(named), |list| &list.items);
        let refers = items.iter().flat_map(Node::refers);
        refers
            .into_iter()
            .any(|reference| reference.address == other.address)
    });
    let ranges = meant.filter_map(|list| list.body.get(entries)?.as_list());
    let open = ranges.flat_map(|list| &list.items).filter_map(|entry| {
        let range = entry.get("cidr").or_else(|| entry.get("Cidr"))?;
        Some(is_open(range))
    });
    match Truth::any(open) {
        Truth::True(_) => Truth::True(Some(named.place)),
        other => other,
    }
}

fn is_open(node: &Node) -> Truth {
    match &node.value {
        Value::String(text) => Truth::of(is_open_cidr(text), node.place),
        Value::Unknown(_) => Truth::Unknown,
        _ => Truth::False,
    }
}

/// What a rule's protocol means for ports.
enum Protocol {
    All,
    Tcp,
    Udp,
    Other,
}

/// Whether a rule is for the wanted ports.
fn reaches(rule: &Node, wanted: &Wanted) -> Truth {
    let open = rule.as_map().is_some_and(|map| map.open);
    let (from, to) = match protocol(rule) {
        _ if open => return Truth::Unknown,
        None => return Truth::Unknown,
        Some(Protocol::Other) => return Truth::False,
        Some(Protocol::Udp) if wanted.tcp => return Truth::False,
        Some(Protocol::All) => (Some(0.0), Some(LAST_PORT)),
        Some(Protocol::Tcp | Protocol::Udp) => bounds(rule),
    };
    if wanted.ports.is_empty() {
        return covers(from, to, 1.0, LAST_PORT);
    }
    let ports = wanted.ports.iter();
    if wanted.stateless && (EPHEMERAL.map(Some).contains(&from) && to == Some(LAST_PORT)) {
        return Truth::False;
    }
    let reached = Truth::any(ports.map(|port| covers(from, to, *port, *port)));
    if wanted.narrow {
        let narrow = covers(from, to, 1.0, LAST_PORT).not(None);
        return Truth::all([reached, narrow]);
    }
    reached
}

/// Whether a range, whose bounds may be unknown, has the other range in it.
fn covers(from: Option<f64>, to: Option<f64>, first: f64, last: f64) -> Truth {
    let sides = [from.map(|from| from <= first), to.map(|to| last <= to)];
    if sides.contains(&Some(false)) {
        Truth::False
    } else if sides.contains(&None) {
        Truth::Unknown
    } else {
        Truth::True(None)
    }
}

/// None: unknown. Where no protocol is written, it is any.
fn protocol(rule: &Node) -> Option<Protocol> {
    let text = match first(rule, PROTOCOL).map(|node| &node.value) {
        None => return Some(Protocol::All),
        Some(Value::Unknown(_)) => return None,
        Some(Value::String(text)) => text.trim().to_ascii_lowercase(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Some(Protocol::Other),
    };
    Some(match text.as_str() {
        "-1" | "all" => Protocol::All,
        "tcp" | "6" => Protocol::Tcp,
        "udp" | "17" => Protocol::Udp,
        _ => Protocol::Other,
    })
}

/// The first and the last port. Where none is written, or -1, it is every port; where only the first is, that one.
fn bounds(rule: &Node) -> (Option<f64>, Option<f64>) {
    let rule = rule.get("PortRange").unwrap_or(rule);
    let rule = match &rule.value {
        Value::Unknown(_) => return (None, None),
        _ => rule,
    };
    let (from, to) = (first(rule, FROM), first(rule, TO));
    let first_port = from.map_or(Some(0.0), port);
    let last_port = match to.map_or(Some(-1.0), port) {
        Some(last) if last < 0.0 => match first_port {
            Some(first) if first > 0.0 => Some(first),
            _ => Some(LAST_PORT),
        },
        other => other,
    };
    (first_port, last_port)
}

fn port(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => Some(*number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The first of the keys that says something.
fn first<'n>(rule: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    let found = keys.iter().find_map(|key| rule.get(key));
    found.filter(|node| node.value != Value::Null)
}

#[cfg(test)]
mod tests;
