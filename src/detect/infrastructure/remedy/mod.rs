//! What would repair a fault in the text that declares it: the `edit:` of its check, worked out for one resource.
//!
//! Only the resource's own text is looked at, never what its values come to: a value that is handed in from elsewhere
//! is nobody's to overwrite here. Not here: how a text is changed (that is `document::edit`), and changing files.

mod dockerfile;
mod example;
mod preview;
#[cfg(test)]
mod tests;

pub use example::mend;

use super::detector::Hit;
use super::resource::{Framework, Resource};
use crate::check::condition::Scalar;
use crate::check::edit::Edit;
use crate::document::edit::{
    Change, Replacement, Syntax, Target, To, apply, edit_block, edit_tree,
};
use crate::document::yaml::{Options, Schema};
use crate::document::{FileId, Node, Place, Source, Sources, Value};
use crate::finding::{self, Fingerprint, Fix};
use crate::source::Region;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Larger files are data that a program wrote.
const LARGEST: usize = 1 << 20;
/// Every remedy reads its file again. What one file may cost, in bytes; findings beyond that get theirs when these are
/// repaired.
const MOST_READING: usize = 16 << 20;

/// What is needed to find a resource's text again.
#[derive(Debug, Clone)]
pub struct Written {
    framework: Framework,
    kind: Arc<str>,
    name: Arc<str>,
    body: Place,
    /// Of an instruction: its keyword, and the commands that it runs.
    keyword: Option<Place>,
    commands: Option<Node>,
}

impl Written {
    pub fn of(resource: &Resource) -> Self {
        let of_instruction = |key| match resource.framework {
            Framework::Dockerfile => resource.body.get(key),
            _ => None,
        };
        Self {
            framework: resource.framework,
            kind: resource.kind.clone(),
            name: resource.name.clone(),
            body: resource.body.place,
            keyword: of_instruction("keyword").map(|node| node.place),
            commands: of_instruction("commands").cloned(),
        }
    }

    /// The file that holds the resource's text.
    pub fn file(&self) -> FileId {
        self.body.file
    }
}

/// Works remedies out, within what that may cost.
#[derive(Debug)]
pub struct Remedies<'s> {
    sources: &'s Sources,
    spent: HashMap<FileId, usize>,
}

impl<'s> Remedies<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            spent: HashMap::new(),
        }
    }

    /// What would repair the fault; none where a person has to. `hidden` tells the ranges of a file that nothing may
    /// show, sorted and apart.
    pub fn fix(
        &mut self,
        hit: &Hit<'_>,
        hidden: &mut dyn FnMut(&Source) -> Vec<Range<usize>>,
    ) -> Option<Fix> {
        if hit.edits.is_empty() {
            return None;
        }
        let file = hit.written.body.file;
        let source = self.sources.get(file);
        let spent = self.spent.entry(file).or_default();
        *spent += source.text.len();
        if source.text.len() > LARGEST || *spent > MOST_READING {
            return None;
        }
        let mut made = replacements(hit.edits, &hit.written, self.sources)?;
        made.sort();
        let after = apply(&source.text, &made).filter(|_| !made.is_empty())?;
        let edit = |one: &Replacement| finding::Edit {
            region: Region::of(source.text.as_bytes(), one.span),
            replacement: one.text.clone(),
        };
        Some(Fix {
            path: source.path.clone(),
            of: Fingerprint::of(&[source.text.as_bytes()]),
            edits: made.iter().map(edit).collect(),
            preview: preview::lines(&source.text, &after, &made, &hidden(source)),
        })
    }
}

fn replacements(edits: &[Edit], written: &Written, sources: &Sources) -> Option<Vec<Replacement>> {
    let file = written.body.file;
    let source = sources.get(file);
    let text = &*source.text;
    if written.framework == Framework::Dockerfile {
        return dockerfile::replacements(edits, written, text, sources);
    }
    let changes: Vec<Change> = edits.iter().map(change).collect::<Option<_>>()?;
    let at_body = Target::At(written.body.span);
    let name = &*written.name;
    let options = |schema, short_intrinsics| Options {
        schema,
        short_intrinsics,
    };
    let json = match source.path.extension() {
        b"json" => true,
        b"template" => text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{'),
        _ => false,
    };
    let (options, target, changes) = match written.framework {
        Framework::Terraform if !json => {
            return edit_block(text, file, written.body.span.start, &changes);
        }
        // The JSON form does not tell where its values stand, so it is gone down by names.
        Framework::Terraform => {
            let (mode, kind) = match written.kind.split_once('.') {
                None => ("resource", &*written.kind),
                Some(("data", kind)) => ("data", kind),
                Some(_) => return None,
            };
            (Options::default(), below(&[mode, kind, name]), changes)
        }
        Framework::CloudFormation => {
            let options = options(Schema::Yaml11, true);
            (
                options,
                below(&["Resources", name]),
                within("Properties", changes),
            )
        }
        Framework::Kubernetes => (options(Schema::Yaml11, false), at_body, changes),
        Framework::Compose => (Options::default(), below(&["services", name]), changes),
        Framework::GithubActions => (Options::default(), at_body, changes),
        Framework::Dockerfile => return None,
    };
    let syntax = if json {
        Syntax::Json
    } else {
        Syntax::Yaml(options)
    };
    edit_tree(text, file, syntax, &target, &changes)
}

fn below(keys: &[&str]) -> Target {
    Target::Below(keys.iter().map(|key| (*key).to_owned()).collect())
}

/// The same changes one level further in.
fn within(key: &str, mut changes: Vec<Change>) -> Vec<Change> {
    for change in &mut changes {
        change.path.insert(0, key.to_owned());
    }
    changes
}

fn change(edit: &Edit) -> Option<Change> {
    let (path, to) = match edit {
        Edit::Set(path, scalar) => (path, To::Be(value(scalar))),
        Edit::Fill(path, scalar) => (path, To::Fill(value(scalar))),
        Edit::Add(path, scalar) => (path, To::Hold(value(scalar))),
        Edit::Remove(path) => (path, To::Go),
        Edit::Replace(path, pairs) => {
            let pairs = pairs.iter().map(|(old, new)| (value(old), value(new)));
            (path, To::Swap(pairs.collect()))
        }
        Edit::Keyword(_) | Edit::Command(_) => return None,
    };
    Some(Change {
        path: path.clone(),
        to,
    })
}

fn value(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::Bool(*value),
        Scalar::Number(value) => Value::Number(*value),
        Scalar::Text(text) => Value::string(&**text),
    }
}
