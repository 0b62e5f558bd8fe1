//! Exit code, every report and the attestation say the same of a thousand verdicts: what came of it, how much blocks, how
//! much is excused, how much was not looked at. Each is read back by what its own readers read.

use jiff::civil::{Date, date};
use portcullis::attestation::{Account, Digest, Predicate, SUMMARY, Statement, Subject};
use portcullis::check::Catalogue;
use portcullis::finding::{
    CheckId, Confidence, Coverage, Domain, Finding, Fingerprint, Gap, GapSubject, Location,
    Severity, Suppression, SuppressionKind,
};
use portcullis::policy::{Policy, Waiver, WaiverKind, WaiverScope};
use portcullis::report::{Format, Style, levels, render};
use portcullis::source::{RepoPath, Span};
use portcullis::verdict::{Disposition, Run, Verdict, judge};
use serde_json::Value;

const TODAY: Date = date(2026, 6, 15);

/// What there is to agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    exit_code: u64,
    blocking: u64,
    excused: u64,
    gaps: u64,
    required_gaps: u64,
}

impl Said {
    /// Counted by hand.
    fn of(verdict: &Verdict) -> Self {
        let (mut blocking, mut excused) = (0, 0);
        for judged in &verdict.findings {
            match judged.disposition {
                Disposition::Blocking | Disposition::Lapsed { blocking: true, .. } => blocking += 1,
                Disposition::Waived { .. } | Disposition::Suppressed => excused += 1,
                _ => {}
            }
        }
        let required_gaps = verdict.gaps.iter().filter(|gap| gap.required).count() as u64;
        Self {
            exit_code: match (blocking, required_gaps) {
                (1.., _) => 1,
                (0, 1..) => 3,
                (0, 0) => 0,
            },
            blocking,
            excused,
            gaps: verdict.gaps.len() as u64,
            required_gaps,
        }
    }
}

/// Chance that is the same on every run: xorshift, 64 bits.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % most
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let at = self.below(all.len() as u64);
        all[usize::try_from(at).unwrap()]
    }
}

const CHECKS: [&str; 6] = [
    "secret/github-personal-access-token",
    "secret/of-nobodys",
    "infrastructure/aws/s3-acl-public",
    "infrastructure/github/unpinned-action",
    "dependency/known-vulnerability",
    "own/ours",
];

const SEVERITIES: [Severity; 4] = [
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

fn finding(chance: &mut Chance, number: u64) -> Finding {
    let check = chance.of(&CHECKS);
    let path = RepoPath::new(format!("src/{}.tf", chance.below(9))).unwrap();
    Finding {
        check: CheckId::new(check),
        severity: chance.of(&SEVERITIES),
        confidence: chance.of(&[Confidence::High, Confidence::Medium, Confidence::Low]),
        message: format!("fault {number}"),
        location: if chance.one_in(6) {
            Location::Change
        } else {
            Location::File { path }
        },
        layers: Vec::new(),
        origin: None,
        excerpt: None,
        fingerprint: Fingerprint::of(&[&chance.below(60).to_le_bytes()]),
        suppression: chance.one_in(4).then(|| Suppression {
            kind: chance.of(&[SuppressionKind::GitleaksInline, SuppressionKind::Inline]),
            reason: chance.one_in(2).then(|| "a reason".to_owned()),
            expires: chance.one_in(2).then_some(date(
                2026,
                6,
                14 + i8::try_from(number % 3).unwrap(),
            )),
            added_by_change: chance.one_in(3),
        }),
        resource: None,
        dependency: None,
        existing: chance.one_in(2).then_some(true),
        fix: None,
    }
}

fn gap(chance: &mut Chance, number: u64) -> Gap {
    let path = RepoPath::new(format!("data/{number}.zip")).unwrap();
    Gap {
        domain: chance.of(&Domain::ALL),
        subject: match chance.below(3) {
            0 => GapSubject::Domain,
            1 => GapSubject::File { path, member: None },
            _ => GapSubject::Object {
                id: format!("{number:040x}"),
            },
        },
        reason: format!("reason {}", chance.below(5)),
    }
}

fn policy(chance: &mut Chance) -> Policy {
    let mut policy = Policy {
        block_at: chance.of(&SEVERITIES),
        ..Policy::default()
    };
    for domain in Domain::ALL {
        if chance.one_in(4) {
            policy.require.insert(domain);
        }
    }
    policy.suppressions.honour = !chance.one_in(4);
    policy.suppressions.from_the_change = chance.one_in(2);
    for line in 0..chance.below(12) {
        policy.waivers.push(Waiver {
            check: CheckId::new(chance.of(&CHECKS)),
            scope: WaiverScope::Fingerprint(Fingerprint::of(&[&chance.below(60).to_le_bytes()])),
            kind: WaiverKind::Accept,
            reason: "it is revoked".to_owned(),
            owner: "Ada".to_owned(),
            approved_by: "Grace".to_owned(),
            expires: date(2026, 6, if chance.one_in(2) { 14 } else { 15 }),
            declared_at: Span::new(0, 1),
            declared_line: u32::try_from(line).unwrap() + 1,
        });
    }
    policy
}

fn verdict(seed: u64) -> Verdict {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let most = chance.of(&[0, 0, 3, 12, 40]);
    let findings = (0..chance.below(most + 1))
        .map(|number| finding(&mut chance, number))
        .collect();
    let gaps = (0..chance.of(&[0, 0, 1, 5, 20]))
        .map(|number| gap(&mut chance, number))
        .collect();
    let run = Run {
        scope: "work tree".to_owned(),
        commit: Some("ab".repeat(20)),
        base: None,
        as_committed: Some(true),
        policy: "portcullis.yaml".to_owned(),
        policy_digest: Some("cd".repeat(32)),
        catalogue_digest: "ef".repeat(32),
        domains: Domain::ALL.to_vec(),
        coverage: Coverage::default(),
        day: TODAY,
        advisories: None,
        sbom_digest: None,
        review: None,
        parts: Vec::new(),
        notes: Vec::new(),
    };
    judge(findings, gaps, &policy(&mut chance), run)
}

fn said(format: Format, verdict: &Verdict) -> String {
    let mut out = Vec::new();
    render(
        format,
        verdict,
        Catalogue::embedded(),
        &Style::default(),
        &mut out,
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

fn json(verdict: &Verdict) -> Said {
    let document: Value = serde_json::from_str(&said(Format::Json, verdict)).unwrap();
    let counts = &document["counts"];
    let by = &counts["by_disposition"];
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings.len(), verdict.findings.len());
    let blocks = findings.iter().filter(|it| it["blocks"] == true).count() as u64;
    assert_eq!(counts["blocking"], blocks);
    Said {
        exit_code: document["exit_code"].as_u64().unwrap(),
        blocking: blocks,
        excused: by["waived"].as_u64().unwrap() + by["suppressed"].as_u64().unwrap(),
        gaps: document["gaps"].as_array().unwrap().len() as u64,
        required_gaps: counts["required_gaps"].as_u64().unwrap(),
    }
}

fn sarif(verdict: &Verdict) -> Said {
    let document: Value = serde_json::from_str(&said(Format::Sarif, verdict)).unwrap();
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), verdict.findings.len());
    let count =
        |wanted: &dyn Fn(&Value) -> bool| results.iter().filter(|it| wanted(it)).count() as u64;
    let notes = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    let gaps: Vec<&Value> = notes
        .iter()
        .filter(|it| it["properties"]["domain"].is_string())
        .collect();
    Said {
        exit_code: run["invocations"][0]["exitCode"].as_u64().unwrap(),
        blocking: count(&|it| it["level"] == "error"),
        excused: count(&|it| !it["suppressions"].as_array().unwrap().is_empty()),
        gaps: gaps.len() as u64,
        required_gaps: gaps.iter().filter(|it| it["level"] == "error").count() as u64,
    }
}

/// The number before a word, as people write it: `12,345 gaps`.
fn number_before(text: &str, words: &str) -> Option<u64> {
    let (before, _) = text.split_once(words)?;
    let number = before.trim_end().rsplit([' ', '>', '(']).next()?;
    number.replace(',', "").parse().ok()
}

/// What the line of the outcome says: how much blocks, and how many required gaps there are.
fn headline(line: &str) -> (u64, u64, u64) {
    let blocking =
        number_before(line, "findings block").or_else(|| number_before(line, "finding blocks"));
    let required = number_before(line, "required gap");
    let exit_code = match line.split([':', ' ', ';']).next() {
        Some("PASS") => 0,
        Some("FAIL") => 1,
        Some("INCOMPLETE") => 3,
        other => panic!("{other:?}: {line}"),
    };
    (exit_code, blocking.unwrap_or(0), required.unwrap_or(0))
}

/// Annotations of a kind, with those that are only counted.
fn annotations(text: &str, kind: &str) -> u64 {
    let mut count = 0;
    let lines = text
        .lines()
        .filter(|line| line.starts_with(&format!("::{kind} ")));
    assert!(lines.clone().count() <= 10);
    for line in lines {
        let message = line.rsplit_once("::").unwrap().1;
        count += number_before(message, "more: see the job summary")
            .or_else(|| number_before(message, "more gap"))
            .or_else(|| number_before(message, "gaps like this one"))
            .unwrap_or(1);
    }
    count
}

fn github(verdict: &Verdict, expected: Said) {
    let text = said(Format::Github, verdict);
    let last = text
        .lines()
        .last()
        .unwrap()
        .strip_prefix("portcullis: ")
        .unwrap();
    let (exit_code, blocking, required) = headline(last);
    assert_eq!(
        (exit_code, blocking),
        (expected.exit_code, expected.blocking)
    );
    assert_eq!(required, expected.required_gaps);
    // What is only counted is counted by annotations, and one annotation of a gap may stand for several.
    if expected.gaps <= 1 {
        assert_eq!(
            annotations(&text, "error"),
            expected.blocking + expected.required_gaps,
            "{text}"
        );
    }
    assert!(annotations(&text, "error") >= expected.blocking, "{text}");
    assert!(text.lines().filter(|line| line.starts_with("::")).count() <= 50);
}

fn human(verdict: &Verdict, expected: Said) {
    let text = said(Format::Human, verdict);
    let (exit_code, blocking, required) = headline(text.lines().last().unwrap());
    assert_eq!(
        (exit_code, blocking),
        (expected.exit_code, expected.blocking)
    );
    assert_eq!(required, expected.required_gaps);
    let gaps = number_before(&text, "gaps,").or_else(|| number_before(&text, "gap,"));
    let gaps = gaps
        .or_else(|| number_before(&text, "gaps ─"))
        .or_else(|| number_before(&text, "gap ─"));
    assert_eq!(gaps.unwrap_or(0), expected.gaps, "{text}");
    let excused = number_before(&text, "waived, ").unwrap_or(0)
        + number_before(&text, "suppressed").unwrap_or(0);
    assert_eq!(excused, expected.excused, "{text}");
}

fn junit(verdict: &Verdict, expected: Said) {
    let text = said(Format::Junit, verdict);
    let totals = text.lines().nth(1).unwrap();
    let total = |name: &str| -> u64 {
        let (_, behind) = totals.split_once(&format!(" {name}=\"")).unwrap();
        behind.split('"').next().unwrap().parse().unwrap()
    };
    let existing = verdict.count(|judged| judged.disposition == Disposition::Existing) as u64;
    assert_eq!(total("failures"), expected.blocking);
    assert_eq!(total("errors"), expected.required_gaps);
    let not_required = expected.gaps - expected.required_gaps;
    assert_eq!(total("skipped"), expected.excused + existing + not_required);
}

fn markdown(verdict: &Verdict, expected: Said) {
    let text = said(Format::Markdown, verdict);
    let (_, line) = text
        .lines()
        .next()
        .unwrap()
        .split_once("portcullis: ")
        .unwrap();
    let (exit_code, blocking, required) = headline(line);
    assert_eq!(
        (exit_code, blocking),
        (expected.exit_code, expected.blocking)
    );
    assert_eq!(required, expected.required_gaps);
    let part = |start: &str| -> u64 {
        let Some((_, behind)) = text.split_once(start) else {
            return 0;
        };
        let rows = behind
            .lines()
            .skip(4)
            .take_while(|line| line.starts_with("| "));
        rows.count() as u64
    };
    assert_eq!(part("### Blocking"), expected.blocking);
    let gaps = text
        .lines()
        .find(|line| line.starts_with("### Not looked at"));
    assert_eq!(
        gaps.and_then(|line| number_before(line, "gap"))
            .unwrap_or(0),
        expected.gaps
    );
    let excused =
        ["<td>", "| waived: ", "| suppressed: "].map(|word| text.matches(word).count() as u64);
    assert_eq!(excused.iter().sum::<u64>(), expected.excused);
}

fn html(verdict: &Verdict) -> Said {
    let text = said(Format::Html, verdict);
    let (_, behind) = text.split_once("<p class=\"headline\">").unwrap();
    let (exit_code, blocking, required_gaps) = headline(behind.split('<').next().unwrap());
    let cards = |class: &str| text.matches(&format!("\"finding card {class} ")).count() as u64;
    assert_eq!(cards("error"), blocking);
    assert_eq!(
        cards("error") + cards("warning") + cards("notice"),
        verdict.findings.len() as u64
    );
    let (_, behind) = text.split_once("The exit code is ").unwrap();
    assert_eq!(behind.split('.').next().unwrap().parse(), Ok(exit_code));
    let tile = |words: &str| number_before(&text, &format!("</strong> {words}<")).unwrap();
    let block = if blocking == 1 { "blocks" } else { "block" };
    assert_eq!(tile(block), blocking);
    Said {
        exit_code,
        blocking,
        excused: tile("excused"),
        gaps: tile("not looked at"),
        required_gaps,
    }
}

fn attested(verdict: &Verdict) -> Said {
    let account = Account::of(verdict);
    let read = Account::read(said(Format::Json, verdict).as_bytes()).unwrap();
    assert_eq!(account, read, "the report gives the account of its verdict");
    let statement = Statement {
        account: &account,
        subjects: vec![Subject {
            name: "a".to_owned(),
            digest: Digest::Sha256("ab".repeat(32)),
        }],
        predicate: Predicate::Vsa,
        resource_uri: "git+https://forge.example/a".to_owned(),
        now: "2026-06-15T12:00:00Z".parse().unwrap(),
    };
    let statement: Value = serde_json::from_slice(&statement.bytes().unwrap()).unwrap();
    let predicate = &statement["predicate"];
    let summary = &predicate[SUMMARY];
    let passed = predicate["verificationResult"] == "PASSED";
    let exit_code = match summary["outcome"].as_str().unwrap() {
        "pass" => 0,
        "fail" => 1,
        _ => 3,
    };
    assert_eq!(passed, exit_code == 0);
    let sum = |words: &[&str]| -> u64 {
        let checks = summary["checks"].as_object().unwrap().values();
        let counts = checks.flat_map(|counts| words.iter().map(|word| counts[*word].as_u64()));
        counts.flatten().sum()
    };
    let (gaps, required_gaps) = gaps_attested(summary, verdict);
    Said {
        exit_code,
        blocking: sum(&["blocking", "lapsedBlocking"]),
        excused: sum(&["waived", "suppressed"]),
        gaps,
        required_gaps,
    }
}

/// Of whole domains the statement keeps the reasons, each once; so do we.
fn gaps_attested(summary: &Value, verdict: &Verdict) -> (u64, u64) {
    let mut totals = (0, 0);
    for missed in summary["notChecked"].as_array().unwrap() {
        let reasons = missed["reasons"].as_array().unwrap().len() as u64;
        let count =
            reasons + missed["files"].as_u64().unwrap() + missed["objects"].as_u64().unwrap();
        totals.0 += count;
        if missed["required"] == true {
            totals.1 += count;
        }
    }
    assert!(totals.0 <= verdict.gaps.len() as u64);
    totals
}

#[test]
fn every_report_and_the_attestation_agree_on_a_thousand_verdicts() {
    let mut outcomes = [0; 3];
    for seed in 0..1_000 {
        let verdict = verdict(seed);
        let expected = Said::of(&verdict);
        assert_eq!(u64::from(verdict.outcome.exit_code()), expected.exit_code);
        assert_eq!(
            u64::from(levels::exit_code(verdict.outcome)),
            expected.exit_code
        );
        assert_eq!(json(&verdict), expected, "JSON, seed {seed}");
        assert_eq!(sarif(&verdict), expected, "SARIF, seed {seed}");
        assert_eq!(html(&verdict), expected, "HTML, seed {seed}");
        assert_eq!(attested(&verdict), expected, "attestation, seed {seed}");
        github(&verdict, expected);
        human(&verdict, expected);
        junit(&verdict, expected);
        markdown(&verdict, expected);
        outcomes[verdict.outcome as usize] += 1;
    }
    // Chance made enough of each.
    assert!(outcomes.iter().all(|count| *count > 50), "{outcomes:?}");
}
