//! A folder and a repository of files that look like sources, and a folder of configurations, the same in every run.

use super::{Fallible, run};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

const FOLDERS: usize = 40;
const FILES: usize = 100;
const LINES: usize = 250;
const COMMITS: usize = 40;
/// Root modules, and the calls of each.
const ROOTS: usize = 20;
const CALLS: usize = 25;

const MODULE: &str = r#"
variable "name" { type = string }
variable "versioned" { type = bool }

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = var.versioned ? "Enabled" : "Suspended"
  }
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.this.json
}
"#;

/// Files that one commit changes.
const CHANGED: usize = 25;

const WORDS: [&str; 24] = [
    "request", "patient", "record", "message", "handler", "timeout", "version", "region",
    "account", "session", "result", "index", "buffer", "offset", "status", "config", "client",
    "service", "value", "column", "error", "header", "key", "path",
];

/// Makes a folder of about 40 MB.
pub fn folder(top: &Path) -> Fallible<PathBuf> {
    let mut random = Random(1);
    for folder in 0..FOLDERS {
        let folder = top.join(format!("module{folder}"));
        fs::create_dir_all(&folder)?;
        for file in 0..FILES {
            fs::write(folder.join(name(file)), text(&mut random, LINES))?;
        }
    }
    Ok(top.to_owned())
}

/// Makes a folder of root modules, each of which calls one module many times.
pub fn declared(top: &Path) -> Fallible<PathBuf> {
    let module = top.join("modules/store");
    fs::create_dir_all(&module)?;
    fs::write(module.join("main.tf"), MODULE)?;
    for root in 0..ROOTS {
        let folder = top.join(format!("root{root}"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("main.tf"), calls())?;
    }
    Ok(top.to_owned())
}

fn calls() -> String {
    let call = |call: usize| {
        format!(
            "module \"store{call}\" {{\n  source    = \"../modules/store\"\n  name      = \"store-{call}\"\n  versioned = {}\n}}\n",
            call.is_multiple_of(2)
        )
    };
    (0..CALLS).map(call).collect::<Vec<_>>().concat()
}

/// Makes a repository in which every commit changes a few files a little.
pub fn repository(top: &Path) -> Fallible<PathBuf> {
    fs::create_dir_all(top)?;
    let mut random = Random(2);
    for file in 0..FILES {
        fs::write(top.join(name(file)), text(&mut random, LINES))?;
    }
    git(top, &["init", "--quiet"])?;
    for _ in 0..COMMITS {
        git(top, &["add", "--all"])?;
        git(top, &["commit", "--quiet", "--message", "A commit"])?;
        for _ in 0..CHANGED {
            change(&top.join(name(random.below(FILES))), &mut random)?;
        }
    }
    git(top, &["repack", "-a", "-d", "--quiet"])?;
    Ok(top.to_owned())
}

fn name(file: usize) -> String {
    let extension = ["rs", "py", "ts", "yaml"][file % 4];
    format!("file{file}.{extension}")
}

fn change(file: &Path, random: &mut Random) -> io::Result<()> {
    let before = fs::read_to_string(file)?;
    let middle = before[..before.len() / 2]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let (head, tail) = before.split_at(middle);
    fs::write(file, [head, &text(random, 3), tail].concat())
}

fn git(folder: &Path, words: &[&str]) -> Fallible<()> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    for setting in [
        "user.name=Nobody",
        "user.email=nobody@localhost",
        "commit.gpgSign=false",
    ] {
        command.args(["-c", setting]);
    }
    run(command.args(words))
}

fn text(random: &mut Random, lines: usize) -> String {
    let mut text = String::new();
    for _ in 0..lines {
        let (a, b, c) = (random.word(), random.word(), random.word());
        let number = random.below(10_000);
        let _ = match random.below(6) {
            0 => writeln!(text, "// The {a} of the {b} is kept until the {c} ends."),
            1 => writeln!(text, "    let {a}_{b} = {c}.get({number});"),
            2 => writeln!(text, "{a}_{b}: \"${{{c}}}\""),
            3 => writeln!(text, "    digest = \"{:016x}\"", random.next()),
            4 => writeln!(text, "    if {a}.{b}() > {number} {{ return {c}({a}); }}"),
            _ => writeln!(text, "import {{ {a}, {b} }} from \"./{c}/{a}{number}\";"),
        };
    }
    text
}

/// `SplitMix64`: the same numbers every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % limit
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// A lockfile of 550 crates, and an index in which eleven of them have an advisory. The gate itself makes the index.
pub fn locked(folder: &Path, gate: &str) -> Fallible<(PathBuf, PathBuf)> {
    let lockfiles = folder.join("lockfiles");
    let records = folder.join("records");
    fs::create_dir_all(&lockfiles)?;
    fs::create_dir_all(&records)?;
    let mut lock = "version = 4\n".to_owned();
    for at in 0..550 {
        let _ = write!(
            lock,
            "\n[[package]]\nname = \"crate-{at:03}\"\nversion = \"1.{at}.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{at:064x}\"\n"
        );
        let record = format!(
            r#"{{"id":"TEST-{at}","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"crates.io","name":"crate-{:03}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}}]}}]}}]}}"#,
            at * 50
        );
        fs::write(records.join(format!("{at}.json")), record)?;
    }
    fs::write(lockfiles.join("Cargo.lock"), lock)?;
    let index = folder.join("advisories.index");
    let mut build = Command::new(gate);
    build
        .args(["advisories", "build", "--from"])
        .arg(&records)
        .arg("--out")
        .arg(&index);
    super::run(&mut build)?;
    Ok((lockfiles, index))
}
