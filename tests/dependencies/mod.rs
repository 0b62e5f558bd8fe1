//! Dependencies, from advisories on a disk to an exit code.

mod changes;
mod corruption;
mod excuses;
mod gaps;
mod lockfiles;
mod managers;
mod registries;
mod workspaces;

use crate::support::{Gate, Repository, gate, write};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::OnceLock;
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

    /// The same faults in every ecosystem that a main format has: `left-merge` below 1.4.2 is critical, from 1.2.0 to 1.3.0 by
    /// a second advisory too; `right-merge` below 2.0.0 is low, `evil-merge` is malware.
    pub fn everywhere() -> &'static Self {
        static BUILT: OnceLock<Advisories> = OnceLock::new();
        BUILT.get_or_init(Self::of_every_ecosystem)
    }

    fn of_every_ecosystem() -> Self {
        let critical =
            json!([{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }]);
        let low =
            json!([{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N" }]);
        let affected = |name: &str, introduced: &str, fixed: Option<&str>| -> Value {
            let mut ecosystems: Vec<&str> =
                managers::MAIN.iter().map(|one| one.ecosystem).collect();
            ecosystems.sort_unstable();
            ecosystems.dedup();
            let row = |ecosystem: &str| {
                let kind = match ecosystem {
                    "npm" | "crates.io" | "Go" => "SEMVER",
                    _ => "ECOSYSTEM",
                };
                let mut events = vec![json!({ "introduced": introduced })];
                events.extend(fixed.map(|version| json!({ "fixed": version })));
                json!({
                    "package": { "ecosystem": ecosystem, "name": managers::spelled(ecosystem, name) },
                    "ranges": [{ "type": kind, "events": events }],
                })
            };
            ecosystems.into_iter().map(row).collect()
        };
        let record = |id: &str, affected: Value, severity: &Value, aliases: &[&str]| {
            json!({
                "schema_version": "1.6.0", "id": id, "aliases": aliases, "summary": format!("Made for tests: {id}"),
                "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z",
                "severity": severity, "affected": affected,
            })
        };
        // It is never dropped, so it lies where cargo cleans.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
        Self::in_folder(
            folder,
            &[
                record(
                    "GHSA-aaaa-aaaa-aaaa",
                    affected("left-merge", "0", Some("1.4.2")),
                    &critical,
                    &["CVE-2026-0001"],
                ),
                record(
                    "GHSA-bbbb-bbbb-bbbb",
                    affected("left-merge", "1.2.0", Some("1.3.0")),
                    &critical,
                    &[],
                ),
                record(
                    "GHSA-cccc-cccc-cccc",
                    affected("right-merge", "0", Some("2.0.0")),
                    &low,
                    &[],
                ),
                record(
                    "MAL-2026-1",
                    affected("evil-merge", "0", None),
                    &json!([]),
                    &[],
                ),
            ],
        )
    }

    /// An index of these records.
    pub fn of(records: &[Value]) -> Self {
        Self::in_folder(tempfile::tempdir().expect("a temporary folder"), records)
    }

    fn in_folder(folder: TempDir, records: &[Value]) -> Self {
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
