//! Clones that lack something, and settings that would have git tell another history.

use super::lab::{Files, Lab, edited};
use crate::inventory::InventoryError;
use crate::inventory::change::{Change, Distortion, MergeProof};
use crate::inventory::tests::support::loose;
use git2::Oid;

struct Scene {
    lab: Lab,
    root: Oid,
    base: Oid,
    head: Oid,
}

fn files() -> Files {
    Files::of(&[("a.txt", &edited(&[]))])
}

fn scene() -> Scene {
    let lab = Lab::new();
    let root = lab.commit(&files(), &[]);
    let base = lab.commit(&files().with("b", "b"), &[root]);
    let head = lab.commit(&files().with("h", "h"), &[root]);
    Scene {
        lab,
        root,
        base,
        head,
    }
}

fn change(scene: &Scene) -> Result<Change, InventoryError> {
    let (base, head) = (scene.base.to_string(), scene.head.to_string());
    Change::between(&scene.lab.inventory(), &base, &head)
}

#[test]
fn a_shallow_clone_names_its_cure() {
    let scene = scene();
    let merge = scene.lab.commit(
        &files().with("b", "b").with("h", "h"),
        &[scene.head, scene.base],
    );
    let git = scene.lab.repo.path();
    std::fs::write(
        git.join("shallow"),
        format!("{}\n{}\n", scene.base, scene.head),
    )
    .unwrap();
    std::fs::remove_file(loose(&scene.lab.repo, scene.root)).unwrap();
    let error = change(&scene).unwrap_err().to_string();
    assert!(
        error.contains("fetch-depth: 0") && error.contains("--unshallow"),
        "{error}"
    );
    let MergeProof::Unprovable { reason } = scene.lab.proof(merge) else {
        panic!();
    };
    assert!(reason.contains("fetch-depth: 0"), "{reason}");
}

#[test]
fn a_partial_clone_names_its_cure() {
    let scene = scene();
    let pack = scene.lab.repo.path().join("objects/pack");
    std::fs::create_dir_all(&pack).unwrap();
    std::fs::write(pack.join("pack-1.promisor"), "").unwrap();
    std::fs::remove_file(loose(&scene.lab.repo, scene.lab.tree(&files()))).unwrap();
    let error = change(&scene).unwrap_err().to_string();
    assert!(error.contains("--no-filter"), "{error}");
}

#[test]
fn a_missing_object_is_damage() {
    let scene = scene();
    std::fs::remove_file(loose(&scene.lab.repo, scene.lab.tree(&files()))).unwrap();
    let error = change(&scene).unwrap_err().to_string();
    assert!(error.contains("git fsck"), "{error}");
}

#[test]
fn an_id_that_is_none_is_not_guessed_at() {
    let scene = scene();
    let graph = scene.lab.graph();
    let tree = scene.lab.tree(&files()).to_string();
    let short = scene.head.to_string()[..8].to_owned();
    for id in ["main", "HEAD", "", &short, &"0".repeat(40), &tree] {
        assert!(graph.prove_merge(id).is_err(), "{id}");
    }
}

#[test]
fn a_replaced_commit_is_reported_and_not_believed() {
    let scene = scene();
    let good = files().with("b", "b").with("h", "h");
    let parents = [scene.head, scene.base];
    let evil = scene.lab.commit(&good.with("evil", "e"), &parents);
    let clean = scene.lab.commit(&good, &parents);
    let name = format!("refs/replace/{evil}");
    scene
        .lab
        .repo
        .git
        .reference(&name, clean, true, "")
        .unwrap();
    assert!(matches!(scene.lab.proof(evil), MergeProof::Differs { .. }));
    let refs = vec![name];
    assert_eq!(
        change(&scene).unwrap().distortions,
        [Distortion::Replacements { refs }]
    );
}

#[test]
fn a_graft_is_reported_and_not_believed() {
    let scene = scene();
    let foreign = scene.lab.commit(&files().with("f", "f"), &[scene.root]);
    let head = scene.lab.commit(&files().with("f", "f"), &[foreign]);
    let text = format!("{head} {}\n", scene.root);
    std::fs::create_dir_all(scene.lab.repo.path().join("info")).unwrap();
    std::fs::write(scene.lab.repo.path().join("info/grafts"), text).unwrap();
    let change = Change::between(
        &scene.lab.inventory(),
        &scene.root.to_string(),
        &head.to_string(),
    )
    .unwrap();
    assert_eq!(change.commits.len(), 2, "the grafted history has one");
    assert_eq!(change.commits[0].facts.parents, [foreign.to_string()]);
    assert_eq!(change.distortions, [Distortion::Grafts { commits: 1 }]);
}

#[test]
fn unrelated_histories_have_all_files_in_the_change() {
    let lab = Lab::new();
    let base = lab.commit(&files(), &[]);
    let head = lab.commit(&Files::of(&[("x", "x"), ("y", "y")]), &[]);
    let change = Change::between(&lab.inventory(), &base.to_string(), &head.to_string()).unwrap();
    assert_eq!((change.merge_bases.len(), change.paths.len()), (0, 2));
}

#[test]
fn a_text_made_to_exhaust_the_stack_is_merged_all_the_same() {
    let lab = Lab::new();
    // Every line twice, the second time behind the first one of the next: each is alone once those before it are gone.
    let ladder = |between: &str| {
        let rungs = (1..30_000).map(|rung| format!("{}\n{between}{rung}\n", rung + 1));
        Files::of(&[("a.txt", &rungs.collect::<String>())])
    };
    let proof = lab.merge([&ladder(""), &ladder("x\n"), &ladder("y\n"), &ladder("x\n")]);
    assert!(matches!(proof, MergeProof::Conflicting { .. }), "{proof:?}");
}
