//! The sections of a template: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use super::serverless;
use crate::detect::infrastructure::body::{entries, items};
use crate::document::{Entry, Node, Place};
use std::collections::HashMap;

/// Transforms that leave resources as they are written, or that are read here.
const KNOWN_TRANSFORMS: [&str; 4] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::Serverless-2016-10-31",
];

/// A template, with its named parts at hand.
pub(super) struct Template<'t> {
    pub root: &'t Node,
    pub parameters: HashMap<&'t str, &'t Node>,
    pub conditions: HashMap<&'t str, &'t Node>,
    pub resources: HashMap<&'t str, &'t Node>,
}

impl<'t> Template<'t> {
    /// None: the tree is no template.
    pub fn of(root: &'t Node) -> Option<Self> {
        let resources = root.get("Resources")?.as_map()?;
        let named =
            root.get("AWSTemplateFormatVersion").is_some() || root.get("Transform").is_some();
        let typed = |entry: &Entry| {
            let kind = entry.node.get("Type").and_then(Node::as_str);
            kind.is_some_and(|kind| kind.contains("::"))
        };
        let all_typed = !resources.entries.is_empty() && resources.entries.iter().all(typed);
        (named || all_typed).then(|| Self {
            root,
            parameters: section(root, "Parameters"),
            conditions: section(root, "Conditions"),
            resources: section(root, "Resources"),
        })
    }

    pub fn resources(&self) -> &'t [Entry] {
        entries(self.root.get("Resources"))
    }

    /// The properties of a resource as written, with what the template's `Globals` add.
    pub fn properties(&self, kind: &str, resource: &Node) -> Option<Node> {
        let own = resource.get("Properties");
        match self
            .root
            .get("Globals")
            .and_then(|globals| serverless::globals(globals, kind))
        {
            Some(globals) => Some(serverless::merged(globals, own)),
            None => own.cloned(),
        }
    }

    /// What may declare or change resources and is not worked out: its name, its place and what is said of it.
    pub fn gaps(&self) -> Vec<(String, Place, &'static str)> {
        let transform = self.root.get("Transform");
        let transforms = transform.into_iter().chain(items(transform));
        let macros = transforms.filter_map(|node| {
            let name = node.as_str().or_else(|| node.get("Name")?.as_str())?;
            let known = KNOWN_TRANSFORMS.contains(&name);
            (!known).then(|| {
                (
                    name.to_owned(),
                    node.place,
                    "may change the template when it is deployed",
                )
            })
        });
        let made = self
            .resources()
            .iter()
            .filter(|entry| entry.key.starts_with("Fn::ForEach") || &*entry.key == "Fn::Transform");
        let made = made.map(|entry| {
            let reason = "declares resources that are only known when it is deployed";
            (entry.key.to_string(), entry.key_place, reason)
        });
        macros.chain(made).collect()
    }
}

/// Of a name that stands twice the last one counts.
fn section<'t>(root: &'t Node, name: &str) -> HashMap<&'t str, &'t Node> {
    let entries = entries(root.get(name)).iter();
    entries.map(|entry| (&*entry.key, &entry.node)).collect()
}
