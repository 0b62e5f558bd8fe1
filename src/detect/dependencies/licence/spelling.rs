//! How people write the names of licences, and which ids of the SPDX list they mean.
//!
//! The list's own full names are taken from the crate; the table holds what registries' free texts say otherwise: `PyPI`'s
//! classifiers (<https://pypi.org/classifiers/>), Maven's names, old npm manifests. What may mean several licences says so.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Names in the spelling of [`fold`], and the expressions they may mean. Sorted.
const TABLE: [(&str, &[&str]); 77] = [
    ("0bsd", &["0BSD"]),
    ("2 clause bsd", &["BSD-2-Clause"]),
    ("3 clause bsd", &["BSD-3-Clause"]),
    ("academic free 3", &["AFL-3.0"]),
    // The licence itself: where no version is named, any version may be taken, and there is but one.
    ("affero gpl", &["AGPL-3.0-or-later"]),
    ("agpl", &["AGPL-3.0-or-later"]),
    // Version 1.1 is of 2000 and was given up in 2004; nobody means it without saying so.
    ("apache", &["Apache-2.0"]),
    ("apache software", &["Apache-2.0"]),
    ("apache software 1.1", &["Apache-1.1"]),
    ("apache software 2", &["Apache-2.0"]),
    ("artistic", &["Artistic-1.0", "Artistic-2.0"]),
    ("asf 2", &["Apache-2.0"]),
    ("asl 2", &["Apache-2.0"]),
    ("blue oak 1", &["BlueOak-1.0.0"]),
    ("boost software", &["BSL-1.0"]),
    ("bsd", &["BSD-2-Clause", "BSD-3-Clause"]),
    ("bsd 2", &["BSD-2-Clause"]),
    ("bsd 2 clause", &["BSD-2-Clause"]),
    ("bsd 3", &["BSD-3-Clause"]),
    ("bsd 3 clause", &["BSD-3-Clause"]),
    ("bsd new", &["BSD-3-Clause"]),
    ("bsd simplified", &["BSD-2-Clause"]),
    ("cc0", &["CC0-1.0"]),
    ("cc0 1 universal", &["CC0-1.0"]),
    ("cddl", &["CDDL-1.0", "CDDL-1.1"]),
    ("commercial", &["LicenseRef-Proprietary"]),
    // The Eclipse Foundation's own page calls it BSD with three clauses, and so does SPDX.
    ("eclipse distribution 1", &["BSD-3-Clause"]),
    ("eclipse public", &["EPL-1.0", "EPL-2.0"]),
    ("edl 1", &["BSD-3-Clause"]),
    ("epl", &["EPL-1.0", "EPL-2.0"]),
    ("european union public 1.2", &["EUPL-1.2"]),
    ("expat", &["MIT"]),
    ("freebsd", &["BSD-2-Clause"]),
    ("gnu affero general public", &["AGPL-3.0-or-later"]),
    ("gnu affero general public 3", &["AGPL-3.0-only"]),
    (
        "gnu affero general public 3 or later",
        &["AGPL-3.0-or-later"],
    ),
    ("gnu agpl 3", &["AGPL-3.0-only"]),
    // The licence itself: where no version is named, any version may be taken.
    ("gnu general public", &["GPL-1.0-or-later"]),
    ("gnu general public 2", &["GPL-2.0-only"]),
    ("gnu general public 2 or later", &["GPL-2.0-or-later"]),
    ("gnu general public 3", &["GPL-3.0-only"]),
    ("gnu general public 3 or later", &["GPL-3.0-or-later"]),
    ("gnu gpl", &["GPL-1.0-or-later"]),
    ("gnu gpl 2", &["GPL-2.0-only"]),
    ("gnu gpl 3", &["GPL-3.0-only"]),
    ("gnu lesser general public", &["LGPL-2.1-or-later"]),
    ("gnu lesser general public 2.1", &["LGPL-2.1-only"]),
    ("gnu lesser general public 3", &["LGPL-3.0-only"]),
    (
        "gnu lesser general public 3 or later",
        &["LGPL-3.0-or-later"],
    ),
    ("gnu lgpl", &["LGPL-2.0-or-later"]),
    (
        "gnu library or lesser general public",
        &["LGPL-2.0-or-later"],
    ),
    ("gpl", &["GPL-1.0-or-later"]),
    ("gpl 2", &["GPL-2.0-only"]),
    ("gpl 2 or later", &["GPL-2.0-or-later"]),
    ("gpl 3", &["GPL-3.0-only"]),
    ("gpl 3 or later", &["GPL-3.0-or-later"]),
    ("isc iscl", &["ISC"]),
    ("lgpl", &["LGPL-2.0-or-later"]),
    ("lgpl 2.1", &["LGPL-2.1-only"]),
    ("lgpl 2.1 or later", &["LGPL-2.1-or-later"]),
    ("lgpl 3", &["LGPL-3.0-only"]),
    ("lgpl 3 or later", &["LGPL-3.0-or-later"]),
    ("mit", &["MIT"]),
    ("modified bsd", &["BSD-3-Clause"]),
    ("mozilla public", &["MPL-1.1", "MPL-2.0"]),
    ("mpl", &["MPL-1.1", "MPL-2.0"]),
    ("new bsd", &["BSD-3-Clause"]),
    // Not licensed to anybody: npm's word for it (docs.npmjs.com/cli/configuring-npm/package-json#license).
    ("other proprietary", &["LicenseRef-Proprietary"]),
    ("proprietary", &["LicenseRef-Proprietary"]),
    ("psf", &["PSF-2.0"]),
    ("python software foundation", &["PSF-2.0"]),
    ("revised bsd", &["BSD-3-Clause"]),
    ("simplified bsd", &["BSD-2-Clause"]),
    ("unlicense", &["Unlicense"]),
    ("unlicensed", &["LicenseRef-UNLICENSED"]),
    ("zlib libpng", &["Zlib"]),
    ("zope public", &["ZPL-2.1"]),
];

/// Ids and exceptions by their lower-case spelling.
fn ids() -> &'static HashMap<String, &'static str> {
    static IDS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    IDS.get_or_init(|| {
        let licences = spdx::identifiers::LICENSES.iter().map(|one| one.name);
        let exceptions = spdx::identifiers::EXCEPTIONS.iter().map(|one| one.name);
        licences
            .chain(exceptions)
            .map(|name| (name.to_ascii_lowercase(), name))
            .collect()
    })
}

/// An id as the SPDX list writes it, from any case.
pub(super) fn exact(word: &str) -> Option<&'static str> {
    ids().get(&word.to_ascii_lowercase()).copied()
}

/// The expressions that a name may mean. None: it is not known.
pub(super) fn meanings(name: &str) -> Option<Vec<&'static str>> {
    let folded = fold(name);
    known(&folded).or_else(|| {
        // `MIT License (MIT)`: a repetition, where the whole is not a name.
        let (before, behind) = name.split_once('(')?;
        let repeats = behind.trim_end().ends_with(')') && !before.trim().is_empty();
        if repeats { known(&fold(before)) } else { None }
    })
}

fn known(folded: &str) -> Option<Vec<&'static str>> {
    if let Ok(at) = TABLE.binary_search_by(|row| row.0.cmp(folded)) {
        return Some(TABLE[at].1.to_vec());
    }
    full_names().get(folded).cloned()
}

/// The SPDX list's full names and ids in the spelling of [`fold`]. Deprecated ids only where no other has the name.
fn full_names() -> &'static HashMap<String, Vec<&'static str>> {
    static NAMES: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: HashMap<String, Vec<&'static str>> = HashMap::new();
        let mut licences: Vec<_> = spdx::identifiers::LICENSES.iter().collect();
        let deprecated =
            |name: &str| spdx::license_id(name).is_some_and(spdx::LicenseId::is_deprecated);
        licences.sort_by_key(|licence| deprecated(licence.name));
        for licence in licences {
            for name in [fold(licence.full_name), fold(licence.name)] {
                let ids = names.entry(name).or_default();
                if !ids.contains(&licence.name) && (ids.is_empty() || !deprecated(licence.name)) {
                    ids.push(licence.name);
                }
            }
        }
        names
    })
}

/// Words that say nothing of which licence it is.
const EMPTY_WORDS: [&str; 9] = [
    "the", "license", "licence", "licenses", "version", "v", "ver", "a", "an",
];

/// A spelling under which the ways to write one name meet: lower case, words alone, `2` for `v2.0`, `or later` for `+`.
fn fold(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '+');
    for raw in name.to_lowercase().split(|c: char| !is_part(c)) {
        let (word, later) = match raw.strip_suffix('+') {
            Some(word) => (word, true),
            None => (raw, false),
        };
        let word = word.trim_matches('.');
        for part in split_number(word) {
            if !part.is_empty() && !EMPTY_WORDS.contains(&part) {
                words.push(part.strip_suffix(".0").unwrap_or(part).to_owned());
            }
        }
        if later {
            words.extend(["or".to_owned(), "later".to_owned()]);
        }
    }
    words.join(" ")
}

/// `gpl` and `3` of `gplv3`; a word that begins with a digit or has none stays whole.
fn split_number(word: &str) -> [&str; 2] {
    let digit = word.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (letters, number) = word.split_at(digit);
    let is_number = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    // `cc0` and `sha3` are names; only a name of two letters or more with a number behind it is split.
    if letters.len() < 2 || !is_number || word == "cc0" {
        let bare = word
            .strip_prefix('v')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return [bare.unwrap_or(word), ""];
    }
    let letters = letters.strip_suffix('v').unwrap_or(letters);
    [letters, number]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_folded_and_of_known_ids() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        for (name, ids) in TABLE {
            assert_eq!(fold(name), name);
            for id in ids {
                assert!(
                    id.starts_with("LicenseRef-") || spdx::license_id(id).is_some(),
                    "{id}"
                );
            }
        }
    }

    #[test]
    fn every_full_name_of_the_list_means_its_own_licence() {
        for licence in spdx::identifiers::LICENSES {
            let meanings = meanings(licence.full_name).unwrap_or_default();
            assert!(!meanings.is_empty(), "{}", licence.full_name);
        }
    }

    #[test]
    fn ways_to_write_one_name_meet() {
        for name in [
            "Apache License, Version 2.0",
            "apache-2.0",
            "Apache License v2",
            "apache2",
        ] {
            assert_eq!(fold(name), "apache 2", "{name}");
        }
        assert_eq!(fold("GPLv3+"), "gpl 3 or later");
        assert_eq!(fold("LGPLv2.1"), "lgpl 2.1");
        assert_eq!(fold("CC0"), "cc0");
    }
}
