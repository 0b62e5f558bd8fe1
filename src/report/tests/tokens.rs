//! The HTML report read back, by a tokeniser that takes only what we write and stops at everything else.

use std::collections::BTreeSet;

const TAGS: [&str; 43] = [
    "a", "article", "body", "button", "code", "dd", "del", "details", "div", "dl", "dt",
    "fieldset", "footer", "form", "h1", "h2", "h3", "head", "header", "html", "input", "ins",
    "label", "legend", "li", "main", "mark", "meta", "option", "p", "pre", "section", "select",
    "span", "strong", "style", "summary", "title", "ul", "nav", "search", "output", "aside",
];
const ATTRIBUTES: [&str; 19] = [
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "autocomplete",
    "charset",
    "class",
    "content",
    "for",
    "form",
    "href",
    "http-equiv",
    "id",
    "lang",
    "method",
    "name",
    "rel",
    "role",
    "tabindex",
    "type",
];
const VOID: [&str; 2] = ["meta", "input"];

#[derive(Debug)]
pub enum Token {
    Open {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Close,
    Text(String),
    /// What stands in `<style>`.
    Style(String),
}

impl Token {
    /// The value of an attribute.
    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        let Self::Open { attributes, .. } = self else {
            return None;
        };
        let found = attributes.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    pub fn has_class(&self, wanted: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split(' ').any(|class| class == wanted)
    }
}

/// Reads a page. Panics where it holds anything but our elements and attributes, quoted and balanced.
pub fn tokens(page: &str) -> Vec<Token> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    let mut tokens = Vec::new();
    let mut open: Vec<String> = Vec::new();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            tokens.push(Token::Text(decoded(&rest[..end])));
            rest = &rest[end..];
            continue;
        };
        let end = tag.find('>').expect("an end of the tag");
        rest = &tag[end + 1..];
        if let Some(name) = tag[..end].strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "unbalanced");
            tokens.push(Token::Close);
            continue;
        }
        let token = opened(&tag[..end]);
        let Token::Open { name, .. } = &token else {
            unreachable!()
        };
        let name = name.clone();
        tokens.push(token);
        if name == "style" {
            let end = rest.find("</").expect("an end of the style");
            tokens.push(Token::Style(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    tokens
}

fn opened(tag: &str) -> Token {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(TAGS.contains(&name), "<{name}>");
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").expect("a quoted value");
        assert!(ATTRIBUTES.contains(&name) || name == "value", "{name:?}");
        let (value, behind) = value.split_once('"').expect("the other quote");
        assert!(!value.contains('<'), "{value:?}");
        attributes.push((name.to_owned(), decoded(value)));
        rest = behind.strip_prefix(' ').unwrap_or(behind);
        assert!(rest.is_empty() || rest.len() < behind.len(), "{behind:?}");
    }
    Token::Open {
        name: name.to_owned(),
        attributes,
    }
}

/// Every ampersand begins one of the references that we write.
fn decoded(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, behind) = piece.split_once(';').expect("a whole reference");
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            "#96" => '`',
            "#91" => '[',
            "#58" => ':',
            other => panic!("&{other};"),
        });
        plain.push_str(behind);
    }
    plain
}

/// All that a reader sees, with the elements gone.
pub fn text(tokens: &[Token]) -> String {
    let texts = tokens.iter().map(|token| match token {
        Token::Text(text) => text.as_str(),
        _ => "",
    });
    texts.collect()
}

/// Links lead to a place on the page, or to a page of somebody's without telling where from; nothing is named twice.
pub fn assert_sound(tokens: &[Token]) {
    let ids: Vec<&str> = tokens.iter().filter_map(|it| it.attribute("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for token in tokens {
        for name in ["for", "form", "aria-labelledby"] {
            let target = token.attribute(name);
            assert!(target.is_none_or(|id| unique.contains(id)), "{token:?}");
        }
        let Some(address) = token.attribute("href") else {
            continue;
        };
        if let Some(id) = address.strip_prefix('#') {
            assert!(unique.contains(id), "{address}");
        } else {
            assert!(
                address.starts_with("https://") || address.starts_with("http://"),
                "{address}"
            );
            assert_eq!(token.attribute("rel"), Some("noreferrer noopener"));
        }
    }
    let equivalents: Vec<_> = tokens
        .iter()
        .filter_map(|it| it.attribute("http-equiv"))
        .collect();
    assert_eq!(equivalents, ["Content-Security-Policy"]);
}
