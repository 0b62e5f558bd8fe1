//! Check 9: an in-toto statement (<https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>), read strictly
//! from the bytes that were signed, and what it is about. Subjects are told by their digests; a name proves nothing.

use super::artifact::{Artifact, hexadecimal};
use super::check::{Check, Proof, Refusal, quoted};
use crate::attestation::STATEMENT_V1;
use crate::document::strict::{self, Fault};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The statement of before version 1, which attestations of others still use.
const STATEMENT_V0_1: &str = "https://in-toto.io/Statement/v0.1";

/// What was signed, as it says itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub subjects: Vec<Subject>,
    pub predicate_type: String,
    pub predicate: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// By algorithm, in lower-case digits.
    digests: BTreeMap<String, String>,
}

/// Reads a statement. `any_version`: the one before version 1 will do.
pub(super) fn parse(payload: &[u8], any_version: bool) -> Result<Statement, Refusal> {
    let text = std::str::from_utf8(payload)
        .map_err(|_| refused("format", "the statement is not UTF-8"))?;
    let value = strict::parse(text).map_err(|fault| match fault {
        Fault::DuplicateKey(key) => refused(
            "duplicate-key",
            format!(
                "the key {} stands twice in one object of the statement",
                quoted(&key)
            ),
        ),
        Fault::TooDeep => refused(
            "depth",
            format!("the statement is nested more than {} deep", strict::DEEPEST),
        ),
        Fault::NotJson(why) => refused(
            "format",
            format!("the statement is not one JSON value: {why}"),
        ),
    })?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let version = text("_type").unwrap_or_default();
    if version != STATEMENT_V1 && !(any_version && version == STATEMENT_V0_1) {
        let message = format!(
            "expected a statement of type {}; found {}",
            quoted(STATEMENT_V1),
            quoted(version)
        );
        return Err(refused("type", message));
    }
    let predicate = match value.get("predicate") {
        None => Map::new(),
        Some(Value::Object(predicate)) => predicate.clone(),
        Some(_) => {
            return Err(refused(
                "format",
                "the predicate of the statement is no object",
            ));
        }
    };
    Ok(Statement {
        subjects: subjects(&value)?,
        predicate_type: text("predicateType").unwrap_or_default().to_owned(),
        predicate,
    })
}

fn subjects(value: &Value) -> Result<Vec<Subject>, Refusal> {
    let list = value.get("subject").and_then(Value::as_array);
    let list = list.filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| {
        refused(
            "no-subject",
            "expected a statement about at least one subject; found none",
        )
    })?;
    let malformed = || {
        refused(
            "subject",
            "a subject of the statement has no digest, or one that is none",
        )
    };
    list.iter()
        .map(|subject| {
            let digests = subject
                .get("digest")
                .and_then(Value::as_object)
                .ok_or_else(malformed)?;
            let digests = digests
                .iter()
                .map(|(algorithm, digits)| {
                    Some((algorithm.clone(), digits.as_str()?.to_ascii_lowercase()))
                })
                .collect::<Option<BTreeMap<_, _>>>();
            let digests = digests
                .filter(|digests| !digests.is_empty())
                .ok_or_else(malformed)?;
            Ok(Subject { digests })
        })
        .collect()
}

impl Statement {
    /// Checks that an artefact is among the subjects: every digest that a subject has of it has to be its own.
    pub fn names(&self, artifact: &Artifact) -> Result<Proof, Refusal> {
        let sha256 = hexadecimal(&artifact.sha256);
        let sha512 = artifact.sha512.map(|digest| hexadecimal(&digest));
        let is = |subject: &&Subject| {
            let of_256 = subject
                .digests
                .get("sha256")
                .map(|digest| *digest == sha256);
            let of_512 = subject
                .digests
                .get("sha512")
                .zip(sha512.as_ref())
                .map(|(digest, own)| digest == own);
            let both: Vec<bool> = of_256.into_iter().chain(of_512).collect();
            !both.is_empty() && both.into_iter().all(|same| same)
        };
        if self.subjects.iter().any(|subject| is(&subject)) {
            return Ok(Proof::new(
                Check::Statement,
                "artefact",
                format!("{}, sha256:{sha256}", artifact.name),
            ));
        }
        let message = format!(
            "expected {} (sha256:{sha256}) among the statement's subjects; it is none of the {}: {}",
            quoted(&artifact.name),
            self.subjects.len(),
            self.shown()
        );
        Err(refused("artifact", message)
            .help("Verify the file as it was released, or name the bundle that was made for it."))
    }

    /// Checks that a commit is among the subjects.
    pub fn names_commit(&self, id: &str) -> Result<Proof, Refusal> {
        if self.commits().any(|commit| commit == id) {
            return Ok(Proof::new(Check::Statement, "commit", id));
        }
        let found: Vec<&str> = self.commits().collect();
        let found = if found.is_empty() {
            "none".to_owned()
        } else {
            found.join(", ")
        };
        let message =
            format!("expected the commit {id} among the statement's subjects; found {found}");
        Err(refused("commit", message).help("Name the bundle that was made for this commit."))
    }

    /// The commits that it is about.
    pub fn commits(&self) -> impl Iterator<Item = &str> {
        self.subjects
            .iter()
            .filter_map(|subject| subject.digests.get("gitCommit").map(String::as_str))
    }

    /// A digest by which a reader who knows only files can take hold of it.
    pub fn any_file_digest(&self) -> Option<[u8; 32]> {
        let mut digests = self
            .subjects
            .iter()
            .filter_map(|subject| subject.digests.get("sha256"));
        digests.find_map(|digest| super::artifact::unhexadecimal(digest))
    }

    /// At most three subjects.
    fn shown(&self) -> String {
        let mut shown: Vec<String> = self
            .subjects
            .iter()
            .take(3)
            .map(|subject| {
                let digests = subject
                    .digests
                    .iter()
                    .map(|(algorithm, digits)| format!("{algorithm}:{digits}"));
                digests.collect::<Vec<_>>().join(" ")
            })
            .collect();
        if self.subjects.len() > 3 {
            shown.push("…".to_owned());
        }
        super::check::quoted(&shown.join(", "))
    }
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Statement, part, message)
        .help("Name a bundle with an in-toto statement about this artefact.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn statement(subjects: &str) -> String {
        format!(
            r#"{{"_type":"{STATEMENT_V1}","subject":{subjects},"predicateType":"x","predicate":{{}}}}"#
        )
    }

    #[test]
    fn one_digest_that_differs_is_enough_to_be_another_file() {
        let artifact = Artifact {
            name: "a".to_owned(),
            sha256: [1; 32],
            sha512: Some([2; 64]),
        };
        let (right, wrong) = ("01".repeat(32), "03".repeat(64));
        let parse = |subjects: String| parse(statement(&subjects).as_bytes(), false).unwrap();
        assert!(
            parse(format!(r#"[{{"digest":{{"sha256":"{right}"}}}}]"#))
                .names(&artifact)
                .is_ok()
        );
        let half = parse(format!(
            r#"[{{"digest":{{"sha256":"{right}","sha512":"{wrong}"}}}}]"#
        ));
        assert_eq!(
            half.names(&artifact).unwrap_err().code(),
            "verify/statement/artifact"
        );
        let other = parse(format!(r#"[{{"digest":{{"gitCommit":"{right}"}}}}]"#));
        assert!(other.names(&artifact).is_err());
        assert!(other.names_commit(&right).is_ok());
    }

    #[test]
    fn what_is_no_statement_is_refused_by_what_is_wrong_with_it() {
        let code = |text: &str| parse(text.as_bytes(), false).unwrap_err().code();
        assert_eq!(code("{}"), "verify/statement/type");
        assert_eq!(code("x"), "verify/statement/format");
        assert_eq!(code(&statement("[]")), "verify/statement/no-subject");
        assert_eq!(code(&statement("[{}]")), "verify/statement/subject");
        assert_eq!(
            code(&statement(r#"[{"digest":{"sha256":1}}]"#)),
            "verify/statement/subject"
        );
        let twice = statement("[]").replacen('{', r#"{"subject":[1],"#, 1);
        assert_eq!(code(&twice), "verify/statement/duplicate-key");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, true);
        }
    }
}
