//! Who asks for the packages of a `uv.lock`: its projects, its script, its groups; and whether the lock is whole by them.
//!
//! uv locks nothing that nobody asks for, and writes what each project asks for a second time in its `metadata`.

use super::super::super::{Listing, Problem, Source, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::super::toml_tree::{self, View};
use super::name::normal;
use super::pep508;
use super::poetry_roots::manifest;
use crate::source::Span;
use std::collections::BTreeSet;

/// The projects of a lock.
pub(super) struct Roots<'d> {
    /// The names of all packages.
    pub all: Vec<&'d str>,
    top: View<'d>,
    /// Normal names of the workspace's members that no package was seen of yet.
    missing: BTreeSet<String>,
    named: BTreeSet<String>,
    members: Vec<u32>,
    /// The project in the lock's own folder, which is not listed.
    project: Option<(u32, View<'d>)>,
    /// Names that must be there, and where that is said.
    wanted: Vec<(String, Span)>,
}

const LISTS: [(&str, Usage); 2] = [
    ("optional-dependencies", Usage::Optional),
    ("dev-dependencies", Usage::Development),
];

impl<'d> Roots<'d> {
    pub fn of(top: View<'d>) -> Self {
        let members = top.path(&["manifest", "members"]);
        let named: BTreeSet<String> = members
            .into_iter()
            .flat_map(View::items)
            .filter_map(|member| member.as_str().map(normal))
            .collect();
        Self {
            all: Vec::new(),
            top,
            missing: named.clone(),
            named,
            members: Vec::new(),
            project: None,
            wanted: Vec::new(),
        }
    }

    /// Whether a package is the project's own.
    pub fn takes(&self, name: &str, source: &Source) -> bool {
        match source {
            Source::Path(path) => path == "." || self.named.contains(&normal(name)),
            _ => false,
        }
    }

    /// Takes what a project asks for.
    pub fn member(&mut self, at: u32, entry: View<'d>, draft: &mut Draft) {
        let name = normal(entry.text("name").unwrap_or_default());
        self.missing.remove(&name);
        self.members.push(at);
        if entry.get("source").is_some_and(is_here) {
            self.project = Some((at, entry));
        }
        roots(entry.get("dependencies"), Usage::Runtime, draft);
        for (key, usage) in LISTS {
            for (_, _, list) in entry.get(key).into_iter().flat_map(View::entries) {
                roots(Some(list), usage, draft);
            }
        }
        let asks = ["dependencies", "optional-dependencies", "dev-dependencies"];
        if self.top.get("revision").is_some()
            && entry.get("metadata").is_none()
            && asks.iter().any(|key| entry.get(key).is_some())
        {
            let reason = format!("`{name}` has no `metadata`: part of the lockfile is missing");
            draft.problem(entry.span(), reason);
        }
        self.want(entry.path(&["metadata", "requires-dist"]));
        let groups = entry
            .path(&["metadata", "requires-dev"])
            .or_else(|| entry.path(&["metadata", "dependency-groups"]));
        for (_, _, group) in groups.into_iter().flat_map(View::entries) {
            self.want(Some(group));
        }
    }

    /// What stands there without a marker is in the lock.
    fn want(&mut self, list: Option<View<'d>>) {
        for item in list.into_iter().flat_map(View::items) {
            if let (Some(name), None) = (item.text("name"), item.get("marker")) {
                self.wanted.push((normal(name), item.span()));
            }
        }
    }

    /// When all packages are in: takes what the lock itself asks for, and says what is missing.
    pub fn settle(&mut self, input: &Input<'_>, draft: &mut Draft) {
        let manifest_of_lock = self.top.get("manifest");
        let requirements = manifest_of_lock.and_then(|m| m.get("requirements"));
        roots(requirements, Usage::Runtime, draft);
        self.want(requirements);
        let groups = manifest_of_lock.and_then(|m| m.get("dependency-groups"));
        for (_, _, group) in groups.into_iter().flat_map(View::entries) {
            roots(Some(group), Usage::Development, draft);
            self.want(Some(group));
        }
        for (name, at) in std::mem::take(&mut self.wanted) {
            if draft.of(&name).is_empty() {
                let reason = format!("`{name}` is asked for, and the file does not hold it");
                draft.problem(at, reason);
            }
        }
        for name in &self.missing {
            let reason =
                format!("the workspace's member `{name}` is missing: part of the lockfile is");
            draft.problem(self.top.span(), reason);
        }
        if self.members.is_empty() && manifest_of_lock.is_none() {
            draft.problem(
                Span::default(),
                "no package is the project that the lock was made for: part of the lockfile is missing",
            );
        }
        draft.roots_are_known();
        draft.listing.outdated = self.project.and_then(|(_, entry)| outdated(input, entry));
    }

    /// Says which packages nobody asks for: whoever did has been lost.
    pub fn unreached(&self, listing: &mut Listing) {
        use super::super::super::Relation::Direct;
        let direct = (0u32..)
            .zip(&listing.packages)
            .filter(|(_, p)| p.relation == Direct);
        let roots: Vec<u32> = direct
            .map(|(at, _)| at)
            .chain(self.members.iter().copied())
            .collect();
        for at in Draft::unreached(listing, roots) {
            let package = &listing.packages[at as usize];
            let problem = Problem {
                at: package.at,
                reason: format!(
                    "nothing asks for `{}`: part of the lockfile is missing",
                    package.name
                ),
            };
            listing.problems.push(problem);
        }
    }

    /// The listing without the project in the lock's own folder.
    pub fn without_project(&self, mut listing: Listing) -> Listing {
        let Some((project, _)) = self.project else {
            return listing;
        };
        listing.packages.remove(project as usize);
        for package in &mut listing.packages {
            package.dependencies.retain(|at| *at != project);
            for at in &mut package.dependencies {
                *at -= u32::from(*at > project);
            }
        }
        listing
    }
}

fn is_here(source: View<'_>) -> bool {
    source
        .entries()
        .any(|(_, _, value)| value.as_str() == Some("."))
        || source.as_str().is_some_and(|text| text.ends_with("+."))
}

fn roots(list: Option<View<'_>>, usage: Usage, draft: &mut Draft) {
    for item in list.into_iter().flat_map(View::items) {
        if let Some(name) = item.text("name") {
            draft.root(normal(name), usage);
        }
    }
}

/// Whether `pyproject.toml` names a dependency that the lock was not made for, or no longer names one that it was.
fn outdated(input: &Input<'_>, entry: View<'_>) -> Option<String> {
    let locked = entry.path(&["metadata", "requires-dist"])?;
    let text = manifest(input)?;
    let document = toml_tree::parse(&text).ok()?;
    let project = View::of(&document).get("project")?;
    if project
        .get("dynamic")
        .is_some_and(|d| d.items().any(|d| d.as_str() == Some("dependencies")))
    {
        return None;
    }
    let own = normal(project.text("name")?);
    let asked: BTreeSet<String> = project
        .get("dependencies")?
        .items()
        .filter_map(|item| item.as_str().and_then(pep508::parse))
        .map(|requirement| normal(requirement.name))
        .filter(|name| *name != own)
        .collect();
    let all: BTreeSet<String> = locked
        .items()
        .filter_map(|i| i.text("name").map(normal))
        .collect();
    let plain: BTreeSet<String> = locked
        .items()
        .filter(|item| !item.text("marker").is_some_and(|m| m.contains("extra =")))
        .filter_map(|item| item.text("name").map(normal))
        .filter(|name| *name != own)
        .collect();
    let differs = asked
        .difference(&all)
        .chain(plain.difference(&asked))
        .next()?;
    Some(format!(
        "pyproject.toml and the lockfile differ in `{differs}`: run `uv lock`"
    ))
}
