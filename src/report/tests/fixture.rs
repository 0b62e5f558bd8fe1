//! Verdicts for the tests of the reporters: small, large and hostile ones, the same on every run.

use crate::check::file::CheckFile;
use crate::check::{Catalogue, Check, Control};
use crate::finding::{
    ChangedLine, CheckId, Confidence, Coverage, Domain, Edit, Excerpt, Finding, Fingerprint, Fix,
    Gap, GapSubject, Location, Origin, Severity, Suppression, SuppressionKind,
};
use crate::policy::{Waiver, WaiverKind, WaiverScope};
use crate::report::{Format, Style, render};
use crate::source::{Region, RepoPath, Span};
use crate::verdict::{Disposition, Judged, JudgedGap, JudgedWaiver, Outcome, Run, Verdict};
use jiff::civil::{Date, date};

/// Text that would act in one channel or another if it got through.
pub const HOSTILE: &str = "x\n::error::owned\r\n##[group]x\u{1b}[31m\u{202e}\u{200b}</script>@team `|` <b>#1 \
                           ![i](http://x.example) www.x.example %0A]]>&amp;\u{0}\u{fffe}\t::set-output name=a::b";

/// A catalogue of one check; other ids are unknown to it.
pub fn catalogue() -> Catalogue {
    let file: CheckFile = serde_yaml::from_str(
        "title: Cloud key in a file\n\
         severity: critical\n\
         confidence: high\n\
         since: 0.1.0\n\
         aliases: ['gitleaks:cloud-key', 'trufflehog:Cloud']\n\
         why: |\n  Whoever reads the repository can act as its owner. Keys in history stay readable for ever.\n\
         fix: |\n  Revoke the key at the provider, then read it from the environment.\n\
         references: ['https://cloud.example/keys']\n\
         cwe: [798, 312]\n\
         controls: [SEC-01, SEC-02]\n\
         match: { token: { pattern: 'x' } }\n\
         examples: { bad: [], good: [] }\n",
    )
    .expect("a check file");
    let check = Check::new("secret/fixture-cloud-key", file).expect("its words are known");
    Catalogue::of(vec![check], Vec::<Control>::new())
}

/// A verdict in which nothing was found.
pub fn verdict() -> Verdict {
    Verdict {
        outcome: Outcome::Pass,
        findings: Vec::new(),
        gaps: Vec::new(),
        waivers: Vec::new(),
        run: Run {
            scope: "work tree".to_owned(),
            commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            base: None,
            as_committed: Some(false),
            policy: "portcullis.yaml at 89abcdef01".to_owned(),
            policy_digest: Some("ab".repeat(32)),
            catalogue_digest: "cd".repeat(32),
            domains: vec![Domain::Secrets],
            coverage: Coverage {
                files: 12_345,
                bytes: 285_100_000,
                commits: 34_473,
            },
            day: date(2026, 2, 1),
            advisories: None,
            sbom_digest: None,
            review: None,
            parts: Vec::new(),
            notes: vec!["excluded by policy: 12 files under vendor/".to_owned()],
        },
    }
}

/// The `n`th of many findings: two files out of three have one, every third has several.
pub fn finding(n: usize) -> Finding {
    let line = u32::try_from(n).expect("small") + 11;
    let check = [
        "secret/fixture-cloud-key",
        "secret/fixture-password",
        "secret/fixture-note",
    ][n % 3];
    let path = RepoPath::new(format!("services/api-{}/config/prod.env", n / 4)).expect("a path");
    let text = "# production\nexport CLOUD_KEY=CKEY****************\nexport REGION=eu-west-2\n";
    Finding {
        check: CheckId::new(check),
        severity: [
            Severity::Critical,
            Severity::High,
            Severity::Medium,
            Severity::Low,
        ][n % 4],
        confidence: Confidence::High,
        message: format!("A cloud key of account {n} is in the file"),
        location: Location::Region {
            path,
            region: Region {
                span: Span::new(40 * n + 30, 40 * n + 50),
                start: crate::source::LineColumn::from_zero_based(line as usize, 17),
                end: crate::source::LineColumn::from_zero_based(line as usize, 37),
            },
        },
        layers: Vec::new(),
        origin: None,
        excerpt: Some(Excerpt {
            first_line: line,
            text: text.to_owned(),
            start: 30,
            end: 50,
        }),
        fingerprint: Fingerprint::of(&[check.as_bytes(), &n.to_le_bytes()]),
        suppression: None,
        resource: None,
        fix: None,
        dependency: None,
        existing: None,
    }
}

pub fn judged(finding: Finding, disposition: Disposition) -> Judged {
    Judged {
        finding,
        disposition,
        because: "block_at: high".to_owned(),
        suppression_refused: None,
    }
}

/// `n` findings, the even ones blocking.
pub fn many(n: usize) -> Verdict {
    let mut verdict = verdict();
    verdict.findings = (0..n)
        .map(|n| {
            let disposition = if n % 2 == 0 {
                Disposition::Blocking
            } else {
                Disposition::Warning
            };
            judged(finding(n), disposition)
        })
        .collect();
    verdict.outcome = if n > 0 { Outcome::Fail } else { Outcome::Pass };
    verdict
}

pub fn waiver(declared_line: u32, lapsed: bool, matched: usize) -> JudgedWaiver {
    JudgedWaiver {
        waiver: Waiver {
            check: CheckId::new("secret/fixture-cloud-key"),
            scope: WaiverScope::Fingerprint(Fingerprint::of(&[b"waiver"])),
            kind: WaiverKind::Accept,
            reason: "the key was revoked on 2026-01-12".to_owned(),
            owner: "Head of Platform".to_owned(),
            approved_by: "Chief Information Officer".to_owned(),
            expires: if lapsed {
                date(2026, 1, 31)
            } else {
                date(2026, 6, 30)
            },
            declared_at: Span::new(0, 10),
            declared_line,
        },
        matched,
        lapsed,
    }
}

pub fn gap(domain: Domain, subject: GapSubject, reason: &str, required: bool) -> JudgedGap {
    let reason = reason.to_owned();
    JudgedGap {
        gap: Gap {
            domain,
            subject,
            reason,
        },
        required,
    }
}

/// One of everything: each location, each disposition, layers, commits, suppressions, waivers, gaps.
pub fn everything() -> Verdict {
    let mut verdict = many(3);
    verdict.run.scope = "range 89abcdef01..0123456789".to_owned();
    verdict.run.base = Some("89abcdef0123456789abcdef0123456789abcdef".to_owned());
    verdict.waivers = vec![
        waiver(12, false, 1),
        waiver(20, true, 1),
        waiver(31, false, 0),
    ];
    verdict.findings[0].finding.origin = Some(origin("Ada Example <ada@nhs.example>"));
    verdict.findings[0].suppression_refused =
        Some("the change under test brought it in".to_owned());
    verdict.findings[0].finding.suppression = Some(suppression(SuppressionKind::GitleaksInline));
    verdict.findings[2].finding.fix = Some(fix("rotate = true", "infra/main.tf"));
    verdict.findings.extend([
        judged(in_archive(finding(20)), Disposition::Blocking),
        judged(in_message(finding(21)), Disposition::Blocking),
        judged(of_change(finding(22)), Disposition::Warning),
        judged(finding(24), Disposition::Waived { by: 0 }),
        judged(
            finding(27),
            Disposition::Lapsed {
                by: 1,
                blocking: true,
            },
        ),
        judged(
            Finding {
                suppression: Some(suppression(SuppressionKind::DetectSecretsBaseline)),
                resource: None,
                fix: None,
                dependency: None,
                existing: None,
                ..finding(30)
            },
            Disposition::Suppressed,
        ),
        judged(
            until(finding(33), date(2026, 6, 30)),
            Disposition::Suppressed,
        ),
        Judged {
            suppression_refused: Some("`portcullis:allow` lapsed".to_owned()),
            ..judged(until(finding(36), date(2026, 1, 1)), Disposition::Blocking)
        },
    ]);
    verdict.gaps = gaps();
    verdict
}

fn gaps() -> Vec<JudgedGap> {
    let file = |path: &str, member: Option<&str>| GapSubject::File {
        path: RepoPath::new(path).expect("a path"),
        member: member.map(str::to_owned),
    };
    let id = "fedcba9876543210fedcba9876543210fedcba98".to_owned();
    vec![
        gap(
            Domain::Secrets,
            file("data/dump.zip", Some("a/b.bin")),
            "the member is encrypted",
            true,
        ),
        gap(
            Domain::Secrets,
            GapSubject::Object { id },
            "the object is missing: fetch the full history",
            false,
        ),
        gap(
            Domain::Dependencies,
            GapSubject::Domain,
            "no advisory index: run `portcullis advisories update`",
            false,
        ),
    ]
}

/// One value replaced, and a line put in behind it.
pub fn fix(text: &str, path: impl AsRef<[u8]>) -> Fix {
    let at =
        |start: usize, end: usize| Region::of(b"a {\n  rotate = no\n}\n", Span::new(start, end));
    let edit = |region, replacement: &str| Edit {
        region,
        replacement: replacement.to_owned(),
    };
    let line = |number, added, text: &str| ChangedLine {
        number,
        added,
        text: format!("  {text}"),
    };
    Fix {
        path: RepoPath::new(path).expect("a path"),
        of: Fingerprint::of(&[b"the file"]),
        edits: vec![edit(at(6, 17), text), edit(at(17, 17), "\n  more = 1")],
        preview: vec![
            line(2, false, "rotate = no"),
            line(2, true, text),
            line(3, true, "more = 1"),
        ],
    }
}

pub fn origin(author: &str) -> Origin {
    Origin {
        commit: "00112233445566778899aabbccddeeff00112233".to_owned(),
        author: author.to_owned(),
        date: "2026-01-31".to_owned(),
        time: 0,
        reference: Some("refs/stash".to_owned()),
    }
}

pub fn suppression(kind: SuppressionKind) -> Suppression {
    Suppression {
        kind,
        reason: Some("only a test key".to_owned()),
        expires: None,
        added_by_change: true,
    }
}

/// With a marker of our own that holds until a day.
fn until(finding: Finding, last: Date) -> Finding {
    let marker = Suppression {
        expires: Some(last),
        added_by_change: false,
        ..suppression(SuppressionKind::Inline)
    };
    Finding {
        suppression: Some(marker),
        ..finding
    }
}

fn in_archive(finding: Finding) -> Finding {
    Finding {
        location: Location::File {
            path: RepoPath::new("backup/site.zip").expect("a path"),
        },
        layers: vec!["zip member config/app.env".to_owned(), "base64".to_owned()],
        ..finding
    }
}

fn in_message(finding: Finding) -> Finding {
    let region = finding.location.region().expect("it has one");
    Finding {
        location: Location::Message {
            id: "00112233445566778899aabbccddeeff00112233".to_owned(),
            region,
        },
        origin: Some(origin("Ada Example <ada@nhs.example>")),
        excerpt: None,
        ..finding
    }
}

fn of_change(finding: Finding) -> Finding {
    Finding {
        location: Location::Change,
        excerpt: None,
        ..finding
    }
}

/// A verdict in which every text that the repository may have written is `text`, and every path is `path`.
pub fn written_by_the_repository(text: &str, path: &[u8]) -> Verdict {
    let mut verdict = everything();
    for judged in &mut verdict.findings {
        let finding = &mut judged.finding;
        finding.message = text.to_owned();
        finding.fix = Some(fix(text, path));
        finding.layers = vec![text.to_owned(), text.to_owned()];
        finding.origin = Some(Origin {
            reference: Some(text.to_owned()),
            ..origin(text)
        });
        if let Location::Region { path: at, .. } | Location::File { path: at } =
            &mut finding.location
        {
            *at = RepoPath::new(path).expect("a path");
        }
        if let Some(excerpt) = &mut finding.excerpt {
            text.clone_into(&mut excerpt.text);
        }
        if let Some(suppression) = &mut finding.suppression {
            suppression.reason = Some(text.to_owned());
        }
    }
    for judged in &mut verdict.gaps {
        text.clone_into(&mut judged.gap.reason);
        if let GapSubject::File { path: at, member } = &mut judged.gap.subject {
            *at = RepoPath::new(path).expect("a path");
            *member = Some(text.to_owned());
        }
    }
    verdict.run.notes = vec![text.to_owned()];
    text.clone_into(&mut verdict.run.scope);
    verdict
}

/// What a format makes of a verdict, without colours.
pub fn said(format: Format, verdict: &Verdict) -> String {
    styled(format, verdict, Style::default())
}

pub fn styled(format: Format, verdict: &Verdict, style: Style) -> String {
    let mut out = Vec::new();
    render(format, verdict, &catalogue(), &style, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}
