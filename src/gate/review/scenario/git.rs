//! What git would know of a story: commits, paths, proofs, and what came after each review.

use super::Scenario;
use super::build::{address, id, is_update};
use super::story::{Commit, Deviation, Kind, Story, sha};
use crate::codeowners::{Codeowners, Location};
use crate::detect::review::judge::{Gained, GitFacts, Landing, Owners, Workflow};
use crate::forge::Sha;
use crate::inventory::change::{
    CaseVariant, Change, ChangeCommit, CoAuthor, CommitFacts, HiddenFromDiff, Identity,
    Irregularity, MergeProof, Mode, PathChange, SeriesProof, Since, Status, Unseen, Version, Why,
};
use crate::source::RepoPath;
use std::collections::BTreeMap;

fn path(text: &str) -> Result<RepoPath, String> {
    RepoPath::new(text).map_err(|error| error.to_string())
}

/// A commit as its object says it.
pub(super) fn commit(commit: &Commit, parents: Vec<String>) -> CommitFacts {
    let person = |name: &str| Identity {
        name: name.to_owned(),
        email: commit.address.clone().unwrap_or_else(|| address(name)),
        time: Some(0),
        offset: 0,
    };
    let mut facts = CommitFacts {
        id: sha(&commit.label),
        parents,
        author: person(&commit.author),
        committer: if commit.online {
            Identity {
                name: "GitHub".to_owned(),
                email: "noreply@github.com".to_owned(),
                ..Identity::default()
            }
        } else {
            person(&commit.committer)
        },
        ..CommitFacts::default()
    };
    let co_authors = commit.co_authors.iter().map(|name| CoAuthor::Person {
        name: name.clone(),
        email: if name.contains('@') {
            name.clone()
        } else {
            // The forge is not asked about co-authors: only such an address names an account by itself.
            format!("{name}@users.noreply.github.com")
        },
    });
    facts.co_authors.credited = co_authors.collect();
    if commit.odd {
        facts.irregular.push(Irregularity::AuthorTwice);
    }
    facts
}

/// `a`, `a=>b`, `a(symlink)`, `a(submodule)`, `a(mode)`, `a(gone)`.
fn change(text: &str) -> Result<PathChange, String> {
    let (names, way) = match text.split_once('(') {
        Some((names, way)) => (names, way.trim_end_matches(')')),
        None => (text, ""),
    };
    let (old, new) = names.split_once("=>").unwrap_or((names, names));
    let (mode, status) = match way {
        "symlink" => (Mode::Symlink, Status::TypeChanged),
        "submodule" => (Mode::Gitlink, Status::TypeChanged),
        "mode" => (Mode::Executable, Status::ModeChanged),
        _ if old != new => (Mode::Regular, Status::Renamed),
        _ => (Mode::Regular, Status::Modified),
    };
    let version = |path: RepoPath, mode| Version {
        path,
        mode,
        id: String::new(),
    };
    let new = match way {
        "gone" => None,
        _ => Some(version(path(new)?, mode)),
    };
    let old = match way {
        "new" => None,
        _ => Some(version(path(old)?, Mode::Regular)),
    };
    Ok(PathChange {
        old,
        new,
        status,
        binary: None,
    })
}

fn chain(story: &Story) -> Vec<&Commit> {
    let labels = story.branch.iter();
    labels
        .filter_map(|label| story.commits.get(label))
        .collect()
}

/// The commits of the branch, the latest first.
fn commits(story: &Story) -> Vec<CommitFacts> {
    let mut before = sha("main");
    let mut found = Vec::new();
    for one in chain(story) {
        let mut parents = vec![before];
        if is_update(one) {
            parents.push(sha("main-moved"));
        }
        before = sha(&one.label);
        found.push(commit(one, parents));
    }
    found.reverse();
    found
}

fn proof(commit: &Commit) -> Result<MergeProof, String> {
    let touched = commit.touches.iter().map(|touch| path(touch));
    let paths = touched.collect::<Result<Vec<_>, _>>()?;
    Ok(match commit.kind {
        Kind::Update(Deviation::None) => MergeProof::Clean,
        Kind::Update(Deviation::Edited) => MergeProof::Differs { paths },
        Kind::Update(Deviation::Resolved) => MergeProof::Conflicting {
            paths,
            differing: Vec::new(),
        },
        Kind::Own | Kind::Direct => MergeProof::NotAMerge,
    })
}

fn since(story: &Story, label: &str) -> Result<Since, String> {
    let chain = chain(story);
    let Some(at) = chain.iter().position(|commit| commit.label == label) else {
        return Ok(Since::Rewritten { same_tree: false });
    };
    let later: Vec<&&Commit> = chain[at + 1..].iter().rev().collect();
    let clean = |commit: &&&Commit| commit.kind == Kind::Update(Deviation::None);
    if later.iter().all(clean) {
        let merges = later.iter().map(|commit| sha(&commit.label)).collect();
        return Ok(Since::Unchanged { merges });
    }
    let mut paths = Vec::new();
    let mut unseen = Vec::new();
    for commit in later {
        for touch in &commit.touches {
            paths.extend(change(touch)?.paths().cloned());
        }
        let why = if is_update(commit) {
            Why::Merge(proof(commit)?)
        } else {
            Why::Commit
        };
        unseen.push(Unseen {
            id: sha(&commit.label),
            why,
        });
    }
    Ok(Since::Changed {
        commits: unseen,
        paths,
    })
}

pub(super) fn facts(scenario: &Scenario, story: &Story) -> Result<GitFacts, String> {
    let facts = commits(story);
    let head = facts.first().map(|commit| commit.id.clone());
    let mut paths = Vec::new();
    let mut proofs = BTreeMap::new();
    for one in chain(story) {
        for touch in &one.touches {
            let change = change(touch)?;
            if !paths.contains(&change) {
                paths.push(change);
            }
        }
        if is_update(one) {
            proofs.insert(sha(&one.label), proof(one)?);
        }
    }
    let mut seen: BTreeMap<Sha, Result<Since, String>> = BTreeMap::new();
    for review in &story.reviews {
        seen.insert(id(&review.label)?, since(story, &review.label));
    }
    Ok(GitFacts {
        change: Change {
            base: sha("main"),
            head: head.unwrap_or_default(),
            merge_bases: vec![sha("main")],
            commits: facts
                .into_iter()
                .map(|facts| ChangeCommit {
                    facts,
                    paths: Vec::new(),
                })
                .collect(),
            paths,
            case_variants: doubles(story)?,
            hidden_from_diff: hidden(story)?,
            distortions: Vec::new(),
        },
        since: seen,
        proofs,
        landing: landing(story)?,
        owners: owners(scenario),
        workflows: workflows(scenario)?,
    })
}

fn doubles(story: &Story) -> Result<Vec<CaseVariant>, String> {
    let variant = |(new, other): &(String, String)| {
        Ok(CaseVariant {
            new: path(new)?,
            other: path(other)?,
        })
    };
    story.doubles.iter().map(variant).collect()
}

fn hidden(story: &Story) -> Result<Vec<HiddenFromDiff>, String> {
    let line = |pattern: &String| {
        Ok(HiddenFromDiff {
            file: path(".gitattributes")?,
            line: 1,
            pattern: pattern.clone(),
            attribute: "-diff".to_owned(),
        })
    };
    story.hidden.iter().map(line).collect()
}

fn owners(scenario: &Scenario) -> Owners {
    let parse = |text: &String| Codeowners::parse(text.as_bytes(), Location::Github);
    let before = scenario.codeowners.as_ref().map(parse);
    Owners {
        after: before.clone(),
        before,
    }
}

fn workflows(scenario: &Scenario) -> Result<Vec<Workflow>, String> {
    let workflow = |(name, texts): (&String, &super::Texts)| {
        Ok(Workflow {
            path: path(name)?,
            before: texts.before.clone(),
            after: texts.after.clone(),
        })
    };
    scenario.workflows.iter().map(workflow).collect()
}

/// The label of the commit that a merged pull request ends with on the base.
pub(super) fn landed(story: &Story, head: &str) -> String {
    match story.landed.as_ref().map(|landed| landed.how.as_str()) {
        Some("push") | None => head.to_owned(),
        Some(how) => format!("{how} of {head}"),
    }
}

fn landing(story: &Story) -> Result<Option<Landing>, String> {
    let (Some(landed), Some(head)) = (&story.landed, story.branch.last()) else {
        return Ok(None);
    };
    let commit = sha(&self::landed(story, head));
    let proof = if landed.altered {
        MergeProof::Differs {
            paths: vec![path("src/other.rs")?],
        }
    } else {
        MergeProof::Clean
    };
    let replayed = if landed.altered {
        SeriesProof::HasMerges
    } else {
        SeriesProof::Replayed {
            commits: story.branch.len(),
        }
    };
    Ok(Some(match landed.how.as_str() {
        "merge" => Landing::Merge { commit, proof },
        "squash" => Landing::Squash { commit, proof },
        "rebase" => Landing::Rebase {
            commits: vec![commit],
            proof: replayed,
        },
        _ => Landing::Pushed,
    }))
}

/// The commits that a pull request brings to its base, the latest first.
pub(super) fn arriving(story: &Story) -> Vec<CommitFacts> {
    let own = commits(story);
    let head = story.branch.last().map_or("", String::as_str);
    let landed = CommitFacts {
        id: sha(&landed(story, head)),
        parents: vec![sha("main")],
        ..CommitFacts::default()
    };
    match story.landed.as_ref().map(|landed| landed.how.as_str()) {
        Some("squash" | "rebase") => vec![landed],
        Some("merge") => {
            let mut merge = landed;
            merge.parents.push(sha(head));
            std::iter::once(merge).chain(own).collect()
        }
        _ => own,
    }
}

pub(super) fn all_arriving(stories: &BTreeMap<u64, Story>) -> Vec<CommitFacts> {
    let direct = stories.values().flat_map(|story| {
        let commits = story.direct.iter();
        let commits = commits.filter_map(|label| story.commits.get(label));
        commits.map(|one| commit(one, vec![sha("main")]))
    });
    let mut found: Vec<CommitFacts> = direct.collect();
    found.extend(stories.values().rev().flat_map(arriving));
    found
}

pub(super) fn gained(
    scenario: &Scenario,
    stories: &BTreeMap<u64, Story>,
) -> Option<Result<Gained, String>> {
    let event = scenario.event.as_deref()?;
    if matches!(event, "pull-request" | "branch") {
        return None;
    }
    Some(Ok(Gained {
        commits: all_arriving(stories),
        proofs: BTreeMap::new(),
        on_branch: event != "stray-release",
    }))
}
