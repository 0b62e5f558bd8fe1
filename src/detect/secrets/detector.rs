//! The detector for secrets and patient data: a [`Visitor`] that collects findings and gaps.

use super::decode::archive::{ArchiveLimits, archive_kind};
use super::look::{Looker, Scratch, as_text};
use super::memo::{self, Memo, Piece, Recall, State};
use super::report::{self, Reported, Source};
use super::rules::{RuleError, Rules};
use super::suppress::Files;
use crate::check::Check;
use crate::finding::{CheckId, Domain, Finding, Gap, GapSubject};
use crate::inventory::{Subject, Unit, Visitor};
use crate::source::RepoPath;
use std::sync::Mutex;

/// How to look, as far as the policy has a say in it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Settings {
    /// Layers of encoding and archives that are opened.
    pub depth: u8,
    /// Whether a suppression that the texts themselves bring counts as brought in by the change.
    pub change: bool,
}

/// Looks for secrets in whatever it is shown.
pub struct SecretDetector {
    rules: Rules,
    settings: Settings,
    files: Files,
    memo: Memo,
    scratch: Mutex<Vec<Scratch>>,
    found: Mutex<Vec<Reported>>,
    gaps: Mutex<Vec<Gap>>,
}

impl SecretDetector {
    /// Compiles the checks. Errors: one that cannot be run.
    pub fn new<'a>(
        checks: impl Iterator<Item = &'a Check>,
        settings: Settings,
        files: Files,
    ) -> Result<Self, (CheckId, RuleError)> {
        Ok(Self {
            rules: Rules::new(checks)?,
            settings,
            files,
            memo: Memo::default(),
            scratch: Mutex::default(),
            found: Mutex::default(),
            gaps: Mutex::default(),
        })
    }

    /// What was found and what could not be opened; each finding once, however many pieces or commits showed it.
    pub fn finish(self) -> (Vec<Finding>, Vec<Gap>) {
        let found = self
            .found
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut gaps = self
            .gaps
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        gaps.sort();
        gaps.dedup();
        (report::once(found), gaps)
    }

    /// Scans one text as if it stood at `path`: which checks fire on which bytes, also those that lose a place to a more
    /// telling one. For `checks lint`.
    pub fn scan(&self, path: &str, text: &[u8]) -> Vec<(CheckId, std::ops::Range<usize>)> {
        let path = RepoPath::new(path).ok();
        let every_match = Looker {
            unsettled: true,
            ..self.looker(false)
        };
        let looked = every_match.look(text, path.as_ref(), &mut Scratch::default());
        let hit = |spotted: super::look::Spotted| {
            Some((self.rules.rules[spotted.rule].check.clone(), spotted.span?))
        };
        looked.spotted.into_iter().filter_map(hit).collect()
    }

    fn looker(&self, first_only: bool) -> Looker<'_> {
        Looker {
            rules: &self.rules,
            depth: self.settings.depth,
            pathless: false,
            first_only,
            unsettled: false,
            limits: ArchiveLimits::default(),
        }
    }

    /// Whether anything is found in a text, or anything in it cannot be opened.
    fn holds(&self, bytes: &[u8]) -> bool {
        let utf8 = as_text(bytes);
        let text = utf8.as_deref().unwrap_or(bytes);
        self.with_scratch(|scratch| self.found_in(text, scratch))
    }

    fn found_in(&self, text: &[u8], scratch: &mut Scratch) -> bool {
        let looked = self.looker(true).look(text, None, scratch);
        !looked.spotted.is_empty() || !looked.refused.is_empty()
    }

    /// Looks at pieces that follow each other and were never seen in this order, and remembers the answer.
    fn look_anew(&self, text: &[u8], pieces: &[Piece], scratch: &mut Scratch) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        let start = first.range.start;
        scratch.take_far();
        let looked = self
            .looker(false)
            .look(&text[start..last.range.end], None, scratch);
        let far = scratch.take_far();
        self.memo
            .learn(pieces, if far { State::Far } else { State::Clean });
        for span in looked
            .spotted
            .iter()
            .filter_map(|spotted| spotted.span.as_ref())
        {
            let span = start + span.start..start + span.end;
            let touched =
                |piece: &&Piece| piece.range.start <= span.end && span.start <= piece.range.end;
            pieces
                .iter()
                .filter(touched)
                .for_each(|piece| self.memo.learn(std::slice::from_ref(piece), State::Holds));
        }
        let holds = !looked.spotted.is_empty() || !looked.refused.is_empty();
        holds || (far && self.found_in(text, scratch))
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let mut scratch = lock(&self.scratch).pop().unwrap_or_default();
        let result = work(&mut scratch);
        lock(&self.scratch).push(scratch);
        result
    }
}

impl Visitor for SecretDetector {
    fn visit(&self, unit: &Unit<'_>) -> usize {
        let path = match unit.subject {
            Subject::File(path) => Some(path),
            Subject::Message { .. } => None,
        };
        let utf8 = as_text(unit.bytes);
        let text = utf8.as_deref().unwrap_or(unit.bytes);
        let eyes = Looker {
            pathless: path.is_none(),
            ..self.looker(false)
        };
        let looked = self.with_scratch(|scratch| eyes.look(text, path, scratch));
        if !looked.refused.is_empty() {
            let gap = |(member, reason): &(String, String)| gap(unit.subject, member, reason);
            lock(&self.gaps).extend(looked.refused.iter().map(gap));
        }
        if looked.spotted.is_empty() {
            return 0;
        }
        let source = Source {
            unit,
            text,
            transcoded: utf8.is_some(),
            change: self.settings.change,
            files: &self.files,
        };
        let reported = source.report(&self.rules, &looked);
        let count = reported.len();
        lock(&self.found).extend(reported);
        count
    }

    fn may_hold(&self, bytes: &[u8]) -> bool {
        if bytes.len() < memo::WORTH || !is_plain_text(bytes) {
            return self.holds(bytes);
        }
        self.with_scratch(|scratch| {
            let mut pieces = std::mem::take(&mut scratch.pieces);
            let holds = match self.memo.recall(bytes, &mut pieces) {
                Recall::Known(holds) => holds,
                Recall::Whole => self.found_in(bytes, scratch),
                Recall::New(runs) => runs.iter().fold(false, |held, run| {
                    held | self.look_anew(bytes, &pieces[run.clone()], scratch)
                }),
            };
            scratch.pieces = pieces;
            holds
        })
    }

    /// Nothing: what the policy leaves out is the gate's to know.
    fn excludes(&self, _path: &RepoPath) -> bool {
        false
    }
}

/// What could not be opened in a file or in a message.
fn gap(subject: Subject<'_>, member: &str, reason: &str) -> Gap {
    let subject = match subject {
        Subject::File(path) => GapSubject::File {
            path: path.clone(),
            member: Some(member.to_owned()).filter(|member| !member.is_empty()),
        },
        Subject::Message { id } => GapSubject::Object { id: id.to_owned() },
    };
    Gap {
        domain: Domain::Secrets,
        subject,
        reason: reason.to_owned(),
    }
}

/// Text that may be looked at piece by piece: no archive, nothing binary, no UTF-16.
fn is_plain_text(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_none()
        && archive_kind(bytes).is_none()
        && as_text(bytes).is_none()
}

/// A panic elsewhere leaves the lists as they were: they only grow.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
