//! An account in the words of a predicate: SLSA's Verification Summary or in-toto's Simple Verification Result, both with
//! one field of our own for what they have no place for. Described by `summary.schema.json`.
//!
//! Formats: <https://slsa.dev/spec/v1.1/verification_summary>,
//! <https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md>.

use super::account::{Account, Approval, Counts, Missed, Pull, Review, WaiverUsed};
use super::levels::FAILED;
use super::{SUMMARY, VERIFIER};
use crate::finding::Domain;
use crate::verdict::Outcome;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The version of SLSA whose words these are: `ORG_SOURCE_` levels are of its source track.
const SLSA_VERSION: &str = "1.2";
const POLICY: &str = "urn:portcullis:policy:";
const BUILT_IN: &str = "built-in defaults";

pub(super) fn vsa(account: &Account, time: &str, resource_uri: &str) -> Value {
    let passed = account.outcome == Outcome::Pass;
    let levels = if passed {
        account.levels()
    } else {
        vec![FAILED]
    };
    json!({
        "verifier": verifier(account),
        "timeVerified": time,
        "resourceUri": resource_uri,
        "policy": policy(account),
        "inputAttestations": [],
        "verificationResult": if passed { "PASSED" } else { "FAILED" },
        "verifiedLevels": levels,
        "slsaVersion": SLSA_VERSION,
        SUMMARY: summary(account),
    })
}

/// It has no word for a result: what did not pass has no property. Policy and resource stand with the verifier, as its
/// specification shows, and beside it.
pub(super) fn svr(account: &Account, time: &str, resource_uri: &str) -> Value {
    let mut verifier = verifier(account);
    verifier["policy"] = policy(account);
    json!({
        "verifier": verifier,
        "timeCreated": time,
        "resourceUri": resource_uri,
        "properties": account.levels(),
        SUMMARY: summary(account),
    })
}

fn verifier(account: &Account) -> Value {
    json!({ "id": VERIFIER, "version": { "portcullis": account.tool_version } })
}

fn policy(account: &Account) -> Value {
    let mut policy = json!({ "uri": policy_uri(account) });
    if let Some(digest) = &account.policy_digest {
        policy["digest"] = json!({ "sha256": digest });
    }
    policy
}

/// `portcullis.yaml at 1a2b3c4` as a URI: the name, and the whole id of the commit where it is the base.
fn policy_uri(account: &Account) -> String {
    let words = account.policy.as_str();
    let (name, at) = match (words, words.split_once(" at ")) {
        (BUILT_IN, _) => ("built-in", None),
        (_, Some((name, short))) => {
            let whole = account
                .base
                .as_deref()
                .filter(|base| base.starts_with(short));
            (name, Some(whole.unwrap_or(short)))
        }
        _ => (words.strip_suffix(" (--policy)").unwrap_or(words), None),
    };
    let at = at.map(|at| format!("@{}", encoded(at))).unwrap_or_default();
    format!("{POLICY}{}{at}", encoded(name))
}

/// Everything but the characters that a URI leaves alone (RFC 3986, 2.3) and `/` in percent.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

fn summary(account: &Account) -> Value {
    let sha256 = |digest: &String| json!({ "sha256": digest });
    let as_committed = account.as_committed;
    json!({
        "outcome": account.outcome.as_str(),
        "scope": account.scope,
        "day": account.day.to_string(),
        // A commit that was not what was looked at is not named.
        "head": account.commit.as_ref().filter(|_| as_committed == Some(true)),
        "base": account.base,
        "asCommitted": as_committed,
        "tool": {
            "version": account.tool_version,
            "digest": account.tool_digest.as_ref().map(sha256),
            "released": released(&account.tool_version),
        },
        "catalogue": { "digest": { "sha256": account.catalogue_digest } },
        "policy": {
            "words": account.policy,
            "digest": account.policy_digest.as_ref().map(sha256),
        },
        "advisories": account.advisories.as_ref().map(|index| json!({
            "digest": { "sha256": index.digest },
            "snapshot": index.snapshot,
            "ageDays": index.age_days,
        })),
        "sbom": account.sbom_digest.as_ref().map(|digest| json!({ "digest": sha256(digest) })),
        "domains": account.domains.iter().map(|domain| domain.as_str()).collect::<Vec<_>>(),
        "coverage": account.coverage,
        "checks": account.checks.iter().map(|(id, counts)| (id.clone(), of_check(counts))).collect::<Map<_, _>>(),
        "notChecked": not_checked(account),
        "waivers": account.waivers.iter().map(waiver).collect::<Vec<_>>(),
        "review": account.review.as_ref().map(review),
        "notes": account.notes,
    })
}

/// The day of the sources that this program was built from, as `SOURCE_DATE_EPOCH` said at its build; of another version
/// than this nobody here knows it.
fn released(version: &str) -> Option<String> {
    let seconds =
        option_env!("SOURCE_DATE_EPOCH").filter(|_| version == env!("CARGO_PKG_VERSION"))?;
    let moment = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some(moment.to_zoned(TimeZone::UTC).date().to_string())
}

/// Findings of a check, by disposition; what is none is left out.
fn of_check(counts: &Counts) -> Value {
    let all = [
        ("blocking", counts.blocking),
        ("existing", counts.existing),
        ("lapsed", counts.lapsed),
        ("lapsedBlocking", counts.lapsed_blocking),
        ("suppressed", counts.suppressed),
        ("waived", counts.waived),
        ("warning", counts.warning),
    ];
    let some = all.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(word, count)| (word.to_owned(), Value::from(count)))
        .collect::<Map<_, _>>()
        .into()
}

/// Every gap by its domain, and every domain that was not looked at.
fn not_checked(account: &Account) -> Vec<Value> {
    let mut entries = Vec::new();
    for domain in Domain::ALL {
        let of_domain = account.gaps.iter().filter(|((gap, _), _)| *gap == domain);
        let before = entries.len();
        entries.extend(of_domain.map(|((_, required), missed)| missing(domain, *required, missed)));
        if entries.len() == before && !account.domains.contains(&domain) {
            let mut missed = Missed::default();
            missed.reasons.insert("not looked at".to_owned());
            entries.push(missing(domain, false, &missed));
        }
    }
    entries
}

fn missing(domain: Domain, required: bool, missed: &Missed) -> Value {
    json!({
        "domain": domain.as_str(),
        "required": required,
        "reasons": missed.reasons,
        "files": missed.files,
        "objects": missed.objects,
    })
}

fn waiver(waiver: &WaiverUsed) -> Value {
    json!({
        "check": waiver.check,
        "fingerprint": waiver.fingerprint,
        "advisory": waiver.advisory,
        "package": waiver.package,
        "kind": waiver.kind,
        "expires": waiver.expires,
        "matched": waiver.matched,
        "lapsed": waiver.lapsed,
    })
}

fn review(review: &Review) -> Value {
    json!({
        "api": review.api,
        "repository": review.repository,
        "repositoryId": review.repository_id,
        "fetchedAt": review.fetched_at,
        "replayed": review.replayed,
        "evidence": { "digest": { "sha256": review.evidence_digest } },
        "pullRequests": review.pulls.iter().map(pull).collect::<Vec<_>>(),
        "requiredApprovals": review.required_approvals,
        "notVisible": review.not_visible,
    })
}

fn pull(pull: &Pull) -> Value {
    json!({
        "number": pull.number,
        "head": pull.head,
        "base": pull.base,
        "author": pull.author,
        "approvals": pull.approvals.iter().map(approval).collect::<Vec<_>>(),
    })
}

fn approval(approval: &Approval) -> Value {
    json!({ "review": approval.id, "reviewer": approval.reviewer, "head": approval.head })
}
