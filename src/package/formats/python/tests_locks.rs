//! PDM, Pipenv and PEP 751: what is read, and what is noticed.

use super::super::super::{Listing, Relation, Source, Usage};
use super::super::truncation::{
    damaged, format, listing, listing_beside, names, silent_cuts, survives,
};
use proptest::prelude::*;

fn hashed(text: &str) -> String {
    text.replace("HASH", &"ab".repeat(32))
}

fn of<'l>(listing: &'l Listing, name: &str) -> &'l super::super::super::Package {
    listing
        .packages
        .iter()
        .find(|package| package.name == name)
        .unwrap()
}

const PDM: &str = r#"[metadata]
groups = ["default", "test"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:HASH"

[[package]]
name = "anyio"
version = "4.3.0"
groups = ["default"]
dependencies = [
    "idna>=2.8",
    "gone; python_version < \"3.8\"",
]
files = [
    {file = "a.whl", hash = "sha256:HASH"},
]

[[package]]
name = "idna"
version = "3.6"
groups = ["default", "test"]
files = []

[[package]]
name = "own"
version = "0.1"
git = "https://github.com/a/own.git"
ref = "main"
revision = "0123456789abcdef0123456789abcdef01234567"
groups = ["test"]
"#;

#[test]
fn a_pdm_lock_names_groups_sources_and_edges() {
    let got = listing(format("pdm-lock"), "pdm.lock", &hashed(PDM)).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["anyio 4.3.0", "idna 3.6", "own 0.1"]);
    assert_eq!(of(&got, "anyio").dependencies.len(), 1);
    assert_eq!(of(&got, "own").usage, Usage::Development);
    assert!(matches!(
        &of(&got, "own").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
}

#[test]
fn a_pdm_lock_that_was_cut_shows_where_somebody_asks_for_the_rest() {
    let text = hashed(PDM);
    // Nothing asks for the last package, so the file may end before it: the one gap that is left.
    let last = text.rfind("[[package]]").unwrap();
    for cut in silent_cuts(format("pdm-lock"), "pdm.lock", &text) {
        assert!((last - 2..=last).contains(&cut), "{cut}");
    }
    let manifest = "[project]\nname = \"x\"\ndependencies = [\"anyio\"]\n[dependency-groups]\ntest = [\"own\"]\nother = [\"absent\"]\n";
    let files = [("pyproject.toml", manifest)];
    let whole = listing_beside(format("pdm-lock"), "pdm.lock", &text, &files).unwrap();
    assert_eq!(whole.problems, []);
    assert_eq!(of(&whole, "idna").relation, Relation::Transitive);
    let cut = listing_beside(format("pdm-lock"), "pdm.lock", &text[..last], &files).unwrap();
    assert_eq!(cut.problems.len(), 1);
}

#[test]
fn old_pdm_locks_keep_their_files_in_one_table() {
    let text = hashed(
        "[[package]]\nname = \"six\"\nversion = \"1.16.0\"\nsummary = \"\"\n\n[metadata]\nlock_version = \"4.2\"\ncontent_hash = \"sha256:HASH\"\n\n[metadata.files]\n\"six 1.16.0\" = [\n    {url = \"https://x/six.whl\", hash = \"sha256:HASH\"},\n]\n",
    );
    let got = listing(format("pdm-lock"), "pdm.lock", &text).unwrap();
    assert_eq!(
        (got.problems.len(), of(&got, "six").checksums.len()),
        (0, 1)
    );
    assert_eq!(
        silent_cuts(format("pdm-lock"), "pdm.lock", &text),
        [0usize; 0]
    );
}

const PIPFILE: &str = "[[source]]\nurl = \"https://pypi.org/simple\"\nverify_ssl = true\nname = \"pypi\"\n\n[packages]\nrequests = \"*\"\nown = {git = \"https://github.com/a/own.git\", ref = \"main\"}\n\n[dev-packages]\npytest = \"==8.0\"\n\n[requires]\npython_version = \"3.11\"\n";

fn pipfile_lock() -> String {
    // What Python prints for json.dumps of the Pipfile with separators (",", ":"), in SHA-256.
    let text = r#"{"_meta":{"requires":{"python_version":"3.11"},"sources":[{"name":"pypi","url":"https://pypi.org/simple","verify_ssl":true}]},"default":{"own":{"git":"https://github.com/a/own.git","ref":"main"},"requests":"*"},"develop":{"pytest":"==8.0"}}"#;
    let digest = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
    let lock = r#"{
    "_meta": {
        "hash": {"sha256": "DIGEST"},
        "pipfile-spec": 6,
        "requires": {"python_version": "3.11"},
        "sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true}, {"name": "in", "url": "https://pypi.example.org/simple"}]
    },
    "default": {
        "own": {"git": "https://github.com/a/own.git", "ref": "0123456789abcdef0123456789abcdef01234567"},
        "requests": {"hashes": ["sha256:HASH"], "index": "pypi", "version": "==2.31.0"}
    },
    "develop": {
        "pytest": {"hashes": ["sha256:HASH"], "index": "in", "version": "==8.0"},
        "requests": {"hashes": ["sha256:HASH"], "index": "pypi", "version": "==2.31.0"}
    }
}
"#;
    hashed(lock).replace("DIGEST", &super::poetry_hash::hex(&digest))
}

#[test]
fn a_pipfile_lock_names_categories_indexes_and_pins() {
    let files = [("Pipfile", PIPFILE)];
    let got = listing_beside(
        format("pipfile-lock"),
        "Pipfile.lock",
        &pipfile_lock(),
        &files,
    )
    .unwrap();
    assert_eq!((got.problems.len(), &got.outdated), (0, &None));
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["own -", "pytest 8.0", "requests 2.31.0"]);
    assert_eq!(of(&got, "requests").usage, Usage::Runtime);
    assert_eq!(of(&got, "pytest").usage, Usage::Development);
    assert!(matches!(
        &of(&got, "pytest").source,
        Source::OtherRegistry(_)
    ));
    let changed = [("Pipfile", PIPFILE.replace("==8.0", "*"))];
    let changed = changed
        .each_ref()
        .map(|(path, text)| (*path, text.as_str()));
    let got = listing_beside(
        format("pipfile-lock"),
        "Pipfile.lock",
        &pipfile_lock(),
        &changed,
    )
    .unwrap();
    assert!(got.outdated.is_some());
}

#[test]
fn a_pipfile_lock_without_what_it_must_have_is_refused_or_says_so() {
    let whole = pipfile_lock();
    assert_eq!(
        silent_cuts(format("pipfile-lock"), "Pipfile.lock", &whole),
        [0usize; 0]
    );
    for (from, to) in [
        ("\"pipfile-spec\": 6", "\"pipfile-spec\": 7"),
        ("\"default\"", "\"fault\""),
        ("\"==8.0\"", "\">=8.0\""),
        ("\"==8.0\"", "8"),
        ("\"develop\"", "\"default\""),
        ("\"sha256:ab", "\"sha256:a"),
    ] {
        let text = whole.replace(from, to);
        assert_ne!(text, whole);
        let got = listing(format("pipfile-lock"), "Pipfile.lock", &text);
        assert!(got.is_err() || !got.unwrap().problems.is_empty(), "{from}");
    }
}

#[test]
fn a_pipfile_names_requirements() {
    let got = listing(format("pipfile"), "Pipfile", PIPFILE).unwrap();
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["own -", "pytest 8.0", "requests -"]);
    assert_eq!(of(&got, "requests").requirement.as_deref(), Some("*"));
}

const PYLOCK: &str = r#"lock-version = "1.0"
created-by = "some-tool"
requires-python = "==3.12"

[[packages]]
name = "attrs"
version = "25.1.0"
requires-python = ">=3.8"
wheels = [
  {name = "attrs.whl", upload-time = 2025-01-25T11:30:10.164985+00:00, url = "https://x/attrs.whl", size = 63152, hashes = {sha256 = "HASH"}},
]

[[packages]]
name = "cattrs"
version = "24.1.2"
index = "https://pypi.example.org/simple"
dependencies = [{name = "attrs"}]
sdist = {name = "c.tar.gz", url = "https://x/c.tar.gz", hashes = {sha256 = "HASH"}}

[[packages]]
name = "own"
vcs = {type = "git", url = "https://github.com/a/own.git", commit-id = "0123456789abcdef0123456789abcdef01234567"}
"#;

#[test]
fn a_pylock_names_files_days_and_sources() {
    let got = listing(format("pylock"), "pylock.dev.toml", &hashed(PYLOCK)).unwrap();
    assert_eq!(got.problems, []);
    let all: Vec<String> = names(&got).into_iter().collect();
    assert_eq!(all, ["attrs 25.1.0", "cattrs 24.1.2", "own -"]);
    assert_eq!(of(&got, "attrs").published.as_deref(), Some("2025-01-25"));
    assert_eq!(of(&got, "cattrs").dependencies.len(), 1);
    assert!(matches!(
        &of(&got, "own").source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    assert!(matches!(
        &of(&got, "cattrs").source,
        Source::OtherRegistry(_)
    ));
}

#[test]
fn a_pylock_that_was_cut_is_noticed_but_between_two_packages() {
    let text = hashed(PYLOCK);
    for cut in silent_cuts(format("pylock"), "pylock.toml", &text) {
        assert!(
            text[cut..].trim_start().starts_with("[[packages]]"),
            "{cut}"
        );
    }
    for (from, to) in [
        ("\"1.0\"", "\"2.0\""),
        ("created-by", "by"),
        ("hashes = {sha256 = \"HASH\"}", ""),
        ("wheels", "wheel"),
        ("name = \"attrs\"\nv", "v"),
        ("{name = \"attrs\"}", "{name = \"b\"}"),
    ] {
        let damaged = text.replace(&hashed(from), to);
        assert_ne!(damaged, text);
        let got = listing(format("pylock"), "pylock.toml", &damaged);
        assert!(got.is_err() || !got.unwrap().problems.is_empty(), "{from}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_a_reader_panic(at in 0usize..1200, length in 0usize..40, with in ".{0,12}") {
        for (id, path, sample) in [
            ("pdm-lock", "pdm.lock", PDM),
            ("pipfile-lock", "Pipfile.lock", pipfile_lock().as_str()),
            ("pipfile", "Pipfile", PIPFILE),
            ("pylock", "pylock.toml", PYLOCK),
        ] {
            survives(format(id), path, &damaged(sample, at, length, &with));
            survives(format(id), path, &with);
        }
    }
}
