//! No text makes a reader panic, and places lie in the text.

use super::*;
use proptest::prelude::*;

const PATHS: [&str; 15] = [
    ".github/workflows/a.yml",
    "action.yml",
    "Dockerfile",
    "compose.yaml",
    ".terraform.lock.hcl",
    "main.tf",
    ".pre-commit-config.yaml",
    "Chart.lock",
    "Chart.yaml",
    "requirements.yml",
    "devcontainer.json",
    ".tool-versions",
    "mise.toml",
    "Brewfile",
    "Brewfile.lock.json",
];

/// Whatever is found lies in the text.
fn lies_within(path: &str, text: &str) {
    let Ok(listing) = read(path, text) else {
        return;
    };
    let packages = listing.packages.iter().map(|package| package.at);
    let problems = listing.problems.iter().map(|problem| problem.at);
    for at in packages.chain(problems) {
        assert!(text.get(at.range()).is_some(), "{path}: {at:?} in {text:?}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for path in PATHS {
            let path = RepoPath::new(path).unwrap();
            let format = formats::of(&path).unwrap();
            let _ = formats::read(format, &path, &bytes, &InMemory::default());
        }
    }

    #[test]
    fn arbitrary_words_are_read_without_a_panic(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "FROM ", "uses: ", "- ", "\n", "  ", "a/b@v1", "jobs:\n", " steps:\n", "repos:\n", "rev: ", "\"", "'",
                "${A:-b}", "COPY --from=", "é", "module \"a\" {\n", "source = ", "}\n", "brew \"", "dependencies:\n",
                "- name: ", "version: ", "roles:\n", "src: ", "# v1", ":", "@", "{", "[tools]\n", "x = \"1\"\n",
                "provider \"a/b/c\" {\n", "image: ", "?ref=", "//", "git::",
            ]),
            0..24,
        ),
    ) {
        let text = words.concat();
        for path in PATHS {
            lies_within(path, &text);
        }
    }
}
