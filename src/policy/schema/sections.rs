//! The keys of a policy, but for those of reviews and releases.

use super::{Key, Kind, Section, globs, key, list, needed, section, text, word};
use crate::finding::Domain;
use crate::package::Ecosystem;
use crate::policy::PROFILES;
use serde_json::json;

pub(super) const SHA256: &str = "^[0-9a-fA-F]{64}$";
/// A file or a folder of the repository.
pub(super) const PATH: &str = r"^(?!/)(?!(.*/)?\.\.(/|$)).+$";
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

/// All of it.
pub(super) fn policy() -> Section {
    let domains = Domain::ALL.map(Domain::as_str);
    let levels = word(&["off", "on", "warn", "block"]);
    let own = Kind::Either(vec![Kind::Text(PATH, "folder"), Kind::Empty]);
    let keys = vec![
        needed("version", Kind::Version, "The version of this format."),
        key(
            "require",
            list(word(&domains)),
            "[]",
            "Domains that have to be looked at. Where one cannot be, the run is incomplete (exit code 3).",
        ),
        key(
            "block_at",
            word(&SEVERITIES),
            "high",
            "The least severity that blocks.",
        ),
        key(
            "checks",
            Kind::Table("id of a check, or `prefix/*`", Box::new(levels)),
            "{}",
            "What to do with single checks: the longest name that fits counts. `on` runs a check that is off by itself.",
        ),
        key(
            "own_checks",
            own,
            "",
            "The folder with the repository's own checks, from the top of the repository.",
        ),
        key(
            "suppressions",
            Kind::Map(suppressions()),
            "",
            "Which comments and other tools' files excuse findings.",
        ),
        key(
            "secrets",
            Kind::Map(secrets()),
            "",
            "How secrets are looked for.",
        ),
        key(
            "infrastructure",
            Kind::Map(infrastructure()),
            "",
            "How infrastructure and pipelines are looked at.",
        ),
        key(
            "dependencies",
            Kind::Map(dependencies()),
            "",
            "How dependencies are looked at and judged.",
        ),
        key(
            "review",
            Kind::Map(super::review::review()),
            "",
            "Who has to have looked at a change.",
        ),
        key(
            "release",
            Kind::Map(super::release::release()),
            "",
            "Whose attestations a release needs; `verify` asks for it.",
        ),
        key(
            "waivers",
            list(Kind::Map(waiver())),
            "[]",
            "Exceptions, each with an owner and a last day.",
        ),
    ];
    Section {
        may_be_empty: false,
        ..section("a policy", keys)
    }
}

fn suppressions() -> Section {
    let days = Kind::Either(vec![Kind::Number(1, 36_500), Kind::Empty]);
    let keys = vec![
        key(
            "honour",
            Kind::Switch,
            "true",
            "Whether any of them counts.",
        ),
        key(
            "from_the_change",
            Kind::Switch,
            "false",
            "Whether those count that the change under test brings in itself.",
        ),
        key(
            "require_reason",
            Kind::Switch,
            "false",
            "Whether those of other tools are refused that give no reason. Our own always need one.",
        ),
        key(
            "longest_days",
            days,
            "",
            "How many days ahead the last day of a `portcullis:allow` may lie.",
        ),
    ];
    section("`suppressions`", keys)
}

fn secrets() -> Section {
    let keys = vec![
        key(
            "exclude",
            globs(),
            "[]",
            "Paths that are not looked at, as in .gitignore; every report says how many files that were.",
        ),
        key(
            "decode_depth",
            Kind::Number(0, 16),
            "4",
            "How many layers of encoding and archives are opened.",
        ),
        key(
            "largest_file",
            Kind::Size,
            "1GiB",
            "Longer files are a gap.",
        ),
    ];
    section("`secrets`", keys)
}

fn infrastructure() -> Section {
    let folder = Kind::Text(r"^(?!/)(?!(.*/)?\.\.(/|$)).+$", "folder");
    let keys = vec![
        key("exclude", globs(), "[]", "Paths that are left out."),
        key(
            "module_sources",
            Kind::Table("address of a Terraform module", Box::new(folder)),
            "{}",
            "Where modules from other places lie in this repository: nothing is ever fetched.",
        ),
    ];
    section("`infrastructure`", keys)
}

fn dependencies() -> Section {
    let ecosystems: Vec<&str> = Ecosystem::all().map(Ecosystem::as_str).collect();
    let mut keys = vec![
        key("exclude", globs(), "[]", "Paths that are left out."),
        key(
            "max_database_age",
            Kind::Days,
            "7d",
            "How old advisories may be: older ones are a gap.",
        ),
        key(
            "advisories",
            Kind::Map(advisories()),
            "",
            "Where `advisories update` gets an index from, and what proves it.",
        ),
        key(
            "existing",
            word(&["report", "block"]),
            "report",
            "What becomes of what was there before the change. Malware always blocks.",
        ),
        key(
            "development",
            word(&["block", "warn"]),
            "block",
            "Whether what is used only to build and test blocks as the rest does.",
        ),
        key(
            "fix_within",
            fix_within(),
            "",
            "How soon a fix has to be taken up after its release: days by severity, or a published profile.",
        ),
        key(
            "licences",
            Kind::Map(licences()),
            "",
            "Which licences are allowed, as SPDX writes them.",
        ),
        key(
            "release_age",
            Kind::Days,
            "",
            "How old a release has to be before it is used.",
        ),
    ];
    keys.extend(names());
    let none = "Ecosystems of which it is accepted that no advisories are at hand.";
    keys.push(key("unaudited", list(Kind::Word(ecosystems)), "[]", none));
    section("`dependencies`", keys)
}

fn names() -> [Key; 3] {
    let registries = "Addresses of registries besides the public ones; where some are named, others are a finding.";
    let internal = "Names that only the organisation's own registry may serve: `npm/@acme/*`.";
    let popular = "Names that are no misspellings of popular ones.";
    [
        key("registries", list(text()), "[]", registries),
        key("internal", list(text()), "[]", internal),
        key("popular", list(text()), "[]", popular),
    ]
}

fn fix_within() -> Kind {
    let profiles: Vec<&str> = PROFILES.iter().map(|(name, _)| *name).collect();
    let days = |name, meaning| key(name, Kind::Days, "", meaning);
    let keys = vec![
        days("critical", "Days for critical ones."),
        days("high", "Days for high ones."),
        days("medium", "Days for medium ones."),
        days("low", "Days for low ones."),
    ];
    Kind::Either(vec![
        Kind::Word(profiles),
        Kind::Map(section("`fix_within`", keys)),
    ])
}

fn licences() -> Section {
    let exception = vec![
        needed("package", text(), "The package: `npm/name`."),
        needed("allow", list(text()), "What it may be under."),
    ];
    let exception = Section {
        may_be_empty: false,
        ..section("an exception", exception)
    };
    let keys = vec![
        key(
            "allow",
            list(text()),
            "[]",
            "Identifiers, or `permissive`-like groups, that are allowed; empty: all that are not denied.",
        ),
        key("deny", list(text()), "[]", "Those that are not."),
        key(
            "exceptions",
            list(Kind::Map(exception)),
            "[]",
            "Packages that may be under others.",
        ),
        key(
            "unknown",
            word(&["allow", "report"]),
            "report",
            "What becomes of packages whose licence cannot be told.",
        ),
    ];
    section("`licences`", keys)
}

fn advisories() -> Section {
    let url = Kind::Text(
        r"^(https://|http://(127\.0\.0\.1|localhost)([:/]|$))",
        "address",
    );
    let keys = vec![
        needed("url", url, "The address of the index, over https."),
        key("sha256", Kind::Text(SHA256, "SHA-256"), "", "Its digest."),
        key(
            "key",
            text(),
            "",
            "The Ed25519 key that signs it, in PEM or base64.",
        ),
    ];
    Section {
        may_be_empty: false,
        ..section("`advisories`", keys)
    }
}

fn waiver() -> Section {
    let keys = vec![
        needed(
            "check",
            Kind::Text(r"^[^*]*[^*/]$", "id of a check"),
            "The check.",
        ),
        needed(
            "scope",
            Kind::Map(scope()),
            "What of it: one finding, or one advisory.",
        ),
        needed(
            "kind",
            word(&["accept", "mitigate", "false-positive"]),
            "What kind of exception it is.",
        ),
        needed("reason", text(), "Why it may stay; no placeholder."),
        needed("owner", text(), "Who carries the risk."),
        needed("approved_by", text(), "Who agreed."),
        needed("expires", Kind::Day, "The last day on which it holds."),
    ];
    Section {
        may_be_empty: false,
        ..section("a waiver", keys)
    }
}

fn scope() -> Section {
    let keys = vec![
        key(
            "fingerprint",
            Kind::Text("^[0-9a-f]{32}$", "fingerprint"),
            "",
            "The finding, as every report names it.",
        ),
        key("advisory", text(), "", "The advisory, by any of its ids."),
        key(
            "package",
            text(),
            "",
            "With `advisory`: the package that it is waived in (`npm/braces`); without it, all.",
        ),
    ];
    let one = json!([
        { "required": ["fingerprint"], "properties": { "advisory": false, "package": false } },
        { "required": ["advisory"], "properties": { "fingerprint": false } },
    ]);
    Section {
        together: Some(json!({ "oneOf": one })),
        may_be_empty: false,
        ..section("`scope`", keys)
    }
}
