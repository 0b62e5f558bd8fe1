//! One check as its author wrote it. Deserialised from `checks/**/*.yaml` by the build script and by `checks lint`;
//! nothing here is validated yet: see `check::lint` and `check::catalogue`.

use super::tree::Tree;
use serde::{Deserialize, Serialize};

/// A check file. Its path below `checks/`, without the extension, is its only name; that of a repository's own check
/// stands behind `own/`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckFile {
    /// States the fault, at most 60 characters, no full stop.
    pub title: String,
    /// `low`, `medium`, `high` or `critical`: how bad when true.
    pub severity: String,
    /// `low`, `medium` or `high`: how sure the check is.
    pub confidence: String,
    /// The version that first had it. A repository's own checks may leave it out.
    #[serde(default)]
    pub since: String,
    /// Ids of the same check in other tools, `tool:id`. A coarser check of another tool is an alias of several of ours.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The harm; its first sentence stands alone. This and the next two are empty in the checks that the binary carries,
    /// which keeps them packed: see `Check::why`.
    pub(super) why: String,
    /// What to do now.
    pub(super) fix: String,
    /// The provider's or standard's own pages.
    #[serde(default)]
    pub(super) references: Vec<String>,
    /// CWE numbers.
    #[serde(default)]
    pub cwe: Vec<u32>,
    /// Ids of `checks/controls/*.yaml`. A repository's own checks may leave them out.
    #[serde(default)]
    pub controls: Vec<String>,
    /// Off unless the policy turns it on.
    #[serde(default)]
    pub opt_in: bool,
    /// Exactly one matcher.
    #[serde(rename = "match")]
    pub matcher: MatchFile,
    /// What proves it. Empty in the checks that the binary carries, which keeps theirs packed: see `Catalogue::examples`.
    pub(super) examples: ExamplesFile,
}

/// What a check file says to people.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Prose {
    pub why: String,
    pub fix: String,
    pub references: Vec<String>,
}

impl CheckFile {
    /// One with a matcher and prose, and nothing else.
    pub fn of(matcher: MatchFile, prose: Prose) -> Self {
        let mut file = Self {
            matcher,
            ..Self::default()
        };
        file.set_prose(prose);
        file
    }

    /// Replaces what is for people alone.
    pub fn set_prose(&mut self, prose: Prose) {
        (self.why, self.fix, self.references) = (prose.why, prose.fix, prose.references);
    }

    /// Takes out what is for people alone.
    pub fn take_prose(&mut self) -> Prose {
        Prose {
            why: std::mem::take(&mut self.why),
            fix: std::mem::take(&mut self.fix),
            references: std::mem::take(&mut self.references),
        }
    }

    /// Every way in which people write the ids of other tools: with the tool's name before it, and without.
    pub fn spellings(&self) -> Vec<&str> {
        let bare = |alias: &'_ String| alias.split_once(':').map_or(0, |(tool, _)| tool.len() + 1);
        let both = (self.aliases.iter()).flat_map(|alias| [&alias[..], &alias[bare(alias)..]]);
        let mut seen = std::collections::BTreeSet::new();
        both.filter(|name| seen.insert(*name)).collect()
    }
}

/// Exactly one of these is there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchFile {
    /// A credential that shows by its own form what it is.
    #[serde(default)]
    pub token: Option<TokenFile>,
    /// A credential without a form of its own, known by the name it is assigned to.
    #[serde(default)]
    pub assigned: Option<AssignedFile>,
    /// A named Rust predicate, for what the vocabulary cannot say.
    #[serde(default)]
    pub predicate: Option<PredicateFile>,
    /// A fault of something that is declared: one entry for each way to declare it.
    #[serde(default)]
    pub resource: Vec<ResourceFile>,
    /// A fault of something that is depended on.
    #[serde(default)]
    pub dependency: Option<DependencyFile>,
    /// A fault of a review, or of what decides who reviews.
    #[serde(default)]
    pub review: Option<ReviewFile>,
}

/// A fault of a review, or of what decides who reviews.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFile {
    /// Which one: a word of `detect::review::fault`.
    pub fault: String,
}

/// A fault of a dependency, or of the file that names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DependencyFile {
    /// Which one: a word of `detect::dependencies::fault`.
    pub fault: String,
}

/// A fault of one kind of resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceFile {
    /// Language and kind: `terraform:aws_s3_bucket`, `terraform:data.aws_ami`, `cloudformation:AWS::S3::Bucket`,
    /// `kubernetes:container`, `dockerfile:RUN`, `compose:service`, `github:step`. `terraform:*` is every kind.
    pub kinds: Vec<String>,
    /// The check is about such a resource only. Unset: about all of the kind.
    #[serde(default)]
    pub when: Option<Tree>,
    /// What is wrong. See `check::condition`.
    pub fault: Tree,
    /// Where to point, as a path; of several values there, the first. Unset: at what makes `fault` true.
    #[serde(default)]
    pub at: Option<String>,
    /// How the fault is repaired in the text, where that changes nothing else and destroys nothing: `check --fix` does it.
    /// Unset: a person has to. See `check::edit`.
    #[serde(default)]
    pub edit: Option<Tree>,
}

/// What a value must be besides matching. All conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionsFile {
    /// A named checksum the secret carries; one that is wrong is no finding. Names: `check::checksum`.
    #[serde(default)]
    pub checksum: Option<String>,
    /// Least Shannon entropy of the secret, in bits per character (0 to 8). Unset: a value fitted to its length.
    #[serde(default)]
    pub entropy: Option<f32>,
    /// Classes of which the secret has at least one character each: `lower`, `upper`, `digit`, `symbol`.
    #[serde(default)]
    pub has: Vec<String>,
    /// Globs; the check looks only at paths that match one (`**/.npmrc`). Unset: every path.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// A credential that shows by its own form what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenFile {
    /// A regular expression over bytes, without look-around, Unicode off. A group named `secret` is the secret;
    /// without one the whole match is. Word boundaries on both sides are added by the engine.
    pub pattern: String,
    /// Case-insensitive literals of 4 bytes or more; every match contains at least one of them. Unset: taken from the
    /// pattern's literal beginning, and then the pattern is tried only there.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Case-insensitive words; at least one stands within 200 bytes before or 100 after the match. Unset: none needed.
    #[serde(default)]
    pub near: Vec<String>,
    #[serde(default)]
    pub conditions: ConditionsFile,
}

/// A credential without a form of its own, known by the name it is assigned to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignedFile {
    /// Case-insensitive literals of 4 bytes or more, `_`, `-`, `.` and space alike (`launch_darkly` also finds
    /// `launch-darkly`): one stands in the name, or before it on the same line.
    pub names: Vec<String>,
    /// Case-insensitive words of which one must also stand between the name and the value, or in the name
    /// (`key`, `secret`). Unset: none needed.
    #[serde(default)]
    pub and: Vec<String>,
    /// A regular expression that the whole value matches: what stands between quotes, or up to white space.
    pub value: String,
    #[serde(default)]
    pub conditions: ConditionsFile,
}

/// A named Rust predicate of `detect::secrets::predicates`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredicateFile {
    pub name: String,
    /// What tells the variants of one predicate apart; each predicate says what it takes.
    #[serde(default)]
    pub variant: Option<String>,
    /// Case-insensitive literals of 4 bytes or more that lead the prefilter to it.
    pub keywords: Vec<String>,
    #[serde(default)]
    pub conditions: ConditionsFile,
}

/// Texts that prove the check, at least one of each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamplesFile {
    pub bad: Vec<BadExampleFile>,
    pub good: Vec<GoodExampleFile>,
}

/// A text the check fires on. `text` and `at` may hold generators (`%{base62:36}`, see `check::example`), so that no
/// file of ours holds a credential: the values exist only while a test runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadExampleFile {
    pub name: String,
    /// The path the text is said to have. Unset: `example.txt`.
    #[serde(default)]
    pub path: Option<String>,
    /// The exact text the finding points at.
    pub at: String,
    pub text: String,
    /// Files that stand beside it, by path.
    #[serde(default)]
    pub files: std::collections::BTreeMap<String, String>,
}

/// A text the check is silent on, and the catalogue too unless `only_this` says that another check may fire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodExampleFile {
    pub name: String,
    #[serde(default)]
    pub path: Option<String>,
    pub text: String,
    /// Files that stand beside it, by path.
    #[serde(default)]
    pub files: std::collections::BTreeMap<String, String>,
}

/// A control: what a standard asks for, and where. `checks/controls/ID.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlFile {
    pub title: String,
    /// What the gate does for it: `verified`, `partly`, `evidence`, in order of weight.
    pub class: Vec<String>,
    /// What has to hold.
    pub demand: String,
    /// Where the gate looks for it.
    pub source: String,
    /// How well the mapping is founded.
    pub confidence: String,
    /// Ids in the standards, by the standard's key. An id that ends in `?` is not verified.
    pub mappings: std::collections::BTreeMap<String, String>,
}
