//! The last look before anything is said. Excerpts are redacted where they are cut; what stands beside them (paths,
//! members of archives, authors, refs, reasons of suppressions and waivers, a quoted policy) is text that people wrote
//! as well, and holds secrets of its own. Every piece of it is looked at by all checks that there are, those too that
//! the policy switches off, and what they find is struck out.

use super::GateError;
use super::detectors::Detectors;
use crate::check::Catalogue;
use crate::finding::{Dependency, Domain, Excerpt, Finding, Fix, Gap, GapSubject, Location};
use crate::source::RepoPath;
use crate::verdict::{ReviewRecord, Verdict};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

const REDACTED: &[u8] = b"[redacted]";
/// Shorter pieces of a secret's line give nothing away.
const LEAST: usize = 4;

/// Strikes secrets out of all texts of a verdict that do not come from this program alone.
pub(super) fn redact(verdict: &mut Verdict, catalogue: &Catalogue) -> Result<(), GateError> {
    let mut discretion = match verdict.run.domains[..] {
        [Domain::Dependencies] => Discretion::cursory(catalogue),
        _ => Discretion::new(catalogue)?,
    };
    for judged in &mut verdict.findings {
        discretion.finding(&mut judged.finding);
        discretion.text(&mut judged.because);
        let refused = judged.suppression_refused.iter_mut();
        refused.for_each(|text| discretion.text(text));
    }
    for judged in &mut verdict.gaps {
        discretion.gap(&mut judged.gap);
    }
    for judged in &mut verdict.waivers {
        let waiver = &mut judged.waiver;
        for text in [
            &mut waiver.reason,
            &mut waiver.owner,
            &mut waiver.approved_by,
        ] {
            discretion.text(text);
        }
    }
    if let Some(record) = &mut verdict.run.review {
        discretion.review(record);
    }
    if discretion.struck > 0 {
        verdict.run.notes.push(
            "names or remarks that held secrets of their own are shown with those struck out; rename or rewrite them"
                .to_owned(),
        );
    }
    Ok(())
}

/// A drawn error without the secrets of the texts that it quotes. They become as many `*`, so that marks below them
/// stay where they are.
pub(super) fn redact_quoted(drawn: &str, quoted: &[&str]) -> String {
    let Ok(discretion) = Discretion::new(Catalogue::embedded()) else {
        return "what is wrong with a file that this run is judged by cannot be shown safely\n"
            .to_owned();
    };
    let mut drawn = drawn.to_owned();
    for text in quoted.iter().map(|text| text.as_bytes()) {
        for span in discretion.spans(text) {
            let secret = String::from_utf8_lossy(&text[span]).into_owned();
            for line in secret.lines().map(str::trim) {
                strike(&mut drawn, line);
                strike_cut(&mut drawn, line);
            }
        }
    }
    drawn
}

/// Messages quote long values only in part: what is left of a secret before the mark of the cut.
fn strike_cut(drawn: &mut String, secret: &str) {
    let cuts = secret.char_indices().map(|(at, _)| at).rev();
    for at in cuts.filter(|at| *at >= LEAST) {
        let shown = format!("{}…", &secret[..at]);
        if drawn.contains(&shown) {
            *drawn = drawn.replace(&shown, "…");
        }
    }
}

fn strike(drawn: &mut String, secret: &str) {
    if secret.len() >= LEAST && drawn.contains(secret) {
        *drawn = drawn.replace(secret, &"*".repeat(secret.chars().count()));
    }
}

/// What no excerpt of a file may show, file by file.
pub(super) struct Hidden {
    discretion: Discretion,
    files: HashMap<RepoPath, Vec<Range<usize>>>,
}

impl Hidden {
    pub fn new(catalogue: &Catalogue) -> Result<Self, GateError> {
        Ok(Self {
            discretion: Discretion::new(catalogue)?,
            files: HashMap::new(),
        })
    }

    /// Where secrets stand in a file, in their order and apart from each other.
    pub fn of(&mut self, path: &RepoPath, text: &str) -> &[Range<usize>] {
        let discretion = &self.discretion;
        self.files
            .entry(path.clone())
            .or_insert_with(|| discretion.spans_at(&path.to_text(), text.as_bytes()))
    }
}

struct Discretion {
    /// Compiling them takes longer than all the rest of a run that audits dependencies alone.
    detectors: OnceCell<Option<Detectors>>,
    catalogue: Catalogue,
    /// Texts that cannot hold a secret by their look are not looked at: those of lockfiles are names and versions.
    cursory: bool,
    /// Texts that were looked at before; the same names come again and again.
    known: HashMap<Vec<u8>, Option<Vec<u8>>>,
    struck: usize,
}

impl Discretion {
    fn new(catalogue: &Catalogue) -> Result<Self, GateError> {
        let discretion = Self::cursory(catalogue);
        let detectors = Detectors::of_checks(catalogue.of_domain(Domain::Secrets))?;
        Ok(Self {
            detectors: OnceCell::from(Some(detectors)),
            cursory: false,
            ..discretion
        })
    }

    fn cursory(catalogue: &Catalogue) -> Self {
        Self {
            detectors: OnceCell::new(),
            catalogue: catalogue.clone(),
            cursory: true,
            known: HashMap::new(),
            struck: 0,
        }
    }

    /// None: they cannot be compiled, so nothing is known to be harmless.
    fn detectors(&self) -> Option<&Detectors> {
        let compile = || Detectors::of_checks(self.catalogue.of_domain(Domain::Secrets)).ok();
        self.detectors.get_or_init(compile).as_ref()
    }

    fn finding(&mut self, finding: &mut Finding) {
        self.text(&mut finding.message);
        self.location(&mut finding.location);
        self.fix(&mut finding.fix);
        finding.layers.iter_mut().for_each(|layer| self.text(layer));
        if let Some(origin) = &mut finding.origin {
            self.text(&mut origin.author);
            origin.reference.iter_mut().for_each(|text| self.text(text));
        }
        if let Some(excerpt) = &mut finding.excerpt {
            self.excerpt(excerpt);
        }
        if let Some(resource) = &mut finding.resource {
            self.text(&mut resource.address);
            for (address, location) in &mut resource.calls {
                self.text(address);
                self.location(location);
            }
        }
        if let Some(dependency) = &mut finding.dependency {
            self.dependency(dependency);
        }
        let reason = finding.suppression.as_mut();
        if let Some(reason) = reason.and_then(|found| found.reason.as_mut()) {
            self.text(reason);
        }
    }

    fn dependency(&mut self, dependency: &mut Dependency) {
        for text in [&mut dependency.name, &mut dependency.purl] {
            self.text(text);
        }
        let optional = dependency.version.iter_mut();
        for text in optional.chain(&mut dependency.path) {
            self.text(text);
        }
        if let Some(upgrade) = &mut dependency.upgrade {
            self.text(&mut upgrade.words);
            let optional = [
                &mut upgrade.package,
                &mut upgrade.requirement,
                &mut upgrade.command,
            ];
            for text in optional.into_iter().flatten() {
                self.text(text);
            }
        }
        if let Some(advisory) = &mut dependency.advisory {
            self.text(&mut advisory.summary);
        }
    }

    /// A repair that holds a secret, or whose file may not be named, cannot be shown: a person has to make it.
    fn fix(&mut self, fix: &mut Option<Fix>) {
        let Some(known) = fix else { return };
        let told = self.shown(known.path.as_bytes()).is_some();
        let mut edits = known.edits.iter();
        if told || edits.any(|edit| self.shown(edit.replacement.as_bytes()).is_some()) {
            *fix = None;
            return;
        }
        for line in &mut known.preview {
            self.text(&mut line.text);
        }
    }

    fn location(&mut self, location: &mut Location) {
        if let Location::Region { path, .. } | Location::File { path } = location {
            self.path(path);
        }
    }

    fn gap(&mut self, gap: &mut Gap) {
        self.text(&mut gap.reason);
        if let GapSubject::File { path, member } = &mut gap.subject {
            self.path(path);
            if let Some(text) = member {
                self.text(text);
            }
        }
    }

    /// Names of branches and accounts, and what the forge said.
    fn review(&mut self, record: &mut ReviewRecord) {
        let people = record.pulls.iter_mut().flat_map(|pull| {
            let reviews = pull.reviews.iter_mut();
            let of_reviews = reviews.flat_map(|one| {
                let reviewer = one.reviewer.iter_mut().map(|who| &mut who.login);
                reviewer.chain(&mut one.why_not)
            });
            let author = pull.author.iter_mut().map(|who| &mut who.login);
            of_reviews.chain(author).chain(&mut pull.base_branch)
        });
        let missing = record.not_visible.iter_mut();
        let missing = missing.flat_map(|one| [&mut one.request, &mut one.why]);
        let requests = record.requests.iter_mut().map(|one| &mut one.path);
        let rest = [&mut record.about, &mut record.api, &mut record.repository];
        let texts = people.chain(missing).chain(requests).chain(rest);
        texts
            .chain(&mut record.notes)
            .for_each(|text| self.text(text));
    }

    fn text(&mut self, text: &mut String) {
        if let Some(shown) = self.shown(text.as_bytes()) {
            *text = String::from_utf8_lossy(&shown).into_owned();
        }
    }

    fn path(&mut self, path: &mut RepoPath) {
        let shown = self.shown(path.as_bytes());
        if let Some(shown) = shown.and_then(|shown| RepoPath::new(shown).ok()) {
            *path = shown;
        }
    }

    /// Both sides of the finding itself, which is redacted already.
    fn excerpt(&mut self, excerpt: &mut Excerpt) {
        let own = excerpt.start as usize..excerpt.end as usize;
        let (Some(before), Some(place), Some(behind)) = (
            excerpt.text.get(..own.start),
            excerpt.text.get(own.clone()),
            excerpt.text.get(own.end..),
        ) else {
            return;
        };
        let (mut before, mut behind) = (before.to_owned(), behind.to_owned());
        self.text(&mut before);
        self.text(&mut behind);
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let start = length(&before);
        let end = start + length(place);
        let text = format!("{before}{place}{behind}");
        *excerpt = Excerpt {
            text,
            start,
            end,
            ..excerpt.clone()
        };
    }

    /// The text with every secret struck out; none where there is none.
    fn shown(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        if self.cursory && !may_hold(text) {
            return None;
        }
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let spans = self.spans(text);
        let shown = (!spans.is_empty()).then(|| struck_out(text, &spans));
        self.struck += usize::from(shown.is_some());
        self.known.insert(text.to_owned(), shown.clone());
        shown
    }

    /// Where secrets stand, in their order and apart from each other.
    fn spans(&self, text: &[u8]) -> Vec<Range<usize>> {
        self.spans_at("", text)
    }

    fn spans_at(&self, path: &str, text: &[u8]) -> Vec<Range<usize>> {
        let Some(detectors) = self.detectors() else {
            return std::iter::once(0..text.len()).collect();
        };
        let found = detectors.secrets_in(path, text);
        let mut spans: Vec<Range<usize>> = found.into_iter().map(|(_, span)| span).collect();
        spans.retain(|span| text.get(span.clone()).is_some_and(|held| held != REDACTED));
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup_by(|next, kept| {
            let overlap = next.start < kept.end;
            if overlap {
                kept.end = kept.end.max(next.end);
            }
            overlap
        });
        spans
    }
}

/// Whether a name, a version or an advisory's sentence might hold a credential: a run of letters and digits as long as
/// one, or an address, which may carry a password.
fn may_hold(text: &[u8]) -> bool {
    const SHORTEST: usize = 16;
    let of_run = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'_' | b'=');
    let long = |run: &[u8]| {
        run.len() >= SHORTEST
            && run.iter().any(u8::is_ascii_digit)
            && run.iter().any(u8::is_ascii_alphabetic)
    };
    text.split(|byte| !of_run(byte)).any(long)
        || memchr::memmem::find_iter(text, b"://").any(|at| {
            let rest = &text[at + 3..];
            let ends = |byte: &u8| matches!(byte, b'/' | b' ' | b'"' | b'\'' | b')');
            let authority = rest.split(ends).next().unwrap_or_default();
            memchr::memchr(b'@', authority).is_some()
        })
}

fn struck_out(text: &[u8], spans: &[Range<usize>]) -> Vec<u8> {
    let mut shown = Vec::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        shown.extend_from_slice(&text[at..span.start]);
        shown.extend_from_slice(REDACTED);
        at = span.end;
    }
    shown.extend_from_slice(&text[at..]);
    shown
}
