//! The facts of a dependency as programs read them: in the JSON report and in SARIF's properties.

use crate::finding::{Advisory, Dependency, Upgrade};
use serde::Serialize;

#[derive(Serialize)]
pub struct DependencyOut<'a> {
    ecosystem: &'a str,
    name: &'a str,
    version: Option<&'a str>,
    purl: &'a str,
    path: &'a [String],
    development: bool,
    upgrade: Option<UpgradeOut<'a>>,
    advisory: Option<AdvisoryOut<'a>>,
}

#[derive(Serialize)]
pub struct UpgradeOut<'a> {
    words: &'a str,
    package: Option<&'a str>,
    requirement: Option<&'a str>,
    admits: Option<bool>,
    command: Option<&'a str>,
}

#[derive(Serialize)]
pub struct AdvisoryOut<'a> {
    ids: &'a [String],
    summary: &'a str,
    /// CVSS base score.
    score: Option<f32>,
    vector: Option<&'a str>,
    published: Option<String>,
    fixed: Option<&'a str>,
    fixed_on: Option<String>,
    /// The day on which CISA listed it.
    exploited: Option<String>,
    /// The probability of exploitation within thirty days, 0 to 1.
    epss: Option<f32>,
}

impl<'a> From<&'a Dependency> for DependencyOut<'a> {
    fn from(dependency: &'a Dependency) -> Self {
        Self {
            ecosystem: dependency.ecosystem,
            name: &dependency.name,
            version: dependency.version.as_deref(),
            purl: &dependency.purl,
            path: &dependency.path,
            development: dependency.development,
            upgrade: dependency.upgrade.as_ref().map(UpgradeOut::from),
            advisory: dependency.advisory.as_ref().map(AdvisoryOut::from),
        }
    }
}

impl<'a> From<&'a Upgrade> for UpgradeOut<'a> {
    fn from(upgrade: &'a Upgrade) -> Self {
        Self {
            words: &upgrade.words,
            package: upgrade.package.as_deref(),
            requirement: upgrade.requirement.as_deref(),
            admits: upgrade.admits,
            command: upgrade.command.as_deref(),
        }
    }
}

impl<'a> From<&'a Advisory> for AdvisoryOut<'a> {
    fn from(advisory: &'a Advisory) -> Self {
        Self {
            ids: &advisory.ids,
            summary: &advisory.summary,
            score: advisory.score.map(|tenths| f32::from(tenths) / 10.0),
            vector: advisory.vector.as_deref(),
            published: advisory.published.map(|day| day.to_string()),
            fixed: advisory.fixed.as_deref(),
            fixed_on: advisory.fixed_on.map(|day| day.to_string()),
            exploited: advisory.exploited.map(|day| day.to_string()),
            epss: advisory
                .epss
                .map(|hundredths| f32::from(hundredths) / 10_000.0),
        }
    }
}
