//! The flags of `verify`: what is to be verified, and what is expected of it.

use super::request::Colour;
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

pub(super) const HELP: &str = "\
Examples:
  portcullis verify app.tar.gz --bundle app.sigstore.json --tag v1.2.0
      In a release job: signers and levels are those of the section `release:` of portcullis.yaml.
  portcullis verify dist --bundle gate.jsonl --checksums SHA256SUMS --commit HEAD
      Every file below dist, and every line of SHA256SUMS.
  portcullis verify app.tar.gz --bundle app.sigstore.json --key key.pub --allow-untimestamped
      On a laptop, with the public key alone.
  portcullis verify sha256:9f86d081… --bundle x.sigstore.json --signature-only \\
      --certificate-identity https://github.com/ORG/REPO/.github/workflows/FILE@refs/tags/v1 \\
      --certificate-oidc-issuer https://token.actions.githubusercontent.com
      Any sigstore bundle: who signed it, and that this is what was signed.

Nothing is fetched but with --update-root. Without --policy, the section `release:` is read from the commit before the one that is verified (--commit, \
else --tag, else HEAD), so that a change cannot excuse itself by it.

Exit codes:
  0  verified: everything that was asked was proven
  1  refused: the first check that failed is named with its code
  2  usage or configuration error: nothing was verified
  3  incomplete: a file or the repository could not be looked at";

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Files, folders (every file below), or digests as `sha256:…`
    #[arg(value_name = "ARTEFACT", value_hint = ValueHint::AnyPath)]
    artifacts: Vec<PathBuf>,
    /// A sigstore bundle, or a `.jsonl` file of several; may be given several times
    #[arg(long, short, value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    bundle: Vec<PathBuf>,
    /// A list as `sha256sum` writes it: each file of it has to be there, match, and be attested
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    checksums: Option<PathBuf>,
    /// How to say it
    #[arg(long, short, default_value = "human")]
    format: VerifyFormat,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    what: WhatArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Who has to have signed it")]
struct WhoArgs {
    /// The name in the signer's certificate, exactly
    #[arg(long, value_name = "NAME", requires = "certificate_oidc_issuer")]
    certificate_identity: Option<String>,
    /// The issuer of the signer's token, exactly
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    certificate_oidc_issuer: Option<String>,
    /// The number of the repository that the signing workflow ran for
    #[arg(long, value_name = "ID")]
    repository_id: Option<String>,
    /// The workflow that ran, with or without its `@REF`
    #[arg(long, value_name = "URL")]
    workflow: Option<String>,
    /// The id under which the signer may speak
    #[arg(long, value_name = "URI")]
    verifier_id: Vec<String>,
    /// A public key (Ed25519 or ECDSA P-256, PEM); may be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    key: Vec<PathBuf>,
    /// With --key: take a signature that bears no trusted time
    #[arg(long)]
    allow_untimestamped: bool,
    /// Trust this sigstore instance instead of the public one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    trusted_root: Option<PathBuf>,
    #[command(flatten)]
    update: UpdateArgs,
}

#[derive(Debug, Args)]
struct UpdateArgs {
    /// Fetch today's trusted root of the public instance first, by TUF: the one thing here that uses the network. With
    /// FILE it is kept there, for --trusted-root
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "trusted_root")]
    #[expect(
        clippy::option_option,
        reason = "clap's type for a flag whose value may be left out"
    )]
    update_root: Option<Option<PathBuf>>,
    /// The TUF repository of another instance
    #[arg(long, value_name = "URL", requires_all = ["update_root", "tuf_root"], value_hint = ValueHint::Url)]
    tuf_url: Option<String>,
    /// The `root.json` that vouches for that repository
    #[arg(long, value_name = "FILE", requires = "tuf_url", value_hint = ValueHint::FilePath)]
    tuf_root: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What it has to say")]
struct WhatArgs {
    /// The policy whose section `release:` counts, and by which it has to have been judged
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    policy: Option<PathBuf>,
    /// SHA-256 of a policy by which it may have been judged
    #[arg(long, value_name = "SHA256")]
    policy_digest: Vec<String>,
    /// A level that has to be there; may be given several times
    #[arg(long, value_name = "LEVEL")]
    require_level: Vec<String>,
    /// The resource that was judged, exactly
    #[arg(long, value_name = "URI")]
    resource_uri: Option<String>,
    /// How old it may be at most, as `30d` or `12h`
    #[arg(long, value_name = "AGE", value_parser = hours)]
    max_age: Option<u32>,
    /// The commit that was judged
    #[arg(long, value_name = "REV")]
    commit: Option<String>,
    /// The tag of the release: the commit that was judged is the tag's, or one before it
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// The repository of --commit and --tag, and of the policy
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    repository: PathBuf,
    /// Ask only whether the signature holds, by whom it is, and that the artefact is what was signed
    #[arg(long)]
    #[arg(conflicts_with_all = ["policy", "policy_digest", "require_level", "resource_uri", "max_age", "tag", "repository_id", "workflow", "verifier_id"])]
    signature_only: bool,
}

/// What to verify, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyRequest {
    pub artifacts: Vec<PathBuf>,
    /// At least one.
    pub bundles: Vec<PathBuf>,
    pub checksums: Option<PathBuf>,
    pub format: VerifyFormat,
    pub identity: Option<String>,
    pub issuer: Option<String>,
    pub repository_id: Option<String>,
    pub workflow: Option<String>,
    pub verifiers: Vec<String>,
    pub keys: Vec<PathBuf>,
    pub untimestamped: bool,
    pub trusted_root: Option<PathBuf>,
    pub update_root: Option<UpdateRoot>,
    pub policy: Option<PathBuf>,
    pub policy_digests: Vec<String>,
    pub levels: Vec<String>,
    pub resource: Option<String>,
    /// In hours.
    pub max_age: Option<u32>,
    pub commit: Option<String>,
    pub tag: Option<String>,
    pub repository: PathBuf,
    pub signature_only: bool,
    pub colour: Colour,
}

/// A trusted root that is fetched first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRoot {
    /// Where it is kept.
    pub keep: Option<PathBuf>,
    /// Another instance's TUF repository, and the file that vouches for it. None: the public instance's.
    pub other: Option<(String, PathBuf)>,
}

/// How `verify` writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people
    #[default]
    Human,
    /// For programs: `portcullis/verify/1`
    Json,
    /// For the log of a GitHub Actions job
    Github,
}

impl VerifyArgs {
    pub(super) fn into_request(self, colour: Colour) -> VerifyRequest {
        let (who, what) = (self.who, self.what);
        VerifyRequest {
            artifacts: self.artifacts,
            bundles: self.bundle,
            checksums: self.checksums,
            format: self.format,
            identity: who.certificate_identity,
            issuer: who.certificate_oidc_issuer,
            repository_id: who.repository_id,
            workflow: who.workflow,
            verifiers: who.verifier_id,
            keys: who.key,
            untimestamped: who.allow_untimestamped,
            trusted_root: who.trusted_root,
            update_root: who.update.update_root.map(|keep| UpdateRoot {
                keep,
                other: who.update.tuf_url.zip(who.update.tuf_root),
            }),
            policy: what.policy,
            policy_digests: what.policy_digest,
            levels: what.require_level,
            resource: what.resource_uri,
            max_age: what.max_age,
            commit: what.commit,
            tag: what.tag,
            repository: what.repository,
            signature_only: what.signature_only,
            colour,
        }
    }
}

/// `30d` or `12h`, in hours.
fn hours(typed: &str) -> Result<u32, &'static str> {
    let wrong = "an age is written as days or hours, at most ten years: 30d, 12h";
    let (number, unit) = typed
        .split_at_checked(typed.len().saturating_sub(1))
        .ok_or(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong)?;
    let hours = match unit {
        "d" => number.checked_mul(24),
        "h" => Some(number),
        _ => None,
    };
    hours
        .filter(|hours| (1..=24 * 3650).contains(hours))
        .ok_or(wrong)
}
