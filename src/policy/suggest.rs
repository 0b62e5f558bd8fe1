//! "Did you mean": the word that somebody probably wanted to write.

/// The most edits between a word and its suggestion.
const MOST_EDITS: usize = 2;

/// Longer words are no typing mistake of one of ours; the bound keeps hostile input cheap.
const LONGEST: usize = 128;

/// The candidate nearest to `word`: at most two edits away, or one that begins it (`warning` for `warn`), or the last
/// part of whose path it is (`jwt` for `secret/jwt`).
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| distance_of(word, candidate).map(|edits| (edits, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How far away, where it is near enough to be meant.
fn distance_of(word: &str, candidate: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    let edits = edits(&lower, candidate);
    // Two edits make anything of a word of three letters.
    if edits <= MOST_EDITS.min(candidate.chars().count() / 2) {
        return Some(edits);
    }
    let begins = candidate.len() >= 3 && lower.starts_with(candidate);
    let last_part = lower.len() >= 3 && candidate.rsplit('/').next() == Some(&lower);
    (begins || last_part).then_some(MOST_EDITS + 1)
}

/// Levenshtein distance in characters.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_finds_its_word() {
        let levels = ["off", "warn", "block"];
        assert_eq!(nearest("wran", levels), Some("warn"));
        assert_eq!(nearest("warning", levels), Some("warn"));
        assert_eq!(nearest("BLOCK", levels), Some("block"));
        assert_eq!(nearest("error", levels), None);
        assert_eq!(nearest("on", levels), None);
        let checks = ["secret/jwt", "secret/aws-access-key"];
        assert_eq!(nearest("secrets/jwt", checks), Some("secret/jwt"));
        assert_eq!(
            nearest("aws-access-key", checks),
            Some("secret/aws-access-key")
        );
    }

    #[test]
    fn edits_are_counted_in_characters() {
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("é", "e"), 1);
    }
}
