//! Dependencies, from advisories on a disk to an exit code.

mod changes;
mod excuses;
mod gaps;
mod lockfiles;
mod registries;

use crate::support::{Gate, Repository, gate, write};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with an index of advisories made up for the tests.
pub struct Advisories(TempDir);

impl Advisories {
    /// The advisories of this module.
    pub fn ours() -> Self {
        let record = |id: &str, ecosystem: &str, name: &str, events: Value, more: Value| {
            let mut record = json!({
                "schema_version": "1.6.0",
                "id": id,
                "modified": "2026-01-02T00:00:00Z",
                "published": "2026-01-01T00:00:00Z",
                "summary": format!("Made for tests: {id}"),
                "affected": [{
                    "package": { "ecosystem": ecosystem, "name": name },
                    "ranges": [{ "type": "SEMVER", "events": events }],
                }],
            });
            for (key, value) in more.as_object().expect("an object") {
                record[key] = value.clone();
            }
            record
        };
        let fixed = |version: &str| json!([{ "introduced": "0" }, { "fixed": version }]);
        Self::of(&[
            record(
                "GHSA-aaaa-aaaa-aaaa",
                "npm",
                "left-merge",
                fixed("1.4.2"),
                json!({ "aliases": ["CVE-2026-0001"], "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }] }),
            ),
            record(
                "GHSA-bbbb-bbbb-bbbb",
                "npm",
                "left-merge",
                json!([{ "introduced": "1.2.0" }, { "fixed": "1.3.0" }]),
                json!({ "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }] }),
            ),
            record(
                "GHSA-cccc-cccc-cccc",
                "npm",
                "right-merge",
                fixed("2.0.0"),
                json!({ "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N" }] }),
            ),
            record(
                "MAL-2026-1",
                "npm",
                "evil-merge",
                json!([{ "introduced": "0" }]),
                json!({}),
            ),
            record(
                "RUSTSEC-2026-0001",
                "crates.io",
                "left-merge",
                fixed("0.2.0"),
                json!({}),
            ),
        ])
    }

    /// An index of these records.
    pub fn of(records: &[Value]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for record in records {
            let name = format!("osv/{}.json", record["id"].as_str().expect("an id"));
            write(folder.path(), &name, record.to_string().as_bytes());
        }
        let said = gate()
            .at(folder.path())
            .args("advisories build --from osv --out advisories.index")
            .run();
        assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
        Self(folder)
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().join("advisories.index")
    }

    /// A run of `check --only dependencies` with this index.
    pub fn gate(&self) -> Gate {
        gate()
            .args("check --only dependencies")
            .arg("--advisories")
            .arg(self.path())
    }

    /// What a run in a repository says: the exit code and the report.
    pub fn check(&self, repository: &Repository, line: &str) -> (i32, Value) {
        self.gate().repo(repository).args(line).json()
    }
}

/// A `package-lock.json` of these packages, all of them direct.
pub fn npm(packages: &[(&str, &str)]) -> String {
    npm_of(packages, &[])
}

/// The same, with packages that are used only to build.
pub fn npm_of(runtime: &[(&str, &str)], development: &[(&str, &str)]) -> String {
    let mut entries = serde_json::Map::new();
    let ranges = |packages: &[(&str, &str)]| -> Value {
        packages
            .iter()
            .map(|(name, _)| ((*name).to_owned(), json!("*")))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    entries.insert(
        String::new(),
        json!({ "name": "shop", "version": "1.0.0", "dependencies": ranges(runtime), "devDependencies": ranges(development) }),
    );
    let both = runtime
        .iter()
        .map(|p| (p, false))
        .chain(development.iter().map(|p| (p, true)));
    for ((name, version), dev) in both {
        let mut entry = json!({ "version": version, "resolved": format!("https://registry.npmjs.org/{name}/-/{name}-{version}.tgz") });
        if dev {
            entry["dev"] = json!(true);
        }
        entries.insert(format!("node_modules/{name}"), entry);
    }
    let lock = json!({ "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": entries });
    serde_json::to_string_pretty(&lock).expect("JSON") + "\n"
}

/// The ids of advisories that a report's findings are about, with the disposition of each, sorted.
pub fn found(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let mut found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let dependency = &finding["dependency"];
            format!(
                "{}@{} {} {}",
                dependency["name"].as_str().unwrap_or("-"),
                dependency["version"].as_str().unwrap_or("-"),
                dependency["advisory"]["ids"][0].as_str().unwrap_or("-"),
                finding["disposition"].as_str().expect("a word")
            )
        })
        .collect();
    found.sort();
    found
}

/// The reasons of the gaps of this domain.
pub fn gaps(report: &Value) -> Vec<String> {
    let gaps = report["gaps"].as_array().expect("gaps");
    gaps.iter()
        .filter(|gap| gap["domain"] == "dependencies")
        .map(|gap| {
            let file = gap["file"].as_str().unwrap_or("everything");
            format!("{file}: {}", gap["reason"].as_str().expect("a reason"))
        })
        .collect()
}
