//! How bad a record says it is: the CVSS base score that counts, and the words beside it.
//!
//! Scores are worked out from vectors: version 4 before 3, 3 before 2. Threat, environmental and supplemental metrics are
//! somebody's own circumstances and never count.

use super::advisory::Severity;
use crate::advisory::{Kind, Rating};
use cvss::Cvss;
use serde::Deserialize;
use std::borrow::Cow;

/// A severity as OSV writes it.
#[derive(Deserialize)]
pub(super) struct Stated<'t> {
    #[serde(borrow)]
    score: Cow<'t, str>,
}

/// Base metrics of version 4: <https://www.first.org/cvss/v4.0/specification-document#Base-Metrics>.
const BASE_4: [&str; 11] = [
    "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA",
];
/// Those of versions 3.0 and 3.1.
const BASE_3: [&str; 8] = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
/// Those of version 2.
const BASE_2: [&str; 6] = ["AV", "AC", "Au", "C", "I", "A"];

/// What counts of several severities, and of a word.
pub(super) fn of(stated: &[Stated<'_>], word: Option<&str>) -> Severity {
    let scored = stated.iter().filter_map(|stated| {
        let vector = stated.score.trim();
        score(vector).map(|(version, tenths)| (version, tenths, vector))
    });
    // The newest version; of two vectors of one version, the worse.
    let best = scored.max_by_key(|(version, tenths, _)| (*version, *tenths));
    let words = stated.iter().map(|stated| &*stated.score).chain(word);
    Severity {
        score: best.map(|(_, tenths, _)| tenths),
        vector: best.map(|(_, _, vector)| vector.to_owned()),
        rating: words.filter_map(rating).next_back(),
    }
}

/// Reads one vector alone.
pub(super) fn of_vector(vector: &str) -> Severity {
    let stated = Stated {
        score: Cow::Borrowed(vector),
    };
    of(&[stated], None)
}

/// Malware is critical, whatever its record says.
pub(super) fn of_kind(severity: &mut Severity, kind: Kind) {
    if kind == Kind::Malware {
        severity.rating = Some(Rating::Critical);
    }
}

/// The version of a vector, and its base score in tenths.
fn score(vector: &str) -> Option<(u8, u8)> {
    let (version, base): (u8, &[&str]) = match vector.get(..7) {
        Some("CVSS:4.") => (4, &BASE_4),
        Some("CVSS:3.") => (3, &BASE_3),
        _ => (2, &BASE_2),
    };
    let vector = vector.trim_start_matches('(').trim_end_matches(')');
    let is_base = |part: &&str| {
        part.split_once(':')
            .is_some_and(|(metric, _)| metric == "CVSS" || base.contains(&metric))
    };
    let parts: Vec<&str> = vector.split('/').filter(is_base).collect();
    let parsed: Cvss = parts.join("/").parse().ok()?;
    let tenths = (parsed.score() * 10.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 100"
    )]
    (0.0..=100.0)
        .contains(&tenths)
        .then_some((version, tenths as u8))
}

/// A severity in words: GitHub's, Debian's, Ubuntu's, Red Hat's.
fn rating(word: &str) -> Option<Rating> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "negligible" | "unimportant" | "low" => Rating::Low,
        "moderate" | "medium" => Rating::Moderate,
        "high" | "important" => Rating::High,
        "critical" => Rating::Critical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(score: &str) -> Stated<'_> {
        Stated {
            score: Cow::Borrowed(score),
        }
    }

    /// FIRST's own examples: <https://www.first.org/cvss/v4.0/examples>, `v3.1/examples`, `v2/guide` 3.3.
    #[test]
    fn vectors_have_the_scores_that_first_publishes() {
        let published = [
            (
                "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                73,
            ),
            (
                "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                77,
            ),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
                87,
            ),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H",
                100,
            ),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 78),
            ("AV:L/AC:H/Au:N/C:C/I:C/A:C", 62),
        ];
        for (vector, tenths) in published {
            assert_eq!(of_vector(vector).score, Some(tenths), "{vector}");
        }
    }

    #[test]
    fn only_base_metrics_count() {
        for vector in [
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/S:P/AU:Y",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        ] {
            assert_eq!(of_vector(vector).score, Some(93));
        }
        let temporal = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C";
        assert_eq!(of_vector(temporal).score, Some(98));
        assert_eq!(of_vector(temporal).vector.as_deref(), Some(temporal));
    }

    #[test]
    fn the_newest_version_counts_and_words_stand_beside_it() {
        let all = [
            stated("AV:N/AC:L/Au:N/C:C/I:C/A:C"),
            stated("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
            stated("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        ];
        assert_eq!(of(&all, Some("moderate")).score, Some(73));
        assert_eq!(of(&all, Some("moderate")).rating, Some(Rating::Moderate));
        assert_eq!(of(&[stated("high")], None).rating, Some(Rating::High));
        assert!(of(&[stated("CVSS:9.9/X:Y"), stated("")], Some("?")).is_silent());
    }
}
