//! The detector for infrastructure: reads what is declared and asks every check of it.

use super::matcher::{Relations, Truth, World};
use super::remedy::Written;
use super::resource::{Call, Framework, Model, Resource, Unread};
use super::rules::{Fault, Rule};
use super::suppress::{self, Skip};
use super::terraform::{self, ModuleSources};
use super::{intake, kinds, kubernetes, predicate, uncovered};
use crate::check::condition::Condition;
use crate::check::edit::Edit;
use crate::detect::inert::is_program_or_prose;
use crate::document::{Place, Sources};
use crate::finding::CheckId;
use crate::inventory::{Rendered, Snapshot};
use crate::source::{RepoPath, Span};
use jiff::civil::Date;
use std::cell::OnceCell;

/// How to look, as far as the policy has a say in it.
#[derive(Debug, Default)]
pub struct Settings {
    /// Where modules from other places lie in the repository.
    pub modules: ModuleSources,
    pub today: Date,
}

/// A fault of one resource.
#[derive(Debug, Clone)]
pub struct Hit<'r> {
    pub rule: &'r Rule,
    pub address: String,
    /// What is pointed at: of several lines the first.
    pub place: Place,
    /// The module calls that made it so, outermost first.
    pub calls: Vec<Call>,
    /// All of the resource, where suppressions may stand.
    pub block: Option<Place>,
    /// How the check repairs it, and where: see `remedy`.
    pub edits: &'r [Edit],
    pub written: Written,
    /// Checks that the resource itself asks to be left out.
    pub skips: Vec<Skip>,
    /// Who repeats the place by an alias repeats no fault: nothing is made of a workflow's steps several times.
    once: bool,
}

/// Everything that is declared, and what is wrong with it.
pub struct Looked<'r> {
    pub sources: Sources,
    pub hits: Vec<Hit<'r>>,
    pub unread: Vec<Unread>,
    /// Files that might have declared something and that the policy leaves out.
    pub excluded: u64,
}

/// Whether a changed file of this path may change what is declared: variables, templates and scripts do too. Terraform may
/// read a program or a text all the same, so that only what is staged is judged by it, where a commit must not wait.
pub fn may_concern(path: &RepoPath) -> bool {
    !is_program_or_prose(path)
}

/// Looks at every file of a snapshot that `excluded` does not leave out, together with all that was rendered.
pub fn look<'r>(
    rules: &'r [Rule],
    snapshot: &dyn Snapshot,
    rendered: &[Rendered],
    settings: &Settings,
    excluded: &dyn Fn(&RepoPath) -> bool,
) -> Looked<'r> {
    let mut model = Model::default();
    let declares =
        |path: &&RepoPath| terraform::is_configuration(path) || intake::may_declare(path);
    let (left_out, ours): (Vec<RepoPath>, Vec<RepoPath>) = snapshot
        .paths()
        .iter()
        .filter(declares)
        .filter(|path| !of_rendered(rendered, path))
        .cloned()
        .partition(excluded);
    kubernetes::collect_rendered(rendered, snapshot, &mut model);
    let (terraform, others): (Vec<RepoPath>, Vec<RepoPath>) =
        ours.into_iter().partition(terraform::is_configuration);
    if !terraform.is_empty() {
        terraform::evaluate(snapshot, &terraform, &settings.modules, &mut model);
    }
    intake::collect(snapshot, &others, &mut model);
    let uncovered = uncovered::unread(rules, &model, snapshot, excluded);
    model.unread.extend(uncovered);
    let hits = ask(rules, &model, snapshot, settings.today);
    Looked {
        hits,
        unread: model.unread,
        excluded: left_out.len() as u64,
        sources: model.sources,
    }
}

/// Whether a file is read as a rendered one, and so is not read again.
fn of_rendered(rendered: &[Rendered], path: &RepoPath) -> bool {
    let among =
        |folder: &&Rendered| folder.is_inside() && folder.paths().binary_search(path).is_ok();
    rendered.iter().any(|folder| among(&folder))
}

fn ask<'r>(rules: &'r [Rule], model: &Model, snapshot: &dyn Snapshot, today: Date) -> Vec<Hit<'r>> {
    let relations = Relations::of(model);
    let world = World::new(model, &relations, today).among(snapshot);
    let mut hits = Vec::new();
    for rule in rules {
        for fault in &rule.faults {
            for resource in kinds::of(fault, &relations, model) {
                hits.extend(ask_one(rule, fault, resource, &world));
            }
        }
    }
    hits.sort_by(|a, b| {
        let key = |hit: &Hit<'_>| (hit.place, hit.rule.check.clone(), hit.address.clone());
        key(a).cmp(&key(b))
    });
    hits.dedup_by(|a, b| {
        let same = a.place == b.place && a.rule.check == b.rule.check;
        same && (a.once || a.address == b.address)
    });
    hits
}

fn ask_one<'r>(
    rule: &'r Rule,
    fault: &'r Fault,
    resource: &Resource,
    world: &World<'_>,
) -> Vec<Hit<'r>> {
    if let Some(when) = &fault.when
        && !world.holds(when, resource).is_true()
    {
        return Vec::new();
    }
    let when = fault.remedy.when.as_ref();
    let fits = || when.is_none_or(|when| world.holds(when, resource).is_true());
    let edits = OnceCell::new();
    let edits = || *edits.get_or_init(|| if fits() { &fault.remedy.edits[..] } else { &[] });
    let hit = |place: Place| Hit {
        rule,
        address: resource.address.to_string(),
        place: first_line(place, &world.model.sources),
        calls: resource.calls.clone(),
        block: Some(suppress::reach(resource, &world.model.sources)),
        skips: suppress::skips(resource),
        edits: edits(),
        written: Written::of(resource),
        once: resource.framework == Framework::GithubActions,
    };
    if let Condition::Predicate(name, told) = &fault.fault
        && let Some(places) = predicate::find(name, told, resource, world)
    {
        return places.into_iter().map(hit).collect();
    }
    let Truth::True(place) = world.holds(&fault.fault, resource) else {
        return Vec::new();
    };
    let place = fault
        .at
        .as_ref()
        .and_then(|path| World::place_of(path, resource))
        .or(place)
        .unwrap_or(resource.header);
    vec![hit(place)]
}

/// The first line of a place, without the white space at its end.
fn first_line(place: Place, sources: &Sources) -> Place {
    let text = sources.text(place);
    let line = text.lines().next().unwrap_or_default().trim_end();
    let start = place.span.range().start;
    Place {
        span: Span::new(start, start + line.len()),
        ..place
    }
}

/// For `checks lint`: which checks fire on which bytes of a file, with others beside it.
pub fn fires(
    rules: &[Rule],
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    today: Date,
) -> Vec<(CheckId, std::ops::Range<usize>)> {
    let settings = Settings {
        today,
        ..Settings::default()
    };
    let looked = look(rules, snapshot, &[], &settings, &|_| false);
    let here = |hit: &Hit<'_>| {
        (looked.sources.get(hit.place.file).path == *path)
            .then(|| (hit.rule.check.clone(), hit.place.span.range()))
    };
    looked.hits.iter().filter_map(here).collect()
}
