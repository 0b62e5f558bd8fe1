//! HTML that cannot be broken by what it says: the names of elements and attributes are literals of ours, and every other
//! text goes through `escape::html`.

use crate::report::escape;

/// Attributes of an element, by name and value.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// Elements that have no end.
const VOID: [&str; 2] = ["meta", "input"];

/// Elements behind which the source goes on in a new line, so that people can read it and programs can compare it.
const BLOCKS: [&str; 24] = [
    "html", "head", "body", "meta", "title", "style", "header", "main", "footer", "section",
    "article", "div", "p", "ul", "li", "dl", "h1", "h2", "h3", "form", "fieldset", "details",
    "option", "pre",
];

pub(super) struct Markup {
    text: String,
}

impl Markup {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
        }
    }

    /// The beginning of a whole page.
    pub(super) fn document() -> Self {
        Self {
            text: "<!DOCTYPE html>\n".to_owned(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// The beginning of an element; the whole of one that has no end.
    pub(super) fn open(&mut self, tag: &'static str, attributes: Attributes) {
        self.text.push('<');
        self.text.push_str(tag);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text.push_str(&escape::html(value));
            self.text.push('"');
        }
        self.text.push('>');
        if VOID.contains(&tag) {
            self.after(tag);
        }
    }

    fn close(&mut self, tag: &'static str) {
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
        self.after(tag);
    }

    fn after(&mut self, tag: &'static str) {
        if BLOCKS.contains(&tag) {
            self.text.push('\n');
        }
    }

    /// An element of what `inside` writes.
    pub(super) fn nest(
        &mut self,
        tag: &'static str,
        attributes: Attributes,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(tag, attributes);
        inside(self);
        self.close(tag);
    }

    /// An element of one text.
    pub(super) fn say(&mut self, tag: &'static str, attributes: Attributes, text: &str) {
        self.nest(tag, attributes, |page| page.words(text));
    }

    /// Running text.
    pub(super) fn words(&mut self, text: &str) {
        self.text.push_str(&escape::html(text));
    }

    /// Running text in which what stands between backticks is code.
    pub(super) fn prose(&mut self, text: &str) {
        let pieces: Vec<&str> = text.split('`').collect();
        // Whoever forgot one of a pair gets the text as it is.
        if pieces.len().is_multiple_of(2) {
            return self.words(text);
        }
        for (at, piece) in pieces.iter().enumerate() {
            if at % 2 == 1 && !piece.is_empty() {
                self.say("code", &[], piece);
            } else {
                self.words(piece);
            }
        }
    }

    /// Lines that keep their white space; `inside` ends each with a line end of its own.
    pub(super) fn line_end(&mut self) {
        self.text.push('\n');
    }

    /// Rules of our own. They hold no text that anybody else wrote.
    pub(super) fn style(&mut self, rules: &str) {
        self.open("style", &[]);
        self.text.push_str(rules);
        self.close("style");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_wherever_it_stands() {
        let mut page = Markup::new();
        page.say(
            "code",
            &[("title", "\"><script>")],
            "</code><script>'&`\u{202e}",
        );
        assert_eq!(
            page.finish(),
            "<code title=\"&quot;&gt;&lt;script&gt;\">&lt;/code&gt;&lt;script&gt;&#39;&amp;&#96;\\u{202e}</code>"
        );
    }

    #[test]
    fn code_in_prose_needs_both_of_its_backticks() {
        let prose = |text| {
            let mut page = Markup::new();
            page.prose(text);
            page.finish()
        };
        assert_eq!(prose("set `a<b` now"), "set <code>a&lt;b</code> now");
        assert_eq!(prose("set `a now"), "set &#96;a now");
        assert_eq!(prose("``"), "");
    }
}
