//! `JUnit` XML for test reporters: a suite for every check that found something and for every domain that was looked
//! at, a case for every finding and every gap. What blocks is a failure, what the policy requires and nobody could
//! look at is an error, what is excused is skipped.

use super::levels::{self, Level};
use super::{escape, wording};
use crate::check::Catalogue;
use crate::finding::{Domain, GapSubject};
use crate::verdict::{Judged, JudgedGap, Verdict};
use quick_xml::events::BytesText;
use quick_xml::writer::Writer;
use std::collections::BTreeMap;
use std::io;

type Xml = Writer<Vec<u8>>;

/// What became of a case.
enum Result {
    Passed,
    /// It passed and has something to say.
    Said(String),
    Failed {
        kind: String,
        message: String,
        body: String,
    },
    /// It could not be carried out.
    Erred {
        message: String,
    },
    Skipped {
        message: String,
    },
}

struct Case {
    class: String,
    name: String,
    result: Result,
}

pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue) -> io::Result<String> {
    let suites = suites(verdict, catalogue);
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    let [tests, failures, errors, skipped] = totals(suites.values().flatten());
    xml.create_element("testsuites")
        .with_attributes([
            ("name", "portcullis"),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
        ])
        .write_inner_content(|xml| {
            suites
                .iter()
                .try_for_each(|(name, cases)| suite(xml, name, cases, verdict))
        })?;
    let body = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    let document = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n");
    Ok(escape::xml_log(&document))
}

fn suites(verdict: &Verdict, catalogue: &Catalogue) -> BTreeMap<String, Vec<Case>> {
    let mut suites: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for domain in &verdict.run.domains {
        suites.insert(
            domain.as_str().to_owned(),
            domain_cases(*domain, verdict, catalogue),
        );
    }
    for judged in levels::ranked_gaps(verdict) {
        suites
            .entry(judged.gap.domain.as_str().to_owned())
            .or_default()
            .push(gap(judged));
    }
    for judged in levels::ranked(verdict) {
        let check = judged.finding.check.to_string();
        suites
            .entry(check)
            .or_default()
            .push(finding(judged, verdict, catalogue));
    }
    suites
}

/// A case that passes, for a domain in which nothing was found; none where the whole domain is a gap.
fn domain_cases(domain: Domain, verdict: &Verdict, catalogue: &Catalogue) -> Vec<Case> {
    let found = verdict
        .findings
        .iter()
        .any(|judged| levels::domain(&judged.finding.check, catalogue) == Some(domain));
    let unseen = verdict
        .gaps
        .iter()
        .any(|judged| judged.gap.domain == domain && judged.gap.subject == GapSubject::Domain);
    if found || unseen {
        return Vec::new();
    }
    vec![Case {
        class: domain.as_str().to_owned(),
        name: format!("nothing found in {}", wording::coverage(verdict)),
        result: Result::Passed,
    }]
}

fn finding(judged: &Judged, verdict: &Verdict, catalogue: &Catalogue) -> Case {
    let finding = &judged.finding;
    let excuse = wording::excuse(judged, verdict);
    let result = match Level::of(judged) {
        Level::Error => Result::Failed {
            kind: finding.severity.as_str().to_owned(),
            message: finding.message.clone(),
            body: body(judged, excuse, catalogue),
        },
        Level::Warning => Result::Said(body(judged, excuse, catalogue)),
        Level::Note => Result::Skipped {
            message: format!(
                "{}: {}",
                levels::disposition(&judged.disposition),
                excuse.unwrap_or_default()
            ),
        },
    };
    Case {
        class: finding.check.to_string(),
        name: format!("{} {}", wording::place(&finding.location), finding.message),
        result,
    }
}

fn body(judged: &Judged, excuse: Option<String>, catalogue: &Catalogue) -> String {
    let finding = &judged.finding;
    let check = wording::check(catalogue, finding);
    let mut lines = vec![
        ("check", wording::title(check, finding).to_owned()),
        ("message", finding.message.clone()),
        ("place", wording::place(&finding.location)),
    ];
    lines.extend(wording::layers(finding).map(|layers| ("in", layers)));
    lines.extend(
        finding
            .origin
            .as_ref()
            .map(|origin| ("commit", wording::origin(origin))),
    );
    lines.extend(check.map(|check| ("why", wording::flat(check.summary()))));
    lines.extend(check.map(|check| ("fix", wording::flat(check.fix()))));
    lines.push(("policy", judged.because.clone()));
    lines.extend(excuse.map(|excuse| ("waiver", excuse)));
    lines.extend(
        judged
            .suppression_refused
            .clone()
            .map(|why| ("suppression not honoured", why)),
    );
    lines.push(("fingerprint", finding.fingerprint.to_string()));
    let lines: Vec<_> = lines
        .iter()
        .map(|(label, text)| format!("{label}: {}", escape::xml(text)))
        .collect();
    lines.join("\n")
}

fn gap(judged: &JudgedGap) -> Case {
    let message = judged.gap.reason.clone();
    Case {
        class: judged.gap.domain.as_str().to_owned(),
        name: format!("not looked at: {}", wording::gap_subject(&judged.gap)),
        result: if judged.required {
            Result::Erred { message }
        } else {
            Result::Skipped { message }
        },
    }
}

fn totals<'a>(cases: impl Iterator<Item = &'a Case>) -> [String; 4] {
    let mut totals = [0_usize; 4];
    for case in cases {
        totals[0] += 1;
        match case.result {
            Result::Passed | Result::Said(_) => {}
            Result::Failed { .. } => totals[1] += 1,
            Result::Erred { .. } => totals[2] += 1,
            Result::Skipped { .. } => totals[3] += 1,
        }
    }
    totals.map(|total| total.to_string())
}

fn suite(xml: &mut Xml, name: &str, cases: &[Case], verdict: &Verdict) -> io::Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let [tests, failures, errors, skipped] = totals(cases.iter());
    let timestamp = format!("{}T00:00:00", verdict.run.day);
    xml.create_element("testsuite")
        .with_attributes([
            ("name", &*escape::xml(name)),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
            ("time", "0"),
            ("timestamp", &timestamp),
        ])
        .write_inner_content(|xml| cases.iter().try_for_each(|case| write_case(xml, case)))?;
    Ok(())
}

fn write_case(xml: &mut Xml, case: &Case) -> io::Result<()> {
    let element = xml.create_element("testcase").with_attributes([
        ("classname", &*escape::xml(&case.class)),
        ("name", &*escape::xml(&case.name)),
        ("time", "0"),
    ]);
    if matches!(case.result, Result::Passed) {
        element.write_empty()?;
    } else {
        element.write_inner_content(|xml| write_result(xml, &case.result))?;
    }
    Ok(())
}

fn write_result(xml: &mut Xml, result: &Result) -> io::Result<()> {
    match result {
        Result::Passed => {}
        Result::Said(body) => {
            xml.create_element("system-out")
                .write_text_content(BytesText::new(body))?;
        }
        Result::Failed {
            kind,
            message,
            body,
        } => {
            xml.create_element("failure")
                .with_attributes([("type", kind.as_str()), ("message", &escape::xml(message))])
                .write_text_content(BytesText::new(body))?;
        }
        Result::Erred { message } => {
            xml.create_element("error")
                .with_attributes([("type", "gap"), ("message", &*escape::xml(message))])
                .write_empty()?;
        }
        Result::Skipped { message } => {
            xml.create_element("skipped")
                .with_attribute(("message", &*escape::xml(message)))
                .write_empty()?;
        }
    }
    Ok(())
}
