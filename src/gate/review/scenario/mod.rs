//! A review told as a story, for the examples of checks: who is who, what each did in which order, what the policy asks.
//! It becomes the same facts that a forge and a repository give.
//!
//! ```yaml
//! policy: { approvals: 1 }
//! people: { ann: write, bob: write, eve: read }
//! story:
//!   - ann commits a1 touching src/lib.rs
//!   - bob approves
//!   - ann commits a2 touching src/lib.rs
//! ```
//!
//! The first sentence's subject has opened the pull request. See `story` for the sentences, and `build` for the facts.

mod build;
mod git;
mod host;
mod question;
mod signatures;
mod story;

use crate::detect::review::judge::{About, Facts};
use crate::policy::{FILE_NAME, Policy};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use story::Story;

/// The number of the pull request that `story` tells of.
pub(super) const NUMBER: u64 = 7;

/// As written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    /// The section `review:` of the policy.
    #[serde(default)]
    policy: Option<serde_yaml::Value>,
    /// Each with a role (`read`, `triage`, `write`, `maintain`, `admin`), or `bot`, `organisation`, `hidden` (a person
    /// whose role cannot be seen), `ghost` (a deleted account).
    people: BTreeMap<String, String>,
    /// Members by team, `"@acme/security": [bob]`; of a team that is not here nobody knows the members.
    #[serde(default)]
    teams: BTreeMap<String, BTreeSet<String>>,
    /// `.github/CODEOWNERS` of the base.
    #[serde(default)]
    codeowners: Option<String>,
    story: Vec<String>,
    /// Stories of other pull requests, by number.
    #[serde(default)]
    also: BTreeMap<u64, Vec<String>>,
    /// `pull-request`, `merge-group`, `push`, `release` or `branch`.
    #[serde(default)]
    event: Option<String>,
    /// What the forge enforces. Unset: all that the policy asks.
    #[serde(default)]
    host: Option<host::Host>,
    /// Texts of workflows that the change touches.
    #[serde(default)]
    workflows: BTreeMap<String, Texts>,
    #[serde(default)]
    organisation: Option<host::OrganisationFile>,
    /// How many conversations are open. Unset: nobody knows.
    #[serde(default)]
    conversations: Option<u64>,
    /// The list of keys that the policy names.
    #[serde(default)]
    allowed_signers: Option<String>,
    /// What the forge did not answer: `reviews`, `timeline`, `pull`, `identities`, `commits`, `clone`.
    #[serde(default)]
    missing: BTreeSet<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    #[serde(default)]
    before: Option<String>,
    #[serde(default)]
    after: Option<String>,
}

/// A scenario as facts, and where each of its faults stands in the text.
pub(super) struct Told {
    pub facts: Facts,
    stories: BTreeMap<u64, Story>,
}

/// Reads a scenario. Errors: it is no YAML of this form, or a sentence says nothing.
pub(super) fn read(text: &str) -> Result<Told, String> {
    let scenario: Scenario = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let policy = policy(&scenario)?;
    let mut stories = BTreeMap::from([(NUMBER, Story::read(&scenario.story, &scenario.people)?)]);
    for (number, sentences) in &scenario.also {
        stories.insert(*number, Story::read(sentences, &scenario.people)?);
    }
    let facts = build::facts(&scenario, &policy, &stories)?;
    Ok(Told { facts, stories })
}

fn policy(scenario: &Scenario) -> Result<Policy, String> {
    let Some(review) = &scenario.policy else {
        return Ok(Policy::default());
    };
    let section = serde_yaml::to_string(review).map_err(|error| error.to_string())?;
    let lines = section.lines().map(|line| format!("  {line}\n"));
    let text = format!("version: 1\nreview:\n{}", lines.collect::<String>());
    Policy::parse(&text, FILE_NAME, &|_| true).map_err(|error| format!("{error:?}"))
}

impl Told {
    /// Where in the scenario's text that stands which a fault is about: the sentence, or the key.
    pub fn place(&self, text: &str, about: &About) -> Option<Range<usize>> {
        let mut stories = self.stories.values();
        let named = key(text, "allowed_signers:");
        let sentence = match about {
            About::Review(id) => stories.find_map(|story| story.sentence_of_review(*id)),
            About::Commit(sha) => stories.find_map(|story| story.sentence_of_commit(sha)),
            About::Path(path) => {
                let path = path.to_text();
                let sentence = stories.find_map(|story| story.sentence_of_path(&path));
                match (sentence, named) {
                    (None, Some(named)) => return Some(named),
                    (sentence, _) => sentence,
                }
            }
            About::Whole | About::Pull(_) => return key(text, "story:"),
            About::Rules => return key(text, "host:"),
            About::Organisation => return key(text, "organisation:"),
        };
        let sentence = sentence?;
        let start = text.find(sentence)?;
        Some(start..start + sentence.len())
    }
}

fn key(text: &str, key: &str) -> Option<Range<usize>> {
    let at = text
        .match_indices(key)
        .find(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    let (start, _) = at?;
    Some(start..start + key.len() - 1)
}
