//! `CycloneDX` as XML: turned into the tree of its JSON form, and read as that.

use super::cyclonedx;
use crate::document::{Entry, Node, Place, Sources, Value};
use crate::package::formats::Input;
use crate::package::{Listing, Unreadable};
use crate::source::Span;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::sync::Arc;

/// Deeper documents are none.
const DEEPEST: usize = 100;

/// Elements that are lists of what stands in them.
const LISTS: [&str; 7] = [
    "components",
    "dependencies",
    "externalReferences",
    "hashes",
    "licenses",
    "properties",
    "services",
];

/// Reads a document. Errors: it is no XML, or of no known version; another kind of document lists nothing.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parse(input)?;
    let namespace = root.attribute("xmlns").unwrap_or_default();
    let version = namespace.strip_prefix("http://cyclonedx.org/schema/bom/");
    let path = input.path.to_text().to_ascii_lowercase();
    let named_so = path.ends_with(".cdx.xml") || path.ends_with(".cyclonedx.xml");
    match (root.name.as_str(), version) {
        ("bom", Some(version)) => {
            let version = version.to_owned();
            cyclonedx::read(&root.document(&version))
        }
        ("bom", None) => Err(Unreadable::at(
            root.place.span,
            "the document names no known version of CycloneDX",
        )),
        _ if named_so => Err(Unreadable::at(
            root.place.span,
            "the file is called a bill of materials and is none",
        )),
        _ => Ok(Listing::default()),
    }
}

/// An element of XML.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
    place: Place,
}

impl Element {
    fn attribute(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    fn document(self, version: &str) -> Node {
        let place = self.place;
        let mut node = Members::of(self);
        node.text("bomFormat", "CycloneDX", place);
        node.text("specVersion", version, place);
        node.node(place)
    }

    fn node(self) -> Node {
        let place = self.place;
        if LISTS.contains(&self.name.as_str()) {
            let items = self.children.into_iter().map(Self::item);
            return Node::new(Value::list(items.collect()), place);
        }
        if self.children.is_empty() && self.attributes.is_empty() {
            return Node::new(Value::string(self.text.trim()), place);
        }
        Members::of(self).node(place)
    }

    /// An item of a list, in the shape that JSON has for it.
    fn item(self) -> Node {
        let place = self.place;
        let text = self.text.trim().to_owned();
        match self.name.as_str() {
            "hash" => {
                let mut members = Members::of(self);
                members.text("content", &text, place);
                members.node(place)
            }
            "property" => {
                let mut members = Members::of(self);
                members.text("value", &text, place);
                members.node(place)
            }
            "expression" => {
                let mut members = Members::default();
                members.text("expression", &text, place);
                members.node(place)
            }
            "license" => {
                let mut members = Members::default();
                members.entry("license", Members::of(self).node(place), place);
                members.node(place)
            }
            "dependency" => self.dependency(),
            _ => Members::of(self).node(place),
        }
    }

    fn dependency(self) -> Node {
        let place = self.place;
        let mut members = Members::default();
        if let Some(reference) = self.attribute("ref") {
            members.text("ref", reference, place);
        }
        let targets = self.children.iter().map(|child| {
            let target = child.attribute("ref").map_or(Value::Null, Value::string);
            Node::new(target, child.place)
        });
        let targets = Node::new(Value::list(targets.collect()), place);
        members.entry("dependsOn", targets, place);
        members.node(place)
    }
}

/// The members of a mapping.
#[derive(Default)]
struct Members(Vec<Entry>);

impl Members {
    /// Attributes and children.
    fn of(element: Element) -> Self {
        let mut members = Self::default();
        for (key, value) in &element.attributes {
            members.text(key, value, element.place);
        }
        for child in element.children {
            let (name, place) = (child.name.clone(), child.place);
            members.entry(&name, child.node(), place);
        }
        members
    }

    fn text(&mut self, key: &str, value: &str, place: Place) {
        self.entry(key, Node::new(Value::string(value), place), place);
    }

    fn entry(&mut self, key: &str, node: Node, key_place: Place) {
        self.0.push(Entry {
            key: Arc::from(key),
            key_place,
            node,
        });
    }

    fn node(self, place: Place) -> Node {
        Node::new(Value::map(self.0), place)
    }
}

/// The whole document as elements. Errors: it is no XML, or not one element.
fn parse(input: &Input<'_>) -> Result<Element, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let mut reader = Reader::from_str(input.text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let start = offset(&reader);
        let event = reader.read_event();
        let span = Span::new(start, offset(&reader));
        let bad = |reason: String| Unreadable::at(span, reason);
        let no_xml = |error: &dyn std::fmt::Display| bad(format!("the file is no XML: {error}"));
        let mut closed = None;
        match event.map_err(|error| no_xml(&error))? {
            Event::Start(tag) => {
                if root.is_some() {
                    return Err(bad("something follows the document".to_owned()));
                }
                if open.len() >= DEEPEST {
                    return Err(bad(format!(
                        "the document is nested more than {DEEPEST} levels deep"
                    )));
                }
                open.push(element(&tag, Place { file, span }).map_err(bad)?);
            }
            Event::Empty(tag) => closed = Some(element(&tag, Place { file, span }).map_err(bad)?),
            Event::End(_) => closed = open.pop(),
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    if !text.trim().is_empty() && element.text.trim().is_empty() {
                        element.place.span = span;
                    }
                    element.text.push_str(&text);
                } else if !text.trim().is_empty() {
                    return Err(bad("there is text outside of the document".to_owned()));
                }
            }
            Event::CData(text) => {
                open.last_mut()
                    .into_iter()
                    .for_each(|element| element.text.push_str(&text));
            }
            Event::GeneralRef(name) => {
                let text = entity(&name).ok_or_else(|| bad("an entity is not known".to_owned()))?;
                open.last_mut()
                    .into_iter()
                    .for_each(|element| element.text.push(text));
            }
            Event::Eof => break,
            Event::DocType(_) => return Err(bad("a document type is not read".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if let Some(element) = closed {
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None if root.is_none() => root = Some(element),
                None => return Err(bad("something follows the document".to_owned())),
            }
        }
    }
    match (root, open.last()) {
        (Some(root), None) => Ok(root),
        (_, Some(open)) => Err(Unreadable::at(
            open.place.span,
            "an element is never closed",
        )),
        (None, None) => Err(Unreadable::new("the file holds no element")),
    }
}

fn offset(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn element(tag: &BytesStart<'_>, place: Place) -> Result<Element, String> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("the file is no XML: {error}"))?;
        let key = attribute.key.as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| format!("the file is no XML: {error}"))?
            .into_owned();
        // `xmlns:x` of a prefix that the document is written with counts as its namespace.
        let key =
            if key.starts_with("xmlns:") && value.starts_with("http://cyclonedx.org/schema/bom/") {
                "xmlns".to_owned()
            } else {
                key
            };
        attributes.push((key, value));
    }
    Ok(Element {
        name: tag.local_name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
        text: String::new(),
        place,
    })
}

/// The character that `&name;` stands for.
fn entity(name: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return Some(c);
    }
    match &**name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
