//! The flags by which a verdict is signed: of `check`, of `attest`, and of `keygen`.

use super::help;
use super::request::Request;
use crate::attestation::{KeyAlgorithm, Predicate};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// What to write, about what, and who signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestationRequest {
    /// The bundle to write.
    pub out: PathBuf,
    /// Artefacts: files, and folders of them.
    pub subjects: Vec<PathBuf>,
    pub predicate: Predicate,
    /// `None`: the repository of the runner, else the first subject.
    pub resource_uri: Option<String>,
    pub signer: SignerRequest,
    /// Services other than the public ones.
    pub trust_config: Option<PathBuf>,
    /// Of what a key signed: a timestamp as well.
    pub timestamp: bool,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerRequest {
    KeyFile(PathBuf),
    /// The name of a variable.
    KeyVariable(String),
    /// Keyless, as the workflow.
    Runner,
    /// Keyless, by a token in a file.
    TokenFile(PathBuf),
    /// Keyless, by a token in the variable of this name.
    TokenVariable(String),
}

/// A report to attest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestRequest {
    /// `None`: standard input.
    pub verdict: Option<PathBuf>,
    pub attestation: AttestationRequest,
    /// Nothing on standard error but errors.
    pub quiet: bool,
}

/// A key pair to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeygenRequest {
    pub out: PathBuf,
    pub public: PathBuf,
    pub algorithm: KeyAlgorithm,
    /// Ask for a passphrase where no variable holds one.
    pub encrypt: bool,
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Who signs, and about what")]
pub(super) struct SigningArgs {
    /// An artefact that the attestation is about, beside the commit: a file, or a folder for every file below it; may be
    /// given several times
    #[arg(long, value_name = "PATH", requires = "attest", value_hint = ValueHint::AnyPath)]
    subject: Vec<PathBuf>,
    /// In which words: SLSA's Verification Summary, or in-toto's Simple Verification Result
    #[arg(long, value_name = "KIND", requires = "attest", default_value = "vsa", value_parser = predicates())]
    predicate: Predicate,
    /// What the subjects are, as a URI (default: the repository of the workflow, else the commit or the first artefact)
    #[arg(long, value_name = "URI", requires = "attest", value_parser = uri)]
    resource_uri: Option<String>,
    /// Sign with this private key: Ed25519 or ECDSA P-256, PKCS#8 in PEM, of which nobody else can read the file; a
    /// passphrase comes from `PORTCULLIS_KEY_PASSPHRASE`, or is asked for. Without a key: keyless, as the workflow
    #[arg(long, value_name = "FILE", requires = "attest", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["key_env", "identity_token", "identity_token_env"])]
    key: Option<PathBuf>,
    /// Sign with the private key that this variable holds
    #[arg(long, value_name = "NAME", requires = "attest")]
    #[arg(conflicts_with_all = ["identity_token", "identity_token_env"])]
    key_env: Option<String>,
    /// Sign keyless with the identity token (a JWT) in this file, instead of the runner's
    #[arg(long, value_name = "FILE", requires = "attest", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "identity_token_env")]
    identity_token: Option<PathBuf>,
    /// Sign keyless with the identity token that this variable holds
    #[arg(long, value_name = "NAME", requires = "attest")]
    identity_token_env: Option<String>,
    /// Sign at the services that this names, sigstore's `ClientTrustConfig` in JSON (default: the public instance)
    #[arg(long, value_name = "FILE", requires = "attest", value_hint = ValueHint::FilePath)]
    trust_config: Option<PathBuf>,
    /// With a key: ask the timestamp authority of those services for the time of the signature, too
    #[arg(long, requires = "attest")]
    timestamp: bool,
}

/// Which of the flags go together.
const KEYLESS_OFFLINE: &str = "keyless signing asks services for a certificate, and --offline forbids the network: sign \
with --key, or leave --offline out\n";
const TIMESTAMP_OFFLINE: &str =
    "--timestamp asks a service for the time, and --offline forbids the network\n";
const SERVICES_UNUSED: &str = "--trust-config names services, and a key needs none of them: leave it out, or add --timestamp\n";
const TIMESTAMP_KEYLESS: &str =
    "--timestamp is for keys: what is signed keyless has a timestamp anyway\n";

impl SigningArgs {
    pub(super) fn into_request(
        self,
        out: PathBuf,
        offline: bool,
    ) -> Result<AttestationRequest, clap::Error> {
        let refused = |why| Err(clap::Error::raw(ErrorKind::ArgumentConflict, why));
        let key = self.key.map(SignerRequest::KeyFile);
        let key = key.or(self.key_env.map(SignerRequest::KeyVariable));
        let by_key = key.is_some();
        if offline && !by_key {
            return refused(KEYLESS_OFFLINE);
        }
        if offline && self.timestamp {
            return refused(TIMESTAMP_OFFLINE);
        }
        if by_key && self.trust_config.is_some() && !self.timestamp {
            return refused(SERVICES_UNUSED);
        }
        if !by_key && self.timestamp {
            return refused(TIMESTAMP_KEYLESS);
        }
        let token = self.identity_token.map(SignerRequest::TokenFile);
        let token = token.or(self.identity_token_env.map(SignerRequest::TokenVariable));
        Ok(AttestationRequest {
            out,
            subjects: self.subject,
            predicate: self.predicate,
            resource_uri: self.resource_uri,
            signer: key.or(token).unwrap_or(SignerRequest::Runner),
            trust_config: self.trust_config,
            timestamp: self.timestamp,
        })
    }
}

#[derive(Debug, Args)]
pub(super) struct AttestArgs {
    /// The report that `check --format json=FILE` wrote; `-` for standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    verdict: PathBuf,
    /// The attestation to write: a sigstore bundle
    #[arg(long = "out", id = "attest", value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,
    /// Never touch the network: with a key alone
    #[arg(long)]
    offline: bool,
    /// Write nothing to standard error but errors
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    signing: SigningArgs,
}

impl AttestArgs {
    pub(super) fn into_request(self) -> Result<Request, clap::Error> {
        let from_stdin = self.verdict.as_os_str() == "-";
        if !from_stdin && self.verdict == self.out {
            let why =
                "the attestation would replace the report that it is made of: name another --out\n";
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, why));
        }
        Ok(Request::Attest(AttestRequest {
            verdict: Some(self.verdict).filter(|_| !from_stdin),
            attestation: self.signing.into_request(self.out, self.offline)?,
            quiet: self.quiet,
        }))
    }
}

#[derive(Debug, Args)]
#[command(after_help = help::KEYGEN)]
pub(super) struct KeygenArgs {
    /// The private key to write, for its owner alone; nothing that is there is replaced
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,
    /// The public key to write (default: the name of the private one, ending in `.pub`)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    public: Option<PathBuf>,
    /// The kind of key
    #[arg(long, value_name = "KIND", default_value = "ed25519", value_parser = algorithms())]
    algorithm: KeyAlgorithm,
    /// Ask for a passphrase to encrypt the private key with; one in `PORTCULLIS_KEY_PASSPHRASE` is used without asking
    #[arg(long)]
    encrypt: bool,
    /// Write nothing to standard error but errors
    #[arg(long, short)]
    quiet: bool,
}

impl KeygenArgs {
    pub(super) fn into_request(self) -> Request {
        let public = self
            .public
            .unwrap_or_else(|| self.out.with_extension("pub"));
        Request::Keygen(KeygenRequest {
            out: self.out,
            public,
            algorithm: self.algorithm,
            encrypt: self.encrypt,
            quiet: self.quiet,
        })
    }
}

fn predicates() -> impl TypedValueParser<Value = Predicate> {
    PossibleValuesParser::new(["vsa", "svr"]).map(|typed| match typed.as_str() {
        "svr" => Predicate::Svr,
        _ => Predicate::Vsa,
    })
}

fn algorithms() -> impl TypedValueParser<Value = KeyAlgorithm> {
    PossibleValuesParser::new(["ed25519", "ecdsa-p256"]).map(|typed| match typed.as_str() {
        "ecdsa-p256" => KeyAlgorithm::EcdsaP256,
        _ => KeyAlgorithm::Ed25519,
    })
}

/// A scheme and something behind it, in the characters of RFC 3986.
fn uri(typed: &str) -> Result<String, &'static str> {
    let scheme = typed.split_once(':').map_or("", |(scheme, _)| scheme);
    let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let fits = begins && scheme.chars().all(of_scheme) && typed.len() <= 2048;
    let plain = typed.bytes().all(|byte| byte.is_ascii_graphic())
        && !typed.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}']);
    let uri = (fits && plain && typed.len() > scheme.len() + 1).then(|| typed.to_owned());
    uri.ok_or("a URI has a scheme and is in ASCII, as `git+https://github.com/owner/name`")
}
