//! Helm's charts in a repository: which template Helm means when it says what a document was rendered from.
//! <https://helm.sh/docs/topics/charts/>. Not here: what a template says.

use crate::document::yaml::{self, Options};
use crate::document::{Node, Sources};
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

const CHART: &[u8] = b"Chart.yaml";

/// Every chart of a repository.
pub(super) struct Charts<'s> {
    snapshot: &'s dyn Snapshot,
    /// By the chart's folder, with a `/` at its end: the chart's name, if it can be read.
    names: BTreeMap<Vec<u8>, Option<String>>,
}

impl<'s> Charts<'s> {
    pub fn of(snapshot: &'s dyn Snapshot) -> Self {
        let charts = snapshot
            .paths()
            .iter()
            .filter(|path| path.file_name() == CHART);
        let names = charts.map(|path| {
            let bytes = path.as_bytes();
            let folder = bytes[..bytes.len() - CHART.len()].to_vec();
            (folder, name(snapshot, path))
        });
        Self {
            names: names.collect(),
            snapshot,
        }
    }

    /// The templates that these are: `web/templates/a.yaml`, `web/charts/db/templates/b.yaml`, with the name of the
    /// outermost chart first. One that may be either of two templates is none: which of them was rendered is not said.
    pub fn templates(&self, sources: &BTreeSet<String>) -> Vec<RepoPath> {
        let wanted: BTreeSet<&[u8]> = sources
            .iter()
            .map(|source| last(source.as_bytes()))
            .collect();
        let mut by_source: BTreeMap<&str, Vec<&RepoPath>> = BTreeMap::new();
        let paths = self.snapshot.paths().iter();
        for path in paths.filter(|path| wanted.contains(path.file_name())) {
            for called in self.called(path) {
                if let Some(source) = sources.get(&called) {
                    let known = by_source.entry(source).or_default();
                    if known.last() != Some(&path) {
                        known.push(path);
                    }
                }
            }
        }
        let one = |paths: Vec<&RepoPath>| match paths[..] {
            [path] => Some(path.clone()),
            _ => None,
        };
        by_source.into_values().filter_map(one).collect()
    }

    /// What Helm may call a template: by the name of a chart that it is in, or by that of the chart's folder, where a
    /// chart has no name that can be read.
    fn called(&self, path: &RepoPath) -> Vec<String> {
        let bytes = path.as_bytes();
        let within = memchr::memchr_iter(b'/', bytes).map(|at| &bytes[..=at]);
        let charts = std::iter::once(&b""[..]).chain(within);
        charts
            .filter_map(|folder| {
                let name = self.names.get(folder)?.clone().unwrap_or_else(|| {
                    let own = folder.strip_suffix(b"/").unwrap_or(folder);
                    String::from_utf8_lossy(last(own)).into_owned()
                });
                let inner = bytes[folder.len()..].to_vec();
                let templates = inner.starts_with(b"templates/") || inner.starts_with(b"charts/");
                templates.then(|| format!("{name}/{}", String::from_utf8_lossy(&inner)))
            })
            .collect()
    }
}

fn last(path: &[u8]) -> &[u8] {
    let start = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
    &path[start..]
}

fn name(snapshot: &dyn Snapshot, path: &RepoPath) -> Option<String> {
    let text = String::from_utf8(snapshot.read(path).ok()??).ok()?;
    let file = Sources::default().add(path.clone(), "".into());
    let roots = yaml::parse(&text, file, Options::default()).ok()?;
    let name = roots.first()?.get("name").and_then(Node::as_str)?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::InMemory;

    fn templates(files: &[(&str, &str)], source: &str) -> Vec<String> {
        let files = files
            .iter()
            .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec()));
        let snapshot = InMemory::new(files);
        let found = Charts::of(&snapshot).templates(&BTreeSet::from([source.to_owned()]));
        found
            .iter()
            .map(|path| path.to_text().into_owned())
            .collect()
    }

    #[test]
    fn a_template_is_known_by_its_charts_name() {
        let files = [
            ("helm/Chart.yaml", "name: web\n"),
            ("helm/templates/a.yaml", ""),
            ("helm/templates/sub/b.yaml", ""),
            ("helm/charts/db/Chart.yaml", "name: db\n"),
            ("helm/charts/db/templates/a.yaml", ""),
            ("other/templates/a.yaml", ""),
        ];
        assert_eq!(
            templates(&files, "web/templates/a.yaml"),
            ["helm/templates/a.yaml"]
        );
        assert_eq!(
            templates(&files, "web/templates/sub/b.yaml"),
            ["helm/templates/sub/b.yaml"]
        );
        assert_eq!(
            templates(&files, "web/charts/db/templates/a.yaml"),
            ["helm/charts/db/templates/a.yaml"]
        );
        for unknown in [
            "helm/templates/a.yaml",
            "other/templates/a.yaml",
            "templates/a.yaml",
            "a.yaml",
        ] {
            assert!(templates(&files, unknown).is_empty(), "{unknown}");
        }
    }

    #[test]
    fn a_chart_without_a_name_is_known_by_its_folder() {
        let files = [
            ("x/web/Chart.yaml", "version: 1\n"),
            ("x/web/templates/a.yaml", ""),
        ];
        assert_eq!(
            templates(&files, "web/templates/a.yaml"),
            ["x/web/templates/a.yaml"]
        );
    }

    #[test]
    fn of_two_charts_with_one_name_none_is_meant() {
        let files = [
            ("a/Chart.yaml", "name: web\n"),
            ("a/templates/a.yaml", ""),
            ("b/Chart.yaml", "name: web\n"),
            ("b/templates/a.yaml", ""),
            ("b/templates/b.yaml", ""),
        ];
        assert!(templates(&files, "web/templates/a.yaml").is_empty());
        assert_eq!(
            templates(&files, "web/templates/b.yaml"),
            ["b/templates/b.yaml"]
        );
    }
}
