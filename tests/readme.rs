//! The README says what the program does: `UPDATE=1 cargo test` writes what is made from the checks and the policy,
//! `cargo test` compares. Whether the prose around it is true, no test can say.

use crate::support::gate;
use portcullis::check::{Catalogue, Check};
use portcullis::finding::Severity;
use portcullis::policy::starter;
use portcullis::report::Format;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A number among checks: what it is called, and which it counts.
type Count = (&'static str, fn(&Check) -> bool);

/// How frameworks are called, and how check files call them.
const FRAMEWORKS: [(&str, &str); 6] = [
    ("Terraform", "terraform"),
    ("CloudFormation and SAM", "cloudformation"),
    ("Kubernetes", "kubernetes"),
    ("Dockerfile", "dockerfile"),
    ("Compose", "compose"),
    ("GitHub workflows, actions and Dependabot", "github"),
];

const KINDS: [Count; 6] = [
    (
        "`token`: a credential that shows by its own form",
        |check| check.file.matcher.token.is_some(),
    ),
    ("`assigned`: known by the name it is assigned to", |check| {
        check.file.matcher.assigned.is_some()
    }),
    ("`predicate`: a rule written in Rust", |check| {
        check.file.matcher.predicate.is_some()
    }),
    (
        "`resource`: a fault of something that is declared",
        |check| !check.file.matcher.resource.is_empty(),
    ),
    (
        "`dependency`: a fault of something that is depended on",
        |check| check.file.matcher.dependency.is_some(),
    ),
    (
        "`review`: a fault of a review, or of what decides who reviews",
        |check| check.file.matcher.review.is_some(),
    ),
];

const SEVERITIES: [Count; 4] = [
    ("critical", |check| check.severity == Severity::Critical),
    ("high", |check| check.severity == Severity::High),
    ("medium", |check| check.severity == Severity::Medium),
    ("low", |check| check.severity == Severity::Low),
];

#[test]
fn the_numbers_of_checks_are_those_of_the_catalogue() {
    compare("checks", &numbers(Catalogue::embedded()));
}

#[test]
fn the_numbers_of_frameworks_are_those_of_the_catalogue() {
    compare("frameworks", &frameworks(Catalogue::embedded()));
}

#[test]
fn every_format_of_packages_is_named() {
    compare("packages", &packages());
}

/// The formats by what they are for, in the order of the program's table.
fn packages() -> String {
    use portcullis::package::formats::{FORMATS, Kind};
    let mut table = "| kind | formats |\n|---|---|\n".to_owned();
    let mut count = 0;
    for (kind, what) in [
        (Kind::Lock, "lockfiles"),
        (
            Kind::Manifest,
            "manifests, where no lockfile stands by them",
        ),
        (Kind::Reference, "what pipelines, images and hooks take"),
        (Kind::Inventory, "bills of materials, and what is installed"),
    ] {
        let formats = FORMATS.iter().flat_map(|family| family.iter());
        let mut titles: Vec<&str> = Vec::new();
        for format in formats.filter(|format| format.kind == kind) {
            count += 1;
            if !titles.contains(&format.title) {
                titles.push(format.title);
            }
        }
        let _ = writeln!(table, "| {what} | {} |", titles.join(", "));
    }
    format!("{table}\nThat are {count} formats.\n")
}

#[test]
fn the_policy_is_the_one_that_init_writes() {
    compare("policy", &format!("```yaml\n{}```\n", starter()));
}

#[test]
fn the_check_that_it_shows_proves_itself() {
    let readme = readme();
    let example = fenced(&readme[block(&readme, "example-check")]);
    let said = gate()
        .file("security/checks/secret/acme-deploy-key.yaml", example)
        .args("checks lint security/checks")
        .run();
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
}

#[test]
fn every_format_is_named() {
    let readme = readme();
    for format in Format::ALL {
        let name = format!("| `{}` |", format.as_str());
        assert!(readme.contains(&name), "{name}");
    }
}

/// A file with two faults, only one of which a program may repair.
const TO_REPAIR: &str = "\
variable \"public\" { default = true }

resource \"aws_kms_key\" \"orders\" {
  description         = \"orders\" # data of people
  enable_key_rotation = false
}

resource \"aws_db_instance\" \"orders\" {
  publicly_accessible = var.public
  storage_encrypted   = true
}
";

#[test]
fn a_repair_writes_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("main.tf");
    fs::write(&main, TO_REPAIR).unwrap();
    let fixable = Catalogue::embedded().checks().iter();
    let fixable = fixable.filter(|check| check.has_fix()).count();
    let said = gate()
        .at(folder.path())
        .args("check --only infrastructure --fix")
        .run();
    let mut text = format!(
        "`check --fix` repairs what needs no person, looks again, and judges what is left. {fixable} checks have a repair.\n\n"
    );
    let _ = writeln!(
        text,
        "```console\n$ portcullis check --only infrastructure --fix\n{}```\n",
        said.stderr
    );
    text.push_str("```diff\n--- main.tf\n+++ main.tf\n");
    let repaired = fs::read_to_string(&main).unwrap();
    text.push_str(&diff(TO_REPAIR, &repaired));
    text.push_str("```\n");
    compare("fix", &text);
}

/// Every line of both texts, in the order of the second.
fn diff(before: &str, after: &str) -> String {
    let mut text = String::new();
    let mut old = before.lines().peekable();
    for line in after.lines() {
        if old.peek() == Some(&line) {
            old.next();
            let _ = writeln!(text, "{}", format!(" {line}").trim_end());
            continue;
        }
        if !before.lines().any(|known| known == line)
            && let Some(gone) = old.next_if(|gone| !after.lines().any(|kept| kept == *gone))
        {
            let _ = writeln!(text, "-{gone}");
        }
        let _ = writeln!(text, "+{line}");
    }
    text
}

fn numbers(catalogue: &Catalogue) -> String {
    let checks = catalogue.checks();
    let count = |counts: fn(&Check) -> bool| checks.iter().filter(|check| counts(check)).count();
    let mut text = "| kind | checks |\n|---|---:|\n".to_owned();
    for (name, counts) in KINDS {
        let _ = writeln!(text, "| {name} | {} |", count(counts));
    }
    let _ = writeln!(text, "| all | {} |\n", checks.len());
    let severities = SEVERITIES.map(|(name, counts)| format!("{} {name}", count(counts)));
    let _ = writeln!(
        text,
        "By severity: {}. {} run only where the policy names them. There are {} controls.",
        severities.join(", "),
        count(|check| check.file.opt_in),
        catalogue.controls().len()
    );
    text
}

fn frameworks(catalogue: &Catalogue) -> String {
    let mut text = "| framework | checks |\n|---|---:|\n".to_owned();
    for (name, word) in FRAMEWORKS {
        let of_framework = |check: &&Check| {
            let mut kinds = check
                .file
                .matcher
                .resource
                .iter()
                .flat_map(|one| &one.kinds);
            kinds.any(|kind| kind.split_once(':').is_some_and(|(of, _)| of == word))
        };
        let count = catalogue.checks().iter().filter(of_framework).count();
        let _ = writeln!(text, "| {name} | {count} |");
    }
    let all = catalogue
        .of_domain(portcullis::finding::Domain::Infrastructure)
        .count();
    let _ = writeln!(
        text,
        "\nThat are {all} checks: a fault that exists in two languages is one check."
    );
    text
}

/// Under `UPDATE=1` the tests write the file that the others read.
static FILE: Mutex<()> = Mutex::new(());

/// Compares what stands between `<!-- NAME -->` and `<!-- /NAME -->`, or writes it.
pub fn compare(name: &str, expected: &str) {
    let _turn = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut readme = text();
    let place = block(&readme, name);
    if updates() {
        readme.replace_range(place, expected);
        fs::write(path(), readme).unwrap();
        return;
    }
    assert_eq!(
        &readme[place], expected,
        "README.md, `{name}`: run `UPDATE=1 cargo test` and read the diff"
    );
}

fn block(readme: &str, name: &str) -> Range<usize> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = readme.find(&open).expect("the block begins") + open.len();
    let length = readme[start..].find(&close).expect("the block ends");
    start..start + length
}

/// What stands between the fences of a block of code.
fn fenced(block: &str) -> &str {
    let (_, inside) = block.split_once("```yaml\n").expect("a fence");
    inside.split_once("```").expect("its end").0
}

pub fn readme() -> String {
    let _turn = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    text()
}

fn text() -> String {
    fs::read_to_string(path()).unwrap()
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

#[expect(
    clippy::disallowed_methods,
    reason = "UPDATE=1 writes the README's blocks"
)]
fn updates() -> bool {
    std::env::var_os("UPDATE").is_some()
}
