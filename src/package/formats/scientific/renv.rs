//! `renv.lock` of R (<https://rstudio.github.io/renv/articles/lockfile.html>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::{Entry, Node};
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use std::collections::HashMap;

/// Packages that come with R itself and are never recorded.
const BASE: [&str; 15] = [
    "R",
    "base",
    "compiler",
    "datasets",
    "grDevices",
    "graphics",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];

/// Reads the recorded packages.
///
/// Errors: it is no JSON, or has no packages.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    let repositories: HashMap<&str, &str> = root
        .get("R")
        .and_then(|r| r.get("Repositories"))
        .map_or(&[][..], json::items)
        .iter()
        .filter_map(|node| Some((json::text(node, "Name")?, json::text(node, "URL")?)))
        .collect();
    let packages = json::object(&root, "Packages")?;
    let mut gather = Gather::default();
    if root.get("R").is_none() {
        gather.problem(root.place.span, "`R` is missing");
    }
    let mut indices: HashMap<&str, u32> = HashMap::new();
    for entry in packages {
        match found(entry, &repositories) {
            Some(package) => {
                indices.insert(&entry.key, gather.add(package));
            }
            None => gather.problem(
                json::key(entry),
                format!("`{}` has no name, version or source", entry.key),
            ),
        }
    }
    for entry in packages {
        for node in entry.node.get("Requirements").map_or(&[][..], json::items) {
            let name = node.as_str().unwrap_or_default();
            match (indices.get(&*entry.key), indices.get(name)) {
                (Some(from), Some(to)) => gather.edge(*from, *to),
                (_, None) if !BASE.contains(&name) => {
                    gather.problem(
                        node.place.span,
                        format!("`{}` needs `{name}`, which is not listed", entry.key),
                    );
                }
                _ => {}
            }
        }
    }
    Ok(gather.finish())
}

fn found(entry: &Entry, repositories: &HashMap<&str, &str>) -> Option<Package> {
    let node = &entry.node;
    let text = |key| json::text(node, key).filter(|text| !text.is_empty());
    let (name, version, source) = (text("Package")?, text("Version")?, text("Source")?);
    let repository = text("Repository");
    let of_bioconductor =
        source == "Bioconductor" || repository.is_some_and(|name| name.starts_with("Bioc"));
    Some(Package {
        ecosystem: if of_bioconductor {
            Ecosystem::Bioconductor
        } else {
            Ecosystem::Cran
        },
        name: name.to_owned(),
        version: Some(version.to_owned()),
        source: origin(node, source, repository, repositories),
        at: json::key(entry),
        ..Package::default()
    })
}

fn origin(
    node: &Node,
    source: &str,
    repository: Option<&str>,
    repositories: &HashMap<&str, &str>,
) -> Source {
    let text = |key| json::text(node, key).filter(|text| !text.is_empty());
    let commit = || {
        text("RemoteSha")
            .filter(|id| is_commit(id))
            .map(str::to_owned)
    };
    let forge = |host: &str| Source::Git {
        url: format!(
            "https://{host}/{}/{}",
            text("RemoteUsername").unwrap_or_default(),
            text("RemoteRepo").unwrap_or_default()
        ),
        commit: commit(),
    };
    match source.to_ascii_lowercase().as_str() {
        "github" => forge("github.com"),
        "gitlab" => forge("gitlab.com"),
        "bitbucket" => forge("bitbucket.org"),
        "git" | "git2r" | "xgit" => Source::Git {
            url: text("RemoteUrl").unwrap_or_default().to_owned(),
            commit: commit(),
        },
        "local" => Source::Path(text("RemoteUrl").unwrap_or_default().to_owned()),
        "url" => Source::Archive(text("RemoteUrl").unwrap_or_default().to_owned()),
        _ => {
            // Mirrors of CRAN are called CRAN or by what makes them.
            let named = repository.filter(|name| !["CRAN", "RSPM", "P3M", "PPM"].contains(name));
            match named.and_then(|name| repositories.get(name)) {
                Some(url) => Source::OtherRegistry((*url).to_owned()),
                None => Source::Registry,
            }
        }
    }
}
