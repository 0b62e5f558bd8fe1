//! A project with what it inherits from parents in the repository: properties and managed versions.

use super::super::super::syntax::xml::{self, Element};
use super::super::super::{Input, decode};
use crate::source::RepoPath;
use std::collections::HashMap;

/// The most parents, and the most properties put into each other.
const DEEPEST: usize = 16;

/// The longest text that properties may make.
const LONGEST: usize = 4096;

/// A project and its parents.
pub(super) struct Effective<'e> {
    properties: HashMap<String, String>,
    managed: HashMap<Key, Element>,
    own: &'e Element,
}

/// What a managed version is for: group, artefact, type, classifier.
type Key = (String, String, String, String);

impl<'e> Effective<'e> {
    /// Looks parents up where each project says that they lie.
    pub fn of(input: &Input<'_>, root: &'e Element) -> Self {
        let parents = parents(input, root);
        let mut properties = HashMap::new();
        for project in parents.iter().rev().chain([root]) {
            for property in project.all("properties").flat_map(|all| &all.children) {
                properties.insert(property.name.clone(), property.text.clone());
            }
        }
        let managed = |project: &Element| -> Vec<Element> {
            let sections = project.all("dependencyManagement");
            let lists = sections.flat_map(|section| section.all("dependencies"));
            lists
                .flat_map(|list| list.all("dependency"))
                .cloned()
                .collect()
        };
        add_own(&mut properties, root);
        let mut effective = Self {
            properties,
            managed: HashMap::new(),
            own: root,
        };
        // The project's own word before its parents'.
        for element in [root].into_iter().chain(&parents).flat_map(managed) {
            let part = |name| effective.filled(element.text_of(name).unwrap_or_default());
            let key = effective.key(part("groupId"), part("artifactId"), &element);
            effective.managed.entry(key).or_insert(element);
        }
        effective
    }

    fn key(&self, group: String, artefact: String, element: &Element) -> Key {
        let kind = element.text_of("type").filter(|text| !text.is_empty());
        let classifier = element.text_of("classifier").unwrap_or_default();
        let kind = self.filled(kind.unwrap_or("jar"));
        (group, artefact, kind, self.filled(classifier))
    }

    /// What is managed for a dependency.
    pub fn managed(&self, group: &str, artefact: &str, of: &Element) -> Option<&Element> {
        let key = self.key(group.to_owned(), artefact.to_owned(), of);
        self.managed.get(&key)
    }

    /// Whether a dependency is another module of the same build: of the project's own group, at its own version.
    pub fn is_sibling(&self, group: &str, version: &str) -> bool {
        let own = |name: &str| self.properties.get(name).map(|text| self.filled(text));
        let inherits = self.own.child("parent").is_some() || self.own.child("modules").is_some();
        inherits
            && own("project.groupId").as_deref() == Some(group)
            && own("project.version").as_deref() == Some(version)
    }

    /// A text with its `${…}` put in, where they are known.
    pub fn filled(&self, text: &str) -> String {
        let mut text = text.trim().to_owned();
        for _ in 0..DEEPEST {
            match self.filled_once(&text) {
                Some(next) if next.len() <= LONGEST => text = next,
                _ => break,
            }
        }
        text
    }

    /// None: there is nothing to put in.
    fn filled_once(&self, text: &str) -> Option<String> {
        let mut filled = String::new();
        let mut changed = false;
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let Some(length) = rest[start..].find('}') else {
                break;
            };
            let name = &rest[start + 2..start + length];
            filled.push_str(&rest[..start]);
            match self.properties.get(name) {
                Some(value) => {
                    filled.push_str(value);
                    changed = true;
                }
                None => filled.push_str(&rest[start..=start + length]),
            }
            rest = &rest[start + length + 1..];
        }
        filled.push_str(rest);
        changed.then_some(filled)
    }
}

/// What Maven itself gives names to: `${project.version}`, and the older `${pom.version}` and `${version}`.
fn add_own(properties: &mut HashMap<String, String>, root: &Element) {
    let parent = root.child("parent");
    for name in ["groupId", "artifactId", "version"] {
        let inherited = parent.and_then(|parent| parent.text_of(name));
        let own = root.text_of(name);
        let value = match name {
            "artifactId" => own,
            _ => own.or(inherited),
        };
        if let Some(value) = value {
            for prefix in ["project.", "pom.", ""] {
                properties
                    .entry(format!("{prefix}{name}"))
                    .or_insert_with(|| value.to_owned());
            }
        }
        if let Some(inherited) = inherited {
            properties.insert(format!("project.parent.{name}"), inherited.to_owned());
            properties.insert(format!("parent.{name}"), inherited.to_owned());
        }
    }
}

/// The parents that stand in the repository, the nearest first.
fn parents(input: &Input<'_>, root: &Element) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut path = input.path.to_text().into_owned();
    for _ in 0..DEEPEST {
        let project = found.last().unwrap_or(root);
        let Some((place, parent)) = parent_of(input, project, &path) else {
            break;
        };
        path = place;
        found.push(parent);
    }
    found
}

fn parent_of(input: &Input<'_>, project: &Element, path: &str) -> Option<(String, Element)> {
    let wanted = project.child("parent")?;
    let relative = match wanted.text_of("relativePath") {
        // Said to be nowhere near.
        Some("") => return None,
        Some(relative) => relative,
        None => "../pom.xml",
    };
    let mut place = joined(path, relative)?;
    if place.rsplit('.').next() != Some("xml") {
        place = joined(&format!("{place}/pom.xml"), "pom.xml")?;
    }
    let bytes = input.files.read(&RepoPath::new(&place).ok()?).ok()??;
    let parent = xml::parse(&decode(&bytes).ok()?).ok()?;
    let fits = parent.text_of("artifactId") == wanted.text_of("artifactId");
    fits.then_some((place, parent))
}

/// A path relative to a file's folder. None: it leaves the repository.
fn joined(file: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
