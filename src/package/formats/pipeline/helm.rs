//! Helm: the charts that a chart asks for, and those that `helm dependency update` settled on
//! (<https://helm.sh/docs/topics/charts/#chart-dependencies>).

use super::super::{Input, parsed};
use super::references::{References, scalar};
use crate::document::Node;
use crate::inventory::Snapshot;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// `Chart.yaml` of every version; `requirements.yaml` only beside one, because Ansible has that name as well.
pub(super) fn recognise(path: &RepoPath) -> bool {
    path.file_name() == b"Chart.yaml"
}

/// Reads `Chart.lock` or `requirements.lock`. Errors: it is no YAML, or a chart in it has no exact version.
pub(super) fn read_lock(input: &Input<'_>) -> Result<Listing, Unreadable> {
    // `pip-compile` and `rye` have locks of this name as well, and theirs are lists of requirements.
    let is_helms = ["dependencies:", "digest:", "generated:"]
        .iter()
        .any(|key| input.text.lines().any(|line| line.starts_with(key)));
    if input.path.file_name() == b"requirements.lock" && !is_helms {
        return Ok(Listing::default());
    }
    let root = parsed::yaml(input)?;
    let mut references = References::default();
    let digest = parsed::text(&root, "digest").unwrap_or_default();
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        references.problem(root.place.span, "the lock has no whole `digest`");
    }
    if root.get("generated").is_none() {
        let reason = "the lock has no `generated`, so it was cut";
        references.problem(root.place.span, reason);
    }
    for node in parsed::list(&root, "dependencies")? {
        let package = chart(node, input.text)?;
        if package.version.is_none() {
            return Err(Unreadable::at(
                node.place.span,
                "a chart of the lock has no exact version",
            ));
        }
        references.add(package);
    }
    let listing = compare(&root, input, references)?;
    Ok(listing)
}

/// Whether the lock and the chart beside it name the same charts.
fn compare(
    root: &Node,
    input: &Input<'_>,
    mut references: References,
) -> Result<Listing, Unreadable> {
    let asked = match input.path.file_name() {
        b"Chart.lock" => "Chart.yaml",
        _ => "requirements.yaml",
    };
    if let Some(text) = beside(input, asked) {
        let path = RepoPath::new(asked).map_err(|error| Unreadable::new(error.to_string()))?;
        let other = Input {
            path: &path,
            text: &text,
            files: input.files,
        };
        // What is wrong with the chart is said where the chart is read.
        if let Ok(chart) = parsed::yaml(&other) {
            let (locked, wanted) = (names(root), names(&chart));
            let gone: Vec<&str> = wanted.symmetric_difference(&locked).copied().collect();
            if !gone.is_empty() {
                references.outdated(format!(
                    "{asked} and the lock do not name the same charts: {}",
                    gone.join(", ")
                ));
            }
        }
    }
    Ok(references.finish())
}

fn names(root: &Node) -> BTreeSet<&str> {
    let list = root.get("dependencies").and_then(Node::as_list);
    let items = list.into_iter().flat_map(|list| &list.items);
    items
        .filter_map(|item| item.get("name").and_then(Node::as_str))
        .collect()
}

fn beside(input: &Input<'_>, name: &str) -> Option<String> {
    let whole = input.path.as_bytes();
    let folder = &whole[..whole.len() - input.path.file_name().len()];
    let path = RepoPath::new([folder, name.as_bytes()].concat()).ok()?;
    let files: &dyn Snapshot = input.files;
    let bytes = files.read(&path).ok()??;
    super::super::decode(&bytes)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// Reads `Chart.yaml`; of a chart of Helm 2 `requirements.yaml` beside it as well. Errors: it is no YAML, or no chart.
pub(super) fn read_chart(input: &Input<'_>) -> Result<Listing, Unreadable> {
    // Templates that become charts are no YAML yet.
    if crate::document::yaml::looks_templated(input.text) {
        return Ok(Listing::default());
    }
    let root = parsed::yaml(input)?;
    parsed::required(&root, "name", "a chart")?;
    let mut references = References::default();
    for node in parsed::list(&root, "dependencies")? {
        match chart(node, input.text) {
            Ok(package) => references.add(package),
            Err(fault) => references.problem(fault.at.unwrap_or(node.place.span), fault.reason),
        }
    }
    Ok(references.finish())
}

fn chart(node: &Node, text: &str) -> Result<Package, Unreadable> {
    let name = parsed::required(node, "name", "a dependency of a chart")?;
    let asked = node
        .get("version")
        .and_then(|version| scalar(version, text));
    let exact = asked.filter(|asked| {
        let digits = asked.strip_prefix('v').unwrap_or(asked);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && !digits.contains(['x', 'X', '*', ' ', ',', '|', '<', '>'])
            && digits
                .split(['-', '+'])
                .next()
                .is_some_and(|core| core.split('.').count() == 3)
    });
    Ok(Package {
        ecosystem: Ecosystem::Helm,
        name: name.to_owned(),
        version: exact.map(str::to_owned),
        requirement: asked.filter(|_| exact.is_none()).map(str::to_owned),
        source: match parsed::text(node, "repository") {
            None => Source::Registry,
            Some(path) if path.starts_with("file://") => Source::Path(path.to_owned()),
            Some(address) => Source::OtherRegistry(address.to_owned()),
        },
        at: node.get("name").map_or(node.place, |name| name.place).span,
        ..Package::default()
    })
}
