//! What brings a sound version: whether those that ask for a package admit it already, or who stands in the way.
//!
//! No registry is asked. Where every requirement admits the fixed version the lockfile only has to be refreshed; where one
//! does not, whose it is can be said, and which of its versions asks for less cannot.

use super::audit::called;
use super::collect::File;
use super::group::Group;
use super::report::line;
use crate::finding::Upgrade;
use crate::inventory::Snapshot;
use crate::package::formats::{Input, asked};
use crate::package::requirement::admits;
use crate::package::{Package, Relation, Source};

/// Who asks for the packages of a file, looked up where somebody wants to know.
pub struct Requirements<'f> {
    file: &'f File,
    files: &'f dyn Snapshot,
    /// By package: those that depend on it.
    parents: Vec<Vec<u32>>,
}

/// One that asks for a package.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ask {
    who: String,
    /// None: the files do not tell.
    requirement: Option<String>,
    /// Whether it has to be known: what a manifest further down asks for may be of another project.
    counts: bool,
}

impl<'f> Requirements<'f> {
    pub fn of(file: &'f File, files: &'f dyn Snapshot) -> Self {
        let packages = &file.listing.packages;
        let mut parents = vec![Vec::new(); packages.len()];
        for (at, package) in (0_u32..).zip(packages) {
            for child in &package.dependencies {
                if let Some(parents) = parents.get_mut(*child as usize) {
                    parents.push(at);
                }
            }
        }
        Self {
            file,
            files,
            parents,
        }
    }

    fn package(&self, at: usize) -> &'f Package {
        &self.file.listing.packages[at]
    }

    /// All that ask for a package: the one on the way first, then the project, then the others.
    fn asks(&self, at: usize, way: &[usize]) -> Vec<Ask> {
        let child = self.package(at);
        let on_way = way.len().checked_sub(2).map(|before| way[before]);
        let mut parents: Vec<usize> = self.parents[at].iter().map(|at| *at as usize).collect();
        parents.retain(|parent| *parent != at);
        parents.sort_by_key(|parent| Some(*parent) != on_way);
        let mut asks = Vec::new();
        let mut by_project = child.relation == Relation::Direct;
        for parent in parents {
            let parent = self.package(parent);
            let found = asked::of(&self.input(), self.file.format, parent, child);
            if found.is_none() && parent.source == Source::FirstParty {
                by_project = true;
                continue;
            }
            asks.push(Ask {
                who: called(parent),
                requirement: found,
                counts: true,
            });
        }
        if by_project {
            let at = usize::from(on_way.is_some() && !asks.is_empty());
            asks.splice(at..at, self.by_project(child));
        }
        asks
    }

    fn by_project(&self, child: &Package) -> Vec<Ask> {
        let asked = asked::by_project(&self.input(), self.file.format, child);
        if asked.is_empty() {
            return vec![Ask {
                who: "the project".to_owned(),
                requirement: None,
                counts: true,
            }];
        }
        let ask = |asked: asked::Asked| Ask {
            who: asked.path,
            requirement: Some(asked.requirement),
            counts: asked.beside,
        };
        asked.into_iter().map(ask).collect()
    }

    fn input(&self) -> Input<'f> {
        Input {
            path: &self.file.path,
            text: &self.file.text,
            files: self.files,
        }
    }
}

/// The smallest step to a version without the fault. None: there is no such version.
pub fn of(asks: &Requirements<'_>, at: usize, way: &[usize], group: &Group) -> Option<Upgrade> {
    let fixed = group.advisory.fixed.as_deref()?;
    let package = asks.package(at);
    let direct = way.first().filter(|_| way.len() > 1);
    let direct = direct.map(|direct| asks.package(*direct));
    if asks.file.format.id == "go-mod" {
        return Some(of_go(package, fixed));
    }
    let all = asks.asks(at, way);
    Some(match judge(&all, package, fixed) {
        Some((ask, true)) => refreshed(asks, ask, package, direct, fixed),
        Some((ask, false)) => refused(ask, package, direct, fixed),
        None => unknown(package, direct, fixed),
    })
}

/// The first that refuses the fixed version, or the first of all where none does. None: it cannot be told.
fn judge<'a>(asks: &'a [Ask], package: &Package, fixed: &str) -> Option<(&'a Ask, bool)> {
    let version = package.version.as_deref()?;
    let mut all_admit = true;
    for ask in asks {
        let requirement = ask.requirement.as_deref();
        // Who does not even admit what is locked is overridden, or was misunderstood here.
        let known =
            requirement.filter(|wanted| admits(package.ecosystem, wanted, version) == Some(true));
        match known.and_then(|wanted| admits(package.ecosystem, wanted, fixed)) {
            Some(true) => {}
            Some(false) if ask.counts => return Some((ask, false)),
            Some(false) | None => all_admit = false,
        }
    }
    let first = asks.first().filter(|_| all_admit)?;
    Some((first, true))
}

fn refreshed(
    asks: &Requirements<'_>,
    ask: &Ask,
    package: &Package,
    direct: Option<&Package>,
    fixed: &str,
) -> Upgrade {
    let requirement = ask.requirement.clone().unwrap_or_default();
    let spared = direct.map_or(String::new(), |direct| {
        format!(", and {} needs no upgrade", direct.name)
    });
    Upgrade {
        words: format!(
            "refresh the lock: {}'s requirement `{}` admits {fixed}{spared}",
            ask.who,
            line(&requirement)
        ),
        package: Some(ask.who.clone()),
        requirement: Some(requirement),
        admits: Some(true),
        command: command(asks.file, package, direct.is_some(), fixed),
    }
}

fn refused(ask: &Ask, package: &Package, direct: Option<&Package>, fixed: &str) -> Upgrade {
    let requirement = ask.requirement.clone().unwrap_or_default();
    let rest = match direct {
        Some(direct) if ask.who == called(direct) => {
            format!("upgrade {} to a version that does", direct.name)
        }
        Some(direct) => format!("upgrade {}, which brings it", called(direct)),
        None => format!("ask for {} {fixed} or later", package.name),
    };
    Upgrade {
        words: format!(
            "{}'s requirement `{}` does not admit {fixed}: {rest}",
            ask.who,
            line(&requirement)
        ),
        package: Some(ask.who.clone()),
        requirement: Some(requirement),
        admits: Some(false),
        command: None,
    }
}

fn unknown(package: &Package, direct: Option<&Package>, fixed: &str) -> Upgrade {
    Upgrade {
        words: match direct {
            Some(direct) => format!(
                "upgrade {}, which brings it, until {} is {fixed} or later",
                called(direct),
                package.name
            ),
            None => format!("upgrade {} to {fixed}", package.name),
        },
        package: None,
        requirement: None,
        admits: None,
        command: None,
    }
}

/// A requirement of Go's is a least version: nobody stands in the way of a later one of the same module.
fn of_go(package: &Package, fixed: &str) -> Upgrade {
    let fixed = fixed.trim_start_matches('v');
    let major = fixed.split('.').next().unwrap_or_default();
    // From the second major version on the module's path says which it is.
    let of_path = package.name.rsplit_once("/v").map(|(_, major)| major);
    let fits = matches!(major, "0" | "1") || of_path == Some(major);
    let is_library = package.name == "stdlib";
    let plain = (fits && !is_library).then(|| format!("go get {}@v{fixed}", package.name));
    Upgrade {
        words: format!("upgrade {} to {fixed}", package.name),
        package: None,
        requirement: None,
        admits: None,
        command: plain.filter(|command| is_plain(command)),
    }
}

/// What refreshes one package of a lockfile, where its client can do that by name.
///
/// <https://docs.npmjs.com/cli/commands/npm-update>, <https://yarnpkg.com/cli/up>, <https://pnpm.io/cli/update>,
/// <https://python-poetry.org/docs/cli/#update>, <https://getcomposer.org/doc/03-cli.md#update-u-upgrade>,
/// <https://bundler.io/man/bundle-update.1.html>, <https://doc.rust-lang.org/cargo/commands/cargo-update.html>.
fn command(file: &File, package: &Package, transitive: bool, fixed: &str) -> Option<String> {
    let name = &package.name;
    let is_berry = file.text.contains("__metadata:");
    let command = match file.format.id {
        "npm-lock" => format!("npm update {name}"),
        "yarn-lock" if is_berry => format!("yarn up -R {name}"),
        "yarn-lock" if !transitive => format!("yarn upgrade {name}"),
        "pnpm-lock" if !transitive => format!("pnpm update {name}"),
        "cargo-lock" => format!(
            "cargo update {name}@{} --precise {fixed}",
            package.version.as_deref()?
        ),
        "poetry-lock" => format!("poetry update {name}"),
        "pdm-lock" if !transitive => format!("pdm update {name}"),
        "uv-lock" => format!("uv lock --upgrade-package {name}"),
        "composer-lock" => format!("composer update {name}"),
        "gemfile-lock" => format!("bundle update --conservative {name}"),
        _ => return None,
    };
    let starts_plain = name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@');
    (starts_plain && is_plain(&command)).then_some(command)
}

/// Whether a line holds nothing that a shell takes for more than a word: names come from the repository.
fn is_plain(command: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " @/._+~-".contains(c);
    command.chars().all(plain)
}

#[cfg(test)]
mod tests;
