//! The section `dependencies:`: how old advisories may be, how fast a fix has to come, what may be depended on.

use super::error::Problem;
use super::reader::{Fields, Reader, shown};
use super::secrets::read_globs;
use super::yaml::{Entry, Node, Value};
use super::{Advisories, DependencyRules, Existing, FixWithin, LicenceException, LicenceRules};
use crate::finding::Severity;
use crate::package::Ecosystem;

const KEYS: [&str; 12] = [
    "exclude",
    "max_database_age",
    "advisories",
    "existing",
    "development",
    "fix_within",
    "licences",
    "registries",
    "internal",
    "release_age",
    "unaudited",
    "popular",
];

/// A century; more is a day that never comes.
const MOST_DAYS: u16 = 36_500;

const EXISTING: [(&str, Existing); 2] = [("report", Existing::Report), ("block", Existing::Block)];

/// Days by severity, as somebody publishes them: name, critical, high, medium, low. The first is Cyber Essentials 3.2
/// (14 days from release where the vendor calls it critical or high, or CVSS is 7 or more), then NCSC's guidance on
/// vulnerability management (5 days for what faces the internet, 7 for other systems, 14 for air-gapped ones), PCI DSS 4
/// requirement 6.3.3, and `FedRAMP`'s continuous monitoring.
pub const PROFILES: [(&str, [Option<u16>; 4]); 6] = [
    ("cyber-essentials", [Some(14), Some(14), None, None]),
    ("ncsc-internet-facing", [Some(5), Some(5), Some(5), Some(5)]),
    ("ncsc-internal", [Some(7), Some(7), Some(7), Some(7)]),
    ("ncsc-air-gapped", [Some(14), Some(14), Some(14), Some(14)]),
    ("pci-dss", [Some(30), Some(30), None, None]),
    ("fedramp", [Some(30), Some(30), Some(90), Some(180)]),
];

pub(super) fn read_dependencies(
    reader: &mut Reader<'_>,
    section: &Entry,
    rules: &mut DependencyRules,
) {
    let fields = reader.fields(&section.value, section.place(), "`dependencies`", &KEYS);
    if let Some(entry) = fields.get("exclude") {
        rules.exclude = read_globs(reader, entry);
    }
    read_ages(reader, &fields, rules);
    if let Some(entry) = fields.get("advisories") {
        rules.advisories = read_advisories(reader, entry);
    }
    if let Some(entry) = fields.get("existing") {
        let word = reader.word(&entry.value, entry.place(), "way", &EXISTING);
        rules.existing = word.unwrap_or(rules.existing);
        rules.existing_line = Some(reader.line(entry.key.span));
    }
    if let Some(entry) = fields.get("development") {
        let words = [("block", false), ("warn", true)];
        let word = reader.word(&entry.value, entry.place(), "way", &words);
        rules.development_warns = word.unwrap_or(rules.development_warns);
        rules.development_line = Some(reader.line(entry.key.span));
    }
    if let Some(entry) = fields.get("fix_within") {
        rules.fix_within = read_fix_within(reader, entry);
    }
    if let Some(entry) = fields.get("licences") {
        rules.licences = Some(read_licences(reader, entry));
    }
    for (key, target) in [
        ("registries", &mut rules.registries),
        ("internal", &mut rules.internal),
        ("popular", &mut rules.popular),
    ] {
        if let Some(entry) = fields.get(key) {
            *target = read_texts(reader, entry, key);
        }
    }
    if let Some(entry) = fields.get("unaudited") {
        rules.unaudited = read_ecosystems(reader, entry);
    }
}

fn read_ages(reader: &mut Reader<'_>, fields: &Fields<'_>, rules: &mut DependencyRules) {
    if let Some(entry) = fields.get("max_database_age") {
        let days = read_days(reader, &entry.value, entry, "max_database_age");
        rules.max_database_age = days.unwrap_or(rules.max_database_age);
        rules.max_database_age_line = Some(reader.line(entry.key.span));
    }
    if let Some(entry) = fields.get("release_age") {
        rules.release_age = read_days(reader, &entry.value, entry, "release_age");
    }
}

/// A number of days: `7d`, `2w`, `7 days`, `7`.
fn read_days(reader: &mut Reader<'_>, node: &Node, entry: &Entry, name: &str) -> Option<u16> {
    let days = match &node.value {
        Value::Text { text, .. } => parse_days(text),
        _ => None,
    };
    if days.is_none() {
        let message = format!(
            "`{name}` has to be a number of days from 0 to {MOST_DAYS}, not {}",
            shown(node)
        );
        let place = if node.span.is_empty() {
            entry.place()
        } else {
            node.span
        };
        let help = "Write days or weeks: `7d`, `2w`.";
        reader.report(Problem::at(place, message, "no number of days").help(help));
    }
    days
}

fn parse_days(text: &str) -> Option<u16> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor: u16 = match unit.trim() {
        "" | "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        _ => return None,
    };
    let days = number.parse::<u16>().ok()?.checked_mul(factor)?;
    (days <= MOST_DAYS).then_some(days)
}

fn read_fix_within(reader: &mut Reader<'_>, entry: &Entry) -> Option<FixWithin> {
    let line = reader.line(entry.key.span);
    if let Value::Text { .. } = &entry.value.value {
        let words = PROFILES.map(|(name, days)| (name, (name, days)));
        let (name, days) = reader.word(&entry.value, entry.place(), "profile", &words)?;
        return Some(FixWithin {
            profile: Some(name),
            days,
            line,
        });
    }
    let severities = ["critical", "high", "medium", "low"];
    let fields = reader.fields(&entry.value, entry.place(), "`fix_within`", &severities);
    let mut days = [None; 4];
    for (name, days) in severities.into_iter().zip(&mut days) {
        if let Some(entry) = fields.get(name) {
            *days = read_days(reader, &entry.value, entry, name);
        }
    }
    Some(FixWithin {
        profile: None,
        days,
        line,
    })
}

impl FixWithin {
    /// Days for a severity. None: no clock runs.
    pub fn days(&self, severity: Severity) -> Option<u16> {
        let [critical, high, medium, low] = self.days;
        match severity {
            Severity::Critical => critical,
            Severity::High => high,
            Severity::Medium => medium,
            Severity::Low => low,
        }
    }
}

fn read_licences(reader: &mut Reader<'_>, entry: &Entry) -> LicenceRules {
    let keys = ["allow", "deny", "exceptions", "unknown"];
    let fields = reader.fields(&entry.value, entry.place(), "`licences`", &keys);
    let mut rules = LicenceRules::default();
    if let Some(entry) = fields.get("allow") {
        rules.allow = read_texts(reader, entry, "allow");
    }
    if let Some(entry) = fields.get("deny") {
        rules.deny = read_texts(reader, entry, "deny");
    }
    if let Some(entry) = fields.get("unknown") {
        let words = [("allow", true), ("report", false)];
        let word = reader.word(&entry.value, entry.place(), "way", &words);
        rules.unknown_allowed = word.unwrap_or_default();
    }
    if let Some(entry) = fields.get("exceptions") {
        let items = reader.items(entry, "exceptions", "{ package: ..., allow: [...] }");
        for item in items {
            let fields = reader.fields(item, item.span, "an exception", &["package", "allow"]);
            let package = fields
                .get("package")
                .and_then(|e| reader.text(e, "package"));
            let allow = fields.get("allow");
            let allow = allow.map(|entry| read_texts(reader, entry, "allow"));
            if let (Some(package), Some(allow)) = (package, allow) {
                rules.exceptions.push(LicenceException {
                    package: package.to_owned(),
                    allow,
                });
            } else {
                let message = "an exception names a package and what it may be under";
                let help = "Write `{ package: npm/name, allow: [LGPL-3.0-or-later] }`.";
                reader.report(Problem::at(item.span, message, "incomplete").help(help));
            }
        }
    }
    rules
}

fn read_texts(reader: &mut Reader<'_>, entry: &Entry, name: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for item in reader.items(entry, name, "...") {
        match &item.value {
            Value::Text { text, .. } if !text.trim().is_empty() => {
                texts.push(text.trim().to_owned());
            }
            _ => {
                let message = format!("{} is nothing that `{name}` can hold", shown(item));
                let place = if item.span.is_empty() {
                    entry.place()
                } else {
                    item.span
                };
                reader.report(Problem::at(place, message, "no text"));
            }
        }
    }
    texts
}

fn read_ecosystems(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Ecosystem> {
    let names: Vec<(&str, Ecosystem)> = Ecosystem::all()
        .map(|ecosystem| (ecosystem.as_str(), ecosystem))
        .collect();
    let items = reader.items(entry, "unaudited", "Docker");
    let mut read = Vec::new();
    for item in items {
        read.extend(reader.word(item, item.span, "ecosystem", &names));
    }
    read
}

fn read_advisories(reader: &mut Reader<'_>, entry: &Entry) -> Option<Advisories> {
    let keys = ["url", "sha256", "key"];
    let fields = reader.fields(&entry.value, entry.place(), "`advisories`", &keys);
    let text = |reader: &mut Reader<'_>, key: &str| {
        let entry = fields.get(key)?;
        reader.text(entry, key).map(str::to_owned)
    };
    let url = text(reader, "url");
    if let Some(entry) = fields.get("url")
        && url
            .as_ref()
            .is_some_and(|url| !url.starts_with("https://") && !is_loopback(url))
    {
        let message = "advisories are fetched over https alone";
        let help = "Write an address that begins with `https://`.";
        reader.report(Problem::at(entry.place(), message, "not https").help(help));
    }
    if let Some(entry) = fields.get("sha256")
        && let Some(digest) = text(reader, "sha256")
        && (digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        let message = "`sha256` has to be 64 hexadecimal digits";
        reader.report(Problem::at(entry.place(), message, "no digest"));
    }
    let (sha256, key) = (text(reader, "sha256"), text(reader, "key"));
    let Some(url) = url else {
        let message = "`advisories` does not say where they are";
        let help = "Write `advisories: { url: https://..., key: ... }`.";
        reader.report(Problem::at(entry.place(), message, "no url").help(help));
        return None;
    };
    Some(Advisories { url, sha256, key })
}

fn is_loopback(url: &str) -> bool {
    let host = url.strip_prefix("http://").unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    matches!(host, "127.0.0.1" | "localhost")
}
