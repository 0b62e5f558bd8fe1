//! One text with everything inside it: encodings, archives and archives in encodings, to a depth.

use super::decode::archive::{self, ArchiveLimits};
use super::decode::each_run;
use super::decode::utf16;
use super::memo::Piece;
use super::news::Window;
use super::place::Place;
use super::rules::Rules;
use super::scan::{self, Candidate, Resume};
use super::secret::Secret;
use crate::source::RepoPath;
use std::ops::Range;

/// A secret and where it was met.
#[derive(Clone)]
pub struct Spotted {
    /// Index into [`Rules::rules`].
    pub rule: usize,
    pub value: Secret,
    /// The name that the value is assigned to, for rules that go by names.
    pub name: Option<String>,
    /// In the outermost text: the secret itself, or the encoded run that holds it. `None` inside an archive.
    pub span: Option<Range<usize>>,
    /// From the file to the secret, outermost first.
    pub layers: Vec<String>,
}

/// What looking at one text brings.
#[derive(Default)]
pub struct Looked {
    pub spotted: Vec<Spotted>,
    /// Every span of the outermost text that no excerpt may show.
    pub hidden: Vec<Range<usize>>,
    /// Members that could not be opened, with the reason.
    pub refused: Vec<(String, String)>,
}

/// Buffers kept between texts.
#[derive(Default)]
pub struct Scratch {
    /// Pieces of the text at hand.
    pub pieces: Vec<Piece>,
    resume: Resume,
    candidates: Vec<Candidate>,
    /// One for each depth: a decoded text lives while what is inside it is looked at.
    decoded: Vec<Vec<u8>>,
}

/// How deep to look, and what to do when something is found.
pub struct Looker<'a> {
    pub rules: &'a Rules,
    /// Layers that are opened.
    pub depth: u8,
    /// The text is a message: it has no path.
    pub pathless: bool,
    /// Stop at the first.
    pub first_only: bool,
    /// Keep all matches of a place, not the most telling one.
    pub unsettled: bool,
    pub limits: ArchiveLimits,
}

/// Where in the layers a text stands.
#[derive(Clone, Default)]
struct Layer {
    names: Vec<String>,
    /// The encoded run of the outermost text that everything below comes from.
    outer: Option<Range<usize>>,
    in_archive: bool,
}

impl Scratch {
    /// Whether a rule that reads far from its keyword has met one since this was last asked.
    pub fn take_far(&mut self) -> bool {
        std::mem::take(&mut self.resume.far)
    }
}

impl Looker<'_> {
    /// Looks at a whole text. UTF-16 is the caller's to turn into UTF-8 first: see [`as_text`].
    pub fn look(&self, text: &[u8], path: Option<&RepoPath>, scratch: &mut Scratch) -> Looked {
        let mut looked = Looked::default();
        self.open(text, path, &Layer::default(), scratch, &mut looked);
        looked
    }

    /// Whether a keyword in `window` leads to something, or something is encoded in it. For texts without a path.
    pub fn holds_within(&self, text: &[u8], window: &Window, scratch: &mut Scratch) -> bool {
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        let place = Place::new(None);
        let keywords = window.keywords.clone();
        let resume = &mut scratch.resume;
        scan::candidates(
            self.rules,
            text,
            keywords,
            &place,
            resume,
            true,
            &mut candidates,
        );
        let holds = !candidates.is_empty();
        scratch.candidates = candidates;
        if holds {
            return true;
        }
        let mut looked = Looked::default();
        let encoded = &text[window.encoded.clone()];
        self.runs(encoded, None, &Layer::default(), &[], scratch, &mut looked);
        !looked.spotted.is_empty() || !looked.refused.is_empty()
    }

    fn open(
        &self,
        text: &[u8],
        path: Option<&RepoPath>,
        layer: &Layer,
        scratch: &mut Scratch,
        looked: &mut Looked,
    ) {
        if let Some(kind) = archive::archive_kind(text) {
            if self.too_deep(layer, "archive", looked) {
                return;
            }
            self.members(kind, text, layer, scratch, looked);
            return;
        }
        if layer.names.is_empty() {
            self.text(text, path, layer, scratch, looked);
        } else if let Some(utf8) = as_text(text) {
            self.text(&utf8, path, &layer.below("UTF-16"), scratch, looked);
        } else {
            self.text(text, path, layer, scratch, looked);
        }
    }

    fn too_deep(&self, layer: &Layer, what: &str, looked: &mut Looked) -> bool {
        let deep = layer.names.len() >= usize::from(self.depth);
        if deep {
            let reason = format!(
                "the {what} lies deeper than the {} layers that are opened",
                self.depth
            );
            looked.refused.push((layer.names.join(" > "), reason));
        }
        deep
    }

    fn members(
        &self,
        kind: archive::ArchiveKind,
        bytes: &[u8],
        layer: &Layer,
        scratch: &mut Scratch,
        looked: &mut Looked,
    ) {
        let mut refused: Vec<(String, String)> = Vec::new();
        let mut member = |member: archive::Member<'_>| {
            let name = format!("{} member {}", kind.as_str(), member.name);
            let inner = Layer {
                in_archive: true,
                ..layer.below(&name)
            };
            let path = RepoPath::new(member.name).ok();
            if !self.first_only || looked.spotted.is_empty() {
                self.open(member.bytes, path.as_ref(), &inner, scratch, looked);
            }
        };
        let mut refuse = |name: &str, reason: String| {
            let mut names = layer.names.clone();
            names.extend((!name.is_empty()).then(|| name.to_owned()));
            refused.push((names.join(" > "), reason));
        };
        archive::expand(kind, bytes, &self.limits, &mut member, &mut refuse);
        looked.refused.append(&mut refused);
    }

    fn text(
        &self,
        text: &[u8],
        path: Option<&RepoPath>,
        layer: &Layer,
        scratch: &mut Scratch,
        looked: &mut Looked,
    ) {
        let place = Place {
            // A member without a name stays without one.
            pathless: self.pathless || layer.in_archive,
            ..Place::new(path)
        };
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        scan::candidates(
            self.rules,
            text,
            0..text.len(),
            &place,
            &mut scratch.resume,
            self.first_only,
            &mut candidates,
        );
        if layer.outer.is_none() && !layer.in_archive {
            looked
                .hidden
                .extend(candidates.iter().map(|candidate| candidate.secret.clone()));
        }
        // Of the first only nobody knows what else there is.
        if !self.first_only {
            candidates.retain(|found| {
                let general = self.rules.rules[found.rule].rank() == 1;
                !(general && self.rules.has_a_form(&text[found.secret.clone()]))
            });
        }
        if candidates.len() > 1 && !self.unsettled {
            scan::settle(&self.rules.rules, &mut candidates);
        }
        looked.spotted.extend(
            candidates
                .iter()
                .map(|candidate| self.spotted(text, candidate, layer)),
        );
        if !self.first_only || looked.spotted.is_empty() {
            self.runs(text, path, layer, &candidates, scratch, looked);
        }
        scratch.candidates = candidates;
    }

    fn spotted(&self, text: &[u8], candidate: &Candidate, layer: &Layer) -> Spotted {
        let own = (!layer.in_archive).then(|| candidate.secret.clone());
        let generic = self.rules.rules[candidate.rule].rank() == 1;
        Spotted {
            rule: candidate.rule,
            value: Secret::new(&text[candidate.secret.clone()]),
            name: generic.then(|| assigned_name(&text[candidate.whole.clone()])),
            span: if layer.in_archive {
                None
            } else {
                layer.outer.clone().or(own)
            },
            layers: layer.names.clone(),
        }
    }

    /// Decodes what is encoded and looks inside, except where a match has already taken the run.
    fn runs(
        &self,
        text: &[u8],
        path: Option<&RepoPath>,
        layer: &Layer,
        taken: &[Candidate],
        scratch: &mut Scratch,
        looked: &mut Looked,
    ) {
        let mut buffer = scratch.decoded.pop().unwrap_or_default();
        let place = Place::new(path);
        each_run(text, &mut buffer, &mut |run| {
            let is_taken = |candidate: &Candidate| {
                candidate.whole.start <= run.span.start
                    && run.span.end <= candidate.whole.end
                    && !place.may_rule_out(&self.rules.rules[candidate.rule].conditions)
            };
            if taken.iter().any(is_taken) || (self.first_only && !looked.spotted.is_empty()) {
                return;
            }
            if layer.names.len() >= usize::from(self.depth) {
                return;
            }
            if run.truncated {
                let reason = "the encoded run is longer than what is decoded at once; its rest was not looked at".to_owned();
                looked
                    .refused
                    .push((layer.below(run.encoding.as_str()).names.join(" > "), reason));
            }
            let before = looked.spotted.len();
            let mut inner = layer.below(run.encoding.as_str());
            inner.outer = inner.outer.or_else(|| Some(run.span.clone()));
            self.open(run.decoded, path, &inner, scratch, looked);
            if looked.spotted.len() > before && layer.outer.is_none() && !layer.in_archive {
                looked.hidden.push(run.span.clone());
            }
        });
        scratch.decoded.push(buffer);
    }
}

impl Layer {
    fn below(&self, name: &str) -> Self {
        let mut names = self.names.clone();
        names.push(name.to_owned());
        Self {
            names,
            outer: self.outer.clone(),
            in_archive: self.in_archive,
        }
    }
}

/// UTF-16 as UTF-8; `None` for anything else.
pub fn as_text(bytes: &[u8]) -> Option<Vec<u8>> {
    let endian = utf16::utf16(bytes)?;
    let mut utf8 = Vec::new();
    utf16::to_utf8(bytes, endian, &mut utf8);
    Some(utf8)
}

/// The name at the beginning of an assignment.
fn assigned_name(assignment: &[u8]) -> String {
    let name = assignment
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    name.map(|byte| char::from(*byte)).collect()
}
