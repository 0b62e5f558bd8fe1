//! `packrat.lock` of R, which came before renv: records of fields
//! (<https://rstudio.github.io/packrat/>).
//!
//! A file that was cut behind a record is noticed only where another package needs what is gone.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{lines, span_in};
use super::is_commit;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads the records.
///
/// Errors: it does not begin with the version of its format.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let records = records(input.text, &mut gather);
    let head = records
        .first()
        .and_then(|record| record.get("PackratFormat"));
    match head {
        Some((version, _)) if version.starts_with("1.") => {}
        Some(_) => return Err(Unreadable::new("the version of the file is not known")),
        None => return Err(Unreadable::new("`PackratFormat` is missing")),
    }
    if records.len() < 2 {
        // Packrat records itself.
        return Err(Unreadable::new("no package is recorded"));
    }
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for record in &records[1..] {
        match found(record) {
            Some((name, package)) => {
                indices.insert(name, gather.add(package));
            }
            None => gather.problem(
                record
                    .values()
                    .next()
                    .map_or(Span::default(), |field| field.1),
                "a record has no package, version, source or digest",
            ),
        }
    }
    for record in &records[1..] {
        let (Some((name, _)), Some((needed, at))) = (record.get("Package"), record.get("Requires"))
        else {
            continue;
        };
        for other in needed
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match (indices.get(name.as_str()), indices.get(other)) {
                (Some(from), Some(to)) => gather.edge(*from, *to),
                _ => gather.problem(
                    *at,
                    format!("`{name}` needs `{other}`, which is not listed"),
                ),
            }
        }
    }
    if !input.text.ends_with('\n') {
        let end = Span::new(input.text.len(), input.text.len());
        gather.problem(
            end,
            "the last line has no end, so the file may be cut short",
        );
    }
    Ok(gather.finish())
}

type Record<'t> = HashMap<&'t str, (String, Span)>;

/// Fields `Name: value`, with further lines of a value indented, in records with blank lines between them.
fn records<'t>(text: &'t str, gather: &mut Gather) -> Vec<Record<'t>> {
    let mut records: Vec<Record<'t>> = Vec::new();
    let mut last = None;
    let mut fresh = true;
    for line in lines(text) {
        if line.text.trim().is_empty() {
            fresh = true;
        } else if line.text.starts_with([' ', '\t']) {
            let field = records
                .last_mut()
                .zip(last)
                .and_then(|(all, name)| all.get_mut(name));
            match field {
                Some((value, _)) => {
                    value.push(' ');
                    value.push_str(line.text.trim());
                }
                None => gather.problem(line.span(), "this continues no field"),
            }
        } else if let Some((name, value)) = line.text.split_once(':') {
            if std::mem::take(&mut fresh) {
                records.push(Record::new());
            }
            last = Some(name);
            if let Some(record) = records.last_mut() {
                let at = span_in(text, value.trim());
                record.insert(name, (value.trim().to_owned(), at));
            }
        } else {
            gather.problem(line.span(), "this is no field");
        }
    }
    records
}

fn found<'r>(record: &'r Record<'_>) -> Option<(&'r str, Package)> {
    let text = |key: &str| record.get(key).map(|field| field.0.as_str());
    let (name, at) = record.get("Package")?;
    let (version, source) = (text("Version")?, text("Source")?);
    text("Hash")?;
    let source = match source.to_ascii_lowercase().as_str() {
        "github" => Source::Git {
            url: format!(
                "https://github.com/{}/{}",
                text("GithubUsername").unwrap_or_default(),
                text("GithubRepo").unwrap_or_default()
            ),
            commit: text("GithubSha1")
                .filter(|id| is_commit(id))
                .map(str::to_owned),
        },
        "source" => Source::Path(text("SourcePath").unwrap_or_default().to_owned()),
        _ => Source::Registry,
    };
    let package = Package {
        ecosystem: match text("Source") {
            Some("Bioconductor") => Ecosystem::Bioconductor,
            _ => Ecosystem::Cran,
        },
        name: name.clone(),
        version: Some(version.to_owned()),
        source,
        at: *at,
        ..Package::default()
    };
    Some((name, package))
}
