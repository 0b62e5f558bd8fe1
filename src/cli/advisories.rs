//! The command line of `advisories`.

use super::args::day;
use super::help;
use super::request::{BuildRequest, ListFormat, Request, UpdateRequest};
use clap::{Args, Subcommand, ValueHint};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum AdvisoriesCommand {
    /// Make an index from advisories that lie on this machine
    #[command(after_help = help::BUILD)]
    Build(BuildArgs),
    /// Fetch advisories and replace the index; the old one stays if anything fails
    #[command(after_help = help::UPDATE)]
    Update(UpdateArgs),
    /// Say which index counts, how old it is and what it holds
    #[command(after_help = help::STATUS)]
    Status {
        /// An index to look at instead of the one that counts
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        advisories: Option<PathBuf>,
        /// How to say it
        #[arg(long, short, default_value = "human")]
        format: ListFormat,
    },
}

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A folder, a file or an archive of advisories: OSV (JSON, YAML, zip), `RustSec` (Markdown), CISA's catalogue of known
    /// exploited vulnerabilities (JSON), EPSS scores (CSV); may be given several times
    #[arg(long, value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    from: Vec<PathBuf>,
    /// The index to write
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,
    /// The day up to which the sources are complete (default: of each the day on which its newest file was written)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    snapshot: Option<Date>,
    /// Days on which versions were released, one a line: ecosystem,name,version,YYYY-MM-DD; may be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    releases: Vec<PathBuf>,
    /// Versions that their publishers took back, one a line: ecosystem,name,version[,day][,reason]; or a file or folder of
    /// crates.io's index or of `PyPI`'s answers on projects (JSON); may be given several times
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    yanked: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    /// Fetch an index that somebody has built, instead of building one from what OSV publishes
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    url: Option<String>,
    /// SHA-256 of that index (default: what stands at URL.sha256)
    #[arg(long, value_name = "DIGEST", requires = "url", value_parser = digest)]
    sha256: Option<String>,
    /// The Ed25519 public key, in PEM, that has to have made the signature at URL.sig
    #[arg(long, value_name = "FILE", requires = "url", value_hint = ValueHint::FilePath)]
    key: Option<PathBuf>,
    /// Take address, digest and key from this policy (default: portcullis.yaml here, where it names an index)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "ecosystem", "base"], value_hint = ValueHint::FilePath)]
    policy: Option<PathBuf>,
    /// Take them from the policy as this revision has it: what a change does to it counts for nothing
    #[arg(long, value_name = "REV", conflicts_with_all = ["url", "ecosystem"])]
    base: Option<String>,
    /// An ecosystem to fetch from OSV, by OSV's name; may be given several times (default: the registries of programming
    /// languages, and GitHub Actions)
    #[arg(long, value_name = "NAME", conflicts_with = "url")]
    ecosystem: Vec<String>,
    /// The index to replace (default: portcullis/advisories.index in the folder of the user's data)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Write nothing to standard error but errors
    #[arg(long, short)]
    quiet: bool,
}

impl AdvisoriesCommand {
    pub(super) fn into_request(self) -> Request {
        match self {
            Self::Build(args) => Request::BuildAdvisories(BuildRequest {
                from: args.from,
                out: args.out,
                snapshot: args.snapshot,
                releases: args.releases,
                yanked: args.yanked,
            }),
            Self::Update(args) => Request::UpdateAdvisories(UpdateRequest {
                url: args.url,
                sha256: args.sha256,
                key: args.key,
                policy: args.policy,
                base: args.base,
                ecosystems: args.ecosystem,
                out: args.out,
                quiet: args.quiet,
            }),
            Self::Status { advisories, format } => Request::AdvisoriesStatus { advisories, format },
        }
    }
}

fn digest(typed: &str) -> Result<String, &'static str> {
    let hexadecimal = typed.len() == 64 && typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digest = hexadecimal.then(|| typed.to_ascii_lowercase());
    digest.ok_or("a SHA-256 is 64 digits from 0 to 9 and a to f")
}
