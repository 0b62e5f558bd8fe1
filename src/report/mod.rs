//! Eight ways to say one verdict. A reporter is made from a [`Verdict`] and the catalogue and decides nothing: what
//! blocks, what is excused and what was not looked at was settled by `verdict`.
//!
//! Two files are shared by all of them: `levels` turns severities and dispositions into the words of each format, and
//! `escape` holds the one function per channel through which untrusted text has to go. `wording` holds the sentences.

pub mod escape;
pub mod levels;
pub mod wording;

mod dependency;
mod github;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod openvex;
mod review;
mod sarif;

#[cfg(test)]
mod tests;

pub use review::sentences as review_sentences;

use crate::check::Catalogue;
use crate::verdict::Verdict;
use std::io;

/// The version that every report carries.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A way to say a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people at a terminal.
    Human,
    /// For programs: `portcullis/report/1`, described by `src/report/json.schema.json`.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For the log of a GitHub Actions job: workflow commands that become annotations.
    Github,
    /// For a job summary or a pull-request comment.
    Markdown,
    /// For test reporters.
    Junit,
    /// For people with a browser: one page that needs nothing else.
    Html,
    /// For whoever looks at the product next: what became of known vulnerabilities, `OpenVEX` 0.2.0.
    OpenVex,
}

impl Format {
    pub const ALL: [Self; 8] = [
        Self::Human,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Junit,
        Self::Html,
        Self::OpenVex,
    ];

    /// The name it has on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
            Self::Html => "html",
            Self::OpenVex => "openvex",
        }
    }
}

/// How the human report is drawn; the other formats know no style. Whether `NO_COLOR` or a pipe forbids colours is
/// the caller's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub colour: bool,
    /// Whether frames and arrows may be drawn with characters beyond ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
        }
    }
}

/// The `counts` of the JSON report.
pub fn counts(verdict: &Verdict) -> serde_json::Result<serde_json::Value> {
    json::counted(verdict)
}

/// The verdict in Markdown for a page that holds about `longest` bytes.
pub fn markdown_within(verdict: &Verdict, catalogue: &Catalogue, longest: usize) -> String {
    markdown::text(verdict, catalogue, longest)
}

/// Says the verdict in a format. Errors: only those of `out`.
pub fn render(
    format: Format,
    verdict: &Verdict,
    catalogue: &Catalogue,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    render_in_job(format, verdict, catalogue, style, None, out)
}

/// The same in a job whose summary has an address, to which what has no room is pointed.
pub fn render_in_job(
    format: Format,
    verdict: &Verdict,
    catalogue: &Catalogue,
    style: &Style,
    page: Option<&str>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let text = match format {
        Format::Human => human::text(verdict, catalogue, *style),
        Format::Json => json::text(verdict, catalogue)?,
        Format::Sarif => sarif::text(verdict, catalogue)?,
        Format::Github => github::text(verdict, catalogue, page),
        Format::Markdown => markdown::text(verdict, catalogue, markdown::SUMMARY),
        Format::Junit => junit::text(verdict, catalogue)?,
        Format::Html => html::text(verdict, catalogue),
        Format::OpenVex => openvex::text(verdict)?,
    };
    out.write_all(text.as_bytes())?;
    out.flush()
}
