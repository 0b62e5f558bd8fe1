//! What would repair a fault in the text that declares it: the `edit:` of its check, worked out for one resource.
//!
//! Only the resource's own text is looked at, never what its values come to: a value that is handed in from elsewhere
//! is nobody's to overwrite here. Not here: how a text is changed (that is `document::edit`), and changing files.

mod area;
mod dockerfile;
mod example;
mod preview;
#[cfg(test)]
mod tests;

pub use example::mend;

use super::body::entries;
use super::detector::Hit;
use super::resource::{Framework, Resource};
use crate::check::condition::Scalar;
use crate::check::edit::Edit;
use crate::document::edit::{
    Change, Replacement, Syntax, Target, To, apply, edit_block, edit_read, read,
};
use crate::document::yaml::{Options, Schema};
use crate::document::{FileId, Node, Place, Source, Sources, Value};
use crate::finding::{self, Fingerprint, Fix};
use crate::source::{Region, Span};
use area::Areas;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

/// Larger files are data that a program wrote.
const LARGEST: usize = 1 << 20;
/// Every remedy reads its part of a file again. What one file may cost, in bytes; findings beyond that get theirs when
/// these are repaired.
const MOST_READING: usize = 64 << 20;

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
    /// Keys of the body that are written elsewhere, such as in an overriding file.
    elsewhere: Vec<Arc<str>>,
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
            elsewhere: match resource.framework {
                Framework::Terraform => elsewhere(&resource.body),
                _ => Vec::new(),
            },
        }
    }

    /// The file that holds the resource's text.
    pub fn file(&self) -> FileId {
        self.body.file
    }
}

fn elsewhere(body: &Node) -> Vec<Arc<str>> {
    let whole = body.place;
    let own = |place: Place| {
        let (place_span, whole_span) = (place.span, whole.span);
        place.file == whole.file
            && whole_span.start <= place_span.start
            && place_span.end <= whole_span.end
    };
    let entries = entries(Some(body)).iter();
    entries
        .filter(|entry| !own(entry.key_place))
        .map(|entry| Arc::clone(&entry.key))
        .collect()
}

/// Works remedies out, within what that may cost.
#[derive(Debug)]
pub struct Remedies<'s> {
    sources: &'s Sources,
    files: HashMap<FileId, Reading>,
    areas: Areas,
    trees: Trees,
}

/// A file, and which bytes of it.
type Part = (FileId, usize, usize);

/// Parts of files that have been read.
type Trees = HashMap<Part, Option<Vec<Node>>>;

/// What is known of a file.
#[derive(Debug)]
struct Reading {
    of: Fingerprint,
    spent: usize,
}

impl<'s> Remedies<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            files: HashMap::new(),
            areas: Areas::default(),
            trees: Trees::new(),
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
        let reading = self.files.entry(file).or_insert_with(|| Reading {
            of: Fingerprint::of(&[source.text.as_bytes()]),
            spent: 0,
        });
        if source.text.len() > LARGEST || reading.spent > MOST_READING {
            return None;
        }
        let area = self.areas.of(&hit.written, source);
        reading.spent += area.len();
        let mut made = replacements(hit.edits, &hit.written, self.sources, area, &mut self.trees)?;
        made.sort();
        let after = apply(&source.text, &made).filter(|_| !made.is_empty())?;
        let edit = |one: &Replacement| finding::Edit {
            region: Region::of(source.text.as_bytes(), one.span),
            replacement: one.text.clone(),
        };
        Some(Fix {
            path: source.path.clone(),
            of: reading.of.clone(),
            edits: made.iter().map(edit).collect(),
            preview: preview::lines(&source.text, &after, &made, &hidden(source)),
        })
    }
}

/// `area` is the part of the file that is read.
fn replacements(
    edits: &[Edit],
    written: &Written,
    sources: &Sources,
    area: Range<usize>,
    trees: &mut Trees,
) -> Option<Vec<Replacement>> {
    let source = sources.get(written.body.file);
    let text = &*source.text;
    if written.framework == Framework::Dockerfile {
        return dockerfile::replacements(edits, written, text, sources);
    }
    let changes: Vec<Change> = edits.iter().map(change).collect::<Option<_>>()?;
    let is_elsewhere = |change: &Change| {
        let mut keys = written.elsewhere.iter();
        keys.any(|key| change.path.first().is_some_and(|first| *first == **key))
    };
    if changes.iter().any(is_elsewhere) {
        return None;
    }
    let offset = u32::try_from(area.start).ok()?;
    let own = Span {
        start: written.body.span.start.checked_sub(offset)?,
        end: written.body.span.end.checked_sub(offset)?,
    };
    let tree = trees.entry((written.body.file, area.start, area.end));
    let mut made = in_area(written, source, text.get(area)?, own, changes, tree)?;
    for one in &mut made {
        one.span.start += offset;
        one.span.end += offset;
    }
    Some(made)
}

/// The replacements in a part of a file, in which the resource's text is at `own`.
fn in_area(
    written: &Written,
    source: &Source,
    text: &str,
    own: Span,
    changes: Vec<Change>,
    tree: Entry<'_, Part, Option<Vec<Node>>>,
) -> Option<Vec<Replacement>> {
    let file = written.body.file;
    let at_body = Target::At(own);
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
            return edit_block(text, file, own.start, &changes);
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
    let before = tree.or_insert_with(|| read(text, file, syntax)).as_ref()?;
    edit_read(before, text, file, syntax, &target, &changes)
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
