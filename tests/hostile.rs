//! Damaged, odd and hostile repositories: an exit code for each, and never a silent pass.

use crate::support::samples::{POLICY, settings};
use crate::support::{Repository, Said, gate, write};
use std::fs;
use std::path::Path;

fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("portcullis.yaml", POLICY)]);
    repository
}

fn run(repository: &Repository, line: &str) -> Said {
    gate().repo(repository).args(line).run()
}

fn code(repository: &Repository, line: &str) -> i32 {
    run(repository, line).code
}

/// Turns bytes in the middle of a file round.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    bytes[middle + 1] ^= 0xff;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_cannot_be_asked_is_exit_code_2() {
    let repository = repository();
    for line in [
        "check --base no-such-revision",
        "check nowhere",
        "check README.md",
        "check --policy nowhere.yaml",
    ] {
        assert_eq!(code(&repository, line), 2, "{line}");
    }
    for line in ["check --staged", "check --history", "check --base HEAD"] {
        let said = gate().file("a.txt", "a\n").args(line).run();
        assert_eq!(said.code, 2, "{line}");
        assert!(
            said.stderr.contains("not in a git repository"),
            "{}",
            said.stderr
        );
    }
    repository.write(&[("portcullis.yaml", "version: 1\nrequire: [secrts]\n")]);
    let said = run(&repository, "check");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("portcullis.yaml:2:"),
        "{}",
        said.stderr
    );
}

#[test]
fn an_empty_repository_is_checked_in_every_scope() {
    let repository = Repository::new();
    for line in ["check", "check --staged", "check --history"] {
        assert_eq!(code(&repository, line), 0, "{line}");
    }
    assert_eq!(code(&repository, "check --base HEAD"), 2);
    repository.stage(&[("a.toml", &settings("a"))]);
    assert_eq!(code(&repository, "check --staged"), 1);
}

#[test]
fn bare_and_detached_repositories_are_checked() {
    let repository = repository();
    repository.commit("Leak", &[("a.toml", &settings("a"))]);
    let head = repository.git().head().unwrap().target().unwrap();
    repository.git().set_head_detached(head).unwrap();
    assert_eq!(code(&repository, "check --base HEAD~1"), 1);
    let bare = tempfile::tempdir().unwrap();
    let folder = bare.path().join("bare.git");
    copy(&repository.path().join(".git"), &folder);
    fs::write(
        folder.join("config"),
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    )
    .unwrap();
    for (line, expected) in [
        ("check", 1),
        ("check --history", 1),
        ("check --base HEAD~1", 1),
        ("check --staged", 2),
    ] {
        assert_eq!(gate().at(&folder).args(line).run().code, expected, "{line}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_shallow_clone_that_does_not_reach_the_base_is_incomplete() {
    let repository = repository();
    let base = repository.git().head().unwrap().target().unwrap();
    repository.commit("Second", &[("b.txt", "b\n")]);
    let second = repository.commit("Third", &[("c.txt", "c\n")]);
    fs::write(
        repository.git().path().join("shallow"),
        format!("{second}\n"),
    )
    .unwrap();
    let said = run(&repository, &format!("check --base {base}"));
    assert_eq!(said.code, 3, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("fetch-depth: 0"), "{}", said.stdout);
    assert_eq!(code(&repository, "check --history"), 3);
}

/// A leaky file that a later commit removes; the repository is otherwise clean.
fn once_leaky() -> Repository {
    let repository = repository();
    repository.commit("Leak", &[("d/a.toml", &settings("a").repeat(20))]);
    repository.remove("d/a.toml").commit("Clean", &[]);
    repository
}

#[test]
fn damaged_loose_objects_are_never_passed_over() {
    for spec in ["HEAD~1:d/a.toml", "HEAD~1:d", "HEAD~1"] {
        let repository = once_leaky();
        let base = repository.git().revparse_single("HEAD~2").unwrap().id();
        damage(&repository.object(spec));
        assert_eq!(code(&repository, "check --history"), 3, "{spec}");
        let said = run(&repository, &format!("check --base {base}"));
        assert_eq!(said.code, 3, "{spec}: {}", said.stderr);
        assert_eq!(
            code(&repository, "check"),
            0,
            "the work tree is sound: {spec}"
        );
    }
}

#[test]
fn a_missing_object_is_never_passed_over() {
    let repository = once_leaky();
    let base = repository.git().revparse_single("HEAD~2").unwrap().id();
    fs::remove_file(repository.object("HEAD~1:d/a.toml")).unwrap();
    assert_eq!(code(&repository, "check --history"), 3);
    assert_eq!(code(&repository, &format!("check --base {base}")), 3);
}

#[test]
fn damaged_packs_are_never_passed_over() {
    for (name, harm) in [
        ("middle", damage as fn(&Path)),
        ("cut", |pack| {
            let bytes = fs::read(pack).unwrap();
            fs::remove_file(pack).unwrap();
            fs::write(pack, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("index", |pack| damage(&pack.with_extension("idx"))),
        ("no index", |pack| {
            fs::remove_file(pack.with_extension("idx")).unwrap()
        }),
    ] {
        let repository = once_leaky();
        let base = repository.git().revparse_single("HEAD~2").unwrap().id();
        let pack = repository.pack();
        harm(&pack);
        for line in ["check --history".to_owned(), format!("check --base {base}")] {
            let said = run(&repository, &line);
            // What is damaged may not be what leaks; what may never happen is a pass.
            assert_ne!(said.code, 0, "{name}: {line}: {}", said.stdout);
        }
    }
}

#[test]
fn a_policy_that_cannot_be_read_out_of_the_repository_is_incomplete() {
    let repository = once_leaky();
    damage(&repository.object("HEAD:portcullis.yaml"));
    let said = run(&repository, "check --base HEAD~1");
    assert_eq!(said.code, 3, "{}", said.stderr);
}

#[test]
fn a_ref_that_cannot_be_read_is_a_gap() {
    let refs = |repository: &Repository| repository.git().path().join("refs/heads/broken");
    let repository = repository();
    fs::write(refs(&repository), "garbage\n").unwrap();
    let said = run(&repository, "check --history");
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stdout.contains("refs/heads/broken"), "{}", said.stdout);
    fs::write(refs(&repository), format!("{}\n", "1".repeat(40))).unwrap();
    assert_eq!(code(&repository, "check --history"), 3, "it leads nowhere");
    fs::write(refs(&repository).with_extension("lock"), "").unwrap();
    fs::remove_file(refs(&repository)).unwrap();
    assert_eq!(code(&repository, "check --history"), 0, "a lock is no ref");
}

#[test]
fn a_damaged_index_or_head_is_never_passed_over() {
    let repository = repository();
    fs::write(repository.git().path().join("index"), "garbage".repeat(30)).unwrap();
    assert_eq!(code(&repository, "check"), 3);
    assert_eq!(code(&repository, "check --staged"), 3);
    let repository = self::repository();
    fs::write(repository.git().path().join("HEAD"), "garbage").unwrap();
    for line in ["check", "check --staged", "check --history"] {
        assert_ne!(code(&repository, line), 0, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_opened_and_links_are_never_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "a.toml", settings("outside").as_bytes());
    let repository = repository();
    symlink(outside.path(), repository.path().join("folder")).unwrap();
    symlink(
        outside.path().join("a.toml"),
        repository.path().join("file"),
    )
    .unwrap();
    symlink(".", repository.path().join("here")).unwrap();
    symlink("loop", repository.path().join("loop")).unwrap();
    assert_eq!(code(&repository, "check"), 0);
    symlink(
        crate::support::samples::token("target"),
        repository.path().join("target"),
    )
    .unwrap();
    assert_eq!(
        code(&repository, "check"),
        1,
        "where a link leads to is text"
    );
    fs::remove_file(repository.path().join("target")).unwrap();
    let listener =
        std::os::unix::net::UnixListener::bind(repository.path().join("socket")).unwrap();
    let said = run(&repository, "check");
    drop(listener);
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stdout.contains("never opened"), "{}", said.stdout);
}

#[test]
fn content_that_is_kept_elsewhere_is_a_gap() {
    let repository = repository();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n",
        "0".repeat(64)
    );
    repository.stage(&[("large.bin", &pointer)]);
    assert_eq!(code(&repository, "check"), 3);
    assert_eq!(code(&repository, "check --staged"), 3);
    let repository = self::repository();
    let mut index = repository.git().index().unwrap();
    let commit = repository.git().head().unwrap().target().unwrap();
    let zero = git2::IndexTime::new(0, 0);
    index
        .add(&git2::IndexEntry {
            ctime: zero,
            mtime: zero,
            dev: 0,
            ino: 0,
            mode: 0o160_000,
            uid: 0,
            gid: 0,
            file_size: 0,
            id: commit,
            flags: 0,
            flags_extended: 0,
            path: b"sub".to_vec(),
        })
        .unwrap();
    index.write().unwrap();
    fs::create_dir(repository.path().join("sub")).unwrap();
    let said = run(&repository, "check");
    assert_eq!(said.code, 3);
    assert!(said.stdout.contains("submodule"), "{}", said.stdout);
}

#[test]
fn deep_nesting_ends() {
    let repository = repository();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let braces = "{\"kty\":".repeat(20_000);
    repository.stage(&[
        ("deep.json", &deep),
        ("deep.jwk", &braces),
        ("deep.yaml", &"a: ".repeat(20_000)),
    ]);
    assert_eq!(code(&repository, "check"), 0);
    let repository = Repository::new();
    repository.commit("First", &[("portcullis.yaml", &"a: [".repeat(10_000))]);
    assert_eq!(code(&repository, "check"), 2);
}

#[cfg(unix)]
#[test]
fn hostile_names_act_in_no_output() {
    use std::os::unix::ffi::OsStrExt;
    let long = "n".repeat(250) + ".toml";
    let names: [&[u8]; 8] = [
        b"a\nb.toml",
        b"a\x1b[31m.toml",
        b"::error::owned.toml",
        b"##[group]x.toml",
        b"caf\xe9\xff.toml",
        long.as_bytes(),
        b"-rf",
        "\u{202e}a.toml".as_bytes(),
    ];
    let repository = repository();
    let mut index = repository.git().index().unwrap();
    for name in names {
        let name = Path::new(std::ffi::OsStr::from_bytes(name));
        fs::write(repository.path().join(name), settings("named")).unwrap();
        index.add_path(name).unwrap();
    }
    index.write().unwrap();
    repository.commit("::error::message\u{1b}[31m\n\n##[group]x", &[]);
    let reports = "-f human -f json=.git/a.json -f sarif=.git/a.sarif -f github=.git/a.txt -f markdown=.git/a.md -f junit=.git/a.xml";
    for line in ["check", "check --history", "check --base HEAD~1"] {
        let said = gate().repo(&repository).args(line).args(reports).run();
        assert_eq!(said.code, 1, "{line}");
        acts_nowhere(&(said.stdout + &said.stderr), false);
        for (file, commands) in [
            ("json", false),
            ("sarif", false),
            ("md", false),
            ("xml", false),
            ("txt", true),
        ] {
            let path = repository.path().join(".git/a").with_extension(file);
            acts_nowhere(&fs::read_to_string(path).unwrap(), commands);
        }
    }
}

/// No terminal and no runner does anything because of the text but what `commands` of our own ask for.
fn acts_nowhere(text: &str, commands: bool) {
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(!text.contains("##[group]"), "{text}");
    let begins = ["::error file=", "::error title=", "::notice", "::warning"];
    let ours = |line: &str| commands && begins.iter().any(|begin| line.starts_with(begin));
    let foreign = text
        .lines()
        .find(|line| line.trim_start().starts_with("::") && !ours(line));
    assert_eq!(foreign, None, "{text}");
}

#[test]
fn the_index_that_git_names_is_the_one_that_counts() {
    let repository = repository();
    repository.stage(&[("a.toml", &settings("a"))]);
    let git = repository.git().path().to_owned();
    fs::copy(git.join("index"), git.join("next-index.lock")).unwrap();
    repository.remove("a.toml");
    let staged = |name: &str, value: &str| {
        let git_dir = repository.git().path().to_owned();
        gate()
            .repo(&repository)
            .args("check --staged")
            .variable("GIT_DIR", git_dir)
            .variable(name, value)
            .run()
            .code
    };
    assert_eq!(code(&repository, "check --staged"), 0);
    assert_eq!(staged("GIT_INDEX_FILE", ".git/next-index.lock"), 1);
    assert_eq!(staged("GIT_INDEX_FILE", ".git/no-such-index"), 2);
    let said = gate()
        .repo(&repository)
        .args("check")
        .variable("GIT_DIR", "/no/such/folder")
        .run();
    assert_eq!(said.code, 2, "{}", said.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn one_very_long_line_is_read_in_bounded_memory() {
    use std::io::Write;
    use std::process::Stdio;
    let repository = repository();
    let path = repository.path().join("long.txt");
    let mut file = fs::File::create(&path).unwrap();
    let piece = "lorem ipsum ".repeat(87_382);
    for _ in 0..30 {
        file.write_all(piece.as_bytes()).unwrap();
    }
    file.write_all(settings("end").trim_end().as_bytes())
        .unwrap();
    drop(file);
    let gate = gate().repo(&repository).args("check -f json");
    let mut child = gate.command().stdout(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = most.max(peak.unwrap_or(0_u64));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(most > 0 && most < 120 << 10, "{most} KiB");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let column = report["findings"][0]["region"]["start_column"]
        .as_u64()
        .unwrap();
    assert_eq!(
        column,
        30 * piece.len() as u64 + "token = \"".len() as u64 + 1
    );
}
