//! The lines around a finding, drawn by miette. The excerpt came redacted; here it is only made visible.

use crate::check::Check;
use crate::finding::Excerpt;
use crate::report::levels::Level;
use crate::report::{Style, escape, wording};
use crate::verdict::Judged;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
    ThemeStyles,
};
use std::fmt;

/// A message no longer than this stands at the place itself.
const LONGEST_LABEL: usize = 70;

/// The finding's sentence, and its lines where it has some.
pub(super) fn snippet(judged: &Judged, check: Option<&Check>, style: Style) -> String {
    let finding = &judged.finding;
    let title = escape::visible(wording::title(check, finding));
    let message = escape::visible(&finding.message);
    // The longer one of the two is wrapped above the lines, the shorter one stands in them.
    let (sentence, label) = match check {
        Some(_) if finding.excerpt.is_none() => (message, title),
        Some(_) if message.chars().count() <= LONGEST_LABEL => (title, message),
        Some(_) => (message, title),
        None => (message, "here".into()),
    };
    let lines = finding.excerpt.as_ref().map(|excerpt| {
        let name = wording::place(&finding.location);
        Lines::new(excerpt, escape::visible(&name).into_owned())
    });
    let shown = Shown {
        sentence: sentence.into_owned(),
        label: label.into_owned(),
        level: Level::of(judged),
        lines,
    };
    let mut text = String::new();
    // Writing to a string does not fail, and whatever miette could not draw is still said by the fields below.
    let _ = handler(style).render_report(&mut text, &shown);
    text
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if style.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if style.colour {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    };
    // The frame's name carries line and column: those of the excerpt are others where a long line was cut.
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .without_primary_span_start()
        .without_syntax_highlighting()
        .with_context_lines(3)
}

/// What miette is asked to draw.
#[derive(Debug)]
struct Shown {
    sentence: String,
    label: String,
    level: Level,
    lines: Option<Lines>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.lines.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let lines = self.lines.as_ref()?;
        let span = LabeledSpan::new_with_span(Some(self.label.clone()), lines.span);
        Some(Box::new(std::iter::once(span)))
    }
}

/// Visible lines that know their number in the file.
#[derive(Debug)]
struct Lines {
    name: String,
    text: String,
    span: SourceSpan,
    skipped: usize,
}

impl Lines {
    fn new(excerpt: &Excerpt, name: String) -> Self {
        let mut text = String::with_capacity(excerpt.text.len());
        let (mut start, mut end) = (None, None);
        for (at, c) in excerpt.text.char_indices() {
            if at >= excerpt.start as usize {
                start.get_or_insert(text.len());
            }
            if at >= excerpt.end as usize {
                end.get_or_insert(text.len());
            }
            match c {
                // A line ends the same way whatever its system; tabs are widened by miette.
                '\r' if excerpt.text[at..].starts_with("\r\n") => {}
                '\n' | '\t' => text.push(c),
                c => escape::push_visible(&mut text, c),
            }
        }
        let start = start.unwrap_or(text.len());
        let end = end.unwrap_or(text.len()).max(start);
        Self {
            name,
            span: (start..end).into(),
            text,
            skipped: (excerpt.first_line as usize).saturating_sub(1),
        }
    }
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.as_str().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.skipped,
            inner.column(),
            inner.line_count(),
        )))
    }
}
