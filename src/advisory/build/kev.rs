//! CISA's catalogue of known exploited vulnerabilities, in JSON
//! (<https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json>).

use super::advisory::day;
use crate::advisory::Exploited;
use serde::Deserialize;
use std::borrow::Cow;

/// How far into a text the catalogue says what it is.
const NEAR: usize = 8192;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue<'t> {
    /// How many entries the catalogue itself says there are.
    count: Option<u64>,
    #[serde(borrow)]
    vulnerabilities: Vec<Listed<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'t> {
    #[serde(borrow, rename = "cveID")]
    id: Cow<'t, str>,
    #[serde(borrow)]
    date_added: Cow<'t, str>,
    #[serde(borrow, default)]
    due_date: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    known_ransomware_campaign_use: Option<Cow<'t, str>>,
}

/// Whether a text is the catalogue.
pub(super) fn recognises(text: &str) -> bool {
    let near = text.floor_char_boundary(NEAR);
    let near = &text[..near];
    near.trim_start().starts_with('{') && near.contains("\"cveID\"")
        || near.contains("\"catalogVersion\"")
}

/// Reads the catalogue and returns how many entries it has. Errors: it is cut short, or an entry is none.
pub(super) fn read(text: &str, keep: &mut dyn FnMut(String, Exploited)) -> Result<u64, String> {
    let read: Catalogue<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let there = read.vulnerabilities.len() as u64;
    if read.count.is_some_and(|count| count != there) {
        return Err(format!(
            "it says it has another number of entries than the {there} in it"
        ));
    }
    for listed in read.vulnerabilities {
        let added = day(&listed.date_added)
            .ok_or_else(|| format!("{} has no day on which it was added", listed.id))?;
        let ransomware = listed.known_ransomware_campaign_use.as_deref() == Some("Known");
        let exploited = Exploited {
            added,
            due: listed.due_date.as_deref().and_then(day),
            ransomware,
        };
        keep(listed.id.into_owned(), exploited);
    }
    Ok(there)
}
