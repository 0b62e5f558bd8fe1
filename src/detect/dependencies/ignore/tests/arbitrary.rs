//! Ignore files of any contents: no reader panics, and every place lies inside the text.

use super::{OSV_SCANNER, VEX, path};
use crate::detect::dependencies::ignore::read;
use crate::source::Span;
use proptest::prelude::*;

const NAMES: [&str; 9] = [
    "osv-scanner.toml",
    ".trivyignore",
    ".trivyignore.yaml",
    ".grype.yaml",
    "audit.toml",
    "deny.toml",
    "audit-ci.jsonc",
    ".snyk",
    "a.openvex.json",
];

/// Whatever comes of a text, every place lies inside it and on the borders of characters.
fn check(name: &str, text: &str) {
    let spans: Vec<Span> = match read(&path(name), text) {
        Ok(file) => {
            let remarks = file
                .faults
                .iter()
                .chain(&file.notes)
                .map(|remark| remark.at);
            file.excuses
                .iter()
                .map(|excuse| excuse.at)
                .chain(remarks)
                .collect()
        }
        Err(malformed) => vec![malformed.at],
    };
    for span in spans {
        assert!(
            text.get(span.range()).is_some(),
            "{name}: {span:?} in {text:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), name in proptest::sample::select(NAMES.to_vec())) {
        check(name, &text);
    }

    #[test]
    fn no_cut_of_a_file_makes_a_reader_panic(cut in 0_usize..2_000, swap in any::<char>()) {
        let snyk = "ignore:\n  é:\n    - '*':\n        reason: é\n";
        for (name, text) in [("osv-scanner.toml", OSV_SCANNER), ("a.vex.json", VEX), (".snyk", snyk)] {
            let cut = text.floor_char_boundary(cut.min(text.len()));
            check(name, &text[..cut]);
            check(name, &format!("{}{swap}{}", &text[..cut], &text[cut..]));
        }
    }
}
