//! What an approval still covers, and what a squashed or replayed change is.

use super::lab::{Files, Lab, edited};
use crate::inventory::change::{MergeProof, Reach, SeriesProof, Since, Why};
use git2::Oid;

/// A base branch of two commits, and a change approved on the first of them.
struct Scene {
    lab: Lab,
    first: Oid,
    base: Oid,
    approved: Oid,
}

fn start() -> Files {
    Files::of(&[("a.txt", &edited(&[])), ("b.txt", "b\n")])
}

fn of_base() -> Files {
    start().with("b.txt", "b of the base\n")
}

fn approved() -> Files {
    start().with("a.txt", edited(&[(1, "work\n")]))
}

fn merged() -> Files {
    approved().with("b.txt", "b of the base\n")
}

impl Scene {
    fn new() -> Self {
        let lab = Lab::new();
        let first = lab.commit(&start(), &[]);
        let base = lab.commit(&of_base(), &[first]);
        let approved = lab.commit(&approved(), &[first]);
        Self {
            lab,
            first,
            base,
            approved,
        }
    }

    fn since(&self, head: Oid) -> Since {
        let [approved, head, base] = [self.approved, head, self.base].map(|id| id.to_string());
        self.lab.graph().since(&approved, &head, &base).unwrap()
    }

    /// The commits and paths that are not covered.
    fn unseen(&self, head: Oid) -> (Vec<String>, Vec<String>) {
        match self.since(head) {
            Since::Changed { commits, paths } => (
                commits.into_iter().map(|commit| commit.id).collect(),
                paths
                    .iter()
                    .map(|path| path.to_text().into_owned())
                    .collect(),
            ),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_approved_head_is_unchanged() {
    let scene = Scene::new();
    let expected = Since::Unchanged { merges: vec![] };
    assert_eq!(scene.since(scene.approved), expected);
}

#[test]
fn clean_merges_of_the_base_change_nothing() {
    let scene = Scene::new();
    let update = scene.lab.commit(&merged(), &[scene.approved, scene.base]);
    let turned = scene.lab.commit(&merged(), &[scene.base, scene.approved]);
    for head in [update, turned] {
        let merges = vec![head.to_string()];
        assert_eq!(scene.since(head), Since::Unchanged { merges });
    }
}

#[test]
fn two_updates_in_a_row_change_nothing() {
    let mut scene = Scene::new();
    let update = scene.lab.commit(&merged(), &[scene.approved, scene.base]);
    scene.base = scene.lab.commit(&of_base().with("c", "c"), &[scene.base]);
    let second = scene
        .lab
        .commit(&merged().with("c", "c"), &[update, scene.base]);
    let merges = vec![second.to_string(), update.to_string()];
    assert_eq!(scene.since(second), Since::Unchanged { merges });
}

#[test]
fn a_commit_after_the_approval_is_unseen_also_under_a_clean_merge() {
    let scene = Scene::new();
    let more = approved().with("evil", "e");
    let commit = scene.lab.commit(&more, &[scene.approved]);
    let seen = (vec![commit.to_string()], vec!["evil".to_owned()]);
    assert_eq!(scene.unseen(commit), seen);
    let update = scene
        .lab
        .commit(&merged().with("evil", "e"), &[commit, scene.base]);
    assert_eq!(scene.unseen(update), seen);
}

#[test]
fn an_empty_commit_is_unseen_and_touches_nothing() {
    let scene = Scene::new();
    let empty = scene.lab.commit(&approved(), &[scene.approved]);
    assert_eq!(scene.unseen(empty), (vec![empty.to_string()], vec![]));
}

#[test]
fn an_edit_hidden_in_an_update_is_unseen_with_its_path() {
    let scene = Scene::new();
    let evil = merged().with("evil", "e");
    let update = scene.lab.commit(&evil, &[scene.approved, scene.base]);
    let seen = (vec![update.to_string()], vec!["evil".to_owned()]);
    assert_eq!(scene.unseen(update), seen);
}

#[test]
fn a_clean_merge_of_another_branch_is_unseen() {
    let scene = Scene::new();
    let foreign = scene.lab.commit(&start().with("f", "f"), &[scene.first]);
    let merge = scene
        .lab
        .commit(&approved().with("f", "f"), &[scene.approved, foreign]);
    let Since::Changed { commits, paths } = scene.since(merge) else {
        panic!();
    };
    assert_eq!(commits.len(), 2);
    assert!(commits.iter().any(|commit| commit.why == Why::Commit));
    assert_eq!(paths.len(), 1);
}

#[test]
fn a_base_that_only_the_change_knows_is_not_the_base() {
    let scene = Scene::new();
    let ahead = scene.lab.commit(&of_base().with("x", "x"), &[scene.base]);
    let merge = scene
        .lab
        .commit(&merged().with("x", "x"), &[scene.approved, ahead]);
    let (commits, _) = scene.unseen(merge);
    assert!(commits.contains(&ahead.to_string()));
}

#[test]
fn a_head_forced_away_is_rewritten_even_with_the_same_files() {
    let scene = Scene::new();
    let away = scene.lab.commit(&start().with("z", "z"), &[scene.first]);
    assert_eq!(scene.since(away), Since::Rewritten { same_tree: false });
    let again = scene.lab.commit(&approved(), &[scene.first]);
    assert_eq!(scene.since(again), Since::Rewritten { same_tree: true });
    let [one, other] = [again, scene.approved].map(|id| id.to_string());
    assert!(scene.lab.graph().same_tree(&one, &other).unwrap());
}

#[test]
fn ancestry_includes_the_commit_itself() {
    let scene = Scene::new();
    let graph = scene.lab.graph();
    let is = |a: Oid, b: Oid| graph.is_ancestor(&a.to_string(), &b.to_string()).unwrap();
    assert!(is(scene.first, scene.base) && is(scene.base, scene.base));
    assert!(!is(scene.base, scene.first) && !is(scene.approved, scene.base));
}

#[test]
fn a_squash_is_the_merge_of_the_base_and_the_head() {
    let scene = Scene::new();
    let prove = |files: &Files, parents: &[Oid]| {
        let commit = scene.lab.commit(files, parents);
        let graph = scene.lab.graph();
        let head = scene.approved.to_string();
        graph.prove_squash(&commit.to_string(), &head).unwrap()
    };
    assert_eq!(prove(&merged(), &[scene.base]), MergeProof::Clean);
    let evil = prove(&merged().with("evil", "e"), &[scene.base]);
    assert!(matches!(evil, MergeProof::Differs { .. }));
    let two = prove(&merged(), &[scene.base, scene.approved]);
    assert!(matches!(two, MergeProof::Unprovable { .. }));
}

#[test]
fn a_replayed_series_is_told_from_a_changed_one() {
    let scene = Scene::new();
    let lab = &scene.lab;
    let second = lab.commit(&approved().with("n", "n"), &[scene.approved]);
    let copy = lab.commit(&merged(), &[scene.base]);
    let end = lab.commit(&merged().with("n", "n"), &[copy]);
    let evil = lab.commit(&merged().with("n", "n").with("evil", "e"), &[copy]);
    let merge = lab.commit(&merged().with("n", "n"), &[copy, scene.approved]);
    let graph = lab.graph();
    let prove = |tip: Oid| {
        let [first, second, base, tip] =
            [scene.first, second, scene.base, tip].map(|id| id.to_string());
        graph
            .prove_series((&first, &second), (&base, &tip))
            .unwrap()
    };
    assert_eq!(prove(end), SeriesProof::Replayed { commits: 2 });
    assert!(matches!(prove(evil), SeriesProof::Differs { .. }));
    assert!(matches!(
        prove(copy),
        SeriesProof::OtherLength {
            originals: 2,
            replayed: 1
        }
    ));
    assert_eq!(prove(merge), SeriesProof::HasMerges);
}

#[test]
fn a_commit_that_no_branch_has_is_an_imposter() {
    let scene = Scene::new();
    let reach = |id: Oid| scene.lab.graph().reach(&id.to_string()).unwrap();
    // A tag of a file leads to no commit.
    let git = &scene.lab.repo.git;
    let blob = git.blob(b"text").unwrap();
    git.reference("refs/tags/file", blob, true, "").unwrap();
    assert_eq!(reach(scene.base), Reach::Nothing);
    scene.lab.repo.branch("main", scene.base);
    assert_eq!(reach(scene.base), Reach::Branch);
    assert_eq!(reach(scene.first), Reach::Branch);
    assert_eq!(reach(scene.approved), Reach::Nothing);
    let name = "refs/remotes/pull/7/merge";
    scene
        .lab
        .repo
        .git
        .reference(name, scene.approved, true, "")
        .unwrap();
    assert_eq!(reach(scene.approved), Reach::PullRequest);
}
