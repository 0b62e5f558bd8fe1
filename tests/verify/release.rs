//! `verify` as the gate of a release: the section `release:` of the policy before the change, several attestations, tags.

use super::{ARTEFACT, statement};
use crate::support::sigstore::key::Key;
use crate::support::sigstore::{base64, sign_with_key};
use crate::support::{Repository, Said, gate};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const RELEASE: &str = "verify app.tgz --bundle gate.jsonl --tag v1 --allow-untimestamped";

/// A repository whose policy asks for a review by one key and secrets by another.
struct Project {
    repository: Repository,
    review: Key,
    secrets: Key,
    policy: String,
}

impl Project {
    fn new() -> Self {
        let (review, secrets) = (Key::ed25519(), Key::p256());
        let policy = format!(
            "version: 1\nrelease:\n  levels: [GATE_SECRETS_CLEAN]\n  attestations:\n    - name: review\n      keys: [{}]\n      \
             levels: [ORG_SOURCE_TWO_PARTY_REVIEWED]\n    - name: secrets\n      keys: [{}]\n",
            base64(&review.spki()),
            base64(&secrets.spki())
        );
        let repository = Repository::new();
        repository.commit("one", &[("portcullis.yaml", &policy), ("a", "1")]);
        repository.commit("two", &[("a", "2")]);
        Self {
            repository,
            review,
            secrets,
            policy,
        }
    }

    fn head(&self) -> git2::Commit<'_> {
        self.repository
            .git()
            .head()
            .unwrap()
            .peel_to_commit()
            .unwrap()
    }

    fn tag(&self, annotated: bool) {
        let git = self.repository.git();
        let head = self.head();
        if annotated {
            let tagger =
                git2::Signature::new("a", "a@example.org", &git2::Time::new(1_768_000_000, 0))
                    .unwrap();
            git.tag("v1", head.as_object(), &tagger, "one", false)
                .unwrap();
        } else {
            git.tag_lightweight("v1", head.as_object(), false).unwrap();
        }
    }

    /// A statement of the gate about a commit, by this project's policy.
    fn about(&self, commit: &str) -> Value {
        let mut statement = statement();
        statement["subject"][0]["digest"]["gitCommit"] = json!(commit);
        let digest = crate::support::sigstore::hexadecimal(&Sha256::digest(&self.policy));
        statement["predicate"]["policy"]["digest"]["sha256"] = json!(digest);
        statement
    }

    fn bundles(&self, commit: &str) -> [String; 2] {
        let payload = self.about(commit).to_string();
        [&self.review, &self.secrets].map(|key| sign_with_key(payload.as_bytes(), key).to_string())
    }

    fn verify(&self, bundles: &[String], line: &str) -> Said {
        gate()
            .repo(&self.repository)
            .file("app.tgz", ARTEFACT)
            .file("gate.jsonl", bundles.join("\n"))
            .args(line)
            .run()
    }
}

fn first_line(said: &Said) -> &str {
    said.stdout.lines().next().unwrap_or(&said.stderr)
}

#[test]
fn a_release_needs_every_attestation_by_its_own_signer() {
    let project = Project::new();
    project.tag(true);
    let commit = project.head().id().to_string();
    let [review, secrets] = project.bundles(&commit);
    let said = project.verify(&[review.clone(), secrets.clone()], RELEASE);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert_eq!(first_line(&said), "VERIFIED: 1 artefact, 2 attestations");
    assert!(
        said.stdout
            .contains("the judged commit is that of the tag v1"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("Asked by portcullis.yaml at "),
        "{}",
        said.stdout
    );
    for only in [review, secrets] {
        let said = project.verify(&[only], RELEASE);
        assert_eq!(
            (said.code, first_line(&said)),
            (1, "REFUSED: verify/identity/key"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn what_a_change_writes_into_the_policy_counts_from_the_next_one_on() {
    let project = Project::new();
    let thief = Key::ed25519();
    let loose = format!(
        "version: 1\nrelease:\n  keys: [{}]\n",
        base64(&thief.spki())
    );
    project
        .repository
        .commit("let me", &[("portcullis.yaml", &loose)]);
    project.tag(false);
    let commit = project.head().id().to_string();
    let mut statement = project.about(&commit);
    statement["predicate"]["policy"]["digest"]["sha256"] = json!(
        crate::support::sigstore::hexadecimal(&Sha256::digest(&loose))
    );
    let bundle = sign_with_key(statement.to_string().as_bytes(), &thief).to_string();
    let said = project.verify(&[bundle], RELEASE);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(
        first_line(&said).starts_with("REFUSED: verify/envelope/key-hint"),
        "{}",
        said.stdout
    );
    let by_the_base = project.bundles(&commit);
    assert_eq!(project.verify(&by_the_base, RELEASE).code, 0);
}

#[test]
fn the_judged_commit_is_the_tags_or_comes_before_it() {
    let project = Project::new();
    let before = project.head().id().to_string();
    project.repository.commit("three", &[("a", "3")]);
    project.tag(true);
    let said = project.verify(&project.bundles(&before), RELEASE);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout
            .contains("the judged commit comes before that of the tag v1"),
        "{}",
        said.stdout
    );
    project.repository.commit("four", &[("a", "4")]);
    let behind = project.head().id().to_string();
    let said = project.verify(&project.bundles(&behind), RELEASE);
    assert_eq!(
        (said.code, first_line(&said)),
        (1, "REFUSED: verify/ancestry/unrelated, and 1 more")
    );
    let said = project.verify(
        &project.bundles("ffffffffffffffffffffffffffffffffffffffff"),
        RELEASE,
    );
    assert_eq!(
        (said.code, first_line(&said)),
        (1, "REFUSED: verify/ancestry/unrelated, and 1 more")
    );
    let mut none = project.about(&behind);
    none["subject"].as_array_mut().unwrap().remove(0);
    let bundles = [&project.review, &project.secrets]
        .map(|key| sign_with_key(none.to_string().as_bytes(), key).to_string());
    let said = project.verify(&bundles, RELEASE);
    assert_eq!(
        (said.code, first_line(&said)),
        (1, "REFUSED: verify/ancestry/no-commit, and 1 more")
    );
}

#[test]
fn a_shallow_clone_that_does_not_reach_is_refused_with_how_to_fetch() {
    let project = Project::new();
    project.tag(false);
    let head = project.head().id().to_string();
    let bundles = project.bundles("ffffffffffffffffffffffffffffffffffffffff");
    std::fs::write(
        project.repository.git().path().join("shallow"),
        format!("{}\n", project.head().parent_id(0).unwrap()),
    )
    .unwrap();
    let said = project.verify(&bundles, RELEASE);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(
        first_line(&said).starts_with("REFUSED: verify/ancestry/shallow"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("git fetch --unshallow"),
        "{}",
        said.stdout
    );
    // Where the base itself is cut off, nobody knows whose policy counts.
    std::fs::write(
        project.repository.git().path().join("shallow"),
        format!("{head}\n"),
    )
    .unwrap();
    let said = project.verify(&bundles, RELEASE);
    assert_eq!(said.code, 3, "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_branch_is_no_tag_and_a_policy_without_the_section_names_nobody() {
    let project = Project::new();
    let said = project.verify(&[], "verify app.tgz --bundle gate.jsonl --tag main");
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
    let said = project.verify(&[], "verify app.tgz --bundle gate.jsonl");
    assert_eq!(
        (said.code, first_line(&said)),
        (1, "REFUSED: verify/bundle-format/empty, and 1 more"),
        "{}",
        said.stderr
    );
    project
        .repository
        .commit("nothing", &[("portcullis.yaml", "version: 1\n")]);
    project.repository.commit("five", &[("a", "5")]);
    let said = project.verify(&[], "verify app.tgz --bundle gate.jsonl --tag v1");
    assert_eq!(said.code, 2);
    let said = project.verify(&[], "verify app.tgz --bundle gate.jsonl");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("the portcullis.yaml before "),
        "{}",
        said.stderr
    );
}

#[test]
fn a_policy_that_is_named_is_the_one_it_was_judged_by() {
    let project = Project::new();
    let commit = project.head().id().to_string();
    let bundles = project.bundles(&commit);
    let line = format!(
        "verify app.tgz --bundle gate.jsonl --policy portcullis.yaml --allow-untimestamped --commit {commit}"
    );
    let said = project.verify(&bundles, &line);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    project
        .repository
        .write(&[("portcullis.yaml", &format!("{}# another\n", project.policy))]);
    let said = project.verify(&bundles, &line);
    assert_eq!(
        (said.code, first_line(&said)),
        (1, "REFUSED: verify/policy/digest, and 1 more")
    );
}
