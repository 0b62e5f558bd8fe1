//! A Markdown table that stops growing at its share of the page and counts what it left out.

use crate::report::wording;

pub(super) struct Table {
    text: String,
    limit: usize,
    left_out: usize,
}

impl Table {
    pub(super) fn new(columns: &[&str], limit: usize) -> Self {
        let rule: String = columns.iter().map(|_| "---|").collect();
        Self {
            text: format!("| {} |\n|{rule}\n", columns.join(" | ")),
            limit,
            left_out: 0,
        }
    }

    /// A row of escaped cells. Once one did not fit, none is taken any more: rows come ranked.
    pub(super) fn row(&mut self, cells: &[String]) {
        let row = format!("| {} |\n", cells.join(" | "));
        if self.left_out > 0 || self.text.len() + row.len() > self.limit {
            self.left_out += 1;
        } else {
            self.text.push_str(&row);
        }
    }

    pub(super) fn finish(self, noun: &str) -> String {
        match self.left_out {
            0 => self.text.trim_end().to_owned(),
            n => format!(
                "{}\n**{} left out: see the JSON report.**",
                self.text,
                wording::plural(n, noun)
            ),
        }
    }
}

/// A part that opens on a click.
pub(super) fn folded(title: &str, body: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{body}\n\n</details>")
}
