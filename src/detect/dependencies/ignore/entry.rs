//! What all readers of ignore files share: the file as a tree, its entries' fields, days and remarks.
//!
//! Not here: what any tool's entry means.

use super::excuse::{Excuse, Grant, Scope, Target};
use super::{IgnoreFile, Malformed, Remark, Tool, toml_tree};
use crate::document::json::{self, Dialect};
use crate::document::{FileId, Map, Node, Sources, Value, yaml};
use crate::source::{RepoPath, Span, line_end, line_start};
use globset::GlobBuilder;
use jiff::civil::Date;

/// How many lines of remarks above an entry are taken for its reason.
const MOST_REMARKS: usize = 20;

/// Reads one file.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    tool: Tool,
    path: &'a RepoPath,
    out: IgnoreFile,
}

/// What a field says that cannot be.
pub(super) type Field<T> = Result<T, Remark>;

impl<'a> Reader<'a> {
    pub(super) fn new(tool: Tool, path: &'a RepoPath, text: &'a str) -> Self {
        Self {
            text,
            tool,
            path,
            out: IgnoreFile::default(),
        }
    }

    pub(super) fn into_file(self) -> IgnoreFile {
        self.out
    }

    /// The file's folder, without a slash at its end; empty for the top.
    pub(super) fn folder(&self) -> String {
        let path = self.path.to_text();
        path.rsplit_once('/')
            .map_or_else(String::new, |(folder, _)| folder.to_owned())
    }

    /// All files below the ignore file's folder, or below the one above where that is `named`.
    pub(super) fn scope(&self, named: &str) -> Scope {
        let folder = self.folder();
        let folder = match folder.strip_suffix(named) {
            Some("") => String::new(),
            Some(above) => above
                .strip_suffix('/')
                .map_or(folder.clone(), str::to_owned),
            None => folder,
        };
        Scope {
            folder,
            ..Scope::default()
        }
    }

    fn file_id(&self) -> FileId {
        Sources::default().add(self.path.clone(), "".into())
    }

    /// The first document. An empty file is no entries.
    pub(super) fn yaml(&self) -> Result<Option<Node>, Malformed> {
        let documents = yaml::parse(self.text, self.file_id(), yaml::Options::default())?;
        Ok(documents
            .into_iter()
            .next()
            .filter(|node| node.value != Value::Null))
    }

    pub(super) fn json(&self, dialect: Dialect) -> Result<Node, Malformed> {
        Ok(json::parse_dialect(self.text, self.file_id(), dialect)?)
    }

    pub(super) fn toml(&self) -> Result<Node, Malformed> {
        toml_tree::parse(self.text, self.file_id())
    }

    pub(super) fn fault(&mut self, at: Span, reason: impl Into<String>) {
        self.out.faults.push(Remark {
            at,
            reason: reason.into(),
        });
    }

    pub(super) fn note(&mut self, at: Span, reason: impl Into<String>) {
        self.out.notes.push(Remark {
            at,
            reason: reason.into(),
        });
    }

    pub(super) fn allow_licence(&mut self, licence: &str) {
        self.out.allowed_licences.push(licence.to_owned());
    }

    /// An entry with everything that is not known yet left open.
    pub(super) fn excuse(&self, at: Span, grant: Grant) -> Excuse {
        Excuse {
            tool: self.tool,
            file: self.path.clone(),
            at,
            grant,
            target: Target::default(),
            scope: self.scope(""),
            reason: None,
            until: None,
        }
    }

    /// Keeps an entry, or what is wrong with it.
    pub(super) fn keep(&mut self, entry: Field<Excuse>) {
        match entry {
            Ok(excuse) => self.out.excuses.push(excuse),
            Err(remark) => self.out.faults.push(remark),
        }
    }

    /// What is remarked on an entry: behind it on its last line, else on the lines right above it.
    pub(super) fn remark(&self, at: Span, mark: &str) -> Option<String> {
        let bytes = self.text.as_bytes();
        let behind = self
            .text
            .get(at.range().end..line_end(bytes, at.range().end))?;
        if let Some((_, remark)) = behind.split_once(mark) {
            return some_text(remark);
        }
        let mut start = line_start(bytes, at.range().start);
        let mut remarks: Vec<&str> = Vec::new();
        while start > 0 && remarks.len() < MOST_REMARKS {
            let above = line_start(bytes, start - 1);
            let line = self.text.get(above..start)?.trim();
            let Some(remark) = line.strip_prefix(mark) else {
                break;
            };
            remarks.push(remark.trim());
            start = above;
        }
        remarks.reverse();
        some_text(&remarks.join(" "))
    }
}

/// A text that says something.
pub(super) fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text field. Errors: it is no text.
pub(super) fn text(map: &Map, key: &str) -> Field<Option<String>> {
    match map.entry(key) {
        None => Ok(None),
        Some(entry) => match &entry.node.value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.to_string())),
            _ => Err(wrong(&entry.node, key, "a text")),
        },
    }
}

/// A field that is true or false; false where it is not there.
pub(super) fn flag(map: &Map, key: &str) -> Field<bool> {
    match map.get(key) {
        None => Ok(false),
        Some(node) => node
            .as_bool()
            .ok_or_else(|| wrong(node, key, "true or false")),
    }
}

/// A list of texts; empty where it is not there.
pub(super) fn texts(map: &Map, key: &str) -> Field<Vec<String>> {
    let Some(node) = map.get(key) else {
        return Ok(Vec::new());
    };
    let items = match (&node.value, node.as_list()) {
        (Value::Null, _) => return Ok(Vec::new()),
        (_, Some(list)) => &list.items,
        (_, None) => return Err(wrong(node, key, "a list of texts")),
    };
    let text = |item: &Node| match item.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(wrong(item, key, "a list of texts")),
    };
    items.iter().map(text).collect()
}

/// A mapping below a key. None: it is not there. Errors: it is something else.
pub(super) fn table<'n>(map: &'n Map, key: &str) -> Field<Option<&'n Map>> {
    match map.get(key) {
        None => Ok(None),
        Some(node) if node.value == Value::Null => Ok(None),
        Some(node) => node
            .as_map()
            .map(Some)
            .ok_or_else(|| wrong(node, key, "a mapping")),
    }
}

/// The items below a key, none where it is not there. Errors: it is no list.
pub(super) fn items<'n>(map: &'n Map, key: &str) -> Field<&'n [Node]> {
    match map.get(key) {
        None => Ok(&[]),
        Some(node) if node.value == Value::Null => Ok(&[]),
        Some(node) => match node.as_list() {
            Some(list) => Ok(&list.items),
            None => Err(wrong(node, key, "a list")),
        },
    }
}

pub(super) fn wrong(node: &Node, key: &str, wanted: &str) -> Remark {
    Remark {
        at: node.place.span,
        reason: format!("`{key}` is not {wanted}"),
    }
}

/// A key that the tool does not know. Errors: there is one.
pub(super) fn known_keys(map: &Map, known: &[&str]) -> Field<()> {
    match map
        .entries
        .iter()
        .find(|entry| !known.contains(&&*entry.key))
    {
        None => Ok(()),
        Some(entry) => Err(Remark {
            at: entry.key_place.span,
            reason: format!(
                "`{}` is no field of this entry, so it excuses nothing",
                entry.key
            ),
        }),
    }
}

/// The day at whose beginning something ends. Errors: it is written in another way than `2026-01-31`, with a time behind
/// it or not.
pub(super) fn day(map: &Map, key: &str) -> Field<Option<Date>> {
    let Some(written) = text(map, key)? else {
        return Ok(None);
    };
    match (date(&written), map.get(key)) {
        (Some(day), _) => Ok(Some(day)),
        (None, Some(node)) => Err(wrong(node, key, "a day such as 2026-01-31")),
        (None, None) => Ok(None),
    }
}

/// `2026-01-31`, alone or with a time behind it.
pub(super) fn date(text: &str) -> Option<Date> {
    let day = text.trim().get(..10)?;
    let behind = text.trim().get(10..)?;
    let is_time = behind.is_empty() || behind.starts_with(['T', 't', ' ']);
    is_time.then(|| day.parse().ok()).flatten()
}

/// A glob of paths below a folder. Errors: it is none.
pub(super) fn glob(pattern: &str, at: Span) -> Field<globset::GlobMatcher> {
    let built = GlobBuilder::new(pattern.trim_start_matches('/'))
        .literal_separator(true)
        .build();
    match built {
        Ok(glob) => Ok(glob.compile_matcher()),
        Err(_) => Err(Remark {
            at,
            reason: "a path of this entry is no glob".to_owned(),
        }),
    }
}
