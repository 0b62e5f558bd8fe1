//! Nobody prints a secret: in no format, on no stream, not in part, and not the text that encodes it.

use crate::attest;
use crate::support::samples::{self, base64, settings, token, utf16, value, zip};
use crate::support::{Repository, gate};
use git2::{Signature, Time};
use std::fs;

/// Where a run leaves the reports that do not go to standard output.
const REPORTS: [(&str, &str); 6] = [
    ("json", ".git/a.json"),
    ("sarif", ".git/a.sarif"),
    ("github", ".git/a.txt"),
    ("markdown", ".git/a.md"),
    ("junit", ".git/a.xml"),
    ("html", ".git/a.html"),
];

/// The first eight characters of `secret` that stand together in `text`.
fn leaked(text: &str, secret: &str) -> Option<String> {
    let characters: Vec<char> = secret.chars().collect();
    let pieces = characters
        .windows(8)
        .map(|piece| piece.iter().collect::<String>());
    pieces
        .into_iter()
        .find(|piece| text.contains(piece.as_str()))
}

/// Runs, and reports in every format. Everything said must be without every piece of every secret; returns what human
/// says.
fn silent_about(repository: &Repository, line: &str, secrets: &[&str]) -> (i32, String) {
    let mut gate = gate().repo(repository).args(line).args("-f human");
    for (format, path) in REPORTS {
        gate = gate.arg("-f").arg(format!("{format}={path}"));
    }
    let bundle = repository.path().join(".git/a.sigstore.json");
    gate = gate
        .variable("KEY", &*attest::key())
        .args("--key-env KEY --subject .git/HEAD --attest .git/a.sigstore.json");
    let said = gate.run();
    let mut texts = vec![("human", said.stdout.clone()), ("stderr", said.stderr)];
    texts.push(("statement", attest::statement(&bundle).to_string()));
    for (format, path) in REPORTS {
        let text = fs::read_to_string(repository.path().join(path)).unwrap();
        assert!(text.len() > 50 || format == "github", "{format}: {text}");
        texts.push((format, text));
    }
    for (format, text) in texts {
        for secret in secrets {
            assert_eq!(leaked(&text, secret), None, "{format}: {text}");
        }
    }
    (said.code, said.stdout)
}

fn file(path: &str, bytes: &[u8]) -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    repository.stage_bytes(path, bytes);
    repository
}

/// In a work tree of this one file something is found and nothing is printed.
fn blocks_silently(path: &str, bytes: &[u8], secrets: &[&str]) {
    let (code, said) = silent_about(&file(path, bytes), "check", secrets);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn two_on_one_line() {
    let (one, two) = (token("one"), token("two"));
    let line = format!("a = \"{one}\"; b = \"{two}\"\n");
    blocks_silently("a.toml", line.as_bytes(), &[&one, &two]);
}

#[test]
fn encoded_text_is_as_secret_as_what_it_says() {
    let plain = token("base64");
    let encoded = base64(settings("base64").as_bytes());
    let line = format!("x: {encoded} {plain}\n");
    blocks_silently("a.txt", line.as_bytes(), &[&encoded, &plain]);
    let pair = base64(format!("svc:{}", value("%{base62:24}")).as_bytes());
    let header = format!("Authorization: Basic {pair}\n");
    blocks_silently("b.txt", header.as_bytes(), &[&pair]);
}

#[test]
fn in_an_archive_and_in_utf16() {
    let line = settings("wrapped");
    let archive = zip(&[("a.toml", line.as_bytes())], false);
    blocks_silently("a.zip", &archive, &[&token("wrapped")]);
    blocks_silently("a.txt", &utf16(&line, true, true), &[&token("wrapped")]);
}

#[test]
fn in_an_address() {
    let password = value("%{base62:20}");
    let line = format!("postgres://svc:{password}@db.nhs.example/app\n");
    blocks_silently("a.txt", line.as_bytes(), &[&password]);
    let line = format!(
        "https://{}:x-oauth-basic@github.com/a/b\n",
        token("address")
    );
    blocks_silently("b.txt", line.as_bytes(), &[&token("address")]);
}

/// A key with the form of one, in lines of 64 characters.
fn pem() -> (String, Vec<String>) {
    let body = base64(
        &[
            &[0x30, 0x82, 0x02, 0x5c, 0x02, 0x01, 0x00][..],
            &samples::noise(600),
        ]
        .concat(),
    );
    let lines: Vec<String> = body
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let (begin, end) = (
        ["-----BEGIN RSA PRIVATE", "KEY-----"].join(" "),
        ["-----END RSA PRIVATE", "KEY-----"].join(" "),
    );
    (format!("{begin}\n{}\n{end}\n", lines.join("\n")), lines)
}

#[test]
fn a_key_of_many_lines_in_all_its_spellings() {
    let (key, lines) = pem();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let indented = format!("  {}\n", key.trim_end().replace('\n', "\n  "));
    let in_json = serde_json::json!({ "private_key": key, "token": token("pem") }).to_string();
    for (path, text) in [
        ("a.pem", key),
        ("a.yaml", format!("key: |\n{indented}")),
        ("a.json", in_json),
    ] {
        silent_about(&file(path, text.as_bytes()), "check", &lines);
    }
}

#[test]
fn on_a_very_long_line() {
    let (one, two) = (token("one"), token("two"));
    let line = format!("{}'{one}'{}'{two}'", "x;".repeat(100_000), ";y".repeat(30));
    blocks_silently("a.js", line.as_bytes(), &[&one, &two]);
}

#[test]
fn in_messages() {
    let repository = file("a.txt", b"a\n");
    repository.commit(
        &format!("Use {}\n\nnot {}", token("one"), token("two")),
        &[],
    );
    let secrets = [&token("one")[..], &token("two")];
    assert_eq!(
        silent_about(&repository, "check --base HEAD~1", &secrets).0,
        1
    );
    assert_eq!(silent_about(&repository, "check --history", &secrets).0, 1);
}

#[test]
fn in_the_reason_of_a_suppression() {
    let (one, two) = (token("one"), token("two"));
    for line in [
        format!("a = \"{one}\" # portcullis:allow secret/* until 2999-12-31 was {two}\n"),
        format!("{{\"note\": \"gitleaks:allow\", \"a\": \"{one}\", \"b\": \"{two}\"}}\n"),
        format!("# pragma: allowlist secret {one} {two}\n"),
    ] {
        let (code, said) = silent_about(&file("a.txt", line.as_bytes()), "check", &[&one, &two]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("suppressed"), "{said}");
    }
}

#[test]
fn in_names() {
    let (name, held) = (token("name"), token("held"));
    let line = settings("held");
    let path = format!("keys/{name}.toml");
    let repository = file(&path, line.as_bytes());
    let (code, said) = silent_about(&repository, "check", &[&name, &held]);
    assert!(code == 1 && said.contains("keys/[redacted].toml"), "{said}");
    assert!(said.contains("struck out"), "{said}");

    let member = format!("{name}.toml");
    let archive = zip(&[(&member, line.as_bytes())], true);
    blocks_silently("a.zip", &archive, &[&name, &held]);
    let damaged = zip(&[(&member, line.repeat(30).as_bytes())], true);
    silent_about(&file("a.zip", &damaged[..80]), "check", &[&name, &held]);
}

#[test]
fn in_the_author_and_in_a_ref() {
    let (author, tag) = (token("author"), token("tag"));
    let repository = file("a.toml", settings("held").as_bytes());
    let who = Signature::new(&author, "ada@example.com", &Time::new(1_767_600_000, 0)).unwrap();
    let git = repository.git();
    let tree = git
        .find_tree(git.index().unwrap().write_tree().unwrap())
        .unwrap();
    let commit = git.commit(None, &who, &who, "Lost", &tree, &[]).unwrap();
    git.reference(&format!("refs/tags/{tag}"), commit, false, "tag")
        .unwrap();
    let secrets = [&author[..], &tag, &token("held")];
    assert_eq!(silent_about(&repository, "check --history", &secrets).0, 1);
}

#[test]
fn in_a_waived_finding_and_in_the_reason_for_it() {
    let repository = file("a.toml", settings("waived").as_bytes());
    let (_, report) = gate().repo(&repository).args("check").json();
    let fingerprint = report["findings"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let said = gate()
        .repo(&repository)
        .args("waive --owner Ada --approved-by Grace --expires 9000-01-31 --reason")
        .arg(format!("Revoked; it is {} now", token("new")))
        .arg(fingerprint)
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    silent_about(&repository, "check", &[&token("waived"), &token("new")]);
}

#[test]
fn in_a_policy_that_is_not_valid() {
    let (one, two) = (token("one"), token("two"));
    for policy in [
        format!("version: 1\nblock_at: {one}\n"),
        format!("version: 1\n{one}: 1\n# {two}\nwaivers: \"{two}\"\n"),
        format!(
            "version: 1\nblock_at: high {} {one} {two}\n",
            "x".repeat(40)
        ),
        format!("version: 1\nwaivers: [ {one}: {two}\n"),
    ] {
        let repository = file("portcullis.yaml", policy.as_bytes());
        let said = gate().repo(&repository).args("check").run();
        assert_eq!(said.code, 2);
        assert!(said.stderr.contains("portcullis.yaml"), "{}", said.stderr);
        for secret in [&one, &two] {
            assert_eq!(leaked(&said.stderr, secret), None, "{}", said.stderr);
        }
    }
}

#[test]
fn in_other_tools_files_that_are_not_valid() {
    let repository = file(".gitleaksignore", token("ignored").as_bytes());
    repository.stage(&[(
        ".secrets.baseline",
        &format!("{{\"{}\": 1", token("baseline")),
    )]);
    silent_about(
        &repository,
        "check",
        &[&token("ignored"), &token("baseline")],
    );
}

#[test]
fn a_check_that_is_off_still_hides_what_it_knows_beside_another_finding() {
    let password = value("%{base62:20}");
    let line = format!(
        "url = \"postgres://svc:{password}@db.nhs.example/app\"; t = \"{}\"\n",
        token("off")
    );
    let repository = file("a.txt", line.as_bytes());
    repository.stage(&[(
        "portcullis.yaml",
        "version: 1\nchecks:\n  secret/github-personal-access-token: off\n",
    )]);
    let (code, said) = silent_about(&repository, "check", &[&token("off"), &password]);
    assert_eq!(code, 1, "{said}");
}
