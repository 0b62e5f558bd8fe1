//! Where a text stands, as far as that tells how to read it.

use super::rules::Conditions;
use crate::source::RepoPath;
use std::path::Path;

/// How names and values are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A programming language: strings stand in quotes, a bare word is an expression.
    Code,
    /// Settings: a bare word is a value (`key: value`, `KEY=value`).
    Config,
    /// Text for people, markup, or of no known kind.
    Prose,
}

/// A text's path and what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `None`: not known yet, or there is none.
    pub path: Option<&'a RepoPath>,
    /// There is no path and will be none: a message. Conditions on paths then fail; while a path is not known they hold.
    pub pathless: bool,
    pub style: Style,
}

impl<'a> Place<'a> {
    pub fn new(path: Option<&'a RepoPath>) -> Self {
        Self {
            path,
            pathless: false,
            style: path.map_or(Style::Prose, style),
        }
    }

    /// Whether a rule applies only because the path is not known yet.
    pub fn may_rule_out(&self, conditions: &Conditions) -> bool {
        self.path.is_none() && conditions.paths.is_some()
    }

    /// Whether a rule's conditions on paths leave this one out.
    pub fn rules_out(&self, conditions: &Conditions) -> bool {
        match (&conditions.paths, self.path) {
            (Some(globs), Some(path)) => !globs.is_match(Path::new(path.to_text().as_ref())),
            (Some(_), None) => self.pathless,
            _ => false,
        }
    }
}

const CODE: &[&[u8]] = &[
    b"rs",
    b"py",
    b"pyi",
    b"js",
    b"jsx",
    b"mjs",
    b"cjs",
    b"ts",
    b"tsx",
    b"mts",
    b"cts",
    b"vue",
    b"svelte",
    b"go",
    b"java",
    b"kt",
    b"kts",
    b"scala",
    b"groovy",
    b"gradle",
    b"c",
    b"h",
    b"cc",
    b"cpp",
    b"cxx",
    b"hpp",
    b"hh",
    b"m",
    b"mm",
    b"swift",
    b"cs",
    b"fs",
    b"vb",
    b"rb",
    b"erb",
    b"php",
    b"pl",
    b"pm",
    b"lua",
    b"r",
    b"dart",
    b"ex",
    b"exs",
    b"erl",
    b"hs",
    b"ml",
    b"clj",
    b"cljs",
    b"jl",
    b"nim",
    b"zig",
    b"sol",
    b"sql",
    b"tf",
    b"hcl",
    b"css",
    b"scss",
    b"less",
    b"coffee",
    b"as",
    b"pas",
    b"d",
    b"v",
    b"ipynb",
    b"json",
    b"json5",
    b"jsonc",
    b"bicep",
    b"nix",
    b"jsonnet",
    b"libsonnet",
    b"dhall",
    b"cue",
    b"graphql",
    b"proto",
    b"thrift",
    b"asm",
    b"s",
    b"el",
    b"lisp",
    b"scm",
    b"html",
    b"htm",
    b"xhtml",
    b"jsp",
    b"asp",
    b"aspx",
    b"cshtml",
    b"razor",
    b"twig",
    b"mustache",
    b"hbs",
    b"ejs",
    b"haml",
    b"pug",
];

const CONFIG: &[&[u8]] = &[
    b"yaml",
    b"yml",
    b"toml",
    b"ini",
    b"cfg",
    b"conf",
    b"config",
    b"properties",
    b"env",
    b"envrc",
    b"tfvars",
    b"sh",
    b"bash",
    b"zsh",
    b"fish",
    b"ps1",
    b"psm1",
    b"bat",
    b"cmd",
    b"dockerfile",
    b"mk",
    b"make",
    b"cnf",
    b"service",
    b"desktop",
    b"reg",
    b"inf",
    b"npmrc",
    b"pypirc",
    b"netrc",
    b"xml",
    b"plist",
    b"local",
    b"dev",
    b"prod",
    b"production",
    b"staging",
    b"test",
    b"example",
    b"sample",
    b"dist",
    b"template",
    b"j2",
    b"tpl",
    b"tmpl",
    b"secret",
    b"secrets",
    b"credentials",
    b"creds",
    b"pwd",
    b"password",
    b"key",
];

fn style(path: &RepoPath) -> Style {
    let extension = path.extension().to_ascii_lowercase();
    if CODE.contains(&&extension[..]) {
        return Style::Code;
    }
    let name = path.file_name().to_ascii_lowercase();
    let starts = |prefix: &[u8]| name.starts_with(prefix);
    let named = starts(b".env")
        || starts(b"dockerfile")
        || starts(b"makefile")
        || starts(b"jenkinsfile")
        || starts(b".");
    if CONFIG.contains(&&extension[..]) || named || path.file_name() == b"credentials" {
        return Style::Config;
    }
    Style::Prose
}
