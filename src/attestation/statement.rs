//! The in-toto statement around an account: what it is about, and in which words. Its bytes are signed as they are made
//! here: keys sorted, no white space, the same account at the same moment the same bytes.
//!
//! Formats: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>.

use super::account::Account;
use super::{STATEMENT_V1, SVR, VSA, predicate};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// In which words the verdict is put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Predicate {
    /// SLSA's Verification Summary.
    #[default]
    Vsa,
    /// in-toto's Simple Verification Result.
    Svr,
}

/// Something that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// A path as the user gave it, with `/` between its parts; of a commit `commit` and its id.
    pub name: String,
    pub digest: Digest,
}

/// How a subject is told from all others; hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Digest {
    GitCommit(String),
    Sha256(String),
}

/// What a statement is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    pub account: &'a Account,
    /// The commit, where the account is one of it, and the artefacts; in any order.
    pub subjects: Vec<Subject>,
    pub predicate: Predicate,
    pub resource_uri: String,
    /// The clock, now.
    pub now: Timestamp,
}

/// Why there is nothing to sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    #[error(
        "there is nothing to attest it of: {0}; name an artefact with --subject, or judge a commit"
    )]
    NoSubject(&'static str),
    #[error("two subjects are called {0:?}: name each once")]
    NamedTwice(String),
    #[error("the verdict is of {day}, and the clock says {today}: set the clock right")]
    DayToCome {
        day: civil::Date,
        today: civil::Date,
    },
}

impl Account {
    /// The commit that the account is one of. Errors: why it is one of no commit, in words.
    pub fn commit_subject(&self) -> Result<Subject, &'static str> {
        let id = self.commit.as_ref().ok_or("no commit was looked at")?;
        match self.as_committed {
            Some(true) => Ok(Subject {
                name: format!("commit {id}"),
                digest: Digest::GitCommit(id.clone()),
            }),
            Some(false) => Err(
                "what was looked at is not what the commit holds (uncommitted changes, files that no commit holds, \
                 or one folder alone)",
            ),
            None => Err("nobody asked whether what was looked at is what the commit holds"),
        }
    }

    /// When it was judged. Of a verdict of today the moment itself; of an earlier day nobody knows more than the day, and
    /// its first second makes nothing look fresher than it is.
    fn moment(&self, now: Timestamp) -> Result<Timestamp, StatementError> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let to_come = StatementError::DayToCome {
            day: self.day,
            today,
        };
        match self.day.cmp(&today) {
            std::cmp::Ordering::Equal => Ok(now),
            std::cmp::Ordering::Greater => Err(to_come),
            std::cmp::Ordering::Less => {
                let midnight = self.day.to_zoned(TimeZone::UTC).map_err(|_| to_come)?;
                Ok(midnight.timestamp())
            }
        }
    }
}

impl Statement<'_> {
    /// Whether the verdict was not reached today, so that only its day is known.
    pub fn is_of_an_earlier_day(&self) -> bool {
        self.account.day < self.now.to_zoned(TimeZone::UTC).date()
    }

    /// The bytes to sign.
    pub fn bytes(&self) -> Result<Vec<u8>, StatementError> {
        let subjects = self.sorted()?;
        let moment = self.account.moment(self.now)?;
        let time = moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let (predicate_type, predicate) = match self.predicate {
            Predicate::Vsa => (VSA, predicate::vsa(self.account, &time, &self.resource_uri)),
            Predicate::Svr => (SVR, predicate::svr(self.account, &time, &self.resource_uri)),
        };
        let statement = json!({
            "_type": STATEMENT_V1,
            "subject": subjects.values().map(|subject| subject.json()).collect::<Vec<Value>>(),
            "predicateType": predicate_type,
            "predicate": predicate,
        });
        // A map of `serde_json` is sorted by its keys, and its text has no white space: the tests hold it to that.
        Ok(statement.to_string().into_bytes())
    }

    fn sorted(&self) -> Result<BTreeMap<&str, &Subject>, StatementError> {
        let mut subjects = BTreeMap::new();
        for subject in &self.subjects {
            if subjects.insert(subject.name.as_str(), subject).is_some() {
                return Err(StatementError::NamedTwice(subject.name.clone()));
            }
        }
        if subjects.is_empty() {
            let why = self.account.commit_subject().err();
            return Err(StatementError::NoSubject(
                why.unwrap_or("no subject was named"),
            ));
        }
        Ok(subjects)
    }
}

impl Subject {
    fn json(&self) -> Value {
        let (algorithm, digest) = match &self.digest {
            Digest::GitCommit(id) => ("gitCommit", id),
            Digest::Sha256(digest) => ("sha256", digest),
        };
        json!({ "name": self.name, "digest": { algorithm: digest } })
    }
}
