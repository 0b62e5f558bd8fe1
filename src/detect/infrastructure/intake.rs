//! From files to languages: each file is read once, recognised by its path or by what it says, and handed to the
//! language that declares its resources. Terraform reads whole folders and is not here.

use super::resource::{Model, Unread};
use super::terraform::plan;
use super::{cloudformation, compose, dockerfile, encoding, github, kubernetes};
use crate::document::yaml::{self, Options};
use crate::document::{FileId, Node, Place, SyntaxError, json};
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use std::sync::Arc;

/// A file that is in the model's sources.
pub(super) struct Document {
    pub path: RepoPath,
    pub text: Arc<str>,
    pub file: FileId,
}

/// Adds everything that these files declare, and says what could not be read.
pub fn collect(snapshot: &dyn Snapshot, paths: &[RepoPath], model: &mut Model) {
    let patches = kubernetes::patches(snapshot);
    for path in paths {
        if let Some(language) = Language::by_path(path) {
            if let Some(text) = read(snapshot, path, true, model) {
                let document = Document::new(path, text, model);
                language.declare(&document, model);
            }
        } else if may_say_what_it_is(path)
            && !patches.contains(path)
            && let Some(text) = read(snapshot, path, false, model)
        {
            by_content(snapshot, path, &text, model);
        }
    }
}

/// Whether a file of this path may declare something.
pub fn may_declare(path: &RepoPath) -> bool {
    Language::by_path(path).is_some() || may_say_what_it_is(path)
}

/// Languages whose files are known by their paths.
#[derive(Clone, Copy)]
enum Language {
    Github(github::File),
    Compose,
    Dockerfile,
}

impl Language {
    fn by_path(path: &RepoPath) -> Option<Self> {
        github::File::by_path(path)
            .map(Self::Github)
            .or_else(|| compose::is_compose(path).then_some(Self::Compose))
            .or_else(|| dockerfile::is_dockerfile(path).then_some(Self::Dockerfile))
    }

    fn declare(self, document: &Document, model: &mut Model) {
        match self {
            Self::Github(kind) => github::declare(document, kind, model),
            Self::Compose => compose::declare(document, model),
            Self::Dockerfile => dockerfile::declare(document, model),
        }
    }
}

fn may_say_what_it_is(path: &RepoPath) -> bool {
    matches!(path.extension(), b"yaml" | b"yml" | b"json" | b"template")
}

fn by_content(snapshot: &dyn Snapshot, path: &RepoPath, text: &Arc<str>, model: &mut Model) {
    let kubernetes = kubernetes::may_declare(text);
    let cloudformation = cloudformation::may_declare(text);
    let plan = path.extension() == b"json" && plan::may_declare(text);
    if !kubernetes && !cloudformation && !plan {
        return;
    }
    let document = Document::new(path, text.clone(), model);
    if plan && plan::declare(&document, model) {
        return;
    }
    let mut declared = false;
    if cloudformation {
        declared = cloudformation::declare(&document, model);
    }
    if kubernetes && !declared {
        kubernetes::declare(&document, snapshot.paths(), model);
    }
}

/// A file's text. `expected`: its path says that it is one of ours, so that it is a gap when it cannot be read.
pub(super) fn read(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    expected: bool,
    model: &mut Model,
) -> Option<Arc<str>> {
    let reason = match snapshot.read(path) {
        Ok(Some(bytes)) => match encoding::text(bytes) {
            Ok(text) => return Some(text.into()),
            Err(bytes) if expected || declares(&bytes) => {
                "the file is neither UTF-8 text nor UTF-16 with a byte order mark".to_owned()
            }
            Err(_) => return None,
        },
        Ok(None) => return None,
        Err(error) => error.to_string(),
    };
    model.unread.push(Unread {
        path: path.clone(),
        place: None,
        reason,
    });
    None
}

/// Whether bytes that are no text that can be read look as if they declared something.
fn declares(bytes: &[u8]) -> bool {
    let legible = encoding::legible(bytes);
    kubernetes::may_declare(&legible)
        || cloudformation::may_declare(&legible)
        || plan::may_declare(&legible)
}

impl Document {
    pub fn new(path: &RepoPath, text: Arc<str>, model: &mut Model) -> Self {
        Self {
            path: path.clone(),
            file: model.sources.add(path.clone(), text.clone()),
            text,
        }
    }

    /// JSON by its extension, by its first character for a file that may be either, else YAML.
    pub fn parse(&self, options: Options) -> Result<Vec<Node>, SyntaxError> {
        let braces = self
            .text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{');
        match self.path.extension() {
            b"json" => json::parse(&self.text, self.file).map(|node| vec![node]),
            // YAML holds nearly all of JSON, and not its tabs.
            b"template" if braces => json::parse(&self.text, self.file).map(|node| vec![node]),
            _ => yaml::parse(&self.text, self.file, options),
        }
    }

    /// Says that the file could not be read, and where.
    pub fn unread(&self, error: SyntaxError, model: &mut Model) {
        let place = Place {
            file: self.file,
            span: error.span,
        };
        self.gap(Some(place), error.reason, model);
    }

    /// Says that the file must be rendered first, and where that shows, unless that was done.
    pub fn template(&self, what: &str, model: &mut Model) {
        if model.rendered.contains(&self.path) {
            return;
        }
        let mark = yaml::template_mark(&self.text);
        let place = mark.map(|span| Place {
            file: self.file,
            span,
        });
        let reason = format!(
            "a template of {what}, which says what it declares only when rendered: render it into a folder and name that with --rendered"
        );
        self.gap(place, reason, model);
    }

    /// Says that something in the file could not be worked out.
    pub fn gap(&self, place: Option<Place>, reason: impl Into<String>, model: &mut Model) {
        model.unread.push(Unread {
            path: self.path.clone(),
            place,
            reason: reason.into(),
        });
    }

    /// The first line of what stands at a place, without white space at its ends.
    pub fn header(&self, place: Place) -> Place {
        first_line(&self.text, place)
    }
}

/// The part of a place that is on its first line.
fn first_line(text: &str, place: Place) -> Place {
    let written = text.get(place.span.range()).unwrap_or_default();
    let line = written.lines().next().unwrap_or_default().trim_end();
    let start = place.span.range().start;
    Place {
        span: crate::source::Span::new(start, start + line.len()),
        ..place
    }
}
