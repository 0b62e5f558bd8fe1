//! Cargo.toml as it is written: what it declares, without what a workspace adds.
//!
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html> and
//! <https://doc.rust-lang.org/cargo/reference/workspaces.html> define it. Not here: patches and features.

use super::cargo_source::is_commit;
use super::lock_toml::unreadable;
use crate::package::{Problem, Source, Unreadable, Usage};
use crate::source::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a manifest says of dependencies.
#[derive(Debug, Default)]
pub(super) struct ManifestFile {
    /// The name of its own package. None: it is only a workspace.
    pub package: Option<String>,
    pub declared: Vec<Declared>,
    /// What members of the workspace may inherit. None: it is no workspace.
    pub workspace: Option<Vec<Declared>>,
    pub problems: Vec<Problem>,
}

/// One dependency as it is declared.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    /// The name within the project.
    pub key: String,
    /// The name in the registry.
    pub name: String,
    /// The bytes of the key.
    pub at: Span,
    pub usage: Usage,
    pub requirement: Option<String>,
    pub source: Source,
    /// What it asks for stands in the workspace.
    pub inherits: bool,
}

const SECTIONS: [(&str, Usage); 5] = [
    ("dependencies", Usage::Runtime),
    ("build-dependencies", Usage::Development),
    ("build_dependencies", Usage::Development),
    ("dev-dependencies", Usage::Development),
    ("dev_dependencies", Usage::Development),
];

/// Reads a manifest. Errors: it is no TOML.
pub(super) fn parse(text: &str) -> Result<ManifestFile, Unreadable> {
    let root = DeTable::parse(text).map_err(|error| unreadable(&error))?;
    let root = root.get_ref();
    let package = table(root, "package").or_else(|| table(root, "project"));
    let mut file = ManifestFile {
        package: package
            .and_then(|package| text_of(package, "name"))
            .map(str::to_owned),
        ..ManifestFile::default()
    };
    let mut declared = Vec::new();
    file.sections(root, &mut declared);
    for (_, target) in table(root, "target").into_iter().flatten() {
        if let Some(target) = target.get_ref().as_table() {
            file.sections(target, &mut declared);
        }
    }
    file.declared = declared;
    if let Some(workspace) = table(root, "workspace") {
        let mut inheritable = Vec::new();
        file.section(workspace, SECTIONS[0], &mut inheritable);
        file.workspace = Some(inheritable);
    }
    Ok(file)
}

impl ManifestFile {
    fn sections(&mut self, parent: &DeTable<'_>, into: &mut Vec<Declared>) {
        for section in SECTIONS {
            self.section(parent, section, into);
        }
    }

    fn section(
        &mut self,
        parent: &DeTable<'_>,
        (name, usage): (&str, Usage),
        into: &mut Vec<Declared>,
    ) {
        let Some(section) = parent.get(name) else {
            return;
        };
        let Some(rows) = section.get_ref().as_table() else {
            self.problem(section.span(), format!("`{name}` is no table"));
            return;
        };
        for (key, value) in rows {
            match declared(key, value.get_ref(), usage) {
                Some(row) => into.push(row),
                None => self.problem(
                    key.span(),
                    format!("what `{}` asks for cannot be understood", key.get_ref()),
                ),
            }
        }
    }

    fn problem(&mut self, at: std::ops::Range<usize>, reason: String) {
        self.problems.push(Problem {
            at: Span::new(at.start, at.end),
            reason,
        });
    }
}

fn declared(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &DeValue<'_>,
    usage: Usage,
) -> Option<Declared> {
    let mut row = Declared {
        key: key.get_ref().clone().into_owned(),
        name: key.get_ref().clone().into_owned(),
        at: Span::new(key.span().start, key.span().end),
        usage,
        requirement: None,
        source: Source::Registry,
        inherits: false,
    };
    if let Some(requirement) = value.as_str() {
        row.requirement = Some(requirement.to_owned());
        return Some(row);
    }
    let rows = value.as_table()?;
    if let Some(name) = text_of(rows, "package") {
        name.clone_into(&mut row.name);
    }
    if flag(rows, "optional") && usage == Usage::Runtime {
        row.usage = Usage::Optional;
    }
    row.inherits = flag(rows, "workspace");
    row.requirement = text_of(rows, "version").map(str::to_owned);
    row.source = source(rows);
    let says = row.inherits || row.requirement.is_some() || row.source != Source::Registry;
    says.then_some(row)
}

/// A repository before a folder before a registry: of `path` and `version` Cargo takes the folder here.
fn source(rows: &DeTable<'_>) -> Source {
    if let Some(url) = text_of(rows, "git") {
        let commit = text_of(rows, "rev").filter(|rev| is_commit(rev));
        return Source::Git {
            url: url.to_owned(),
            commit: commit.map(str::to_owned),
        };
    }
    if let Some(path) = text_of(rows, "path") {
        return Source::Path(path.to_owned());
    }
    let registry = text_of(rows, "registry-index").or_else(|| text_of(rows, "registry"));
    match registry.filter(|registry| *registry != "crates-io") {
        Some(registry) => Source::OtherRegistry(registry.to_owned()),
        None => Source::Registry,
    }
}

fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    parent.get(key)?.get_ref().as_table()
}

fn text_of<'t>(parent: &'t DeTable<'_>, key: &str) -> Option<&'t str> {
    parent.get(key)?.get_ref().as_str()
}

fn flag(parent: &DeTable<'_>, key: &str) -> bool {
    parent.get(key).and_then(|value| value.get_ref().as_bool()) == Some(true)
}
