//! The checks of the catalogue as the scanner runs them: compiled once, found by keyword.

use super::globs::Globs;
use super::pattern::Pattern;
use super::predicates::{self, Predicate, Site};
use super::prefilter::Prefilter;
use crate::check::Check;
use crate::check::file::{AssignedFile, ConditionsFile, TokenFile};
use crate::check::keywords::{Keyword, SHORTEST};
use crate::finding::{CheckId, Confidence, Severity};
use crate::source::RepoPath;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// One check, ready to run.
#[derive(Debug)]
pub struct Rule {
    pub check: CheckId,
    pub title: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub aliases: Vec<String>,
    /// A check of the repository's own: it may add findings, and takes none of ours away.
    pub own: bool,
    pub matcher: Matcher,
    pub conditions: Conditions,
}

#[derive(Debug)]
pub enum Matcher {
    Token(TokenRule),
    Assigned(AssignedRule),
    Predicate {
        run: Predicate,
        variant: Option<String>,
    },
}

#[derive(Debug)]
pub struct TokenRule {
    pub pattern: Pattern,
    /// Every match begins at a keyword, so the pattern is tried there and nowhere else.
    pub anchored: bool,
    /// The whole match is the secret: how it begins tells whose it is, and nothing is matched for context alone.
    pub whole: bool,
    /// Lower-case words of which one stands near.
    pub near: Vec<Vec<u8>>,
}

#[derive(Debug)]
pub struct AssignedRule {
    pub value: Pattern,
    /// Lower-case words of which one stands in the name or before the value.
    pub and: Vec<Vec<u8>>,
}

/// What a value must be besides matching.
#[derive(Debug)]
pub struct Conditions {
    pub checksum: Option<String>,
    pub entropy: Option<f32>,
    pub has: Vec<String>,
    pub paths: Option<Globs>,
}

/// Why a check cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("the pattern does not compile: {0}")]
    Pattern(String),
    #[error("`paths`: {0}")]
    Glob(String),
    #[error(
        "the pattern begins with no literal of {SHORTEST} bytes: give `keywords` that every match contains"
    )]
    NoKeyword,
    #[error("keyword `{0}` is shorter than {SHORTEST} bytes")]
    ShortKeyword(String),
    #[error("there is no predicate `{0}`")]
    UnknownPredicate(String),
    #[error("give exactly one of `token`, `assigned` and `predicate`")]
    NotOneMatcher,
}

/// All rules and the prefilter that leads to them.
#[derive(Debug)]
pub struct Rules {
    pub rules: Vec<Rule>,
    pub prefilter: Prefilter,
    /// By keyword number: the rules to try where it stands.
    pub targets: Vec<Vec<usize>>,
    /// Beginnings that a provider gives its tokens, in lower case, separator included: `ghp_`, `sk_live_`.
    forms: HashSet<Vec<u8>>,
    /// Beginnings without a separator, in lower case: `akia`, `fsq3`.
    heads: HashSet<Vec<u8>>,
}

impl Rules {
    /// Whether a rule that goes by paths applies at this one.
    pub fn are_for(&self, path: &RepoPath) -> bool {
        let text = path.to_text();
        let path = Path::new(text.as_ref());
        let globs = self
            .rules
            .iter()
            .filter_map(|rule| rule.conditions.paths.as_ref());
        globs.into_iter().any(|globs| globs.is_match(path))
    }

    /// Compiles checks. Errors: the first check that cannot be run, and why.
    pub fn new<'a>(checks: impl Iterator<Item = &'a Check>) -> Result<Self, (CheckId, RuleError)> {
        let mut rules = Vec::new();
        let mut forms = HashSet::new();
        let mut heads = HashSet::new();
        let mut keywords: BTreeMap<Keyword, Vec<usize>> = BTreeMap::new();
        for check in checks {
            let (rule, words) = compile(check).map_err(|error| (check.id.clone(), error))?;
            let tells =
                matches!(&rule.matcher, Matcher::Token(token) if token.anchored && token.whole);
            if tells && !rule.own {
                forms.extend(words.iter().filter_map(|word| form(&word.text)));
                heads.extend(words.iter().filter_map(|word| head(&word.text)));
            }
            for word in words {
                keywords.entry(word).or_default().push(rules.len());
            }
            rules.push(rule);
        }
        let (words, targets): (Vec<_>, Vec<_>) = keywords.into_iter().unzip();
        Ok(Self {
            rules,
            prefilter: Prefilter::new(words),
            targets,
            forms,
            heads,
        })
    }
}

/// Beginnings that say nothing of who gave a value.
const COMMON: &[&[u8]] = &[
    b"key-",
    b"key_",
    b"api-",
    b"api_",
    b"test_",
    b"test-",
    b"live_",
    b"live-",
    b"prod_",
    b"prod-",
    b"secret_",
    b"secret-",
    b"token_",
    b"token-",
    b"private_",
    b"client_",
    b"access_",
    b"app_",
    b"app-",
    b"user_",
    b"dev_",
];

/// The beginning of a literal up to its last separator, where it tells a provider.
fn form(literal: &[u8]) -> Option<Vec<u8>> {
    let end = literal
        .iter()
        .rposition(|byte| matches!(byte, b'_' | b'-' | b'.'))?
        + 1;
    let form = literal[..end].to_ascii_lowercase();
    (end >= SHORTEST && !COMMON.contains(&&form[..])).then_some(form)
}

/// How long the beginnings without a separator are that tell a provider, and the values that are asked for one.
const HEADS: std::ops::RangeInclusive<usize> = 4..=9;
const HEADED: usize = 30;

/// A literal without a separator that is no word: it has a digit or a capital letter.
fn head(literal: &[u8]) -> Option<Vec<u8>> {
    let odd = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    let plain = literal.iter().all(u8::is_ascii_alphanumeric) && literal.iter().any(odd);
    (plain && HEADS.contains(&literal.len())).then(|| literal.to_ascii_lowercase())
}

/// Compiles one check and says which keywords lead to it.
pub fn compile(check: &Check) -> Result<(Rule, Vec<Keyword>), RuleError> {
    let matcher = &check.file.matcher;
    let (matcher, conditions, keywords) =
        match (&matcher.token, &matcher.assigned, &matcher.predicate) {
            (Some(token), None, None) => {
                let (rule, keywords) = token_rule(token, &check.prefixes)?;
                (Matcher::Token(rule), &token.conditions, keywords)
            }
            (None, Some(assigned), None) => {
                let (rule, keywords) = assigned_rule(assigned)?;
                (Matcher::Assigned(rule), &assigned.conditions, keywords)
            }
            (None, None, Some(file)) => {
                let run = predicates::by_name(&file.name)
                    .ok_or_else(|| RuleError::UnknownPredicate(file.name.clone()))?;
                let rule = Matcher::Predicate {
                    run,
                    variant: file.variant.clone(),
                };
                (rule, &file.conditions, any_case(&file.keywords)?)
            }
            _ => return Err(RuleError::NotOneMatcher),
        };
    let rule = Rule {
        check: check.id.clone(),
        title: check.file.title.clone(),
        severity: check.severity,
        confidence: check.confidence,
        aliases: check.file.aliases.clone(),
        own: check.id.is_own(),
        matcher,
        conditions: compile_conditions(conditions)?,
    };
    Ok((rule, keywords))
}

fn token_rule(
    token: &TokenFile,
    prefixes: &[Keyword],
) -> Result<(TokenRule, Vec<Keyword>), RuleError> {
    let near = token
        .near
        .iter()
        .map(|word| word.to_ascii_lowercase().into_bytes())
        .collect();
    let rule = |anchored| TokenRule {
        pattern: Pattern::new(&token.pattern),
        anchored,
        whole: !token.pattern.contains("<secret>"),
        near,
    };
    if !token.keywords.is_empty() {
        return Ok((rule(false), any_case(&token.keywords)?));
    }
    if prefixes.is_empty() {
        return Err(RuleError::NoKeyword);
    }
    Ok((rule(true), prefixes.to_vec()))
}

fn assigned_rule(assigned: &AssignedFile) -> Result<(AssignedRule, Vec<Keyword>), RuleError> {
    let and = assigned
        .and
        .iter()
        .map(|word| word.to_ascii_lowercase().into_bytes())
        .collect();
    let spellings: Vec<String> = assigned
        .names
        .iter()
        .flat_map(|name| spellings(name))
        .collect();
    let rule = AssignedRule {
        value: Pattern::new(&assigned.value),
        and,
    };
    Ok((rule, any_case(&spellings)?))
}

/// A name with `_`, `-`, `.` and space for each other, and with nothing between its words.
fn spellings(name: &str) -> Vec<String> {
    let is_separator = |c: char| matches!(c, '_' | '-' | '.' | ' ');
    let parts: Vec<&str> = name.split(is_separator).collect();
    let mut all: Vec<String> = if parts.len() == 1 {
        vec![name.to_owned()]
    } else {
        ["_", "-", ".", " ", ""].map(|by| parts.join(by)).into()
    };
    all = all.into_iter().flat_map(lengthened).collect();
    all.sort();
    all.dedup();
    all
}

/// A name of three letters (`ovh`) with each character that may follow it in a name.
fn lengthened(name: String) -> Vec<String> {
    if name.len() + 1 != SHORTEST {
        return vec![name];
    }
    "abcdefghijklmnopqrstuvwxyz0123456789_-. =:\"'>,"
        .chars()
        .map(|next| format!("{name}{next}"))
        .collect()
}

fn any_case(words: &[String]) -> Result<Vec<Keyword>, RuleError> {
    let keyword = |word: &String| {
        if word.len() < SHORTEST {
            return Err(RuleError::ShortKeyword(word.clone()));
        }
        Ok(Keyword {
            text: word.to_ascii_lowercase().into_bytes(),
            exact: false,
        })
    };
    words.iter().map(keyword).collect()
}

fn compile_conditions(file: &ConditionsFile) -> Result<Conditions, RuleError> {
    let paths = (!file.paths.is_empty())
        .then(|| Globs::new(&file.paths).map_err(RuleError::Glob))
        .transpose()?;
    Ok(Conditions {
        checksum: file.checksum.clone(),
        entropy: file.entropy,
        has: file.has.clone(),
        paths,
    })
}

impl Rules {
    /// Whether a value begins as some provider's tokens do. Where it is none of them after all (its length, alphabet or
    /// checksum is wrong), it is nobody's token: a general check has nothing to add.
    pub fn has_a_form(&self, value: &[u8]) -> bool {
        let head = &value[..value.len().min(24)];
        let separators = head
            .iter()
            .enumerate()
            .filter(|(_, byte)| matches!(byte, b'_' | b'-' | b'.'));
        separators
            .map(|(at, _)| head[..=at].to_ascii_lowercase())
            .any(|form| self.forms.contains(&form))
            || value.len() >= HEADED
                && HEADS
                    .into_iter()
                    .any(|length| self.heads.contains(&head[..length].to_ascii_lowercase()))
    }
}

impl Rule {
    /// Whether a match may span or need more than some hundred bytes round the keyword that stands there.
    pub fn reaches_far(&self, site: &Site<'_>) -> bool {
        match &self.matcher {
            Matcher::Token(token) => token.pattern.spans_lines(),
            Matcher::Assigned(assigned) => assigned.value.spans_lines(),
            Matcher::Predicate { run, .. } => predicates::reaches_far(*run, site),
        }
    }

    /// How telling a match is: a form beats a name, a name of a provider beats any name.
    pub fn rank(&self) -> u8 {
        match self.matcher {
            Matcher::Token(_) => 3,
            Matcher::Assigned(_) => 2,
            Matcher::Predicate { .. } if self.check.as_str().starts_with("secret/generic-") => 1,
            Matcher::Predicate { .. } => 4,
        }
    }
}
