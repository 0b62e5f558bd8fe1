//! The shape of the sources: who may know whom, what files are called, how long they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module, and those that it may use. Only those further up in the table are allowed, so there is no circle.
const LAYERS: [(&str, &[&str]); 20] = [
    ("source", &[]),
    ("document", &["source"]),
    ("finding", &["source"]),
    ("codeowners", &["source", "finding"]),
    ("check", &["source", "finding"]),
    ("inventory", &["source", "finding"]),
    // What commits say of themselves.
    ("signers", &["inventory"]),
    ("package", &["source", "document", "inventory"]),
    ("advisory", &["source", "document", "package"]),
    // Its tests read back what it writes.
    ("sbom", &["source", "inventory", "package"]),
    ("forge", &["source", "finding"]),
    (
        "policy",
        &[
            "source",
            "document",
            "finding",
            "codeowners",
            "check",
            "package",
        ],
    ),
    (
        "detect",
        &[
            "source",
            "document",
            "finding",
            "codeowners",
            "forge",
            "check",
            "inventory",
            "signers",
            "package",
            "advisory",
        ],
    ),
    ("verdict", &["source", "finding", "policy"]),
    (
        "report",
        &["source", "finding", "check", "policy", "verdict"],
    ),
    (
        "attestation",
        &["source", "document", "finding", "policy", "verdict"],
    ),
    (
        "verification",
        &["source", "document", "policy", "attestation"],
    ),
    // It hears how far a walk is, and keeps the advisories.
    ("host", &["inventory", "advisory", "forge", "attestation"]),
    // The words of requests: scopes, kinds of waivers, formats.
    (
        "cli",
        &["finding", "inventory", "policy", "report", "attestation"],
    ),
    (
        "gate",
        &[
            "source",
            "document",
            "finding",
            "codeowners",
            "check",
            "inventory",
            "signers",
            "package",
            "advisory",
            "sbom",
            "forge",
            "policy",
            "detect",
            "verdict",
            "report",
            "attestation",
            "verification",
            "host",
            "cli",
        ],
    ),
];

/// Names under which anything could be kept, and so everything ends up there.
const CATCH_ALLS: [&str; 8] = [
    "utils", "util", "common", "helpers", "models", "types", "misc", "shared",
];

/// Files that no layer holds: the program, the list of modules, the build script.
const OUTSIDE: [&str; 3] = ["main", "lib", "build"];

struct File {
    /// Below `src`.
    path: PathBuf,
    text: String,
}

impl File {
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap_or_default();
        Path::new(first)
            .with_extension("")
            .to_string_lossy()
            .into_owned()
    }
}

fn sources() -> Vec<File> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&top, &top, &mut files);
    files
}

fn collect(folder: &Path, top: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, top, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(top).unwrap().to_owned();
            files.push(File { path, text });
        }
    }
}

/// The modules that stand behind a `crate::`, alone or in braces; comments do not count.
fn uses(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut used = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let behind = &code[at + prefix.len()..];
        match behind.strip_prefix('{') {
            Some(group) => used.extend(heads(group)),
            None => used.extend(word(behind)),
        }
    }
    used
}

/// The first word of each part of `{a::B, c::{D, E}}`.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            c if depth == 0 => parts.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    parts.iter().filter_map(|part| word(part.trim())).collect()
}

fn word(text: &str) -> Option<String> {
    let word: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    (!word.is_empty()).then_some(word)
}

#[test]
fn every_module_uses_only_those_below_it() {
    let mut faults = Vec::new();
    for file in sources() {
        let module = file.module();
        if OUTSIDE.contains(&module.as_str()) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("{}: `{module}` has no layer", file.path.display()));
            continue;
        };
        for used in uses(&file.text) {
            if used != module && !allowed.contains(&used.as_str()) {
                faults.push(format!(
                    "{}: `{module}` may not use `{used}`",
                    file.path.display()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_of_layers_has_no_circle() {
    for (at, (module, allowed)) in LAYERS.iter().enumerate() {
        for below in *allowed {
            let known = LAYERS[..at].iter().any(|(name, _)| name == below);
            assert!(
                known,
                "`{below}` does not stand above `{module}` in the table"
            );
        }
    }
}

#[test]
fn uses_are_read_alone_and_in_braces() {
    let text = "use crate::a::B;\n// crate::no\nuse crate::{c::D, e::{F, g::H}, i};\nlet x = crate::j::k();";
    let used: Vec<String> = uses(text).into_iter().collect();
    assert_eq!(used, ["a", "c", "e", "i", "j"]);
}

#[test]
fn no_module_is_a_catch_all() {
    for file in sources() {
        for part in &file.path.with_extension("") {
            let part = part.to_string_lossy();
            assert!(
                !CATCH_ALLS.contains(&part.as_ref()),
                "{}",
                file.path.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no `//!` head: {}", silent.join(", "));
}

#[test]
fn files_are_short() {
    let mut lengths: Vec<(usize, String)> = sources()
        .iter()
        .map(|file| (file.text.lines().count(), file.path.display().to_string()))
        .collect();
    lengths.sort();
    let (median, _) = lengths[lengths.len() / 2];
    assert!(median < 200, "the median file has {median} lines");
    for (length, path) in lengths {
        let of_tests = path.contains("tests");
        assert!(length <= 500 || of_tests, "{path} has {length} lines");
    }
}

#[test]
fn only_the_host_opens_doors() {
    // Neither is part of the library: the build script, and the program that makes a table for it.
    let outside = ["build.rs", "detect/secrets/generic/train.rs"].map(Path::new);
    for file in sources() {
        let opens = file.text.contains("clippy::disallowed_methods");
        let of_tests = file.path.iter().any(|part| part == "tests");
        let may = of_tests || file.module() == "host" || outside.contains(&file.path.as_path());
        assert!(!opens || may, "{} lifts clippy's rule", file.path.display());
    }
}
