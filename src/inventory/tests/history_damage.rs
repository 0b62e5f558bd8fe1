//! Histories of which a part is damaged, missing or too large: what cannot be looked at is said.

use super::support::{REACHABLE, Repo, loose, object_gaps, pack, try_walk, walk, walk_with};
use crate::inventory::{Environment, ErrorKind, Limits};

/// Text that does not compress, so that damage hits the object it is meant for.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = seed;
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 24) as u8
    };
    let mut text: Vec<u8> = (0..len).map(|_| next(&mut state)).collect();
    text.extend_from_slice(b"SECRET");
    text
}

#[test]
fn a_damaged_single_object_is_a_gap_and_the_rest_is_looked_at() {
    let repo = Repo::new();
    repo.write("a", "SECRET a\n").write("b", "SECRET b\n");
    repo.commit("one");
    let id = repo.git.blob(b"SECRET a\n").unwrap();
    let path = loose(&repo, id);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(path, "damaged").unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.names(), ["b"]);
    assert_eq!(object_gaps(&walk), [id.to_string()]);
}

#[test]
fn a_missing_object_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", "SECRET a\n").write("b", "SECRET b\n");
    repo.commit("one");
    let id = repo.git.blob(b"SECRET a\n").unwrap();
    std::fs::remove_file(loose(&repo, id)).unwrap();
    let walked = walk(repo.path(), REACHABLE);
    assert_eq!(
        (walked.names(), object_gaps(&walked)),
        (vec!["b".to_owned()], vec![id.to_string()])
    );

    super::support::write(&repo.at(".git/objects/pack/pack-1.promisor"), "");
    let walked = walk(repo.path(), REACHABLE);
    assert_eq!(
        (walked.survey.gaps.len(), object_gaps(&walked).len()),
        (1, 0)
    );
    assert!(
        walked.survey.gaps[0]
            .reason
            .contains("1 objects are not in this clone (partial clone)")
    );
}

#[test]
fn damage_anywhere_in_a_pack_never_passes_silently() {
    let repo = Repo::new();
    for n in 0..4_u32 {
        repo.write(&format!("file{n}"), noise(n, 400));
        repo.commit(&format!("commit {n} SECRET"));
    }
    let whole = walk(repo.path(), REACHABLE).seen.len();
    assert_eq!(whole, 8);
    let path = pack(&repo);
    let sound = std::fs::read(&path).unwrap();
    for at in (12..sound.len() - 20).step_by(97) {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x55;
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &damaged).unwrap();
        match try_walk(repo.path(), &Environment::default(), REACHABLE) {
            Ok(walk) => assert!(
                !walk.survey.gaps.is_empty() || walk.seen.len() == whole,
                "damage at {at} passed silently"
            ),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Incomplete),
        }
    }
}

#[test]
fn a_pack_cut_short_or_an_index_cut_short_is_a_gap() {
    let repo = Repo::new();
    repo.write("a", noise(1, 300));
    repo.commit("one");
    let pack = pack(&repo);
    for path in [pack.clone(), pack.with_extension("idx")] {
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        match try_walk(repo.path(), &Environment::default(), REACHABLE) {
            Ok(walk) => assert!(!walk.survey.gaps.is_empty()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Incomplete),
        }
        std::fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_blob_over_the_limit_is_a_gap_loose_and_packed() {
    let repo = Repo::new();
    repo.write("big", vec![b'x'; 1000])
        .write("small", "SECRET\n");
    repo.commit("one");
    let big = repo.git.blob(&[b'x'; 1000]).unwrap().to_string();
    let limits = Limits { largest_file: 999 };
    for packed in [false, true] {
        if packed {
            pack(&repo);
        }
        let walk = walk_with(
            repo.path(),
            &Environment::default(),
            REACHABLE,
            limits,
            vec![],
        )
        .unwrap();
        assert_eq!(
            (walk.names(), object_gaps(&walk)),
            (vec!["small".to_owned()], vec![big.clone()])
        );
        assert_eq!(walk.survey.coverage.files, 1);
    }
}

#[test]
fn a_shallow_clone_says_that_it_is_one_and_nothing_is_called_missing() {
    let repo = Repo::new();
    repo.write("a", "SECRET 1\n");
    let first = repo.commit("first");
    repo.write("a", "SECRET 2\n");
    let second = repo.commit("second");
    std::fs::remove_file(loose(&repo, first)).unwrap();
    std::fs::write(repo.at(".git/shallow"), format!("{second}\n")).unwrap();
    let walk = walk(repo.path(), REACHABLE);
    assert_eq!(walk.texts("a"), ["SECRET 2\n"]);
    assert_eq!(walk.survey.gaps.len(), 1);
    assert!(walk.survey.gaps[0].reason.contains("shallow"));
}
