//! Targets of make, read from makefiles line by line; nothing is expanded or run.

use super::project::{folder, is_there, joined, read};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::Command;
use crate::source::RepoPath;

/// What is known of a target of make.
pub(super) enum Recipe {
    /// Its lines. A target that has others before it has those lines too, as `make OTHER`.
    Found(String),
    Missing,
    /// A makefile includes or computes what cannot be followed.
    Unknown,
}

/// How deep makefiles may include each other.
const DEEPEST: usize = 5;

/// The recipe of the one target that a command names.
pub(super) fn recipe(command: &Command, asked: &Asked<'_, '_>) -> Recipe {
    let mut at_folder = folder(asked).unwrap_or_else(|| "$".to_owned());
    let mut file = None;
    let mut targets = Vec::new();
    let mut words = command.words.iter().skip(1);
    while let Some(word) = words.next() {
        match word.known() {
            None => return Recipe::Unknown,
            Some("-C" | "--directory") => match words.next().and_then(|next| next.known()) {
                Some(next) => at_folder = format!("{at_folder}/{next}"),
                None => return Recipe::Unknown,
            },
            Some("-f" | "--file") => file = words.next().map(|next| next.text.clone()),
            Some(text)
                if text.starts_with('-') && !matches!(text, "-s" | "--silent" | "-k" | "-B") =>
            {
                return Recipe::Unknown;
            }
            Some(text) if text.contains('=') || text.starts_with('-') => {}
            Some(text) => targets.push(text.to_owned()),
        }
    }
    let ([target], false) = (targets.as_slice(), at_folder.contains('$')) else {
        return Recipe::Unknown;
    };
    let names = file.map_or_else(
        || {
            vec![
                "GNUmakefile".to_owned(),
                "makefile".to_owned(),
                "Makefile".to_owned(),
            ]
        },
        |file| vec![file],
    );
    let found = names
        .iter()
        .filter_map(|name| joined(&at_folder, name))
        .find(|path| is_there(asked, path));
    match found {
        Some(path) if asked.world.files.is_some() => {
            in_makefile(&path, &at_folder, target, asked, DEEPEST)
        }
        _ => Recipe::Unknown,
    }
}

fn in_makefile(
    path: &RepoPath,
    folder: &str,
    target: &str,
    asked: &Asked<'_, '_>,
    depth: usize,
) -> Recipe {
    let (Some(text), Some(depth)) = (read(asked, path), depth.checked_sub(1)) else {
        return Recipe::Unknown;
    };
    let mut open = text.contains("$(eval") || text.contains("$(call");
    let mut lines: Option<String> = None;
    let mut inside = false;
    for line in text.lines() {
        if let Some(recipe) = line.strip_prefix('\t') {
            if let Some(lines) = lines.as_mut().filter(|_| inside) {
                let bare = recipe.trim_start_matches(['@', '-', '+']);
                lines.push_str(bare);
                // What fails behind `-` is passed over.
                if recipe[..recipe.len() - bare.len()].contains('-') {
                    lines.push_str(" || true");
                }
                lines.push('\n');
            }
            continue;
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        inside = false;
        if let Some(named) = line.trim_start_matches('-').strip_prefix("include ") {
            match included(named, folder, target, asked, depth) {
                Recipe::Found(found) => return Recipe::Found(found),
                Recipe::Unknown => open = true,
                Recipe::Missing => {}
            }
        } else if let Some((names, rest)) = rule(line) {
            open |= names.contains(['$', '%']);
            if names.split_whitespace().any(|name| name == target) {
                inside = true;
                add_rule(lines.get_or_insert_default(), rest);
            }
        }
    }
    match lines {
        Some(lines) => Recipe::Found(lines),
        None if open => Recipe::Unknown,
        None => Recipe::Missing,
    }
}

/// The targets of a rule and what follows them. An assignment is none.
fn rule(line: &str) -> Option<(&str, &str)> {
    let (names, rest) = line.split_once(':')?;
    (!rest.starts_with('=') && !names.contains('=')).then_some((names, rest))
}

/// Adds what a rule says on its first line: the targets before it, and a recipe after `;`.
fn add_rule(lines: &mut String, rest: &str) {
    let (before, own) = rest.split_once(';').unwrap_or((rest, ""));
    let before = before.split('#').next().unwrap_or_default();
    for name in before.split_whitespace() {
        lines.push_str("make ");
        lines.push_str(name);
        lines.push('\n');
    }
    lines.push_str(own.trim());
    lines.push('\n');
}

/// A target in the makefiles that a line includes.
fn included(
    named: &str,
    folder: &str,
    target: &str,
    asked: &Asked<'_, '_>,
    depth: usize,
) -> Recipe {
    let mut open = false;
    let named = named.split('#').next().unwrap_or_default();
    for part in named.split_whitespace() {
        let path =
            joined(folder, part).filter(|path| !part.contains(['$', '*']) && is_there(asked, path));
        let found = path.map(|path| in_makefile(&path, folder, target, asked, depth));
        match found {
            Some(Recipe::Found(found)) => return Recipe::Found(found),
            Some(Recipe::Missing) => {}
            Some(Recipe::Unknown) | None => open = true,
        }
    }
    if open {
        Recipe::Unknown
    } else {
        Recipe::Missing
    }
}
