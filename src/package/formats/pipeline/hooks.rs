//! `.pre-commit-config.yaml`: the repositories that hooks come from, and what is installed beside them
//! (<https://pre-commit.com/#adding-pre-commit-plugins-to-your-project>).

use super::super::{Input, parsed};
use super::references::{References, scalar};
use super::{is_commit, version_in_comment};
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable, Usage};

/// Reads a file. Errors: it is no YAML, or has no list of repositories.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::yaml(input)?;
    // Before version 1 of pre-commit the list stood alone.
    let repositories = match root.as_list() {
        Some(list) => list,
        None => root
            .get("repos")
            .and_then(Node::as_list)
            .ok_or_else(|| Unreadable::at(root.place.span, "the file has no list `repos`"))?,
    };
    let mut references = References::default();
    for repository in &repositories.items {
        match repository.get("repo").and_then(Node::as_str) {
            Some("local" | "meta" | "builtin") => {}
            Some(address) => hook(repository, address, input.text, &mut references),
            None => references.problem(repository.place.span, "a repository has no address"),
        }
        beside(repository, input.text, &mut references);
    }
    Ok(references.finish())
}

fn hook(repository: &Node, address: &str, text: &str, references: &mut References) {
    let at = repository
        .get("repo")
        .map_or(repository.place, |node| node.place)
        .span;
    let revision = repository.get("rev").or_else(|| repository.get("sha"));
    let written = revision.and_then(|node| Some((node, scalar(node, text)?)));
    let Some((node, revision)) = written else {
        return references.problem(at, format!("`{address}` has no `rev`"));
    };
    if repository.get("hooks").and_then(Node::as_list).is_none() {
        references.problem(at, format!("`{address}` has no hooks"));
    }
    let commit = is_commit(revision).then(|| revision.to_owned());
    references.add(Package {
        ecosystem: Ecosystem::PreCommit,
        name: name(address),
        version: match commit {
            Some(_) => version_in_comment(text, node.place.span.range().end),
            None => Some(revision.to_owned()),
        },
        source: Source::Git {
            url: address.to_owned(),
            commit,
        },
        usage: Usage::Development,
        at,
        ..Package::default()
    });
}

/// Owner and repository on GitHub, else with the host in front.
fn name(address: &str) -> String {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('@').map_or(path, |(_, rest)| rest);
    let path = path.replacen(':', "/", 1);
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    path.strip_prefix("github.com/").unwrap_or(path).to_owned()
}

/// `additional_dependencies`, in the words of the hook's language.
fn beside(repository: &Node, text: &str, references: &mut References) {
    let hooks = repository.get("hooks").and_then(Node::as_list);
    for hook in hooks.into_iter().flat_map(|hooks| &hooks.items) {
        if hook.get("id").is_none() {
            references.problem(hook.place.span, "a hook has no `id`");
        }
        let language = hook.get("language").and_then(Node::as_str);
        let list = hook.get("additional_dependencies").and_then(Node::as_list);
        for node in list.into_iter().flat_map(|list| &list.items) {
            let written = scalar(node, text);
            if let Some(package) = written.and_then(|written| dependency(written, language)) {
                references.add(Package {
                    usage: Usage::Development,
                    at: node.place.span,
                    ..package
                });
            }
        }
    }
}

/// Without a language, by the look of it: `name==1`, `name@1`, `host/path@v1`, `name:1`. None: nothing is named.
fn dependency(written: &str, language: Option<&str>) -> Option<Package> {
    let guessed = match written.rsplit_once('@') {
        Some((name, _)) if name.contains('/') && name.contains('.') && !name.contains(' ') => {
            "golang"
        }
        Some((_, version)) if version.starts_with(|c: char| c.is_ascii_digit() || c == '^') => {
            "node"
        }
        _ if written.starts_with('@') => "node",
        _ if written.starts_with("cli:") => "rust",
        _ => "python",
    };
    let (ecosystem, name, asked) = match language.unwrap_or(guessed) {
        "node" => {
            let (name, asked) = written
                .rsplit_once('@')
                .filter(|(name, _)| !name.is_empty())
                .unwrap_or((written, ""));
            (Ecosystem::Npm, name, asked)
        }
        "golang" => {
            let (name, asked) = written.split_once('@').unwrap_or((written, ""));
            (Ecosystem::Go, name, asked)
        }
        "rust" => {
            let plain = written.strip_prefix("cli:").unwrap_or(written);
            let (name, asked) = plain.split_once(':').unwrap_or((plain, ""));
            (Ecosystem::CratesIo, name, asked)
        }
        "ruby" => {
            let (name, asked) = written.split_once(':').unwrap_or((written, ""));
            (Ecosystem::RubyGems, name, asked)
        }
        "python" | "python_venv" => {
            let plain = written.split([';', ' ', '#']).next().unwrap_or_default();
            let end = plain
                .find(['=', '<', '>', '~', '!', '[', '@'])
                .unwrap_or(plain.len());
            let asked = written[end..].trim_start_matches(|c| c != ']');
            let asked = asked.strip_prefix(']').unwrap_or(&written[end..]);
            (
                Ecosystem::PyPi,
                &plain[..end],
                asked.split(';').next().unwrap_or_default().trim(),
            )
        }
        _ => return None,
    };
    if name.is_empty() || name.starts_with(['.', '/', '-']) || name.contains("://") {
        return None;
    }
    let plain = asked.strip_prefix("==").unwrap_or(asked).trim();
    let bare = plain.strip_prefix('v').unwrap_or(plain);
    let exact = bare.starts_with(|c: char| c.is_ascii_digit())
        && !plain.contains(['*', ',', ' ', '<', '>', '|'])
        && (ecosystem != Ecosystem::PyPi || asked.starts_with("=="));
    Some(Package {
        ecosystem,
        name: name.to_owned(),
        version: exact.then(|| plain.to_owned()),
        requirement: (!exact && !asked.is_empty()).then(|| asked.to_owned()),
        ..Package::default()
    })
}
