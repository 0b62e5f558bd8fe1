//! One text, one pass: where the prefilter points, the rules are tried.

use super::boundary;
use super::conditions;
use super::pattern::Matched;
use super::predicates::Site;
use super::rules::{Matcher, Rule, Rules, TokenRule};
use super::{assigned, place::Place};
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// A pattern is tried on at most this many bytes behind its keyword.
const REACH: usize = 8 << 10;
/// A keyword inside a match stands at most this many bytes behind the match's beginning.
const BACK: usize = 512;
/// A keyword that is no part of the match stands at most this far from it.
const CONTEXT: usize = 256;
/// The position of a rule that the text's path rules out.
const NOWHERE: usize = usize::MAX;

/// A match that holds: one rule, one secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Index into [`Rules::rules`].
    pub rule: usize,
    pub secret: Range<usize>,
    /// Everything the rule matched, secret included.
    pub whole: Range<usize>,
    /// The provider that the check is named for stands before the secret on its line.
    named: bool,
}

/// For each rule, up to where the present text has been searched.
#[derive(Debug, Default)]
pub struct Resume {
    /// A keyword was met of a rule that reads further than a few hundred bytes from it.
    pub far: bool,
    positions: Vec<(u32, usize)>,
    text: u32,
}

impl Resume {
    fn begin(&mut self, rules: usize) {
        self.positions.resize(rules, (0, 0));
        self.text = self.text.wrapping_add(1);
        if self.text == 0 {
            self.positions.fill((0, 0));
            self.text = 1;
        }
    }

    /// Up to where `rule` has searched the present text; `first` says where it starts, and is asked once a text.
    fn get(&mut self, rule: usize, first: impl FnOnce() -> usize) -> usize {
        let (text, position) = self.positions[rule];
        if text == self.text {
            return position;
        }
        let position = first();
        self.positions[rule] = (self.text, position);
        position
    }

    fn set(&mut self, rule: usize, position: usize) {
        let known = &mut self.positions[rule].1;
        *known = position.max(*known);
    }
}

/// Collects what holds in `text` with a keyword `within`, in no order; with `first_only` stops at the first that is sure.
pub fn candidates(
    rules: &Rules,
    text: &[u8],
    within: Range<usize>,
    place: &Place<'_>,
    resume: &mut Resume,
    first_only: bool,
    out: &mut Vec<Candidate>,
) {
    resume.begin(rules.rules.len());
    let mut malformed = Vec::new();
    rules.prefilter.each(text, within, |keyword, at| {
        for number in &rules.targets[keyword] {
            let rule = &rules.rules[*number];
            let first = || {
                if place.rules_out(&rule.conditions) {
                    NOWHERE
                } else {
                    0
                }
            };
            let from = resume.get(*number, first);
            if from == NOWHERE {
                continue;
            }
            let site = Site {
                text,
                at,
                end: at + rules.prefilter.length(keyword),
                place,
                resume: from,
            };
            resume.far |= rule.reaches_far(&site);
            let before = out.len();
            let known = malformed.len();
            let searched = try_rule(*number, rule, &site, out, &mut malformed);
            if place.may_rule_out(&rule.conditions) {
                malformed.truncate(known);
            }
            resume.set(*number, searched);
            // A value of the generic kind may turn out to be a malformed token, and then it is none.
            let sure = |candidate: &Candidate| rules.rules[candidate.rule].rank() > 1;
            if first_only && out[before..].iter().any(sure) {
                return false;
            }
        }
        true
    });
    if !malformed.is_empty() {
        out.retain(|candidate| {
            rules.rules[candidate.rule].rank() > 1 || !malformed.contains(&candidate.secret.start)
        });
    }
}

/// Tries one rule where its keyword stands; returns up to where it has searched. Where a token begins as the rule's do
/// and is none, its place goes to `malformed`.
fn try_rule(
    number: usize,
    rule: &Rule,
    site: &Site<'_>,
    out: &mut Vec<Candidate>,
    malformed: &mut Vec<usize>,
) -> usize {
    let mut take = |found: &Matched| {
        out.push(Candidate {
            rule: number,
            secret: found.secret.clone(),
            whole: found.whole.clone(),
            named: is_named(rule, site.text, found.secret.start),
        });
    };
    match &rule.matcher {
        Matcher::Token(token) if token.anchored => {
            if site.at < site.resume {
                return site.resume;
            }
            let until = (site.at + REACH).min(site.text.len());
            match token.pattern.match_at(site.text, site.at..until) {
                Some(found) if token_holds(rule, token, site.text, &found) => {
                    take(&found);
                    found.whole.end
                }
                _ => {
                    if is_malformed(rule, token, site) {
                        malformed.push(site.at);
                    }
                    site.at + 1
                }
            }
        }
        Matcher::Token(token) => windowed(rule, token, site, &mut take),
        Matcher::Assigned(assigned) => {
            if let Some(found) = assigned::find(assigned, rule, site) {
                take(&found);
                return found.whole.end;
            }
            if !rule.own {
                malformed.extend(assigned::too_short(assigned, site));
            }
            site.resume
        }
        Matcher::Predicate { run, variant } => {
            if site.at < site.resume {
                return site.resume;
            }
            let mut found = Vec::new();
            run(site, variant.as_deref(), &mut found);
            found.retain(|matched| conditions::hold(rule, site.text, &matched.secret));
            found.iter().for_each(&mut take);
            found
                .iter()
                .map(|matched| matched.whole.end)
                .max()
                .unwrap_or(site.resume)
        }
    }
}

/// Beginnings that many issuers share: a token that none of our checks knows may still be one.
const SHARED: &[&[u8]] = &[
    b"sk-", b"sk_", b"pk_", b"pk-", b"api", b"key", b"pat-", b"pat_",
];

/// Whether a token that begins as the rule's tokens do cannot be one: too short, or not of the one length there is, or
/// with a wrong checksum. It is a stand-in then, and no secret of another kind.
fn is_malformed(rule: &Rule, token: &TokenRule, site: &Site<'_>) -> bool {
    let text = &site.text[site.at..];
    if rule.own
        || !token.whole
        || SHARED.iter().any(|shared| text.starts_with(shared))
        || !boundary::before(site.text, site.at)
    {
        return false;
    }
    let (shortest, longest) = token.pattern.lengths();
    let length = text
        .iter()
        .take(shortest + 1)
        .take_while(|byte| boundary::is_word(**byte) || matches!(byte, b'-' | b'.'))
        .count();
    length < shortest || shortest == longest || rule.conditions.checksum.is_some()
}

/// Searches the lines round a keyword that stands somewhere in the match.
fn windowed(
    rule: &Rule,
    token: &TokenRule,
    site: &Site<'_>,
    take: &mut impl FnMut(&Matched),
) -> usize {
    let text = site.text;
    let around = token.pattern.lengths().1.saturating_add(CONTEXT);
    let start = line_start_within(text, site.at, BACK.min(around)).max(site.resume);
    let until = line_end_within(text, site.end, REACH.min(around))
        .min(site.at + REACH.min(around))
        .max(site.end)
        .min(text.len());
    let mut at = start;
    if !token.pattern.may_begin(text, &(start..until)) {
        return until;
    }
    while at < until {
        let Some(found) = token.pattern.find(text, at..until) else {
            break;
        };
        let next = found.whole.start + 1;
        if token_holds(rule, token, text, &found) {
            take(&found);
            at = found.whole.end.max(next);
        } else if boundary::before(text, found.whole.start) {
            // What begins later and has the same secret fails for the same reason.
            at = found.secret.start.max(next);
        } else {
            at = next;
        }
    }
    until
}

fn token_holds(rule: &Rule, token: &TokenRule, text: &[u8], found: &Matched) -> bool {
    boundary::before(text, found.whole.start)
        && boundary::after(text, found.whole.end, token.pattern.dashed)
        && !boundary::is_elided(text, found.whole.end)
        && near(token, text, &found.whole)
        && conditions::hold(rule, text, &found.secret)
        && conditions::looks_random(rule, &text[found.secret.clone()])
}

/// Whether one of the words that must stand near does.
fn near(token: &TokenRule, text: &[u8], whole: &Range<usize>) -> bool {
    if token.near.is_empty() {
        return true;
    }
    let round = &text[whole.start.saturating_sub(200)..(whole.end + 100).min(text.len())];
    token
        .near
        .iter()
        .any(|word| super::quality::holds_ignoring_case(round, word))
}

/// Whether the provider that the check is named for stands before the secret on its line.
fn is_named(rule: &Rule, text: &[u8], secret: usize) -> bool {
    let start = line_start_within(text, secret, CONTEXT);
    let id = rule.check.as_str();
    let name = id.rsplit_once('/').map_or(id, |(_, name)| name);
    let provider = name.split('-').next().unwrap_or(name);
    super::quality::holds_ignoring_case(&text[start..secret], provider.as_bytes())
}

/// Whether a match that is kept leaves no room for another one at its place. A repository's own check takes the place
/// of a general one of ours that is no worse, and of no other.
fn displaces(kept: &Rule, other: &Rule) -> bool {
    match (kept.own, other.own) {
        (true, false) => other.rank() == 1 && kept.severity >= other.severity,
        (false, true) => false,
        _ => true,
    }
}

/// Of matches that overlap, keeps the most telling: the surer kind of rule, then the one whose provider is named, then
/// the wider match.
pub fn settle(rules: &[Rule], found: &mut Vec<Candidate>) {
    let rank = |candidate: &Candidate| rules[candidate.rule].rank();
    found.sort_by(|a, b| {
        let wider = |candidate: &Candidate| candidate.whole.len();
        rank(b)
            .cmp(&rank(a))
            .then(b.named.cmp(&a.named))
            .then(wider(b).cmp(&wider(a)))
            .then(a.secret.start.cmp(&b.secret.start))
            .then(a.rule.cmp(&b.rule))
    });
    let mut kept: Vec<Candidate> = Vec::with_capacity(found.len());
    for candidate in found.drain(..) {
        let overlaps = |other: &Candidate| {
            other.secret.start < candidate.secret.end && candidate.secret.start < other.secret.end
        };
        let rule = &rules[candidate.rule];
        let gone = |other: &Candidate| overlaps(other) && displaces(&rules[other.rule], rule);
        if !kept.iter().any(gone) {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|candidate| candidate.secret.start);
    *found = kept;
}
