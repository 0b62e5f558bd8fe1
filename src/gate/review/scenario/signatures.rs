//! What the signatures of a story's commits are worth: nothing is signed in a story, each sentence says what came of it.

use super::Scenario;
use super::git;
use super::story::{Commit, Story, sha};
use crate::detect::review::judge::KeySignatures;
use crate::policy::{Policy, SignedCommits};
use crate::signers::{AllowedSigners, Denial, SignedBy, Standing};
use std::collections::BTreeMap;

/// None: the policy lists no keys.
pub(super) fn of(
    scenario: &Scenario,
    policy: &Policy,
    stories: &BTreeMap<u64, Story>,
) -> Result<Option<KeySignatures>, String> {
    let rules = &policy.review;
    let Some(path) = rules
        .allowed_signers
        .as_ref()
        .or(rules.openpgp_keys.as_ref())
    else {
        return Ok(None);
    };
    if rules.signed_commits == SignedCommits::Off {
        return Ok(None);
    }
    let mut signed = KeySignatures::default();
    if let Some(text) = &scenario.allowed_signers {
        let list = AllowedSigners::parse(text.as_bytes())?;
        let problems = list.problems().iter();
        signed.unusable = problems.map(|it| (path.clone(), it.clone())).collect();
    }
    for story in stories.values() {
        for commit in story.commits.values() {
            signed
                .standings
                .insert(sha(&commit.label), standing(commit)?);
        }
        let head = story.branch.last().map_or("", String::as_str);
        let landed = sha(&git::landed(story, head));
        signed
            .standings
            .entry(landed)
            .or_insert(Err(Denial::Missing));
    }
    Ok(Some(signed))
}

fn standing(commit: &Commit) -> Result<Standing, String> {
    let Some(word) = &commit.locally else {
        return Ok(Err(Denial::Missing));
    };
    let why = || "it is told so".to_owned();
    Ok(match word.as_str() {
        "verified" => Ok(SignedBy { key: why() }),
        "wrong" => Err(Denial::Wrong(why())),
        "weak" => Err(Denial::Weak(why())),
        "unknown" => Err(Denial::UnknownKey(why())),
        "another" => Err(Denial::OtherPerson(why())),
        "expired" => Err(Denial::KeyNotValid(why())),
        "foreign" => Err(Denial::Unverifiable(why())),
        other => return Err(format!("a signature is never `{other}`")),
    })
}
