//! Work trees, folders in them, plain folders, bare repositories.

use super::support::{Repo, try_walk, walk, walk_with, write};
use crate::finding::GapSubject;
use crate::inventory::{Environment, ErrorKind, Inventory, InventoryError, Limits, Scope};
use crate::source::RepoPath;

fn base_file(path: &std::path::Path, scope: Scope, name: &str) -> Option<Vec<u8>> {
    let inventory = Inventory::open(path, &Environment::default(), scope).unwrap();
    inventory.base_file(&RepoPath::new(name).unwrap()).unwrap()
}

#[test]
fn tracked_and_untracked_files_are_looked_at_and_ignored_ones_only_when_tracked() {
    let repo = Repo::new();
    repo.write(".gitignore", "*.log\nbuild/\n")
        .write("src/a", "a")
        .write("kept.log", "k")
        .write("build/kept", "b")
        .write(".hidden", "h");
    repo.commit("one");
    repo.add_one("kept.log").add_one("build/kept");
    repo.write("new", "n")
        .write("noise.log", "x")
        .write("build/noise", "x");
    let walk = walk(repo.path(), Scope::WorkTree);
    assert_eq!(
        walk.names(),
        [
            ".gitignore",
            ".hidden",
            "build/kept",
            "kept.log",
            "new",
            "src/a"
        ]
    );
    assert_eq!(walk.survey.gaps, []);
    assert_eq!(walk.survey.coverage.files, 6);
}

#[test]
fn a_folder_of_a_work_tree_is_looked_at_alone_with_paths_of_its_own() {
    let repo = Repo::new();
    repo.write(".gitignore", "*.log\n")
        .write("outside", "o")
        .write("sub/a", "a")
        .write("sub/kept.log", "k");
    repo.add_one("sub/kept.log").add_one("sub/a");
    repo.write("sub/b.log", "x").write("sub/deep/c", "c");
    assert_eq!(
        walk(&repo.at("sub"), Scope::WorkTree).names(),
        ["a", "deep/c", "kept.log"]
    );
    assert_eq!(
        base_file(&repo.at("sub"), Scope::WorkTree, "a"),
        Some(b"a".to_vec())
    );
}

#[test]
fn an_ignored_folder_that_is_named_is_looked_at_as_a_plain_one() {
    let repo = Repo::new();
    repo.write(".gitignore", "out/**\n")
        .write("out/a", "a")
        .write("out/deep/b", "b");
    assert_eq!(
        walk(&repo.at("out"), Scope::WorkTree).names(),
        ["a", "deep/b"]
    );
}

#[test]
fn a_deleted_file_is_no_gap() {
    let repo = Repo::new();
    repo.write("a", "a").write("b", "b").add().remove("a");
    let walk = walk(repo.path(), Scope::WorkTree);
    assert_eq!(
        (walk.names(), walk.survey.gaps),
        (vec!["b".to_owned()], vec![])
    );
}

#[test]
fn excluded_files_are_counted_and_not_read() {
    let repo = Repo::new();
    repo.write("a", "a").write("b", "b").add();
    let walk = walk_with(
        repo.path(),
        &Environment::default(),
        Scope::WorkTree,
        Limits::default(),
        vec![b"a"],
    );
    let walk = walk.unwrap();
    assert_eq!(
        (walk.names(), walk.survey.excluded),
        (vec!["b".to_owned()], 1)
    );
}

#[test]
fn a_plain_folder_is_read_whole_and_says_what_that_leaves_out() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join(".gitignore"), "*.log\n");
    write(&dir.path().join("a.log"), "a");
    let walk = walk(dir.path(), Scope::WorkTree);
    assert_eq!(walk.names(), [".gitignore", "a.log"]);
    assert_eq!(walk.survey.gaps.len(), 1);
    assert_eq!(walk.survey.gaps[0].subject, GapSubject::Domain);
}

#[test]
fn scopes_that_need_git_are_refused_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let range = Scope::Range {
        base: "main".into(),
        head: None,
    };
    for scope in [
        Scope::Staged,
        range,
        Scope::History {
            include_unreachable: false,
        },
    ] {
        let error = try_walk(dir.path(), &Environment::default(), scope).unwrap_err();
        assert!(
            matches!(error, InventoryError::NotARepository { .. }),
            "{error}"
        );
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

#[test]
fn a_path_that_is_not_there_or_no_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("file"), "");
    for name in ["nowhere", "file"] {
        let error = try_walk(
            &dir.path().join(name),
            &Environment::default(),
            Scope::WorkTree,
        )
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_bare_repository_shows_the_files_of_head() {
    let repo = Repo::bare();
    assert_eq!(
        walk(repo.path(), Scope::WorkTree).survey.gaps.len(),
        1,
        "no commit yet"
    );
    let tree = repo.tree(&[(b"a", b"1"), (b"\xff\n", b"2")]);
    repo.commit_tree(Some("HEAD"), "one", tree, &[]);
    let walk = walk(repo.path(), Scope::WorkTree);
    assert_eq!(
        walk.seen
            .iter()
            .map(|seen| seen.name.as_slice())
            .collect::<Vec<_>>(),
        [&b"a"[..], b"\xff\n"]
    );
    assert_eq!(
        base_file(repo.path(), Scope::WorkTree, "a"),
        Some(b"1".to_vec())
    );
    assert_eq!(base_file(repo.path(), Scope::WorkTree, "b"), None);
}

#[test]
fn a_long_file_comes_in_pieces_that_know_where_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let text = "0123456789\n".repeat(1 << 20);
    write(&dir.path().join("long"), &text);
    let walk = walk(dir.path(), Scope::WorkTree);
    assert!(walk.seen.len() > 2);
    for piece in &walk.seen {
        let at = piece.start.0 as usize;
        assert_eq!(&text.as_bytes()[at..at + piece.text.len()], piece.text);
        assert_eq!((piece.start.1 as usize, piece.start.2), (at / 11, 0));
    }
    assert_eq!(walk.survey.coverage.files, 1);
    assert_eq!(walk.survey.coverage.bytes, text.len() as u64);
}

#[test]
fn a_file_over_the_limit_is_a_gap() {
    let repo = Repo::new();
    repo.write("big", vec![b'x'; 100]).write("small", "x").add();
    let limits = Limits { largest_file: 99 };
    for scope in [Scope::WorkTree, Scope::Staged] {
        let walk = walk_with(repo.path(), &Environment::default(), scope, limits, vec![]).unwrap();
        assert_eq!(walk.gaps_of("big").len(), 1);
        assert_eq!(walk.gaps_of("small").len(), 0);
    }
}

#[test]
fn a_pointer_of_git_lfs_is_shown_and_is_a_gap() {
    let repo = Repo::new();
    repo.write(
        "data.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    )
    .add();
    for scope in [Scope::WorkTree, Scope::Staged] {
        let walk = walk(repo.path(), scope);
        assert_eq!(walk.names(), ["data.bin"]);
        assert!(walk.gaps_of("data.bin")[0].contains("LFS"));
    }
}

#[test]
fn nested_repositories_are_walked_and_missing_submodules_are_gaps() {
    let repo = Repo::new();
    git2::Repository::init(repo.at("nested")).unwrap();
    repo.write("nested/a", "a");
    let mut index = repo.git.index().unwrap();
    for name in ["there", "gone"] {
        let mut entry = super::staged::index_entry(name, git2::Oid::from_bytes(&[7; 20]).unwrap());
        entry.mode = 0o160_000;
        index.add(&entry).unwrap();
    }
    index.write().unwrap();
    repo.write("there/b", "b");
    let walk = walk(repo.path(), Scope::WorkTree);
    assert_eq!(walk.names(), ["nested/a", "there/b"]);
    assert_eq!(walk.gaps_of("gone").len(), 1);
    assert_eq!(walk.survey.gaps.len(), 1);
}

#[test]
fn a_damaged_index_is_a_gap_of_a_work_tree_and_an_error_for_what_is_staged() {
    let repo = Repo::new();
    repo.write("a", "a").add();
    std::fs::write(repo.at(".git/index"), "DIRC damaged").unwrap();
    let walked = walk(repo.path(), Scope::WorkTree);
    assert_eq!(walked.names(), ["a"]);
    assert!(walked.survey.gaps[0].reason.contains("index"));
    let error = try_walk(repo.path(), &Environment::default(), Scope::Staged).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn hostile_names_are_names_like_any() {
        let repo = Repo::new();
        for name in [&b"-x"[..], b"a\nb", b"\xff\xfe", b"::error::x"] {
            write(&repo.path().join(OsStr::from_bytes(name)), "x");
        }
        let walk = walk(repo.path(), Scope::WorkTree);
        let names: Vec<_> = walk.seen.iter().map(|seen| seen.name.as_slice()).collect();
        assert_eq!(names, [&b"-x"[..], b"::error::x", b"a\nb", b"\xff\xfe"]);
    }

    #[test]
    fn a_link_is_its_target_s_name_and_is_never_followed() {
        let outside = tempfile::tempdir().unwrap();
        write(&outside.path().join("secret"), "not to be read");
        let repo = Repo::new();
        symlink(outside.path(), repo.at("folder")).unwrap();
        symlink("/etc/passwd", repo.at("file")).unwrap();
        let walk = walk(repo.path(), Scope::WorkTree);
        assert_eq!(walk.names(), ["file", "folder"]);
        assert_eq!(walk.file("file").text, b"/etc/passwd");
    }

    #[test]
    fn the_base_reads_no_link() {
        let repo = Repo::new();
        symlink("/etc/passwd", repo.at("policy")).unwrap();
        symlink("/etc", repo.at("folder")).unwrap();
        repo.commit("links");
        for scope in [Scope::WorkTree, Scope::Staged] {
            let inventory = Inventory::open(repo.path(), &Environment::default(), scope).unwrap();
            let read = |name| inventory.base_file(&RepoPath::new(name).unwrap());
            assert!(matches!(
                read("policy"),
                Err(InventoryError::NotAPlainFile { .. })
            ));
            assert!(!matches!(read("folder/passwd"), Ok(Some(_))));
        }
    }

    #[test]
    fn a_socket_is_a_gap_and_is_not_opened() {
        let repo = Repo::new();
        let _socket = std::os::unix::net::UnixListener::bind(repo.at("socket")).unwrap();
        let walk = walk(repo.path(), Scope::WorkTree);
        assert_eq!(walk.names(), Vec::<String>::new());
        assert_eq!(walk.gaps_of("socket").len(), 1);
    }

    /// Opening a pipe that nobody writes to would never return.
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "only a program can make a pipe with a name"
    )]
    fn a_pipe_is_a_gap_and_is_not_opened() {
        let repo = Repo::new();
        let made = std::process::Command::new("mkfifo")
            .arg(repo.at("pipe"))
            .status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        assert_eq!(walk(repo.path(), Scope::WorkTree).gaps_of("pipe").len(), 1);
    }

    #[test]
    fn what_may_not_be_read_is_a_gap() {
        let repo = Repo::new();
        repo.write("shut", "x").write("folder/a", "x");
        let mode = |name: &str, mode| {
            std::fs::set_permissions(repo.at(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("shut", 0);
        mode("folder", 0);
        // The superuser may read everything.
        if std::fs::read(repo.at("shut")).is_err() {
            let walk = walk(repo.path(), Scope::WorkTree);
            assert_eq!(walk.gaps_of("shut").len(), 1);
            assert_eq!(walk.gaps_of("folder").len(), 1);
        }
        mode("folder", 0o755);
    }
}
