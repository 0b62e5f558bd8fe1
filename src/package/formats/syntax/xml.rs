//! XML as trees of elements that know their bytes. Namespaces are dropped: nobody mixes them in these files.
//!
//! No entity is ever fetched or defined: those of XML itself and characters by number are all that is read.

use crate::package::Unreadable;
use crate::source::Span;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// The most nesting.
const DEEPEST: usize = 128;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Without its prefix.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// All its own text, blanks at both ends dropped.
    pub text: String,
    /// Its opening tag.
    pub tag: Span,
    /// Its text without blanks around it; its opening tag where it has none.
    pub at: Span,
}

impl Element {
    /// Its first child of a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All its children of a name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of its first child of a name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// An attribute, whatever the case of its name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.attributes
            .iter()
            .find(found)
            .map(|(_, value)| value.as_str())
    }

    /// It and all elements below it, in the order of writing.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.children.iter().rev());
            Some(next)
        })
    }
}

/// Reads a document: its one root element.
///
/// Errors: it is not well-formed, an element is never closed, or it is nested too deeply.
pub fn parse(text: &str) -> Result<Element, Unreadable> {
    let mut reader = Reader::from_str(text);
    let mut tree = Tree::default();
    loop {
        let start = position(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let at = text.floor_char_boundary(position(reader.error_position()));
            Unreadable::at(Span::new(at, at), format!("the file is no XML: {error}"))
        })?;
        let span = Span::new(start, position(reader.buffer_position()));
        match event {
            Event::Eof => break,
            event => tree.take(&event, text, span)?,
        }
    }
    match (tree.open.pop(), tree.root) {
        (Some(open), _) => Err(Unreadable::at(
            open.tag,
            format!("the file ends inside of <{}>", open.name),
        )),
        (None, Some(root)) => Ok(root),
        (None, None) => Err(Unreadable::new("the file holds no XML element")),
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// What was read so far.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn take(&mut self, event: &Event<'_>, text: &str, span: Span) -> Result<(), Unreadable> {
        match event {
            Event::Start(start) => {
                if self.open.len() >= DEEPEST {
                    return Err(Unreadable::at(span, "the file is nested too deeply"));
                }
                self.open.push(element(start, span)?);
            }
            Event::Empty(start) => self.close(element(start, span)?)?,
            Event::End(_) => {
                if let Some(done) = self.open.pop() {
                    self.close(done)?;
                }
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                self.write(event, text, span)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds to the text of the innermost element.
    fn write(&mut self, event: &Event<'_>, text: &str, span: Span) -> Result<(), Unreadable> {
        let written = match event {
            Event::Text(written) => written.to_string(),
            Event::CData(written) => written.to_string(),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(c)) => c.to_string(),
                Ok(None) => resolve_predefined_entity(name)
                    .map(str::to_owned)
                    .ok_or_else(|| Unreadable::at(span, "the file uses an entity of its own"))?,
                Err(_) => return Err(Unreadable::at(span, "this stands for no character")),
            },
            _ => String::new(),
        };
        let Some(open) = self.open.last_mut() else {
            return if written.trim().is_empty() {
                Ok(())
            } else {
                Err(Unreadable::at(span, "text stands outside of any element"))
            };
        };
        if !written.trim().is_empty() {
            let inner = trimmed(text, span);
            let start = if open.text.trim().is_empty() {
                inner.start
            } else {
                open.at.start
            };
            open.at = Span {
                start,
                end: inner.end,
            };
        }
        open.text.push_str(&written);
        Ok(())
    }

    fn close(&mut self, mut done: Element) -> Result<(), Unreadable> {
        done.text.truncate(done.text.trim_end().len());
        let lead = done.text.len() - done.text.trim_start().len();
        done.text.drain(..lead);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None if self.root.is_none() => self.root = Some(done),
            None => {
                return Err(Unreadable::at(
                    done.tag,
                    "the file has more than one root element",
                ));
            }
        }
        Ok(())
    }
}

/// A range without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let Some(part) = text.get(span.range()) else {
        return span;
    };
    let start = span.start as usize + part.len() - part.trim_start().len();
    Span::new(start, start + part.trim().len())
}

fn element(start: &BytesStart<'_>, span: Span) -> Result<Element, Unreadable> {
    let broken = || Unreadable::at(span, "this tag is not well-formed");
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| broken())?;
        let value = unescape(&attribute.value).map_err(|_| broken())?;
        attributes.push((local(attribute.key.0), value.into_owned()));
    }
    Ok(Element {
        name: local(start.name().0),
        attributes,
        tag: span,
        at: span,
        ..Element::default()
    })
}

fn local(name: &str) -> String {
    let name = name.rsplit_once(':').map_or(name, |(_, name)| name);
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn elements_have_text_attributes_and_places() {
        let text = "<?xml version=\"1.0\"?>\n<x:a b='1 &amp; 2'>\n <c>\n  d&amp;e <!-- f --></c><g/></x:a>\n";
        let root = parse(text).unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.attribute("B"), Some("1 & 2"));
        let c = root.child("c").unwrap();
        assert_eq!(c.text, "d&e");
        assert_eq!(&text[c.at.range()], "d&amp;e");
        assert_eq!(&text[root.child("g").unwrap().at.range()], "<g/>");
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in [
            "<a>",
            "<a><b></a>",
            "<a/><b/>",
            "<a/>text",
            "text",
            "<a b></a>",
            "<a>&own;</a>",
            "<a b='1' b='2'/>",
            "<!-- only -->",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"<a>".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r"([<>/ab'=é&;#! \-?]|<a>|</a>|<!\[CDATA\[|\]\]>|<!DOCTYPE|&amp;){0,20}") {
            match parse(&text) {
                Ok(root) => for element in root.walk() {
                    prop_assert!(text.get(element.at.range()).is_some());
                },
                Err(error) => if let Some(at) = error.at {
                    prop_assert!(text.get(at.range()).is_some(), "{:?}", error);
                },
            }
        }
    }
}
