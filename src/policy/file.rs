//! `portcullis.yaml` as written becomes a [`Policy`]: one pass over the spanned tree, section by section.

use super::dependencies::read_dependencies;
use super::error::{PolicyError, Problem};
use super::infrastructure::read_infrastructure;
use super::own_checks::read_own_checks;
use super::reader::{Known, Reader, cut, shown};
use super::release::read_release;
use super::review::read_review;
use super::secrets::read_secrets;
use super::suppressions::read_suppressions;
use super::waiver::read_waivers;
use super::yaml::{self, Entry, Node, Value};
use super::{Level, Policy};
use crate::check::Catalogue;
use crate::finding::{CheckId, Domain, Severity};
use crate::source::Span;
use std::collections::BTreeSet;

/// The longest policy, in bytes. A hundred waivers are 30 KiB.
pub const LONGEST: usize = 1 << 20;

/// The keys at the top of a policy.
const KEYS: [&str; 12] = [
    "version",
    "require",
    "block_at",
    "checks",
    "own_checks",
    "suppressions",
    "secrets",
    "infrastructure",
    "dependencies",
    "review",
    "release",
    "waivers",
];

const LEVELS: [(&str, Level); 4] = [
    ("off", Level::Off),
    ("on", Level::On),
    ("warn", Level::Warn),
    ("block", Level::Block),
];

const SEVERITIES: [(&str, Severity); 4] = [
    ("low", Severity::Low),
    ("medium", Severity::Medium),
    ("high", Severity::High),
    ("critical", Severity::Critical),
];

impl Policy {
    /// Reads a policy. `source_name` is what diagnostics call it. `known` says whether something is the id of a check,
    /// or, with a `/` at its end (`secret/`), the start of at least one: [`known_in`] makes one of a catalogue.
    ///
    /// Errors: [`PolicyError::Invalid`] with every problem of the file.
    pub fn parse(
        text: &str,
        source_name: &str,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, PolicyError> {
        let mut ids = Catalogue::embedded().ids();
        ids.retain(|id| known(id));
        read(
            text,
            source_name,
            Known {
                is: known,
                ids: &ids,
            },
        )
    }

    /// Reads a policy from the bytes of its file, by the checks of a catalogue. Errors as [`Policy::parse`], and bytes that
    /// are not UTF-8.
    pub fn parse_for(
        bytes: &[u8],
        source_name: &str,
        catalogue: &Catalogue,
    ) -> Result<Self, PolicyError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| not_text(bytes, source_name, error.valid_up_to()))?;
        let ids = catalogue.ids();
        let is = &known_in(catalogue);
        read(text, source_name, Known { is, ids: &ids })
    }

    /// Reads a policy from the bytes of its file. Errors as [`Policy::parse`], and bytes that are not UTF-8.
    pub fn parse_bytes(
        bytes: &[u8],
        source_name: &str,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, PolicyError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(text, source_name, known),
            Err(error) => Err(not_text(bytes, source_name, error.valid_up_to())),
        }
    }
}

/// What a catalogue knows, as [`Policy::parse`] asks for it.
pub fn known_in(catalogue: &Catalogue) -> impl Fn(&str) -> bool {
    let ids = catalogue.ids();
    move |name| {
        ids.iter()
            .any(|id| *id == name || (name.ends_with('/') && id.starts_with(name)))
    }
}

pub(super) fn read(text: &str, name: &str, known: Known<'_>) -> Result<Policy, PolicyError> {
    if text.len() > LONGEST {
        let problem = Problem::at(
            Span::new(0, 0),
            format!(
                "the policy is {} bytes long; the most is {LONGEST}",
                text.len()
            ),
            "this file",
        );
        let help = "Check that this is the right file. Waivers whose day has passed can go.";
        let head = text.lines().next().unwrap_or_default();
        return Err(PolicyError::invalid(
            name,
            &cut(head),
            vec![problem.help(help)],
        ));
    }
    let root = yaml::parse(text).map_err(|problems| PolicyError::invalid(name, text, problems))?;
    let mut reader = Reader::new(text, known);
    let policy = read_policy(&mut reader, &root);
    let problems = reader.into_problems();
    if problems.is_empty() {
        Ok(policy)
    } else {
        Err(PolicyError::invalid(name, text, problems))
    }
}

fn read_policy(reader: &mut Reader<'_>, root: &Node) -> Policy {
    let mut policy = Policy::default();
    if !may_be_ours(reader, root) {
        return policy;
    }
    let fields = reader.fields(root, root.span, "a policy", &KEYS);
    if let Some(entry) = fields.get("require") {
        policy.require = read_require(reader, entry);
    }
    if let Some(entry) = fields.get("block_at") {
        let word = reader.word(&entry.value, entry.place(), "severity", &SEVERITIES);
        policy.block_at = word.unwrap_or(policy.block_at);
        policy.lines.block_at = Some(reader.line(entry.key.span));
    }
    if let Some(entry) = fields.get("checks") {
        read_checks(reader, entry, &mut policy);
    }
    if let Some(entry) = fields.get("own_checks") {
        policy.own_checks = read_own_checks(reader, entry);
    }
    if let Some(entry) = fields.get("suppressions") {
        read_suppressions(reader, entry, &mut policy.suppressions, &mut policy.lines);
    }
    if let Some(entry) = fields.get("secrets") {
        read_secrets(reader, entry, &mut policy.secrets);
    }
    if let Some(entry) = fields.get("infrastructure") {
        read_infrastructure(reader, entry, &mut policy.infrastructure);
    }
    if let Some(entry) = fields.get("dependencies") {
        read_dependencies(reader, entry, &mut policy.dependencies);
    }
    if let Some(entry) = fields.get("review") {
        read_review(reader, entry, &mut policy.review);
    }
    if let Some(entry) = fields.get("release") {
        policy.release = Some(read_release(reader, entry));
    }
    if let Some(entry) = fields.get("waivers") {
        policy.waivers = read_waivers(reader, entry);
    }
    policy
}

/// Judges the version, and whether to read on: in a policy of another version nothing means what it says.
fn may_be_ours(reader: &mut Reader<'_>, root: &Node) -> bool {
    let entries = match &root.value {
        Value::Map(entries) => entries.as_slice(),
        Value::Null => &[],
        other => {
            let message = format!(
                "a policy has to be a mapping (`key: value`), not {}",
                other.kind()
            );
            reader.report(
                Problem::at(root.span, message, "this is no policy")
                    .help("Start with the line `version: 1`, or let `portcullis init` write one."),
            );
            return false;
        }
    };
    let is_version =
        |entry: &&Entry| matches!(&entry.key.value, Value::Text { text, .. } if text == "version");
    let version = entries.iter().find(is_version);
    let Some(version) = version.filter(|entry| entry.value.value != Value::Null) else {
        let first = version.or(entries.first());
        let start = first.map_or(0, |entry| entry.key.span.range().start);
        reader.report(
            Problem::at(
                Span::new(start, start),
                "the policy does not say its version",
                "here",
            )
            .help("Add the line `version: 1` at the top."),
        );
        return true;
    };
    let ours =
        matches!(&version.value.value, Value::Text { text, plain: true } if text.as_str() == "1");
    if !ours {
        let message = format!(
            "this version of portcullis reads policies of version 1, not {}",
            shown(&version.value)
        );
        let help =
            "Write `version: 1`. If the policy was written for a newer portcullis, use that one.";
        reader.report(Problem::at(version.place(), message, "not 1").help(help));
    }
    ours
}

fn read_require(reader: &mut Reader<'_>, entry: &Entry) -> BTreeSet<Domain> {
    let words = Domain::ALL.map(|domain| (domain.as_str(), domain));
    if entry.value.value == Value::Null {
        reader.report(
            Problem::at(
                entry.place(),
                "`require` does not say what is required",
                "empty",
            )
            .help("Write `require: [secrets]`; `require: []` if nothing is."),
        );
    }
    let items = reader.items(entry, "require", "secrets");
    items
        .iter()
        .filter_map(|item| {
            let place = if item.span.is_empty() {
                entry.place()
            } else {
                item.span
            };
            reader.word(item, place, "domain", &words)
        })
        .collect()
}

fn read_checks(reader: &mut Reader<'_>, section: &Entry, policy: &mut Policy) {
    for (key, entry) in reader.entries(&section.value, section.place(), "`checks`") {
        let level = reader.word(&entry.value, entry.place(), "level", &LEVELS);
        if names_checks(reader, key, entry.key.span)
            && let Some(level) = level
        {
            policy.checks.insert(key.to_owned(), level);
            let line = reader.line(entry.key.span);
            policy.lines.checks.insert(key.to_owned(), line);
        }
    }
}

/// Whether a key of `checks:` covers at least one check.
fn names_checks(reader: &mut Reader<'_>, key: &str, place: Span) -> bool {
    let asked = key
        .strip_suffix('*')
        .filter(|start| start.ends_with('/'))
        .unwrap_or(key);
    if !asked.contains('*') && (reader.known.is)(asked) && (asked != key || !key.ends_with('/')) {
        return true;
    }
    if key.contains('*') {
        report_unknown_group(reader, key, place);
    } else {
        report_unknown_check(reader, key, place);
    }
    false
}

/// Reports a `prefix/*` that covers no check.
fn report_unknown_group(reader: &mut Reader<'_>, key: &str, place: Span) {
    let groups: BTreeSet<String> = reader
        .known
        .ids
        .iter()
        .filter_map(|id| id.rsplit_once('/'))
        .map(|(folder, _)| format!("{folder}/*"))
        .collect();
    let help = match reader.suggestion(key, groups.iter().map(String::as_str)) {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "A `*` stands at the end, behind a `/`: `secret/*`.".to_owned(),
    };
    let message = format!("`{}` covers no check", cut(key));
    let help = format!("{help} `portcullis checks list` names all checks.");
    reader.report(Problem::at(place, message, "covers no check").help(help));
}

/// Reports an id that no check has.
pub(super) fn report_unknown_check(reader: &mut Reader<'_>, id: &str, place: Span) {
    let meant = reader.suggestion(id, reader.known.ids.iter().copied());
    let help = match meant {
        Some(meant) => {
            format!("Did you mean `{meant}`? `portcullis checks list` names all checks.")
        }
        None if id.starts_with(CheckId::OWN) => {
            "Its file has to lie in the folder that `own_checks` of this policy names.".to_owned()
        }
        None => "`portcullis checks list` names all checks.".to_owned(),
    };
    let message = format!("this version of portcullis has no check `{}`", cut(id));
    reader.report(Problem::at(place, message, "no such check").help(help));
}

/// The place of the first byte that is not UTF-8, in the text as it can be shown.
fn not_text(bytes: &[u8], name: &str, valid: usize) -> PolicyError {
    let shown = &bytes[..bytes.len().min(LONGEST)];
    let at = valid.min(shown.len());
    let text = String::from_utf8_lossy(shown);
    let problem = Problem::at(
        Span::new(at, at),
        "the policy is not UTF-8 text",
        "not UTF-8",
    )
    .help("Save the file as UTF-8.");
    PolicyError::invalid(name, &text, vec![problem])
}
