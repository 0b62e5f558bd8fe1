//! Whether a `pdm.lock` was made for the `pyproject.toml` beside it: PDM's digest of what matters there.
//!
//! By `content_hash` of PDM's `pdm/project/project_file.py`: the JSON of some keys, as Python writes it with sorted keys,
//! in SHA-256. Which keys changed over the years; a lock is taken as current if it fits any of them. Not here: what the
//! manifest asks for.

use super::super::toml_tree::{self, View};
use super::name::normal;
use super::poetry_hash::{hex, python_text, write_toml};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How Python separates items and keys.
const STYLE: (&str, &str) = (", ", ": ");

/// One sentence if the manifest no longer is what the digest was made of. None as well where it cannot be told.
pub(super) fn outdated(manifest: &str, digest: &str) -> Option<String> {
    let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
    if digest.len() != 64 {
        return None;
    }
    let document = toml_tree::parse(manifest).ok()?;
    let top = View::of(&document);
    top.get("project")?;
    for groups in [groups(top)?, settings_groups(top)?] {
        for last in overrides(top)? {
            let text = content(top, &groups, &last)?;
            if hex(&Sha256::digest(text.as_bytes())) == digest.to_ascii_lowercase() {
                return None;
            }
        }
    }
    Some("pyproject.toml has changed since the lockfile was written: run `pdm lock`".to_owned())
}

/// The JSON, with what stands for groups of development and for overrides.
fn content(top: View<'_>, groups: &str, (key, overrides): &(&str, String)) -> Option<String> {
    let or = |keys: &[&str], empty: &str| match top.path(keys) {
        Some(view) => json(view),
        None => Some(empty.to_owned()),
    };
    let parts = BTreeMap::from([
        ("dependencies", or(&["project", "dependencies"], "[]")?),
        ("dev-dependencies", groups.to_owned()),
        (
            "optional-dependencies",
            or(&["project", "optional-dependencies"], "{}")?,
        ),
        (
            "requires-python",
            or(&["project", "requires-python"], "\"\"")?,
        ),
        ("sources", or(&["tool", "pdm", "source"], "[]")?),
        (*key, overrides.clone()),
    ]);
    Some(object(&parts))
}

fn object<K: AsRef<str>>(parts: &BTreeMap<K, String>) -> String {
    let mut text = String::from("{");
    for (at, (key, value)) in parts.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { STYLE.0 });
        python_text(key.as_ref(), &mut text);
        text.push_str(STYLE.1);
        text.push_str(value);
    }
    text.push('}');
    text
}

fn json(view: View<'_>) -> Option<String> {
    let mut text = String::new();
    write_toml(view, STYLE, &mut text, 0)?;
    Some(text)
}

/// `[tool.pdm.dev-dependencies]` as it stands: what PDM knew before `[dependency-groups]`.
fn settings_groups(top: View<'_>) -> Option<String> {
    match top.path(&["tool", "pdm", "dev-dependencies"]) {
        Some(view) => json(view),
        None => Some("{}".to_owned()),
    }
}

/// `[dependency-groups]`, their names normalised, and behind them what the settings add. None: a group includes another
/// one, of which PDM's releases made different things.
fn groups(top: View<'_>) -> Option<String> {
    let of_project = top.get("dependency-groups");
    let of_settings = top.path(&["tool", "pdm", "dev-dependencies"]);
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let tables = [of_project, of_settings].into_iter().flatten();
    for (name, _, list) in tables.flat_map(View::entries) {
        let group = groups.entry(normal(name)).or_default();
        for item in list.items() {
            item.as_str()?;
            group.push(json(item)?);
        }
    }
    let written = groups
        .into_iter()
        .map(|(name, items)| (name, format!("[{}]", items.join(STYLE.0))))
        .collect();
    Some(object(&written))
}

/// What overrides the resolution, under the key of each generation of PDM.
fn overrides(top: View<'_>) -> Option<Vec<(&'static str, String)>> {
    let or_empty = |keys: &[&str]| match top.path(keys) {
        Some(view) => json(view),
        None => Some("{}".to_owned()),
    };
    Some(vec![
        ("resolution", or_empty(&["tool", "pdm", "resolution"])?),
        (
            "overrides",
            or_empty(&["tool", "pdm", "resolution", "overrides"])?,
        ),
        ("overrides", or_empty(&["tool", "pdm", "overrides"])?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[project]\nname = \"a\"\nrequires-python = \">=3.9\"\ndependencies = [\"é>=1\"]\n\
        [dependency-groups]\nDoc_s = [\"sphinx\"]\n[tool.pdm.dev-dependencies]\ntest = [\"pytest\"]\n\
        [tool.pdm.resolution]\nrespect-source-order = true\n";

    fn digest(json: &str) -> String {
        format!("sha256:{}", hex(&Sha256::digest(json.as_bytes())))
    }

    #[test]
    fn the_digest_of_the_newest_pdm_is_known() {
        let json = r#"{"dependencies": ["\u00e9>=1"], "dev-dependencies": {"doc-s": ["sphinx"], "test": ["pytest"]}, "optional-dependencies": {}, "requires-python": ">=3.9", "resolution": {"respect-source-order": true}, "sources": []}"#;
        assert_eq!(outdated(MANIFEST, &digest(json)), None);
        let changed = MANIFEST.replace("sphinx", "mkdocs");
        assert!(outdated(&changed, &digest(json)).is_some());
    }

    #[test]
    fn the_digest_of_older_ones_is_known() {
        let json = r#"{"dependencies": ["\u00e9>=1"], "dev-dependencies": {"test": ["pytest"]}, "optional-dependencies": {}, "overrides": {}, "requires-python": ">=3.9", "sources": []}"#;
        assert_eq!(outdated(MANIFEST, &digest(json)), None);
    }

    #[test]
    fn an_empty_project_has_the_digest_that_pythons_json_gives() {
        // hashlib.sha256(json.dumps({...}, sort_keys=True).encode()).hexdigest()
        let expected = "sha256:ece479d1fc26bbc1091a4114e084312c6b77c8f8fc20195e68cc6393ef0b33d9";
        assert_eq!(outdated("[project]\nname = \"a\"\n", expected), None);
        assert!(outdated("[project]\ndependencies = [\"a\"]\n", expected).is_some());
    }

    #[test]
    fn what_changes_nothing_that_matters_is_current() {
        let json = r#"{"dependencies": [], "dev-dependencies": {}, "optional-dependencies": {}, "requires-python": "", "resolution": {}, "sources": []}"#;
        let manifest = "[project]\nname = \"a\"\nversion = \"2\"\n[tool.black]\nline-length = 88\n";
        assert_eq!(outdated(manifest, &digest(json)), None);
        let includes =
            "[project]\nname = \"a\"\n[dependency-groups]\na = [{include-group = \"b\"}]\n";
        assert_eq!(outdated(includes, &digest("")), None, "not judged");
    }
}
