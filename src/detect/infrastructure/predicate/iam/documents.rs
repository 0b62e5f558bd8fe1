//! Which policies a resource has, and what they are for.

use super::statement::Statement;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::detect::infrastructure::terraform::policy;
use crate::document::{Node, Place, Value};
use std::collections::HashSet;
use std::rc::Rc;

/// Kinds, and where they hold a policy of what its holder may do.
const IDENTITY: &[(&str, &str)] = &[
    ("AWS::IAM::Group", "Policies.PolicyDocument"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::Role", "Policies.PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::User", "Policies.PolicyDocument"),
    ("AWS::IAM::UserPolicy", "PolicyDocument"),
    ("AWS::SSO::PermissionSet", "InlinePolicy"),
    ("AWS::Serverless::Function", "Policies"),
    ("AWS::Serverless::StateMachine", "Policies"),
    ("aws_iam_group_policy", "policy"),
    ("aws_iam_policy", "policy"),
    ("aws_iam_role", "inline_policy.policy"),
    ("aws_iam_role_policy", "policy"),
    ("aws_iam_user_policy", "policy"),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy"),
];

/// Kinds, and where they hold a policy of who may use them.
const RESOURCE: &[(&str, &str)] = &[
    ("AWS::Backup::BackupVault", "AccessPolicy"),
    ("AWS::ECR::Repository", "RepositoryPolicyText"),
    ("AWS::EFS::FileSystem", "FileSystemPolicy"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies"),
    ("AWS::Events::EventBusPolicy", "Statement"),
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("aws_backup_vault_policy", "policy"),
    ("aws_cloudwatch_event_bus_policy", "policy"),
    ("aws_ecr_repository_policy", "policy"),
    ("aws_efs_file_system_policy", "policy"),
    ("aws_elasticsearch_domain", "access_policies"),
    ("aws_elasticsearch_domain_policy", "access_policies"),
    ("aws_glacier_vault", "access_policy"),
    ("aws_kms_key", "policy"),
    ("aws_kms_key_policy", "policy"),
    ("aws_opensearch_domain", "access_policies"),
    ("aws_opensearch_domain_policy", "access_policies"),
    ("aws_s3_bucket", "policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_secretsmanager_secret", "policy"),
    ("aws_secretsmanager_secret_policy", "policy"),
    ("aws_sns_topic", "policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_sqs_queue", "policy"),
    ("aws_sqs_queue_policy", "policy"),
];

const TRUST: &[(&str, &str)] = &[
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
    ("AWS::Serverless::Function", "AssumeRolePolicyDocument"),
    ("aws_iam_role", "assume_role_policy"),
];

/// Policies that only take away, or of networks: what they allow they do not give.
const BOUNDS: &[(&str, &str)] = &[
    ("aws_api_gateway_rest_api", "policy"),
    ("aws_api_gateway_rest_api_policy", "policy"),
    ("aws_organizations_policy", "content"),
    ("aws_vpc_endpoint", "policy"),
    ("aws_vpc_endpoint_policy", "policy"),
];

const DOCUMENT: &str = "data.aws_iam_policy_document";

/// The statements of one policy.
pub struct Document {
    pub statements: Vec<Statement>,
    pub open: bool,
}

/// The policies of what the holder may do. A document that is written as a data source is judged there, once.
pub fn of_identity(asked: &Asked<'_, '_>) -> Vec<Document> {
    let resource = asked.resource;
    let mut documents = if &*resource.kind == DOCUMENT {
        vec![own(resource)]
    } else if is_boundary(asked) {
        Vec::new()
    } else {
        read(resource, IDENTITY)
    };
    let elsewhere = others(asked, resource);
    for document in &mut documents {
        document.statements.retain(|statement| {
            statement.is_of_identity() && !elsewhere.contains(&statement.node.place)
        });
    }
    documents
}

/// The policies of what the holder may do, wherever their statements are judged.
pub fn as_written(resource: &Resource) -> Vec<Document> {
    read(resource, IDENTITY)
}

/// The places of statements that are judged elsewhere, or that give nothing.
fn others(asked: &Asked<'_, '_>, resource: &Resource) -> Rc<HashSet<Place>> {
    let world = asked.world;
    if &*resource.kind == DOCUMENT {
        return world.places("statements that bound or are replaced", || {
            let mut places = places_in(asked, BOUNDS);
            places.extend(replaced(asked));
            places
        });
    }
    if resource.framework != Framework::Terraform {
        return Rc::default();
    }
    world.places("statements of documents", || {
        let kind = format!("terraform:{DOCUMENT}");
        let documents = world.relations.of_kind(&kind, world.model);
        documents.into_iter().flat_map(statement_places).collect()
    })
}

/// The statements that a document takes over from others and then replaces by its own, and that nobody else uses.
fn replaced(asked: &Asked<'_, '_>) -> HashSet<Place> {
    let world = asked.world;
    let kind = format!("terraform:{DOCUMENT}");
    let mut taken = HashSet::new();
    let mut kept = HashSet::new();
    for document in world.relations.of_kind(&kind, world.model) {
        let parts = policy::TAKEN_OVER.map(|key| below(&document.body, key));
        let parts = parts.iter().flatten().filter_map(self::document);
        let before = taken.len();
        taken.extend(parts.flat_map(|part| places(&part)));
        if taken.len() > before {
            let whole = self::document(&policy::document(&document.body));
            kept.extend(whole.iter().flat_map(places));
        }
    }
    if !taken.is_empty() {
        kept.extend(places_in(asked, IDENTITY));
    }
    taken.retain(|place| !kept.contains(place));
    taken
}

fn places(document: &Document) -> Vec<Place> {
    let statements = document.statements.iter();
    statements.map(|statement| statement.node.place).collect()
}

/// A permissions boundary gives nothing either.
fn is_boundary(asked: &Asked<'_, '_>) -> bool {
    let world = asked.world;
    let boundaries = world.places("permissions boundaries", || {
        let kinds = ["terraform:aws_iam_role", "terraform:aws_iam_user"];
        let holders = (kinds.iter()).flat_map(|kind| world.relations.of_kind(kind, world.model));
        let refers: HashSet<&str> = holders
            .filter_map(|holder| holder.body.get("permissions_boundary"))
            .flat_map(Node::refers)
            .map(|reference| &*reference.address)
            .collect();
        let all = world.model.resources.iter();
        let meant = all.filter(|resource| refers.contains(&*resource.address));
        meant.map(|resource| resource.header).collect()
    });
    boundaries.contains(&asked.resource.header)
}

/// The statements of who may assume a role.
pub fn of_trust(asked: &Asked<'_, '_>) -> Vec<Statement> {
    of_principals(asked, TRUST)
        .into_iter()
        .filter(|statement| {
            let actions = statement.actions();
            let sts = |action: &str| action.to_ascii_lowercase().starts_with("sts:");
            actions.iter().any(|action| sts(action.text)) || &*asked.resource.kind != DOCUMENT
        })
        .collect()
}

/// The statements of who may use a resource.
pub fn of_resource(asked: &Asked<'_, '_>) -> Vec<Statement> {
    of_principals(asked, RESOURCE)
}

fn of_principals(asked: &Asked<'_, '_>, table: &[(&str, &str)]) -> Vec<Statement> {
    if &*asked.resource.kind != DOCUMENT {
        let documents = read(asked.resource, table);
        return documents
            .into_iter()
            .flat_map(|one| one.statements)
            .collect();
    }
    let mut statements = own(asked.resource).statements;
    statements.retain(|one| one.has("Principal") || one.has("NotPrincipal"));
    if !statements.is_empty() {
        // Who uses a document is told about it, with what it is about.
        let used = asked.world.places("statements in use", || {
            let tables = [RESOURCE, TRUST, BOUNDS];
            let places = tables.into_iter().flat_map(|table| places_in(asked, table));
            places.collect()
        });
        statements.retain(|one| !used.contains(&one.node.place));
    }
    statements
}

/// The statements of the policies of a resource, and whether there may be others.
pub fn with_openness(asked: &Asked<'_, '_>) -> (Vec<Statement>, bool) {
    let paths = RESOURCE
        .iter()
        .filter(|(kind, _)| **kind == *asked.resource.kind);
    let mut open = asked.resource.body.as_map().is_none_or(|map| map.open);
    let mut statements = Vec::new();
    for node in paths.flat_map(|(_, path)| below(&asked.resource.body, path)) {
        match document(&node) {
            Some(document) => {
                open |= document.open;
                statements.extend(document.statements);
            }
            None => open |= node.is_unknown(),
        }
    }
    (statements, open)
}

fn places_in(asked: &Asked<'_, '_>, table: &[(&str, &str)]) -> HashSet<Place> {
    let world = asked.world;
    let of_kind = |kind: &str| {
        let kind = format!("terraform:{kind}");
        world.relations.of_kind(&kind, world.model)
    };
    table
        .iter()
        .filter(|(kind, _)| !kind.contains("::"))
        .flat_map(|(kind, _)| of_kind(kind))
        .flat_map(|resource| read(resource, table))
        .flat_map(|document| document.statements)
        .map(|statement| statement.node.place)
        .collect()
}

fn read(resource: &Resource, table: &[(&str, &str)]) -> Vec<Document> {
    table
        .iter()
        .filter(|(kind, _)| **kind == *resource.kind)
        .flat_map(|(_, path)| below(&resource.body, path))
        .filter_map(|node| document(&node))
        .collect()
}

/// The values at a path; lists on the way, and at its end, are gone through.
fn below(node: &Node, path: &str) -> Vec<Node> {
    if let Value::List(list) = &node.value {
        return list
            .items
            .iter()
            .flat_map(|item| below(item, path))
            .collect();
    }
    match path.split_once('.') {
        _ if path.is_empty() => vec![node.clone()],
        Some((key, rest)) => node
            .get(key)
            .map_or_else(Vec::new, |node| below(node, rest)),
        None => node.get(path).map_or_else(Vec::new, |node| below(node, "")),
    }
}

fn document(node: &Node) -> Option<Document> {
    let tree = policy::tree(node)?;
    // `AWS::Events::EventBusPolicy` holds one statement.
    if tree.get("Effect").is_some() {
        return Some(Document {
            statements: vec![Statement { node: tree }],
            open: false,
        });
    }
    let (statements, open) = policy::statements(&tree);
    Some(Document {
        statements: statements
            .iter()
            .map(|node| Statement { node: node.clone() })
            .collect(),
        open,
    })
}

/// The statements that a data source writes itself.
fn own(resource: &Resource) -> Document {
    let tree = policy::document(&resource.body);
    let mut document = document(&tree).unwrap_or(Document {
        statements: Vec::new(),
        open: true,
    });
    let written: Vec<Place> = statement_places(resource).collect();
    document
        .statements
        .retain(|statement| written.contains(&statement.node.place));
    document
}

fn statement_places(resource: &Resource) -> impl Iterator<Item = Place> + '_ {
    let blocks = resource.body.get("statement").and_then(Node::as_list);
    blocks
        .into_iter()
        .flat_map(|list| list.items.iter().map(|item| item.place))
}
