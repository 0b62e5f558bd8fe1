//! What a check says of itself, for people: `explain ID` and `checks show ID`. `list` says all of them in a line each.

mod find;
mod list;
mod matching;
#[cfg(test)]
mod tests;

pub use find::{NotFound, find};
pub use list::{json, table};

use super::example::redact;
use super::file::ExamplesFile;
use super::{Catalogue, Check, Control};

/// The standards that controls map to: the key in the file, and the name people know.
pub const STANDARDS: [(&str, &str); 7] = [
    ("caf_v4_0", "CAF 4.0"),
    ("dspt_v6_assertion", "DSPT v6"),
    ("iso27001_2022", "ISO/IEC 27001:2022"),
    ("ndg", "NDG standards"),
    ("cyber_essentials", "Cyber Essentials"),
    ("ssdf_ssc", "NIST SSDF / DSIT SSC"),
    ("owasp_cwe", "OWASP, CWE"),
];

/// How the text is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Whether headings are set off by escape sequences.
    pub bold: bool,
    /// Columns that prose is wrapped to.
    pub width: usize,
}

/// Everything there is to say of a check. Example values are left out: only the text around them is shown.
pub fn explain(check: &Check, catalogue: &Catalogue, layout: Layout) -> String {
    let mut page = Page {
        text: String::new(),
        layout,
    };
    page.head(check);
    page.section("Why", |page| page.prose(check.why()));
    page.section("What to do", |page| {
        page.prose(check.fix());
        if check.has_fix() {
            page.prose("`portcullis check --fix` does it where the value is literally written.");
        }
    });
    page.section("How it matches", |page| {
        for sentence in matching::sentences(&check.file.matcher) {
            page.prose(&sentence);
        }
    });
    page.examples(catalogue.examples(check));
    page.controls(check, catalogue);
    page.references(check);
    page.section("In portcullis.yaml", |page| page.policy(check));
    page.text
}

/// A text in the making.
struct Page {
    text: String,
    layout: Layout,
}

impl Page {
    fn line(&mut self, indent: usize, line: &str) {
        let line = line.trim_end();
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        if self.layout.bold {
            self.line(0, &format!("\x1b[1m{heading}\x1b[0m"));
        } else {
            self.line(0, heading);
        }
    }

    fn section(&mut self, heading: &str, body: impl FnOnce(&mut Self)) {
        self.text.push('\n');
        self.heading(heading);
        body(self);
    }

    /// Paragraphs, wrapped.
    fn prose(&mut self, text: &str) {
        let width = self.layout.width.max(40);
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && 2 + line.chars().count() + 1 + word.chars().count() > width {
                self.line(2, &std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(2, &line);
    }

    fn head(&mut self, check: &Check) {
        self.heading(&check.file.title);
        let off = if check.file.opt_in {
            ", off unless the policy turns it on"
        } else {
            ""
        };
        let since = match check.file.since.as_str() {
            "" => String::new(),
            since => format!(", since {since}"),
        };
        let line = format!(
            "{}: severity {}, confidence {}{since}{off}",
            check.id,
            check.severity.as_str(),
            check.confidence.as_str(),
        );
        self.line(0, &line);
        if !check.file.aliases.is_empty() {
            self.line(
                0,
                &format!("In other tools: {}", check.file.aliases.join(", ")),
            );
        }
    }

    fn examples(&mut self, examples: &ExamplesFile) {
        self.section("Fires on", |page| {
            for bad in &examples.bad {
                page.example(&bad.name, bad.path.as_deref(), &bad.text);
            }
        });
        self.section("Is silent on", |page| {
            for good in &examples.good {
                page.example(&good.name, good.path.as_deref(), &good.text);
            }
        });
    }

    fn example(&mut self, name: &str, path: Option<&str>, template: &str) {
        let place = path.map_or(String::new(), |path| format!(" ({path})"));
        self.line(2, &format!("{name}{place}:"));
        let text = redact(template).unwrap_or_default();
        for line in text.trim_end().lines() {
            self.line(4, line);
        }
    }

    fn controls(&mut self, check: &Check, catalogue: &Catalogue) {
        let known = |id: &String| catalogue.control(id);
        let controls: Vec<&Control> = check.file.controls.iter().filter_map(known).collect();
        if controls.is_empty() {
            return;
        }
        self.section("Controls", |page| {
            for control in controls {
                page.line(2, &format!("{} {}", control.id, control.file.title));
                for (key, name) in STANDARDS {
                    if let Some(ids) = control.file.mappings.get(key) {
                        page.line(4, &format!("{name:<22}{}", spell_doubt(ids)));
                    }
                }
            }
        });
    }

    fn references(&mut self, check: &Check) {
        let weaknesses = check.file.cwe.iter().map(|number| {
            format!("CWE-{number}  https://cwe.mitre.org/data/definitions/{number}.html")
        });
        let lines: Vec<String> = weaknesses
            .chain(check.references().iter().cloned())
            .collect();
        if !lines.is_empty() {
            self.section("References", |page| {
                for line in lines {
                    page.line(2, &line);
                }
            });
        }
    }

    fn policy(&mut self, check: &Check) {
        let id = &check.id;
        self.prose(
            "To turn it off, to have it warn only, or to have it block whatever its severity:",
        );
        self.line(
            4,
            &format!("checks: {{ {id}: off }}    # or warn, or block"),
        );
        self.prose("To excuse one finding until a day, under the name of who carries the risk:");
        self.line(4, &format!("portcullis waive FINGERPRINT --check {id} \\"));
        self.line(
            8,
            "--reason TEXT --owner NAME --approved-by NAME --expires YYYY-MM-DD",
        );
    }
}

/// Ids that end in `?` are not verified; a reader who does not know that has to be told.
fn spell_doubt(ids: &str) -> String {
    let mut spelt = String::with_capacity(ids.len());
    let mut rest = ids.chars().peekable();
    while let Some(c) = rest.next() {
        let ends = rest.peek().is_none_or(|next| !next.is_alphanumeric());
        if c == '?' && ends {
            spelt.push_str(" (not verified)");
        } else {
            spelt.push(c);
        }
    }
    spelt
}
