//! What the comment says: its marker, and the Markdown report within what a comment may hold.

use crate::check::Catalogue;
use crate::report::levels::Counts;
use crate::report::markdown_within;
use crate::verdict::{Outcome, Verdict};

/// Characters that a comment may have.
pub(super) const MOST: usize = 65_536;

/// Characters that the end of a report may need that had to be cut.
const ROOM: usize = 512;

/// How the comment of a key begins. The key has no character that could end a comment of HTML.
pub(super) fn marker(key: &str) -> String {
    format!("<!-- portcullis {key} -->")
}

/// Whether there is nothing that somebody would have to read: then no comment is made, and one that is there says so.
/// What was not looked at and is not required is said in the reports, and by itself is no reason for a comment.
pub(super) fn is_clean(verdict: &Verdict) -> bool {
    let counts = Counts::of(verdict);
    verdict.outcome == Outcome::Pass && counts.blocking + counts.warnings == 0
}

/// The whole text, at most [`MOST`] characters.
pub(super) fn body(marker: &str, verdict: &Verdict, catalogue: &Catalogue) -> String {
    let report = markdown_within(verdict, catalogue, MOST);
    cut(format!("{marker}\n{report}"), MOST)
}

/// A text of whole lines that fits, and how many are left out. What was opened before is closed.
fn cut(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    let mut kept = String::new();
    let mut length = 0;
    let mut lines = text.split_inclusive('\n');
    for line in lines.by_ref() {
        let more = line.chars().count();
        if length + more + ROOM > most {
            break;
        }
        length += more;
        kept.push_str(line);
    }
    let left_out = text.lines().count() - kept.lines().count();
    let open = |tag: &str| kept.matches(&format!("<{tag}>")).count();
    let closed = |tag: &str| kept.matches(&format!("</{tag}>")).count();
    let is_open = |tag: &str| open(tag) > closed(tag);
    let details = if is_open("details") {
        "\n</details>\n"
    } else {
        ""
    };
    format!(
        "{kept}\n{details}\n**{left_out} more lines: see the job summary or the JSON report.**\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_loses_whole_lines_and_says_how_many() {
        let text = format!("<details>\n{}", "line\n".repeat(2_000));
        let short = cut(text, 2_000);
        assert!(short.chars().count() <= 2_000, "{}", short.len());
        assert!(short.contains("</details>"));
        let kept = short.lines().filter(|line| *line == "line").count();
        assert!(short.contains(&format!("**{} more lines", 2_000 - kept)));
        assert!(kept > 200);
    }

    #[test]
    fn one_line_without_an_end_is_left_out_as_a_whole() {
        let short = cut("é".repeat(70_000), MOST);
        assert!(short.contains("**1 more lines"));
    }

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(cut("é".repeat(MOST), MOST).chars().count(), MOST);
    }
}
