//! The detector for secrets and patient data: a [`Visitor`] that collects findings and gaps.

use super::decode::archive::{ArchiveLimits, archive_kind};
use super::look::{Looked, Looker, Scratch, Spotted, as_text};
use super::memo::{self, Memo, Piece, State};
use super::news;
use super::report::{self, Reported, Source};
use super::rules::{RuleError, Rules};
use super::suppress::Files;
use crate::check::Check;
use crate::finding::{CheckId, Domain, Finding, Gap, GapSubject};
use crate::inventory::{Glance, Mark, Subject, Unit, Visitor};
use crate::source::RepoPath;
use std::ops::Range;
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
    pub fn scan(&self, path: &str, text: &[u8]) -> Vec<(CheckId, Range<usize>)> {
        let path = RepoPath::new(path).ok();
        let looked = self
            .every_match()
            .look(text, path.as_ref(), &mut Scratch::default());
        let hit =
            |spotted: Spotted| Some((self.rules.rules[spotted.rule].check.clone(), spotted.span?));
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

    /// Also those that lose a place to a more telling one.
    fn every_match(&self) -> Looker<'_> {
        Looker {
            unsettled: true,
            ..self.looker(false)
        }
    }

    /// Whether only rules for certain paths found something.
    fn goes_by_path(&self, looked: &Looked) -> bool {
        looked.refused.is_empty()
            && looked
                .spotted
                .iter()
                .all(|spotted| self.is_by_path(spotted))
    }

    fn is_by_path(&self, spotted: &Spotted) -> bool {
        let rule = &self.rules.rules[spotted.rule];
        rule.conditions.paths.is_some()
    }

    /// Looks at a text of which most may be known from other texts.
    fn recall(&self, text: &[u8], scratch: &mut Scratch) -> Glance {
        let mut pieces = std::mem::take(&mut scratch.pieces);
        let known = self.memo.recall(text, &mut pieces);
        let (mut far, mut marks) = (known.far, known.held);
        for run in known.new {
            if far {
                break;
            }
            far = self.look_anew(text, &pieces[run], scratch, &mut marks);
        }
        scratch.pieces = pieces;
        if far {
            return self.glance_whole(text, scratch);
        }
        if marks.is_empty() {
            Glance::Clean
        } else {
            Glance::Suspect { marks }
        }
    }

    fn glance_whole(&self, text: &[u8], scratch: &mut Scratch) -> Glance {
        let first = self.looker(true).look(text, None, scratch);
        if first.refused.is_empty() && first.spotted.is_empty() {
            return Glance::CleanAsWhole;
        }
        let by_path = self.goes_by_path(&first) && {
            let all = self.every_match().look(text, None, scratch);
            self.goes_by_path(&all)
        };
        let mark = by_path.then(|| self.memo.mark_by_path(text));
        Glance::Suspect {
            marks: mark.into_iter().collect(),
        }
    }

    fn glance_short(&self, text: &[u8], scratch: &mut Scratch) -> Glance {
        scratch.take_far();
        let glance = self.glance_whole(text, scratch);
        if glance == Glance::CleanAsWhole && !scratch.take_far() {
            Glance::Clean
        } else {
            glance
        }
    }

    /// Whether nothing is found in what a text has that the clean one has not which it is made of.
    fn adds_nothing(&self, text: &[u8], news: &[Range<usize>], scratch: &mut Scratch) -> bool {
        scratch.take_far();
        let eyes = self.looker(true);
        news::windows(text, news)
            .iter()
            .all(|window| !eyes.holds_within(text, window, scratch) && !scratch.take_far())
    }

    /// Looks at pieces that follow each other and were never seen in this order, and remembers the answer. Returns
    /// whether a rule reads further than a piece; what holds something goes to `marks`.
    fn look_anew(
        &self,
        text: &[u8],
        pieces: &[Piece],
        scratch: &mut Scratch,
        marks: &mut Vec<Mark>,
    ) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        let start = first.range.start;
        scratch.take_far();
        let run = &text[start..last.range.end];
        let looked = self.every_match().look(run, None, scratch);
        let far = scratch.take_far();
        // What has no place in the text (inside an archive, or refused) may come from any of the pieces.
        let anywhere = !looked.refused.is_empty()
            || looked.spotted.iter().any(|spotted| spotted.span.is_none());
        for piece in pieces {
            let touches = |spotted: &&Spotted| {
                spotted.span.as_ref().is_some_and(|span| {
                    piece.range.start <= start + span.end && start + span.start <= piece.range.end
                })
            };
            let touching = || looked.spotted.iter().filter(touches);
            let holds = anywhere || touching().any(|spotted| !self.is_by_path(spotted));
            let by_path = touching().any(|spotted| self.is_by_path(spotted));
            let state = match (holds, far, by_path) {
                (true, _, _) => State::Holds,
                (_, true, _) => State::Far,
                (_, _, true) => State::ByPath,
                _ => State::Clean,
            };
            if matches!(state, State::Holds | State::ByPath) {
                marks.push(piece.mark(state == State::ByPath));
            }
            self.memo.learn(piece, state);
        }
        far
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

    fn glance(&self, bytes: &[u8], news: Option<&[Range<usize>]>) -> Glance {
        self.with_scratch(|scratch| match as_text(bytes) {
            Some(utf8) => self.glance_whole(&utf8, scratch),
            None if !is_plain_text(bytes) => self.glance_whole(bytes, scratch),
            None if bytes.len() < memo::WORTH => self.glance_short(bytes, scratch),
            None if news.is_some_and(|news| {
                news::are_few(news, bytes.len()) && self.adds_nothing(bytes, news, scratch)
            }) =>
            {
                Glance::Clean
            }
            None => self.recall(bytes, scratch),
        })
    }

    fn is_telling(&self, path: &RepoPath) -> bool {
        self.rules.are_for(path)
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

/// Text that may be looked at piece by piece: no archive, nothing binary.
fn is_plain_text(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_none() && archive_kind(bytes).is_none()
}

/// A panic elsewhere leaves the lists as they were: they only grow.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
