//! Templates of `CloudFormation` and of its Serverless Application Model, in YAML and JSON.
//!
//! A resource's kind is its `Type`, its address the logical id, which is unique within its file, and its body the
//! evaluated `Properties`. Attributes beside them are there as `$DependsOn`, `$DeletionPolicy`, `$UpdateReplacePolicy`,
//! `$CreationPolicy`, `$UpdatePolicy`, `$Metadata` and `$Condition`. Parameters and outputs are resources too, of the kinds
//! `parameter` (as written) and `output` (evaluated), with the addresses `Parameters.Name` and `Outputs.Name`.
//!
//! Functions are evaluated as far as the template tells: a parameter is its default; what only exists when deployed is
//! unknown and refers to its resource. A value that a function made stands where the function is written.
//! `Fn::Base64` stands as what it encodes. Not here: nested stacks, macros, what is weak.

mod condition;
mod evaluate;
mod intrinsic;
mod network;
mod parameter;
mod serverless;
mod substitution;
mod template;
#[cfg(test)]
mod tests;

use super::body::{entries, said, with};
use super::intake::Document;
use super::resource::{Framework, Model, Resource};
use crate::document::yaml::{self, Options, Schema};
use crate::document::{Entry, Node, Place, Value};
use crate::source::Span;
use evaluate::Evaluator;
use template::Template;

/// Attributes of a resource beside its properties, and their keys in its body.
const ATTRIBUTES: [(&str, &str); 7] = [
    ("Condition", "$Condition"),
    ("CreationPolicy", "$CreationPolicy"),
    ("DeletionPolicy", "$DeletionPolicy"),
    ("DependsOn", "$DependsOn"),
    ("Metadata", "$Metadata"),
    ("UpdatePolicy", "$UpdatePolicy"),
    ("UpdateReplacePolicy", "$UpdateReplacePolicy"),
];

/// Whether it is worth reading the text as a template.
pub(super) fn may_declare(text: &str) -> bool {
    let says = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    says_so(text) || (says("Resources") && says("Type") && says("::"))
}

/// It names the format, so it is a gap when it cannot be read.
fn says_so(text: &str) -> bool {
    text.contains("AWSTemplateFormatVersion") || text.contains("AWS::Serverless-2016-10-31")
}

/// Adds what a file declares. False: it is no template.
pub(super) fn declare(document: &Document, model: &mut Model) -> bool {
    let options = Options {
        schema: Schema::Yaml11,
        short_intrinsics: true,
    };
    let roots = match document.parse(options) {
        Ok(roots) => roots,
        Err(_) if !says_so(&document.text) => return false,
        Err(_) if yaml::looks_templated(&document.text) => {
            document.template("a CloudFormation template", model);
            return true;
        }
        Err(error) => {
            document.unread(error, model);
            return true;
        }
    };
    let Some(template) = roots.first().and_then(Template::of) else {
        return false;
    };
    let evaluator = Evaluator::new(&template);
    for (key, place, reason) in template.gaps() {
        document.gap(Some(place), format!("`{key}` {reason}"), model);
    }
    for entry in template.resources() {
        add_resource(entry, &evaluator, document, model);
    }
    for entry in entries(template.root.get("Parameters")) {
        add(
            document,
            "parameter",
            entry,
            format!("Parameters.{}", entry.key),
            entry.node.clone(),
            false,
            model,
        );
    }
    for entry in entries(template.root.get("Outputs")) {
        let body = evaluator.evaluate(&entry.node);
        let doubtful = evaluator.applies(&entry.node);
        if let (Some(body), Some(doubtful)) = (body, doubtful) {
            add(
                document,
                "output",
                entry,
                format!("Outputs.{}", entry.key),
                body,
                doubtful,
                model,
            );
        }
    }
    if evaluator.exhausted() {
        document.gap(
            None,
            "the template's functions make more than it is sensible to work out",
            model,
        );
    }
    true
}

fn add_resource(entry: &Entry, evaluator: &Evaluator, document: &Document, model: &mut Model) {
    let Some(kind) = entry.node.get("Type").and_then(Node::as_str) else {
        return;
    };
    let Some(doubtful) = evaluator.applies(&entry.node) else {
        return;
    };
    let written = evaluator.template.properties(kind, &entry.node);
    let evaluated = written.and_then(|node| evaluator.evaluate(&node));
    // Properties that are one function make no mapping; then nothing is known of any of them.
    let body = match evaluated {
        Some(body) if body.as_map().is_some() => body,
        Some(body) => open(body.place),
        None => Node::new(Value::map(Vec::new()), entry.node.place),
    };
    let attributes = ATTRIBUTES.iter().filter_map(|(name, key)| {
        let node = entry.node.get(name)?;
        // A condition is named, not evaluated.
        let node = match *name {
            "Condition" => said(node.as_str()?, node),
            _ => evaluator.evaluate(node)?,
        };
        Some((*key, node))
    });
    let body = with(&body, attributes);
    add(
        document,
        kind,
        entry,
        entry.key.to_string(),
        body,
        doubtful,
        model,
    );
}

/// A mapping of which nothing is known.
fn open(place: Place) -> Node {
    let map = crate::document::Map {
        entries: Vec::new(),
        open: true,
    };
    Node::new(Value::Map(map.into()), place)
}

fn add(
    document: &Document,
    kind: &str,
    entry: &Entry,
    address: String,
    body: Node,
    doubtful: bool,
    model: &mut Model,
) {
    let end = entry.node.place.span.end.max(entry.key_place.span.end);
    let whole = Place {
        span: Span {
            start: entry.key_place.span.start,
            end,
        },
        ..entry.key_place
    };
    model.resources.push(Resource {
        framework: Framework::CloudFormation,
        kind: kind.into(),
        name: entry.key.clone(),
        address: address.into(),
        header: document.header(whole),
        body,
        calls: Vec::new(),
        doubtful,
        within: document.path.to_text().as_ref().into(),
    });
}
