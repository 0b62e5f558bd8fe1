//! Checks 10 to 16: what the predicate says. Of SLSA's Verification Summary (<https://slsa.dev/spec/v1.1/verification_summary>)
//! and in-toto's Simple Verification Result, as this program writes them.

use super::check::{Check, Proof, Refusal, quoted};
use super::expected::{Expected, in_words};
use super::statement::Statement;
use crate::attestation::{SUMMARY, SVR, VSA};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How far the clock of who verified may run ahead of the one that timed the signature.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// When the signature was made, and what time it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub signed: Option<Timestamp>,
    pub now: Timestamp,
}

/// A predicate of a known type.
struct Summary<'a> {
    fields: &'a Map<String, Value>,
    simple: bool,
}

/// Checks the predicate. `verifiers`: the ids that this signer may speak as.
pub(super) fn check(
    statement: &Statement,
    verifiers: &BTreeSet<String>,
    expected: &Expected,
    moments: Moments,
) -> Result<Vec<Proof>, Refusal> {
    let summary = of_type(statement)?;
    let mut proofs = vec![Proof::new(
        Check::Predicate,
        "predicate",
        &statement.predicate_type,
    )];
    proofs.push(verifier(&summary, verifiers)?);
    proofs.extend(policy(&summary, expected)?);
    proofs.push(result(&summary)?);
    proofs.extend(levels(&summary, expected)?);
    proofs.extend(resource(&summary, expected)?);
    proofs.extend(freshness(&summary, expected, moments)?);
    Ok(proofs)
}

fn of_type(statement: &Statement) -> Result<Summary<'_>, Refusal> {
    let simple = match statement.predicate_type.as_str() {
        VSA => false,
        SVR => true,
        other => {
            let message = format!(
                "expected the predicate type {} or {}; found {}",
                quoted(VSA),
                quoted(SVR),
                quoted(other)
            );
            return Err(Refusal::new(Check::Predicate, "type", message).help(
                "Name the bundle of the gate. For others, --signature-only says who signed what.",
            ));
        }
    };
    Ok(Summary {
        fields: &statement.predicate,
        simple,
    })
}

impl Summary<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key)?.as_str()
    }

    /// Both words for the same: how the two predicates call it.
    fn either(&self, vsa: &'static str, svr: &'static str) -> &'static str {
        if self.simple { svr } else { vsa }
    }

    fn texts(&self, key: &str) -> BTreeSet<&str> {
        let list = self.fields.get(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    fn policy_digest(&self) -> Option<&str> {
        let policy = if self.simple {
            self.fields.get("verifier")?.get("policy")?
        } else {
            self.fields.get("policy")?
        };
        policy.get("digest")?.get("sha256")?.as_str()
    }
}

fn verifier(summary: &Summary<'_>, allowed: &BTreeSet<String>) -> Result<Proof, Refusal> {
    let id = summary
        .fields
        .get("verifier")
        .and_then(|verifier| verifier.get("id")?.as_str());
    let id = id.ok_or_else(|| {
        Refusal::new(
            Check::Verifier,
            "missing",
            "expected the id of who verified; the predicate has none",
        )
    })?;
    if allowed.contains(id) {
        return Ok(Proof::new(Check::Verifier, "verifier", id));
    }
    let message = format!(
        "expected this signer to speak as {}; it speaks as {}",
        in_words(allowed),
        quoted(id)
    );
    Err(Refusal::new(Check::Verifier, "id", message)
        .help("If it may, name the id: --verifier-id, or `verifier:` of the signer in the policy."))
}

fn policy(summary: &Summary<'_>, expected: &Expected) -> Result<Option<Proof>, Refusal> {
    let Some(wanted) = &expected.policies else {
        return Ok(None);
    };
    let help = "Look at what the policy says that it was judged by; if that will do, name its digest: --policy-digest.";
    let Some(found) = summary.policy_digest() else {
        let message = format!(
            "expected a verdict by the policy {}; it was reached by the built-in defaults, or does not say",
            in_words(wanted)
        );
        return Err(Refusal::new(Check::Policy, "missing", message).help(help));
    };
    if wanted.contains(found) {
        return Ok(Some(Proof::new(
            Check::Policy,
            "policy",
            format!("sha256:{found}"),
        )));
    }
    let message = format!(
        "expected a verdict by the policy {}; it was reached by {}",
        in_words(wanted),
        quoted(found)
    );
    Err(Refusal::new(Check::Policy, "digest", message).help(help))
}

fn result(summary: &Summary<'_>) -> Result<Proof, Refusal> {
    let refused = |part, message: String| {
        Err(Refusal::new(Check::Result, part, message)
            .help("Put right what the gate found, and have it judge again."))
    };
    let outcome = summary
        .fields
        .get(SUMMARY)
        .and_then(|summary| summary.get("outcome")?.as_str());
    if let Some(outcome) = outcome.filter(|outcome| *outcome != "pass")
        && summary.text("verificationResult") != Some("FAILED")
    {
        return refused(
            "outcome",
            format!("expected the outcome `pass`; found {}", quoted(outcome)),
        );
    }
    if summary.simple {
        // It has no word for a result: what did not pass has no property.
        if outcome.is_none() && summary.texts("properties").is_empty() {
            return refused(
                "missing",
                "expected a result with properties, or our outcome; found neither".to_owned(),
            );
        }
        return Ok(Proof::new(Check::Result, "result", "passed"));
    }
    match summary.text("verificationResult") {
        Some("PASSED") => Ok(Proof::new(Check::Result, "result", "PASSED")),
        Some(found) => refused(
            "failed",
            format!("expected the result `PASSED`; found {}", quoted(found)),
        ),
        None => refused(
            "missing",
            "expected the result `PASSED`; the predicate has none".to_owned(),
        ),
    }
}

fn levels(summary: &Summary<'_>, expected: &Expected) -> Result<Option<Proof>, Refusal> {
    if expected.levels.is_empty() {
        return Ok(None);
    }
    let found = summary.texts(summary.either("verifiedLevels", "properties"));
    let missing: BTreeSet<String> = expected
        .levels
        .iter()
        .filter(|level| !found.contains(level.as_str()))
        .cloned()
        .collect();
    if missing.is_empty() {
        return Ok(Some(Proof::new(
            Check::Levels,
            "levels",
            in_words(&expected.levels),
        )));
    }
    let has: BTreeSet<String> = found.into_iter().map(str::to_owned).collect();
    let has = if has.is_empty() {
        "none".to_owned()
    } else {
        in_words(&has)
    };
    let message = format!(
        "expected the levels {}; missing {}, found {has}",
        in_words(&expected.levels),
        in_words(&missing)
    );
    Err(Refusal::new(Check::Levels, "missing", message)
        .help("Have the gate look at what the level stands for; the verdict says what it did not look at."))
}

fn resource(summary: &Summary<'_>, expected: &Expected) -> Result<Option<Proof>, Refusal> {
    let Some(wanted) = &expected.resource else {
        return Ok(None);
    };
    let found = summary.text("resourceUri").unwrap_or_default();
    if found == wanted {
        return Ok(Some(Proof::new(Check::Resource, "resource", found)));
    }
    let message = format!(
        "expected a verdict on the resource {}; it is one on {}",
        quoted(wanted),
        quoted(found)
    );
    Err(Refusal::new(Check::Resource, "uri", message).help("Name the bundle of this resource."))
}

fn freshness(
    summary: &Summary<'_>,
    expected: &Expected,
    moments: Moments,
) -> Result<Vec<Proof>, Refusal> {
    let refused =
        |part, message: String, help| Err(Refusal::new(Check::Freshness, part, message).help(help));
    let key = summary.either("timeVerified", "timeCreated");
    let text = summary.text(key).unwrap_or_default();
    let Ok(verified) = text.parse::<Timestamp>() else {
        return refused(
            "time",
            format!("expected a time as `{key}`; found {}", quoted(text)),
            "Name the bundle of the gate.",
        );
    };
    let bound = moments.signed.unwrap_or(moments.now);
    if verified > bound.saturating_add(SKEW).unwrap_or(Timestamp::MAX) {
        let what = if moments.signed.is_some() {
            "the signature was made"
        } else {
            "it is"
        };
        let message = format!(
            "expected a verdict from before it was signed; it says {verified}, and {what} {bound}"
        );
        return refused(
            "after-signing",
            message,
            "Do not use the artefact: a verdict cannot be signed before it is reached.",
        );
    }
    let mut proofs = vec![Proof::new(
        Check::Freshness,
        "verified at",
        verified.to_string(),
    )];
    let Some(most) = expected.max_age else {
        return Ok(proofs);
    };
    let Some(signed) = moments.signed else {
        let message =
            "expected a signature with a trusted time, so that its age can be told; it has none"
                .to_owned();
        return refused(
            "untimed",
            message,
            "Have it signed with a timestamp, or leave the greatest age out.",
        );
    };
    // Whichever is older: an old verdict does not get young by being signed again.
    let age = moments.now.duration_since(signed.min(verified));
    if age > most {
        let message = format!(
            "expected a verdict of at most {}; it is {} old",
            days(most),
            days(age)
        );
        return refused("age", message, "Have the gate judge it again.");
    }
    proofs.push(Proof::new(
        Check::Freshness,
        "age",
        format!("{}, at most {}", days(age), days(most)),
    ));
    Ok(proofs)
}

fn days(age: SignedDuration) -> String {
    let hours = age.as_hours();
    match (hours / 24, hours % 24) {
        (0, hours) => format!("{hours} h"),
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        (days, hours) => format!("{days} d {hours} h"),
    }
}
