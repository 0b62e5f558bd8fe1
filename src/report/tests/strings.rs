//! Strings that try to act, by chance and the same on every run, and verdicts in which others write nothing else.

use super::dependencies::dependencies;
use super::fixture::{catalogue, everything, fix};
use super::review::record;
use crate::check::file::Prose;
use crate::check::{Catalogue, Check};
use crate::finding::{
    CheckId, Coverage, Declared, Domain, Finding, Fingerprint, GapSubject, Location,
};
use crate::policy::WaiverScope;
use crate::source::RepoPath;
use crate::verdict::{Judged, Outcome, Part, Verdict};

/// What acts in a log, a terminal, Markdown, HTML, XML, JSON or a shell, and the characters that they are made of.
const PIECES: [&str; 76] = [
    "::",
    "::error::x",
    "::error file=a,line=1::x",
    "::stop-commands::x",
    "::add-mask::a",
    "::set-output name=a::b",
    "\n::",
    "\r::warning::",
    " \t::notice::",
    "##[",
    "##[group]x",
    "##[error]",
    "#",
    "##",
    "[",
    "]",
    "%0A::error::x",
    "%0D%0A",
    "%25",
    "%3A%3A",
    "%",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{7}",
    "\u{8}",
    "\u{1b}",
    "\u{1b}[31m",
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{1b}]8;;http://x.example\u{1b}\\",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{e0041}",
    "`",
    "```",
    "|",
    "\\|",
    "\\",
    "<script>window.x=1</script>",
    "</script>",
    "<img src=x onerror=window.x=1>",
    "</style>",
    "</pre>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&#60;",
    "&lt;",
    "&",
    "\" onload=\"x",
    "' onload='x",
    "@team",
    "@org/team",
    "[x](javascript:alert(1))",
    "![i](http://x.example/i)",
    "<http://x.example>",
    "www.x.example",
    "https://x.example",
    "**b**",
    "_i_",
    "$(id)",
    "{{x}}",
    "\u{fffe}",
    "é🦀",
];

/// Makes strings; counts them.
pub struct Strings {
    state: u64,
    pub made: usize,
}

impl Strings {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(2).wrapping_add(1),
            made: 0,
        }
    }

    /// Of `most` numbers one, by a generator of Marsaglia's (xorshift, 64 bits).
    pub fn below(&mut self, most: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).expect("31 bits") % most
    }

    /// A string that no other is equal to: a number stands in it.
    pub fn text(&mut self) -> String {
        self.made += 1;
        let mut text = String::new();
        for _ in 0..=self.below(5) {
            text += PIECES[self.below(PIECES.len())];
        }
        // Few are very long.
        if self.below(400) == 0 {
            text = text.repeat(2_000 / text.len().max(1) + 1);
        }
        text.extend(["n", &self.made.to_string(), "n"]);
        for _ in 0..self.below(4) {
            text += PIECES[self.below(PIECES.len())];
        }
        text
    }

    /// A path, now and then of bytes that are no UTF-8: half a character, a lone surrogate.
    fn path(&mut self) -> RepoPath {
        let broken: &[u8] = [b"".as_slice(), b"\xff", b"\xed\xa0\x80", b"\xc3"][self.below(4)];
        let text = self.text();
        RepoPath::new([b"p", broken, text.as_bytes()].concat()).expect("a path below the root")
    }
}

/// A catalogue in which a repository wrote a check of its own, every word of it hostile.
pub fn hostile_catalogue(strings: &mut Strings) -> Catalogue {
    let mut checks = catalogue().checks().to_vec();
    let mut file = checks[0].file.clone();
    file.title = strings.text();
    file.set_prose(Prose {
        why: format!("{}. {}", strings.text(), strings.text()),
        fix: strings.text(),
        references: vec![
            "javascript:window.x=1".to_owned(),
            strings.text(),
            format!("https://x.example/{}", strings.text()),
        ],
    });
    file.aliases = vec![strings.text(), strings.text()];
    file.controls = vec![strings.text(), "SEC-01".to_owned()];
    checks.push(Check::new("own/hostile", file).expect("its words are known"));
    Catalogue::of(checks, Vec::new())
}

/// A verdict of every shape in which each text that others may have written is a string of its own.
pub fn hostile(strings: &mut Strings) -> Verdict {
    let mut verdict = everything();
    let dependencies = dependencies();
    verdict.findings.extend(dependencies.findings);
    verdict.run.advisories = dependencies.run.advisories;
    for (at, judged) in verdict.findings.iter_mut().enumerate() {
        rewrite(judged, strings);
        if at % 4 == 1 {
            judged.finding.check = CheckId::new("own/hostile");
        }
    }
    for gap in &mut verdict.gaps {
        gap.gap.reason = strings.text();
        if let GapSubject::File { path, member } = &mut gap.gap.subject {
            *path = strings.path();
            *member = Some(strings.text());
        }
    }
    for judged in &mut verdict.waivers {
        let waiver = &mut judged.waiver;
        waiver.reason = strings.text();
        waiver.owner = strings.text();
        waiver.approved_by = strings.text();
    }
    verdict.waivers[2].waiver.scope = WaiverScope::Advisory {
        advisory: strings.text(),
        package: Some(strings.text()),
    };
    verdict.run.scope = strings.text();
    verdict.run.policy = strings.text();
    verdict.run.notes = vec![strings.text(), strings.text()];
    verdict.run.parts = vec![part(strings), part(strings)];
    verdict.run.review = Some(Box::new(record(&strings.text())));
    if let Some(advisories) = &mut verdict.run.advisories {
        advisories.from = strings.text();
        advisories.snapshot = strings.text();
        advisories.ecosystems[0].ecosystem = strings.text();
    }
    verdict
}

fn part(strings: &mut Strings) -> Part {
    Part {
        name: strings.text(),
        outcome: Outcome::Fail,
        findings: 2,
        blocking: 1,
        gaps: 1,
        required_gaps: 0,
        version: strings.text(),
        report_digest: strings.text(),
        scope: strings.text(),
        commit: Some(strings.text()),
        base: Some(strings.text()),
        policy: strings.text(),
        policy_digest: Some(strings.text()),
        catalogue_digest: strings.text(),
        advisories_digest: Some(strings.text()),
        sbom_digest: Some(strings.text()),
        domains: Domain::ALL.to_vec(),
        coverage: Coverage::default(),
        day: strings.text(),
    }
}

fn rewrite(judged: &mut Judged, strings: &mut Strings) {
    judged.because = strings.text();
    if judged.suppression_refused.is_some() {
        judged.suppression_refused = Some(strings.text());
    }
    let finding = &mut judged.finding;
    finding.fingerprint = Fingerprint::of(&[&strings.made.to_le_bytes()]);
    finding.message = strings.text();
    finding.layers = vec![strings.text(), strings.text()];
    finding.resource = Some(Declared {
        address: strings.text(),
        calls: vec![(
            strings.text(),
            Location::File {
                path: strings.path(),
            },
        )],
    });
    if let Location::Region { path, .. } | Location::File { path } = &mut finding.location {
        *path = strings.path();
    }
    if let Some(origin) = &mut finding.origin {
        origin.author = strings.text();
        origin.reference = Some(strings.text());
    }
    if let Some(excerpt) = &mut finding.excerpt {
        excerpt.text = format!("{}\n{}\n", strings.text(), strings.text());
        let length = excerpt.text.len();
        excerpt.start = u32::try_from(strings.below(length)).expect("short");
        excerpt.end = u32::try_from(strings.below(length + 9)).expect("short");
    }
    if let Some(suppression) = &mut finding.suppression {
        suppression.reason = Some(strings.text());
    }
    if finding.fix.is_some() {
        finding.fix = Some(fix(&strings.text(), strings.path().as_bytes()));
    }
    depend(finding, strings);
}

fn depend(finding: &mut Finding, strings: &mut Strings) {
    let Some(dependency) = &mut finding.dependency else {
        return;
    };
    dependency.name = strings.text();
    dependency.version = Some(strings.text());
    dependency.purl = strings.text();
    dependency.path = vec![strings.text(), strings.text()];
    if let Some(advisory) = &mut dependency.advisory {
        advisory.ids = vec![strings.text(), strings.text()];
        advisory.summary = strings.text();
        advisory.vector = Some(strings.text());
        advisory.fixed = Some(strings.text());
    }
    if let Some(upgrade) = &mut dependency.upgrade {
        upgrade.words = strings.text();
        upgrade.command = Some(strings.text());
        upgrade.package = Some(strings.text());
        upgrade.requirement = Some(strings.text());
    }
}
