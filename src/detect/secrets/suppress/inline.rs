//! Suppressions in the text itself, on the line of the finding or the one above, in any comment syntax.
//!
//! | marker | where | of |
//! |---|---|---|
//! | `portcullis:allow ID until YYYY-MM-DD reason` | on the line, or alone on the line above | this program; `ID` is the check, or `secret/*` |
//! | `gitleaks:allow` | on the line | gitleaks, README "gitleaks:allow" |
//! | `pragma: allowlist secret` | on the line | detect-secrets, README "Inline Allowlisting" |
//! | `pragma: allowlist nextline secret` | on the line above | the same |

use crate::finding::SuppressionKind;
use crate::source::{line_end_within, line_start_within};
use jiff::civil::Date;
use memchr::memmem;
use std::ops::Range;

const OURS: &[u8] = b"portcullis:allow";
const GITLEAKS: &[u8] = b"gitleaks:allow";
const PRAGMA: &[u8] = b"pragma:";

/// Lines are looked at up to this many bytes around the finding: a minified file is one line.
const FARTHEST: usize = 4096;

/// What ends a comment, in the languages that end them.
const COMMENT_ENDS: [&str; 6] = ["*/", "-->", "--%>", "#}", "%}", "}}"];

/// A suppression in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    pub kind: SuppressionKind,
    /// What its author wrote behind it. Untrusted text.
    pub reason: Option<String>,
    /// The last day on which it holds, where its author named one. Only our own marker has a place for it.
    pub expires: Option<Date>,
    /// The marker and its reason, in bytes of the text.
    pub span: Range<usize>,
}

/// The suppression that names `check` on the lines of `line_span` or on the line above; the most explicit one, where
/// there are several.
pub fn inline(text: &[u8], line_span: Range<usize>, check: &str) -> Option<Inline> {
    let lines = lines(text, &line_span);
    let above = above(text, lines.start);
    let on_the_line = ours(text, lines.clone(), check);
    let alone_above = ours(text, above.clone(), check).filter(|found| stands_alone(text, found));
    on_the_line
        .chain(alone_above)
        .max_by_key(weight)
        .or_else(|| gitleaks(text, lines.clone()))
        .or_else(|| pragma(text, lines, &["secret"]))
        .or_else(|| pragma(text, above, &["nextline", "secret"]))
}

/// The whole lines that `span` touches.
fn lines(text: &[u8], span: &Range<usize>) -> Range<usize> {
    let end = span.end.clamp(span.start.min(text.len()), text.len());
    let start = line_start_within(text, span.start, FARTHEST);
    // A span that ends with its newline does not touch the line behind.
    let last = end.saturating_sub(usize::from(end > start && text[end - 1] == b'\n'));
    start..line_end_within(text, last.max(start), FARTHEST)
}

/// The line above the one that begins at `start`; empty where there is none.
fn above(text: &[u8], start: usize) -> Range<usize> {
    let Some(end) = start.checked_sub(1).filter(|end| text[*end] == b'\n') else {
        return 0..0;
    };
    line_start_within(text, end, FARTHEST)..end
}

/// Of several markers of ours the one that says the most: whether it counts is not known here.
fn weight(found: &Inline) -> (bool, Option<Date>, std::cmp::Reverse<usize>) {
    let complete = found.reason.is_some() && found.expires.is_some();
    let first = std::cmp::Reverse(found.span.start);
    (complete, found.expires, first)
}

/// Every `portcullis:allow ID until YYYY-MM-DD reason` that names the check. One that lacks its day or its reason is
/// one too: somebody has to be told that it excuses nothing.
fn ours<'t>(
    text: &'t [u8],
    lines: Range<usize>,
    check: &'t str,
) -> impl Iterator<Item = Inline> + 't {
    markers(text, lines, OURS).filter_map(move |marker| {
        let end = line_end_within(text, marker.end, FARTHEST);
        let rest = String::from_utf8_lossy(&text[marker.end..end]);
        // White space must follow: `portcullis:allow-all` is another word.
        let words = rest.strip_prefix([' ', '\t'])?.trim_start();
        let id_length = words.find(char::is_whitespace).unwrap_or(words.len());
        let (id, behind) = words.split_at(id_length);
        let (expires, reason) = until(behind);
        names(id, check).then(|| Inline {
            kind: SuppressionKind::Inline,
            reason: tidy(reason),
            expires,
            span: marker.start..end,
        })
    })
}

/// The day behind `until`, and what follows it. What is no day of the calendar is left where it stands.
fn until(text: &str) -> (Option<Date>, &str) {
    let day = || {
        let rest = text.trim_start().strip_prefix("until")?;
        let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
        let (day, rest) = rest.split_at_checked("YYYY-MM-DD".len())?;
        let is_form = day.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let day = (is_form && ends).then(|| day.parse().ok()).flatten();
        day.map(|day| (day, rest))
    };
    day().map_or((None, text), |(day, rest)| (Some(day), rest))
}

/// Whether an id is the check's, or that of its folder with `/*` behind.
fn names(id: &str, check: &str) -> bool {
    let id = id.trim_end_matches([',', ':', ';']);
    let id = COMMENT_ENDS
        .iter()
        .find_map(|end| id.strip_suffix(end).filter(|id| !id.is_empty()))
        .unwrap_or(id);
    // `secret/*` in front of `/` would be `secret/*/`; the star is looked at first.
    let folder = id.strip_suffix("/*").filter(|folder| !folder.is_empty());
    let in_folder = |folder: &str| {
        check
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    id == check || folder.is_some_and(in_folder)
}

/// Whether nothing but the beginning of a comment stands before the marker on its line. A marker behind code speaks
/// of that code and not of the line below.
fn stands_alone(text: &[u8], found: &Inline) -> bool {
    let before = &text[line_start_within(text, found.span.start, FARTHEST)..found.span.start];
    let word = before.trim_ascii();
    word.iter().all(|byte| !byte.is_ascii_alphanumeric())
        || word.eq_ignore_ascii_case(b"rem")
        || word == b"dnl"
}

fn gitleaks(text: &[u8], lines: Range<usize>) -> Option<Inline> {
    let marker = markers(text, lines, GITLEAKS).next()?;
    Some(other(text, SuppressionKind::GitleaksInline, &marker))
}

/// `pragma: allowlist WORDS`, with blanks or hyphens between the words and `whitelist` for its old spelling.
fn pragma(text: &[u8], lines: Range<usize>, words: &[&str]) -> Option<Inline> {
    markers(text, lines, PRAGMA).find_map(|marker| {
        let line = &text[marker.end..line_end_within(text, marker.end, FARTHEST)];
        let mut rest = line.trim_ascii_start();
        rest = rest
            .strip_prefix(b"allowlist")
            .or_else(|| rest.strip_prefix(b"whitelist"))?;
        for word in words {
            rest = rest
                .strip_prefix(b" ")
                .or_else(|| rest.strip_prefix(b"-"))?
                .trim_ascii_start();
            rest = rest.strip_prefix(word.as_bytes())?;
        }
        let ends = !rest.first().is_some_and(u8::is_ascii_alphanumeric);
        let end = marker.end + line.len() - rest.len();
        ends.then(|| {
            other(
                text,
                SuppressionKind::DetectSecretsInline,
                &(marker.start..end),
            )
        })
    })
}

/// A marker of another tool with what stands behind it.
fn other(text: &[u8], kind: SuppressionKind, marker: &Range<usize>) -> Inline {
    let end = line_end_within(text, marker.end, FARTHEST);
    Inline {
        kind,
        reason: tidy(&String::from_utf8_lossy(&text[marker.end..end])),
        expires: None,
        span: marker.start..end,
    }
}

/// Where a marker stands as a word of its own.
fn markers<'t>(
    text: &'t [u8],
    lines: Range<usize>,
    marker: &'t [u8],
) -> impl Iterator<Item = Range<usize>> + 't {
    let from = lines.start;
    memmem::find_iter(&text[lines], marker).filter_map(move |at| {
        let at = from + at;
        let before = at.checked_sub(1).map(|before| text[before]);
        let in_word =
            before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        (!in_word).then_some(at..at + marker.len())
    })
}

/// A reason without the end of its comment and the marks around it; `None` where nothing is left.
fn tidy(reason: &str) -> Option<String> {
    let end = COMMENT_ENDS.iter().filter_map(|end| reason.find(end)).min();
    let reason = &reason[..end.unwrap_or(reason.len())];
    let around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | ',' | ';' | ':' | '-' | '–' | '—' | '(' | ')'
            )
    };
    let reason = reason.trim_matches(around);
    (!reason.is_empty()).then(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHECK: &str = "secret/github-token";

    /// Looks for the suppression of the line that holds `VALUE`.
    fn find(text: &str) -> Option<(SuppressionKind, Option<String>)> {
        let at = text.find("VALUE").unwrap();
        let found = inline(text.as_bytes(), at..at + 5, CHECK)?;
        assert!(found.span.end <= text.len());
        Some((found.kind, found.reason))
    }

    fn kind(text: &str) -> Option<SuppressionKind> {
        find(text).map(|(kind, _)| kind)
    }

    #[test]
    fn ours_must_name_the_check_and_gives_its_reason() {
        let reason = |text: &str| find(text).map(|(_, reason)| reason.unwrap_or_default());
        for (text, expected) in [
            (
                "k = VALUE # portcullis:allow secret/github-token a test key",
                "a test key",
            ),
            ("k = VALUE // portcullis:allow secret/*: revoked", "revoked"),
            (
                "k = VALUE /* portcullis:allow secret/github-token - revoked */",
                "revoked",
            ),
            (
                "<!-- portcullis:allow secret/github-token revoked -->\nVALUE",
                "revoked",
            ),
            (
                "  # portcullis:allow secret/github-token\r\n  VALUE\r\n",
                "",
            ),
            ("REM portcullis:allow secret/github-token x\r\nVALUE", "x"),
            ("{{/* portcullis:allow secret/* x */}}\nVALUE", "x"),
            ("VALUE /* portcullis:allow secret/github-token*/", ""),
        ] {
            assert_eq!(reason(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn ours_names_the_last_day_on_which_it_holds() {
        let found = |text: &str| {
            let at = text.find("VALUE").unwrap();
            let found = inline(text.as_bytes(), at..at + 5, CHECK).unwrap();
            (found.expires.map(|day| day.to_string()), found.reason)
        };
        let said = |day: &str, reason: &str| (Some(day.to_owned()), Some(reason.to_owned()));
        for text in [
            "VALUE # portcullis:allow secret/* until 2027-01-31 revoked",
            "VALUE # portcullis:allow secret/*: until 2027-01-31: revoked",
            "VALUE /* portcullis:allow secret/github-token until  2027-01-31 - revoked */",
            "<!-- portcullis:allow secret/* until 2027-01-31 revoked -->\nVALUE",
            "VALUE // portcullis:allow secret/*\tuntil\t2027-01-31 (revoked)",
        ] {
            assert_eq!(found(text), said("2027-01-31", "revoked"), "{text}");
        }
        assert_eq!(
            found("VALUE /* portcullis:allow secret/* until 2027-01-31*/"),
            (Some("2027-01-31".to_owned()), None)
        );
        for behind in [
            "until 2027-02-30 x",
            "until 2027-1-31 x",
            "until 27-01-31 x",
            "until 2027-01-312 x",
            "until 2027-01-31x",
            "until tomorrow",
            "until",
            "until é2027-01-31",
            "until2027-01-31 x",
            "x until 2027-01-31",
            "Until 2027-01-31 x",
        ] {
            let (day, reason) = found(&format!("VALUE # portcullis:allow secret/* {behind}"));
            assert_eq!(day, None, "{behind}");
            assert!(reason.is_some(), "{behind}");
        }
    }

    #[test]
    fn of_two_of_ours_the_complete_one_counts_and_then_the_later() {
        let day = |text: &str| {
            let at = text.find("VALUE").unwrap();
            let found = inline(text.as_bytes(), at..at + 5, CHECK).unwrap();
            found.expires.map(|day| day.to_string()).unwrap_or_default()
        };
        let above = "# portcullis:allow secret/* until 2027-01-31 revoked\n";
        let same = "VALUE # portcullis:allow secret/github-token";
        assert_eq!(day(&format!("{above}{same} revoked")), "2027-01-31");
        assert_eq!(
            day(&format!("{above}{same} until 2028-01-01")),
            "2027-01-31"
        );
        assert_eq!(
            day(&format!("{above}{same} until 2028-01-01 x")),
            "2028-01-01"
        );
        assert_eq!(
            day(&format!("{above}{same} until 2026-01-01 x")),
            "2027-01-31"
        );
    }

    #[test]
    fn ours_without_this_check_does_not_count() {
        for text in [
            "VALUE # portcullis:allow",
            "VALUE # portcullis:allow a test key",
            "VALUE # portcullis:allow secret/gitlab-token",
            "VALUE # portcullis:allow secret/github-token-old",
            "VALUE # portcullis:allow secret",
            "VALUE # portcullis:allow *",
            "VALUE # portcullis:allow sec/*",
            "VALUE # portcullis:allow-all secret/*",
            "VALUE # notportcullis:allow secret/*",
            "# portcullis:allow secret/*\n\nVALUE",
            "VALUE\n# portcullis:allow secret/*",
            "other: line # portcullis:allow secret/*\nVALUE",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn markers_of_other_tools_count_where_those_look_for_them() {
        use SuppressionKind::{DetectSecretsInline, GitleaksInline};
        for (text, expected) in [
            ("VALUE # gitleaks:allow", Some(GitleaksInline)),
            ("# gitleaks:allow\nVALUE", None),
            (
                "VALUE # pragma: allowlist secret",
                Some(DetectSecretsInline),
            ),
            (
                "VALUE # pragma: whitelist secret",
                Some(DetectSecretsInline),
            ),
            ("VALUE # pragma:allowlist-secret", Some(DetectSecretsInline)),
            ("VALUE # pragma: allowlist secrets", None),
            ("# pragma: allowlist secret\nVALUE", None),
            (
                "# pragma: allowlist nextline secret\nVALUE",
                Some(DetectSecretsInline),
            ),
            ("VALUE # pragma: allowlist nextline secret", None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn every_line_of_a_long_finding_is_looked_at() {
        let text = b"a\nVALUE 1\nVALUE 2 # gitleaks:allow because\nb";
        let found = inline(text, 2..17, CHECK).unwrap();
        assert_eq!(found.reason.as_deref(), Some("because"));
        assert_eq!(inline(text, 2..10, CHECK), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(?s)(portcullis:allow| secret/\\*| until | 2027-01-31|pragma: allowlist| secret|/\\*|\n|.){0,12}", start in 0usize..60, length in 0usize..60) {
            inline(text.as_bytes(), start..start + length, CHECK);
        }
    }
}
