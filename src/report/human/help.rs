//! What `--fix` would do about a finding, as the lines that go and come.

use super::ink::{Page, Tone};
use crate::finding::{ChangedLine, Fix};
use crate::report::escape;

/// Where the text of fields begins.
const COLUMN: usize = 15;

pub(super) fn suggestion(page: &mut Page, fix: &Fix) {
    let path = fix.path.to_text();
    if fix.preview.is_empty() {
        return page.field("help", &format!("--fix repairs it in {path}"));
    }
    page.field("help", &format!("--fix writes into {path}:"));
    let lines = fix
        .preview
        .iter()
        .filter(|line| !line.text.trim().is_empty());
    let indent = lines.map(|line| indentation(&line.text)).min().unwrap_or(0);
    let last = fix.preview.iter().map(|line| line.number).max();
    let width = last.unwrap_or(0).to_string().len();
    for line in &fix.preview {
        let shown = shown(line, indent, width);
        let tone = if line.added { Tone::Good } else { Tone::Error };
        let shown = page.paint(tone, &shown);
        page.line(&format!("{:COLUMN$}{shown}", ""));
    }
}

fn indentation(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).count()
}

/// `12 + enable_key_rotation = true`, made visible, less the white space that all of the lines begin with.
fn shown(line: &ChangedLine, indent: usize, width: usize) -> String {
    let sign = if line.added { '+' } else { '-' };
    let text: String = line.text.chars().skip(indent).collect();
    let text = text.replace('\t', "  ");
    let text = escape::visible(&text);
    format!("{:>width$} {sign} {text}", line.number)
        .trim_end()
        .to_owned()
}
