//! Gradle's build scripts, `build.gradle` and `build.gradle.kts`: the modules that they name as plain text.
//!
//! A script is a program, and nothing of it is run: `'group:name:version'` behind the name of a configuration,
//! `group: 'g', name: 'n', version: 'v'`, and `id 'plugin' version 'v'` are read, with `$name` put in where the script or
//! `gradle.properties` beside it sets it to a text. What a script works out is not seen, so a broken one may look whole.

use super::super::super::gather::Gather;
use super::super::super::syntax::tokens::{GROOVY, KOTLIN, Token, tokens};
use super::super::super::{Input, decode};
use super::super::{package, requirement::settle};
use super::usage_of;
use crate::package::{Listing, Package, Relation, Unreadable, Usage};
use crate::source::{RepoPath, Span};
use std::collections::HashMap;

/// Reads the modules and plugins.
///
/// Errors: a text, comment or bracket is never closed.
pub fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let kotlin = input.path.extension() == b"kts";
    let tokens = tokens(input.text, if kotlin { KOTLIN } else { GROOVY })?;
    let mut script = Script {
        values: values(input, &tokens),
        tokens,
        gather: Gather::default(),
    };
    for at in 0..script.tokens.len() {
        script.look(at);
    }
    Ok(script.gather.finish())
}

/// Names that the script or `gradle.properties` sets to a text.
fn values(input: &Input<'_>, tokens: &[Token<'_>]) -> HashMap<String, String> {
    let mut values = HashMap::new();
    let path = input.path.as_bytes();
    let folder = &path[..path.len() - input.path.file_name().len()];
    for folder in [&b""[..], folder] {
        let properties = RepoPath::new([folder, b"gradle.properties"].concat()).ok();
        let bytes = properties.and_then(|path| input.files.read(&path).ok().flatten());
        let text = bytes.as_deref().and_then(|bytes| decode(bytes).ok());
        for line in text.as_deref().unwrap_or_default().lines() {
            if let Some((name, value)) = line.split_once('=')
                && !line.trim_start().starts_with(['#', '!'])
            {
                values.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
    for window in tokens.windows(3) {
        if let [
            Token::Word(name, _),
            Token::Sign('=', _),
            Token::Text(value, _),
        ] = window
        {
            let name = name.strip_prefix("ext.").unwrap_or(name);
            values.insert(name.to_owned(), (*value).to_owned());
        }
    }
    values
}

struct Script<'t> {
    tokens: Vec<Token<'t>>,
    values: HashMap<String, String>,
    gather: Gather,
}

impl<'t> Script<'t> {
    fn look(&mut self, at: usize) {
        match self.tokens[at] {
            Token::Text(text, place) => self.module(at, text, place),
            Token::Word("id", _) => self.plugin(at),
            Token::Word("group", _) => self.named(at),
            Token::Word("kotlin", _) => self.kotlin(at),
            _ => {}
        }
    }

    /// `implementation 'group:name:version'`, or `implementation("group", "name", "version")`.
    fn module(&mut self, at: usize, text: &'t str, place: Span) {
        let Some(configuration) = self.configuration(at) else {
            return;
        };
        let text = match self.tokens.get(at.saturating_sub(1)..at + 6) {
            Some(
                [
                    Token::Sign('(', _),
                    Token::Text(group, _),
                    Token::Sign(',', _),
                    Token::Text(name, _),
                    Token::Sign(',', _),
                    Token::Text(version, _),
                    Token::Sign(')' | ',', _),
                ],
            ) => self.filled(&format!("{group}:{name}:{version}")),
            _ => self.filled(text),
        };
        // A classifier and a type may stand behind the version.
        let plain = text.split('@').next().unwrap_or_default();
        let mut parts = plain.split(':');
        let (Some(group), Some(name)) = (parts.next(), parts.next()) else {
            return;
        };
        let version = parts.next().unwrap_or_default();
        if !is_name(group) || !is_name(name) || plain.contains(char::is_whitespace) {
            return;
        }
        let mut found = Package {
            relation: Relation::Direct,
            usage: usage_of(configuration),
            at: place,
            ..package(group, name)
        };
        settle(&mut found, version);
        self.gather.add(found);
    }

    /// The word that a text is handed to on the same line, if it can be the name of a configuration.
    fn configuration(&self, at: usize) -> Option<&'t str> {
        let before = self.tokens[..at].iter().rev();
        for token in before.take(12) {
            match token {
                Token::Word("platform" | "enforcedPlatform" | "testFixtures", _)
                | Token::Sign('(' | ',' | '[', _)
                | Token::Newline
                | Token::Text(..) => {}
                Token::Word(word, _) => return is_configuration(word).then_some(word),
                Token::Sign(..) => return None,
            }
        }
        None
    }

    /// `id 'org.example.plugin' version '1.0'`.
    fn plugin(&mut self, at: usize) {
        let words: Vec<Token<'t>> = self.tokens[at + 1..]
            .iter()
            .filter(|token| !matches!(token, Token::Sign('(' | ')', _)))
            .take(3)
            .copied()
            .collect();
        if let [
            Token::Text(id, place),
            Token::Word("version", _),
            Token::Text(version, _),
        ] = words.as_slice()
        {
            let mut found = Package {
                relation: Relation::Direct,
                usage: Usage::Development,
                at: *place,
                ..package(id, &format!("{id}.gradle.plugin"))
            };
            settle(&mut found, &self.filled(version));
            self.gather.add(found);
        }
    }

    /// `kotlin("jvm") version "1.9"` among the plugins, `implementation(kotlin("reflect", "1.9"))` among the modules
    /// (kotlinlang.org/docs/gradle-configure-project.html).
    fn kotlin(&mut self, at: usize) {
        let mut behind = self.tokens[at + 1..].iter();
        let (Some(Token::Sign('(', _)), Some(Token::Text(part, place))) =
            (behind.next(), behind.next())
        else {
            return;
        };
        let rest = [behind.next(), behind.next(), behind.next()];
        let (mut found, version) = if let [
            Some(Token::Sign(')', _)),
            Some(Token::Word("version", _)),
            Some(Token::Text(version, _)),
        ] = rest
        {
            let id = format!("org.jetbrains.kotlin.{part}");
            let plugin = package(&id, &format!("{id}.gradle.plugin"));
            let usage = Usage::Development;
            (Package { usage, ..plugin }, *version)
        } else {
            let Some(configuration) = self.configuration(at) else {
                return;
            };
            let version = match rest {
                [Some(Token::Sign(',', _)), Some(Token::Text(version, _)), _] => *version,
                _ => "",
            };
            let usage = usage_of(configuration);
            let module = package("org.jetbrains.kotlin", &format!("kotlin-{part}"));
            (Package { usage, ..module }, version)
        };
        found.relation = Relation::Direct;
        found.at = *place;
        settle(&mut found, &self.filled(version));
        self.gather.add(found);
    }

    /// `implementation group: 'g', name: 'n', version: 'v'`, or with `=`.
    fn named(&mut self, at: usize) {
        let Some(configuration) = self.configuration(at) else {
            return;
        };
        let mut parts: HashMap<&str, (&str, Span)> = HashMap::new();
        for piece in self.tokens[at..].chunks(4).take(5) {
            match piece {
                [
                    Token::Word(name, _),
                    Token::Sign(':' | '=', _),
                    Token::Text(text, place),
                    rest @ ..,
                ] => {
                    parts.insert(name, (text, *place));
                    if !rest.first().is_some_and(|token| token.is(',')) {
                        break;
                    }
                }
                _ => break,
            }
        }
        let (Some((group, _)), Some((name, place))) = (parts.get("group"), parts.get("name"))
        else {
            return;
        };
        let mut found = Package {
            relation: Relation::Direct,
            usage: usage_of(configuration),
            at: *place,
            ..package(&self.filled(group), &self.filled(name))
        };
        let version = parts.get("version").map_or("", |(version, _)| *version);
        settle(&mut found, &self.filled(version));
        self.gather.add(found);
    }

    /// A text with the values of `$name` and `${name}` put in, where they are known.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            let (name, length) = variable(behind);
            let name = name.strip_prefix("rootProject.").unwrap_or(name);
            let name = name.strip_prefix("project.").unwrap_or(name);
            let name = name.strip_prefix("ext.").unwrap_or(name);
            match self.values.get(name).filter(|value| !value.contains('$')) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(&rest[at..=at + length]),
            }
            rest = &behind[length..];
        }
        filled.push_str(rest);
        filled
    }
}

/// The name behind a `$`, and the bytes it takes.
fn variable(behind: &str) -> (&str, usize) {
    if let Some(inner) = behind.strip_prefix('{') {
        return match inner.find('}') {
            Some(end) => (&inner[..end], end + 2),
            None => ("", 0),
        };
    }
    let ends = |c: char| !(c.is_alphanumeric() || c == '_');
    let end = behind.find(ends).unwrap_or(behind.len());
    (&behind[..end], end)
}

fn is_name(part: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    !part.is_empty() && part.chars().all(fits) && part.starts_with(|c: char| c != '.')
}

/// Whether a word can be a configuration: those of Gradle's plugins end with one of these, whatever the source set.
fn is_configuration(word: &str) -> bool {
    const ENDS: [&str; 17] = [
        "implementation",
        "api",
        "compile",
        "compileonly",
        "compileonlyapi",
        "runtime",
        "runtimeonly",
        "annotationprocessor",
        "classpath",
        "kapt",
        "ksp",
        "developmentonly",
        "providedcompile",
        "providedruntime",
        "corelibrarydesugaring",
        "mavenbom",
        "detektplugins",
    ];
    let word = word.to_ascii_lowercase();
    ENDS.iter().any(|end| word.ends_with(end))
}
