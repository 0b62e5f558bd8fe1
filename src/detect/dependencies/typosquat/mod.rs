//! Names that imitate popular ones: a slip of the finger, a letter that looks alike, another separator.
//!
//! The lists of names lie in `popular/`, one file for each ecosystem: a name a line, with `1` behind the best known and `2`
//! behind other popular ones; a name alone is long established and imitates nobody. npm's and `PyPI`'s are those with the
//! most downloads by the registries' own counts of 2026, without names that were only ever malware; the others are compiled
//! by hand. A finding is a hint and no proof. Not here: versions that are known to be malware (that is `advisory`).

mod edit;
mod index;
mod layout;
mod spelling;
#[cfg(test)]
mod tests;

use crate::package::Ecosystem;
use crate::package::name::canonical;
use edit::{Edit, distance_is_two, edit_of, is_likely};
use index::{Index, Target};
use layout::Form;

/// The longest name that is looked at, in bytes. Registries take no more (npm 214), and paths of Go are about as long.
const LONGEST: usize = 214;

/// Words that people put before or behind a popular name to make their own.
const BEFORE: [&str; 4] = ["python-", "py-", "node-", "js-"];
const BEHIND: [&str; 7] = ["-python", "-py", "-js", ".js", "-node", "-npm", "js"];

/// What is put behind an owner of repositories to look like him.
const OWNERS: [&str; 6] = ["-go", "-org", "-io", "-dev", "-official", "hq"];

/// A popular name that another one imitates, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imitation {
    pub of: &'static str,
    pub how: How,
}

/// How a name imitates another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// One letter more, less, another, or two swapped; in long names two such slips.
    Misspelt,
    /// Characters that look alike: `0` for `o`, `rn` for `m`.
    LookAlike,
    /// The same letters with other separators, or a scope written as a part of the name.
    Separators,
    /// The same words in another order.
    Order,
    /// A word such as `python-` or `-js` before or behind it.
    Affix,
    /// The same name of another owner, scope or group, whose own name is an imitation.
    Owner,
}

impl How {
    /// For a sentence: `it looks like NAME with …`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Misspelt => "a spelling mistake",
            Self::LookAlike => "letters that look alike",
            Self::Separators => "other separators",
            Self::Order => "its words in another order",
            Self::Affix => "a common word added",
            Self::Owner => "an owner whose name is an imitation",
        }
    }
}

/// Whether a name imitates a popular one of its ecosystem. Names of ecosystems without a list imitate none.
///
/// Takes a few microseconds.
pub fn imitates(ecosystem: Ecosystem, name: &str) -> Option<Imitation> {
    let index = index_of(ecosystem)?;
    if name.len() > LONGEST {
        return None;
    }
    let name = canonical(ecosystem, name);
    if index.knows(&name) {
        return None;
    }
    let name = name.to_lowercase();
    if has_owner(ecosystem, &name) {
        return by_owner(index, ecosystem, &name);
    }
    misspelt(index, &name)
        .or_else(|| same_letters(index, &name))
        .or_else(|| two_slips(index, &name))
        .or_else(|| with_affix(index, &name))
        .filter(|found| !is_taken(ecosystem, found.of, &name))
}

/// Whether a registry gives out only one of two names: crates.io takes case, `-` and `_` for alike when it does
/// (<https://doc.rust-lang.org/cargo/reference/registry-index.html#name-restrictions>).
fn is_taken(ecosystem: Ecosystem, one: &str, two: &str) -> bool {
    let folded = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    ecosystem == Ecosystem::CratesIo && folded(one) == folded(two)
}

/// The index of an ecosystem; the build script made its layout.
fn index_of(ecosystem: Ecosystem) -> Option<Index> {
    macro_rules! list {
        ($name:literal) => {
            Index::new(
                ecosystem,
                include_str!(concat!("popular/", $name, ".txt")),
                include_bytes!(concat!(env!("OUT_DIR"), "/popular-", $name, ".bin")),
            )
        };
    }
    match ecosystem {
        Ecosystem::CratesIo => list!("crates-io"),
        Ecosystem::Go => list!("go"),
        Ecosystem::Maven => list!("maven"),
        Ecosystem::Npm => list!("npm"),
        Ecosystem::NuGet => list!("nuget"),
        Ecosystem::Packagist => list!("packagist"),
        Ecosystem::PyPi => list!("pypi"),
        Ecosystem::RubyGems => list!("rubygems"),
        _ => None,
    }
}

/// Whether names below an owner can only be published by him, so that only the owner can be imitated.
fn has_owner(ecosystem: Ecosystem, name: &str) -> bool {
    match ecosystem {
        Ecosystem::Go | Ecosystem::Maven | Ecosystem::Packagist => true,
        Ecosystem::Npm => name.starts_with('@'),
        _ => false,
    }
}

fn found(target: Target, how: How) -> Imitation {
    Imitation {
        of: target.name,
        how,
    }
}

/// One slip, in the name itself or with its separators left out. The best known of several.
fn misspelt(index: Index, name: &str) -> Option<Imitation> {
    let by = |form: Form, text: &str| {
        index
            .near(form, text)
            .filter(|near| is_likely(edit_of(text, near.text), near.text))
            .min_by_key(|near| (near.target.tier, near.target.name))
            .map(|near| found(near.target, How::Misspelt))
    };
    by(Form::Plain, name).or_else(|| {
        let bare = spelling::bare(name);
        (bare.len() >= 6).then(|| by(Form::Bare, &bare)).flatten()
    })
}

/// The same letters, or letters that look the same, or the same words.
fn same_letters(index: Index, name: &str) -> Option<Imitation> {
    let bare = spelling::bare(name);
    let seen = spelling::seen(name);
    let exact = |form, text: &str, least: usize, how| {
        let target = index
            .exact(form, text)
            .next()
            .filter(|_| text.len() >= least);
        target.map(|target| found(target, how))
    };
    let order = || exact(Form::Words, &spelling::words(name)?, 8, How::Order);
    exact(Form::BareExact, &bare, 6, How::Separators)
        .or_else(|| exact(Form::Seen, &seen, 5, How::LookAlike))
        .or_else(order)
}

/// Two slips in one of the best known names, where they are long and the separators are its own.
fn two_slips(index: Index, name: &str) -> Option<Imitation> {
    index
        .alike(name)
        .filter(|near| distance_is_two(name, near.text))
        .map(|near| near.target)
        .min_by_key(|target| target.name)
        .map(|target| found(target, How::Misspelt))
}

/// One of the best known names with a common word, itself misspelt or not.
fn with_affix(index: Index, name: &str) -> Option<Imitation> {
    let before = BEFORE.iter().filter_map(|word| name.strip_prefix(word));
    let behind = BEHIND.iter().filter_map(|word| name.strip_suffix(word));
    let best = |target: &Target| target.tier == 1;
    let whole = before
        .chain(behind.clone())
        .filter(|rest| rest.len() >= 5)
        .find_map(|rest| index.exact(Form::Whole, rest).find(best));
    let target = whole.or_else(|| {
        behind
            .filter(|rest| rest.len() >= 5)
            .flat_map(|rest| index.near(Form::Plain, rest).map(move |near| (rest, near)))
            .find(|(rest, near)| {
                near.target.tier == 1 && is_likely(edit_of(rest, near.text), near.text)
            })
            .map(|(_, near)| near.target)
    });
    target.map(|target| found(target, How::Affix))
}

/// The same name of somebody who looks like the popular one's owner.
fn by_owner(index: Index, ecosystem: Ecosystem, name: &str) -> Option<Imitation> {
    let parts: Vec<&str> = name.split(['/', ':']).collect();
    // The host and the owner of a repository; the vendor, group or scope everywhere else.
    let owners = if ecosystem == Ecosystem::Go { 2 } else { 1 };
    for at in 0..owners.min(parts.len().saturating_sub(1)) {
        let rest = spelling::without(&parts, at);
        for target in index.exact(Form::Rest, &rest) {
            let lower = target.name.to_lowercase();
            let own = lower.split(['/', ':']).nth(at).unwrap_or_default();
            if looks_like(parts[at], own) {
                return Some(found(target, How::Owner));
            }
        }
    }
    None
}

fn looks_like(part: &str, own: &str) -> bool {
    let edit = edit_of(part, own);
    let added = || {
        OWNERS
            .iter()
            .any(|word| part.strip_suffix(word) == Some(own))
    };
    match edit {
        Edit::Same => false,
        edit if is_likely(edit, own) => true,
        _ => {
            let (bare, seen) = (spelling::bare(part), spelling::seen(part));
            (bare.len() >= 6 && bare == spelling::bare(own))
                || (part.len() >= 5 && seen == spelling::seen(own))
                || added()
        }
    }
}
