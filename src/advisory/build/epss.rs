//! FIRST's EPSS scores, as CSV: a comment with the model's version and day, a head `cve,epss,percentile`, a line per CVE
//! (<https://www.first.org/epss/data_stats>).

use crate::advisory::Epss;
use std::collections::HashMap;

/// Whether a text is a list of scores.
pub(super) fn recognises(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#model_version:") || first.trim_end() == "cve,epss,percentile"
}

/// Reads the scores and returns how many there are. Lines that are none are handed to `fault`, with their number.
pub(super) fn read(
    text: &str,
    scores: &mut HashMap<String, Epss>,
    fault: &mut dyn FnMut(usize, &'static str),
) -> u64 {
    let mut count = 0;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    for (at, line) in lines.filter(|(_, line)| !line.starts_with("cve,")) {
        match score(line.trim_end()) {
            Some((id, score)) => {
                scores.insert(id.to_owned(), score);
                count += 1;
            }
            None => fault(at + 1, "it is no `cve,epss,percentile`"),
        }
    }
    count
}

fn score(line: &str) -> Option<(&str, Epss)> {
    let (id, shares) = line.split_once(',')?;
    let (probability, percentile) = shares.split_once(',')?;
    let share = |text: &str| {
        let share: f32 = text.parse().ok()?;
        (0.0..=1.0).contains(&share).then_some(share)
    };
    let score = Epss {
        probability: share(probability)?,
        percentile: share(percentile)?,
    };
    id.starts_with("CVE-").then_some((id, score))
}
