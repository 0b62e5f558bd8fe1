//! Checks of resources, ready to be asked.

use super::matcher::{is_known_test, split_kind};
use super::predicate;
use crate::check::condition::{self, Condition, Path, Test};
use crate::check::edit::{self, Remedy};
use crate::check::file::ResourceFile;
use crate::check::{Check, tree::Tree};
use crate::finding::{CheckId, Confidence, Severity};
use regex_automata::meta::Regex;

/// A check of what is declared.
#[derive(Debug, Clone)]
pub struct Rule {
    pub check: CheckId,
    pub title: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// Ids of the same check in other tools, as in `checkov:CKV_AWS_7`.
    pub aliases: Vec<String>,
    pub faults: Vec<Fault>,
}

/// One way in which the fault is declared.
#[derive(Debug, Clone)]
pub struct Fault {
    pub kinds: Vec<String>,
    pub when: Option<Condition>,
    pub fault: Condition,
    pub at: Option<Path>,
    /// What repairs it. No edits: a person has to.
    pub remedy: Remedy,
}

/// Why a check cannot be run, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RuleError(String);

/// Whether everything that a check names is there. For `checks lint`, which proves what a run takes for granted.
///
/// Errors: a kind, test or predicate that is not known, or a pattern that does not compile.
pub fn prove(rule: &Rule) -> Result<(), RuleError> {
    for fault in &rule.faults {
        known_kinds(&fault.kinds)?;
        fault.when.as_ref().map_or(Ok(()), known)?;
        known(&fault.fault)?;
        fitting(fault)?;
    }
    Ok(())
}

/// Compiles one check. Errors: a condition outside of the vocabulary.
pub fn compile(check: &Check) -> Result<Rule, RuleError> {
    let faults = check.file.matcher.resource.iter().map(fault);
    Ok(Rule {
        check: check.id.clone(),
        title: check.file.title.clone(),
        severity: check.severity,
        confidence: check.confidence,
        aliases: check.file.aliases.clone(),
        faults: faults.collect::<Result<_, _>>()?,
    })
}

fn fault(file: &ResourceFile) -> Result<Fault, RuleError> {
    if file.kinds.is_empty() {
        return Err(RuleError("`kinds` is empty".to_owned()));
    }
    let at = file.at.as_deref().map(|text| {
        Path::parse(text).ok_or_else(|| RuleError(format!("`at`: `{text}` is no path")))
    });
    Ok(Fault {
        kinds: file.kinds.clone(),
        when: file.when.as_ref().map(condition).transpose()?,
        fault: condition(&file.fault)?,
        at: at.transpose()?,
        remedy: file
            .edit
            .as_ref()
            .map(remedy)
            .transpose()?
            .unwrap_or_default(),
    })
}

fn condition(tree: &Tree) -> Result<Condition, RuleError> {
    condition::parse(tree).map_err(|error| RuleError(error.to_string()))
}

fn remedy(tree: &Tree) -> Result<Remedy, RuleError> {
    edit::parse(tree).map_err(|error| RuleError(format!("`edit`: {error}")))
}

/// Whether the edits are of a kind that texts of these resources take.
fn fitting(fault: &Fault) -> Result<(), RuleError> {
    let dockerfile = |kind: &String| kind.starts_with("dockerfile:");
    fault.remedy.when.as_ref().map_or(Ok(()), known)?;
    for edit in &fault.remedy.edits {
        if fault
            .kinds
            .iter()
            .any(|kind| dockerfile(kind) != edit.is_of_dockerfiles())
        {
            let reason =
                "`edit`: `keyword` and `command` are for `dockerfile:`, and nothing else is";
            return Err(RuleError(reason.to_owned()));
        }
    }
    Ok(())
}

fn known_kinds(kinds: &[String]) -> Result<(), RuleError> {
    match kinds.iter().find(|kind| split_kind(kind).is_none()) {
        Some(kind) => Err(RuleError(format!(
            "`{kind}` is no kind: write terraform:, cloudformation:, kubernetes:, dockerfile:, compose: or github: before it"
        ))),
        None => Ok(()),
    }
}

/// Whether every name in a condition is known.
fn known(condition: &Condition) -> Result<(), RuleError> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().try_for_each(known),
        Condition::Not(part) => known(part),
        Condition::At(_, test) => known_test(test),
        Condition::Related(relation) => {
            known_kinds(&relation.kinds)?;
            relation.condition.as_deref().map_or(Ok(()), known)
        }
        Condition::Predicate(name, _) if predicate::is_known(name) => Ok(()),
        Condition::Predicate(name, _) => Err(RuleError(format!("there is no predicate `{name}`"))),
    }
}

fn known_test(test: &Test) -> Result<(), RuleError> {
    match test {
        Test::All(parts) => parts.iter().try_for_each(known_test),
        Test::Not(part) | Test::Count(part) => known_test(part),
        Test::Some(condition) => known(condition),
        Test::Is(name) if !is_known_test(name) => {
            Err(RuleError(format!("there is no test `{name}`")))
        }
        Test::Matches(pattern) => Regex::new(pattern)
            .map(|_| ())
            .map_err(|error| RuleError(format!("`{pattern}` does not compile: {error}"))),
        _ => Ok(()),
    }
}
