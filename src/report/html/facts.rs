//! What is said of one finding besides its sentence and its lines: pairs of a label and a text.

use super::markup::Markup;
use crate::check::{Catalogue, Check};
use crate::finding::{Advisory, Dependency, Finding};
use crate::policy::Waiver;
use crate::report::levels;
use crate::report::{escape, wording};
use crate::verdict::{Disposition, Judged, Verdict};

/// Characters of one text.
const LONGEST: usize = 1_500;
/// Steps of a way, references, ids, before the rest is only counted.
const MOST: usize = 20;

/// A pair, unless there is nothing to say.
pub(super) fn pair(page: &mut Markup, label: &str, text: &str) {
    if !text.is_empty() {
        within(page, label, |page| page.prose(&escape::clip(text, LONGEST)));
    }
}

/// A pair of a label and ids that are to be copied.
fn codes<'a>(page: &mut Markup, label: &str, ids: impl IntoIterator<Item = &'a str>) {
    let ids: Vec<&str> = ids.into_iter().collect();
    if ids.is_empty() {
        return;
    }
    within(page, label, |page| {
        for (at, id) in ids.iter().take(MOST).enumerate() {
            if at > 0 {
                page.words(" ");
            }
            page.say("code", &[], &escape::clip(id, LONGEST));
        }
        if ids.len() > MOST {
            page.words(&format!(" and {} more", ids.len() - MOST));
        }
    });
}

fn within(page: &mut Markup, label: &str, inside: impl FnOnce(&mut Markup)) {
    page.nest("div", &[("class", "pair")], |page| {
        page.say("dt", &[], label);
        page.nest("dd", &[], inside);
    });
}

/// What the policy makes of it, by whose word, and until when.
pub(super) fn verdict(page: &mut Markup, judged: &Judged, verdict: &Verdict) {
    let word = levels::disposition(&judged.disposition);
    pair(page, "Policy", &format!("{word}: {}", judged.because));
    match judged.disposition {
        Disposition::Waived { by } => {
            if let Some(judged) = verdict.waivers.get(by) {
                waiver(page, &judged.waiver);
            }
        }
        Disposition::Suppressed | Disposition::Lapsed { .. } => {
            let excuse = wording::excuse(judged, verdict).unwrap_or_default();
            pair(
                page,
                if judged.disposition.blocks() {
                    "Waiver"
                } else {
                    "Excuse"
                },
                &excuse,
            );
        }
        Disposition::Blocking | Disposition::Warning | Disposition::Existing => {}
    }
    if let Some(refused) = &judged.suppression_refused {
        pair(page, "Suppression", &format!("not honoured: {refused}"));
    }
}

fn waiver(page: &mut Markup, waiver: &Waiver) {
    let kind = wording::waiver_kind(waiver.kind);
    pair(page, "Waived", &format!("{kind} until {}", waiver.expires));
    pair(page, "Owner", &waiver.owner);
    pair(page, "Approved by", &waiver.approved_by);
    pair(page, "Reason", &wording::flat(&waiver.reason));
    pair(page, "Declared at", &wording::declared(waiver));
}

pub(super) fn fix(page: &mut Markup, check: Option<&Check>) {
    if let Some(check) = check {
        pair(page, "Fix", &wording::flat(check.fix()));
    }
}

/// What is declared or depended on, where it was met, and in what it is wrapped.
pub(super) fn subject(page: &mut Markup, finding: &Finding) {
    if let Some(dependency) = &finding.dependency {
        self::dependency(page, dependency);
    }
    if let Some(resource) = &finding.resource {
        codes(page, "Resource", [resource.address.as_str()]);
        let calls = resource
            .calls
            .iter()
            .map(|(address, location)| format!("{address} at {}", wording::place(location)));
        let calls: Vec<String> = calls.collect();
        codes(page, "Made by", calls.iter().map(String::as_str));
    }
    if let Some(layers) = wording::layers(finding) {
        pair(page, "Inside", &layers);
    }
    if let Some(origin) = &finding.origin {
        pair(page, "Commit", &wording::origin(origin));
    }
}

fn dependency(page: &mut Markup, dependency: &Dependency) {
    let version = dependency.version.as_deref().unwrap_or("of no one version");
    let development = if dependency.development {
        ", used to build and test"
    } else {
        ""
    };
    pair(
        page,
        "Package",
        &format!("{} {version}{development}", dependency.package()),
    );
    if dependency.path.len() > 1 {
        let way = &dependency.path[..dependency.path.len().min(MOST)];
        pair(page, "Way to it", &way.join(" > "));
    }
    if let Some(upgrade) = &dependency.upgrade {
        pair(page, "Upgrade", &upgrade.words);
        codes(page, "Command", upgrade.command.as_deref());
    }
    if let Some(advisory) = &dependency.advisory {
        self::advisory(page, advisory);
    }
}

fn advisory(page: &mut Markup, advisory: &Advisory) {
    codes(page, "Advisory", advisory.ids.iter().map(String::as_str));
    pair(page, "Says", &advisory.summary);
    let mut known = Vec::new();
    known.extend(
        advisory
            .score
            .map(|tenths| format!("CVSS {}.{}", tenths / 10, tenths % 10)),
    );
    known.extend(
        advisory
            .exploited
            .map(|day| format!("listed as exploited on {day}")),
    );
    known.extend(advisory.epss.map(|hundredths| {
        let (whole, part) = (hundredths / 100, hundredths % 100);
        format!("exploited within 30 days with a probability of {whole}.{part:02} % (EPSS)")
    }));
    known.extend(advisory.published.map(|day| format!("published on {day}")));
    pair(page, "Known", &known.join(", "));
    pair(
        page,
        "Fixed in",
        advisory.fixed.as_deref().unwrap_or_default(),
    );
}

/// Why it matters and what it is called, here and elsewhere.
pub(super) fn more(
    page: &mut Markup,
    judged: &Judged,
    check: Option<&Check>,
    catalogue: &Catalogue,
) {
    let finding = &judged.finding;
    if let Some(check) = check {
        pair(page, "Why", &wording::flat(check.why()));
        references(page, check);
        controls(page, check, catalogue);
        let cwe: Vec<String> = check
            .file
            .cwe
            .iter()
            .map(|cwe| format!("CWE-{cwe}"))
            .collect();
        pair(page, "Weakness", &cwe.join(", "));
    }
    codes(page, "Check", [finding.check.as_str()]);
    pair(page, "Confidence", finding.confidence.as_str());
    if let Some(check) = check {
        codes(
            page,
            "In other tools",
            check.file.aliases.iter().map(String::as_str),
        );
    }
    codes(page, "Fingerprint", [finding.fingerprint.as_str()]);
    if judged.disposition.blocks() {
        let command = wording::waive_command(finding.fingerprint.as_str());
        codes(page, "To waive it", [command.as_str()]);
    }
}

fn controls(page: &mut Markup, check: &Check, catalogue: &Catalogue) {
    let named = check
        .file
        .controls
        .iter()
        .map(|id| match catalogue.control(id) {
            Some(control) => format!("{id} {}", control.file.title),
            None => id.clone(),
        });
    pair(page, "Controls", &named.collect::<Vec<_>>().join(", "));
}

fn references(page: &mut Markup, check: &Check) {
    if check.references().is_empty() {
        return;
    }
    within(page, "References", |page| {
        page.nest("ul", &[("class", "plain")], |page| {
            for reference in check.references().iter().take(MOST) {
                page.nest("li", &[], |page| link(page, reference));
            }
        });
    });
}

/// A link that says where it leads, and only there where a browser opens a page and does nothing else.
fn link(page: &mut Markup, address: &str) {
    if opens_a_page(address) {
        let attributes = [("href", address), ("rel", "noreferrer noopener")];
        page.say("a", &attributes, address);
    } else {
        page.say("code", &[], &escape::clip(address, LONGEST));
    }
}

fn opens_a_page(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    let plain = |b: u8| b.is_ascii_graphic() && !b"<>\"'\\^`{|}".contains(&b);
    rest.is_some_and(|rest| !rest.is_empty() && address.len() < 2_000 && rest.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_are_links() {
        assert!(opens_a_page("https://docs.example/a?b=c#d"));
        for address in [
            "javascript:alert(1)",
            " https://a.example",
            "https://",
            "HTTPS://a.example/\u{202e}",
            "https://a.example/\"onclick=x",
            "data:text/html,x",
            "//a.example",
        ] {
            assert!(!opens_a_page(address), "{address}");
        }
    }
}
