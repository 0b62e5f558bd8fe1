//! The filters: by domain, severity and control, as rules of style over native inputs. They know which values occur, and
//! no text that a repository wrote stands in them but as escaped labels.
//!
//! Nothing ticked shows everything. Values of one filter add to each other, filters narrow each other.

use super::markup::Markup;
use crate::check::Catalogue;
use crate::finding::{Domain, Severity};
use crate::report::{levels, wording};
use crate::verdict::{Judged, Verdict};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The combinations of values that a section shows, by the section's id, domain and severity; the numbers are of controls.
pub(super) type Combinations = BTreeMap<(&'static str, Option<Domain>, Severity), BTreeSet<usize>>;

pub(super) struct Facets {
    findings: usize,
    domains: BTreeMap<Option<Domain>, usize>,
    severities: BTreeMap<Reverse<Severity>, usize>,
    /// By id: the number in the names of classes, and how many findings are of it.
    controls: BTreeMap<String, (usize, usize)>,
}

/// One finding as the filters see it.
pub(super) struct Facet {
    domain: Option<Domain>,
    severity: Severity,
    controls: Vec<usize>,
}

impl Facets {
    /// What occurs among the findings, whether or not the page has room for all of them.
    pub(super) fn of(verdict: &Verdict, catalogue: &Catalogue) -> Self {
        let mut facets = Self {
            findings: verdict.findings.len(),
            domains: BTreeMap::new(),
            severities: BTreeMap::new(),
            controls: BTreeMap::new(),
        };
        for judged in &verdict.findings {
            let finding = &judged.finding;
            let domain = levels::domain(&finding.check, catalogue);
            *facets.domains.entry(domain).or_default() += 1;
            let severity = Reverse(finding.severity);
            *facets.severities.entry(severity).or_default() += 1;
            for control in controls(judged, catalogue) {
                facets.controls.entry(control.clone()).or_default().1 += 1;
            }
        }
        for (number, control) in facets.controls.values_mut().enumerate() {
            control.0 = number;
        }
        facets
    }

    pub(super) fn facet(&self, judged: &Judged, catalogue: &Catalogue) -> Facet {
        let known = |id| self.controls.get(id).map(|(number, _)| *number);
        Facet {
            domain: levels::domain(&judged.finding.check, catalogue),
            severity: judged.finding.severity,
            controls: controls(judged, catalogue)
                .iter()
                .filter_map(known)
                .collect(),
        }
    }

    /// With one finding there is nothing to choose from.
    fn is_useful(&self) -> bool {
        self.findings > 1
    }

    /// The form. `method="dialog"` sends nothing anywhere, also where somebody presses Enter in it.
    pub(super) fn form(&self, page: &mut Markup, catalogue: &Catalogue) {
        if !self.is_useful() {
            return;
        }
        page.nest("div", &[("class", "side")], |page| {
            page.nest("details", &[("class", "fold")], |page| {
                page.say("summary", &[], "Filter the findings");
            });
            let attributes = [
                ("id", "filters"),
                ("method", "dialog"),
                ("autocomplete", "off"),
                ("aria-label", "Filter the findings"),
            ];
            page.nest("form", &attributes, |page| {
                self.severities(page);
                self.domains(page);
                self.controls(page, catalogue);
                page.say("button", &[("type", "reset")], "Show all");
                page.say(
                    "p",
                    &[("class", "quiet")],
                    "Nothing ticked shows everything. Gaps and totals are never filtered.",
                );
            });
        });
    }

    fn severities(&self, page: &mut Markup) {
        page.nest("fieldset", &[("class", "by by-severity")], |page| {
            page.say("legend", &[], "Severity");
            for (Reverse(severity), count) in &self.severities {
                let word = severity.as_str();
                choice(page, &severity_class(*severity), word, *count);
            }
        });
    }

    fn domains(&self, page: &mut Markup) {
        page.nest("fieldset", &[("class", "by by-domain")], |page| {
            page.say("legend", &[], "Domain");
            for (domain, count) in &self.domains {
                let word = domain.map_or("other", Domain::as_str);
                choice(page, &domain_class(*domain), word, *count);
            }
        });
    }

    fn controls(&self, page: &mut Markup, catalogue: &Catalogue) {
        if self.controls.is_empty() {
            return;
        }
        page.nest("p", &[("class", "by")], |page| {
            page.say("label", &[("for", "control")], "Control");
            page.nest("select", &[("id", "control")], |page| {
                page.say("option", &[("value", "")], "all controls");
                for (id, (number, count)) in &self.controls {
                    let title = catalogue.control(id).map_or("", |it| &it.file.title);
                    let words = format!("{id} {title} ({})", wording::grouped(*count as u64));
                    page.say("option", &[("value", &control_class(*number))], &words);
                }
            });
        });
    }

    /// The line that shows where the filters leave nothing of a section.
    pub(super) fn nothing(&self, page: &mut Markup) {
        if self.is_useful() {
            page.say(
                "p",
                &[("class", "none")],
                "None of these matches the filters.",
            );
        }
    }

    /// How many are left while something is filtered, and that there are others.
    pub(super) fn tally(&self, page: &mut Markup) {
        if !self.is_useful() {
            return;
        }
        page.nest("p", &[("class", "tally")], |page| {
            page.nest("span", &[], |page| {
                page.nest("strong", &[("class", "count")], |_| {});
                page.words(&format!(
                    " of {} match the filters",
                    wording::plural(self.findings, "finding")
                ));
            });
            page.say(
                "button",
                &[("type", "reset"), ("form", "filters")],
                "Show all",
            );
        });
    }

    /// The rules that hide what does not match, on screens alone, and show that nothing does.
    pub(super) fn rules(&self, shown: &Combinations) -> String {
        if !self.is_useful() {
            return String::new();
        }
        let mut rules = String::from("@media screen {\n");
        let mut hide = |group: &str, class: &str| {
            let _ = writeln!(
                rules,
                "body:has(.{group} :checked):not(:has(#{class}:checked)) .{class} {{ display: none }}"
            );
        };
        for Reverse(severity) in self.severities.keys() {
            hide("by-severity", &severity_class(*severity));
        }
        for domain in self.domains.keys() {
            hide("by-domain", &domain_class(*domain));
        }
        for (number, _) in self.controls.values() {
            let class = control_class(*number);
            let _ = writeln!(
                rules,
                "body:has(#control option[value={class}]:checked) .finding:not(.{class}) {{ display: none }}"
            );
        }
        for (combination, controls) in shown {
            rules += &self.something_matches(*combination, controls);
        }
        rules + "}\n"
    }

    /// While findings of this kind are shown, their section does not say that there are none.
    fn something_matches(
        &self,
        (section, domain, severity): (&'static str, Option<Domain>, Severity),
        controls: &BTreeSet<usize>,
    ) -> String {
        let (domain, severity) = (domain_class(domain), severity_class(severity));
        let mut rule = format!(
            "body:is(:not(:has(.by-domain :checked)), :has(#{domain}:checked))\
             :is(:not(:has(.by-severity :checked)), :has(#{severity}:checked))"
        );
        if !self.controls.is_empty() {
            let mut values = String::from("[value=\"\"]");
            for number in controls {
                let _ = write!(values, ", [value={}]", control_class(*number));
            }
            let _ = write!(rule, ":has(#control option:is({values}):checked)");
        }
        let _ = writeln!(rule, " #{section} .none {{ display: none }}");
        rule
    }
}

impl Facet {
    /// The classes that the rules know a finding by.
    pub(super) fn classes(&self) -> String {
        let mut classes = format!(
            "{} {}",
            severity_class(self.severity),
            domain_class(self.domain)
        );
        for number in &self.controls {
            let _ = write!(classes, " {}", control_class(*number));
        }
        classes
    }

    pub(super) fn note(&self, section: &'static str, shown: &mut Combinations) {
        let key = (section, self.domain, self.severity);
        shown.entry(key).or_default().extend(&self.controls);
    }
}

fn controls<'a>(judged: &Judged, catalogue: &'a Catalogue) -> &'a [String] {
    wording::check(catalogue, &judged.finding).map_or(&[], |check| &check.file.controls)
}

fn severity_class(severity: Severity) -> String {
    format!("s-{}", severity.as_str())
}

fn domain_class(domain: Option<Domain>) -> String {
    format!("d-{}", domain.map_or("other", Domain::as_str))
}

fn control_class(number: usize) -> String {
    format!("c{number}")
}

fn choice(page: &mut Markup, id: &str, word: &str, count: usize) {
    page.nest("label", &[("for", id)], |page| {
        page.open("input", &[("type", "checkbox"), ("id", id)]);
        page.say("span", &[("class", "word")], word);
        page.words(" ");
        page.say(
            "span",
            &[("class", "quiet")],
            &wording::grouped(count as u64),
        );
    });
}
