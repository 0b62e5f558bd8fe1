//! The registries that `.npmrc`, pip's settings and `NuGet.config` name.
//!
//! Formats: <https://docs.npmjs.com/cli/configuring-npm/npmrc>, <https://pip.pypa.io/en/stable/topics/configuration/> and
//! <https://pip.pypa.io/en/stable/reference/requirements-file-format/>,
//! <https://learn.microsoft.com/nuget/reference/nuget-config-file>. Not here: credentials, which nobody asks for.

use super::{Registry, Serves};
use crate::package::Ecosystem;
use crate::source::Span;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// `.npmrc`: `registry=…` and `@scope:registry=…`.
pub fn npmrc(text: &str) -> Vec<Registry> {
    lines(text)
        .filter_map(|(at, line)| {
            let (key, value) = line.split_once('=')?;
            let (key, value) = (key.trim(), value.trim().trim_matches(['"', '\'']));
            let serves = match key.strip_suffix("registry")? {
                "" => Serves::All,
                scope => Serves::Names(vec![format!("{}/*", scope.strip_suffix(':')?)]),
            };
            // `//host/:registry` and the like are settings of one address.
            let is_scope = key.starts_with('@') || key == "registry";
            is_scope.then(|| registry(Ecosystem::Npm, value, at, serves))
        })
        .collect()
}

/// `pip.conf`, `pip.ini` and files of requirements: `index-url` and `extra-index-url`, with `--` before or not, `=` or a
/// space behind, several addresses on one line or on indented lines below.
pub fn pip(text: &str) -> Vec<Registry> {
    let mut registries = Vec::new();
    let mut extra_goes_on = false;
    for (at, line) in lines(text) {
        let is_indented = text[..at.range().start].ends_with([' ', '\t']);
        let option = pip_option(line);
        let (serves, addresses) = match option {
            Some(found) => found,
            None if extra_goes_on && is_indented => (Serves::AllBeside, line),
            None => {
                extra_goes_on = false;
                continue;
            }
        };
        extra_goes_on = serves == Serves::AllBeside;
        for address in addresses
            .split_whitespace()
            .take_while(|word| !word.starts_with('#'))
        {
            registries.push(registry(Ecosystem::PyPi, address, at, serves.clone()));
        }
    }
    registries
}

fn pip_option(line: &str) -> Option<(Serves, &str)> {
    let bare = line.trim_start_matches('-');
    let options = [
        ("extra-index-url", Serves::AllBeside),
        ("index-url", Serves::All),
    ];
    let short = line
        .strip_prefix("-i ")
        .map(|rest| (Serves::All, rest.trim()));
    let long = options.into_iter().find_map(|(name, serves)| {
        let rest = bare.strip_prefix(name)?;
        let value = rest.trim_start().strip_prefix('=').unwrap_or(rest);
        let ends = rest.is_empty() || rest.starts_with([' ', '=', '\t']);
        ends.then(|| (serves, value.trim()))
    });
    short.or(long)
}

/// Lines with their places, without remarks and empty ones.
fn lines(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |raw| {
        let line = raw.trim();
        let at = start + (raw.len() - raw.trim_start().len());
        start += raw.len();
        let says = !line.is_empty() && !line.starts_with(['#', ';']);
        says.then(|| (Span::new(at, at + line.len()), line))
    })
}

fn registry(ecosystem: Ecosystem, address: &str, at: Span, serves: Serves) -> Registry {
    Registry {
        ecosystem,
        address: address.to_owned(),
        at,
        serves,
    }
}

/// What a `NuGet.config` is made of, as far as it matters.
#[derive(Default)]
struct Nuget {
    /// Names, addresses and places of `packageSources`.
    sources: Vec<(String, String, Span)>,
    /// Whether the sources of files above are left out.
    clears: bool,
    /// Patterns by the name of their source.
    mapping: Vec<(String, Vec<String>)>,
    section: String,
}

/// `NuGet.config`. A source with patterns in `packageSourceMapping` serves those; without a mapping every source serves
/// every name, beside nuget.org unless `<clear />` leaves that out.
///
/// Errors: it is no XML; the byte at which that shows, and one sentence.
pub fn nuget_config(text: &str) -> Result<Vec<Registry>, (usize, String)> {
    let mut reader = Reader::from_str(text);
    let mut nuget = Nuget::default();
    let mut open = 0_usize;
    loop {
        let before = position(&reader);
        match reader.read_event() {
            Ok(Event::Eof) if open > 0 => {
                return Err((
                    text.len(),
                    "the file ends before its last element does".to_owned(),
                ));
            }
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                open += 1;
                nuget.tag(&tag, Span::new(before, position(&reader)));
            }
            Ok(Event::Empty(tag)) => nuget.tag(&tag, Span::new(before, position(&reader))),
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(_) => {}
            Err(error) => return Err((before.min(text.len()), error.to_string())),
        }
    }
    Ok(nuget.registries())
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// An attribute's value, whatever the case of its name.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case(name))?;
    Some(found.value.into_owned())
}

impl Nuget {
    fn tag(&mut self, tag: &BytesStart<'_>, at: Span) {
        let name = tag.name().as_ref().to_ascii_lowercase();
        let in_sources = self.section == "packagesources";
        match name.as_str() {
            "packagesources" | "packagesourcemapping" | "disabledpackagesources" | "config" => {
                self.section = name;
            }
            "clear" if in_sources => {
                self.sources.clear();
                self.clears = true;
            }
            "add" if in_sources => {
                if let (Some(key), Some(value)) = (attribute(tag, "key"), attribute(tag, "value")) {
                    self.sources.push((key, value, at));
                }
            }
            "packagesource" if self.section == "packagesourcemapping" => {
                let key = attribute(tag, "key").unwrap_or_default();
                self.mapping.push((key, Vec::new()));
            }
            "package" if self.section == "packagesourcemapping" => {
                if let (Some(source), Some(pattern)) =
                    (self.mapping.last_mut(), attribute(tag, "pattern"))
                {
                    source.1.push(pattern);
                }
            }
            _ => {}
        }
    }

    fn registries(self) -> Vec<Registry> {
        let mapped = !self.mapping.is_empty();
        // The first source of a file that clears takes the place of the default; all others stand beside.
        let mut is_default = self.clears;
        let mut registries = Vec::new();
        for (key, address, at) in self.sources {
            let patterns = (self.mapping.iter())
                .find(|(source, _)| source.eq_ignore_ascii_case(&key))
                .map(|(_, patterns)| patterns.clone());
            let serves = match patterns {
                Some(patterns) => Serves::Names(patterns),
                // With a mapping, a source without patterns serves nothing.
                None if mapped => continue,
                None if is_default => Serves::All,
                None => Serves::AllBeside,
            };
            is_default = false;
            registries.push(registry(Ecosystem::NuGet, &address, at, serves));
        }
        registries
    }
}
