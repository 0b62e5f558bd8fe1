//! What a package of a lockfile asks of another one, where the file keeps it. Read on demand, for a few packages of a file.
//!
//! Each reader looks at one entry, at the place where the package stands, and never at the whole file. Not here: what an
//! entry depends on (the listing has it), whether a version fits.

mod entry;
mod project;
#[cfg(test)]
mod tests;

pub use project::{Asked, by_project};

use super::{Format, Input};
use crate::package::Package;
use crate::package::name::canonical;

/// The requirement under which `parent` asks for `child`. None: the file does not keep it.
pub fn of(input: &Input<'_>, format: &Format, parent: &Package, child: &Package) -> Option<String> {
    let text = input.text.get(parent.at.range().start..)?;
    let wanted =
        |name: &str| canonical(child.ecosystem, name) == canonical(child.ecosystem, &child.name);
    let found = match format.id {
        "npm-lock" => entry::npm(input.text, parent.at, &wanted),
        "yarn-lock" => entry::yarn(text, &wanted),
        "poetry-lock" => entry::poetry(text, &wanted),
        "pdm-lock" => entry::pdm(text, &wanted),
        "composer-lock" => entry::composer(input.text, parent.at, &wanted),
        "gemfile-lock" => entry::bundler(text, &wanted),
        _ => None,
    };
    found.map(anything)
}

/// Who asks for no version takes any.
fn anything(requirement: String) -> String {
    if requirement.trim().is_empty() {
        "*".to_owned()
    } else {
        requirement
    }
}
