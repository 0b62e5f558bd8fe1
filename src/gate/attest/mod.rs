//! What the gate said, signed: `check --attest`, `attest`, `keygen`. The statement is `attestation`'s, keys and services are
//! `host`'s; here they meet, and the bundle is written whole or not at all.

mod error;
mod identity;

pub use error::AttestError;

use super::GateError;
use crate::attestation::{
    self, Account, Digest, PAYLOAD_TYPE, Statement, Subject, key_hint, of_key,
    pre_authentication_encoding,
};
use crate::cli::{AttestRequest, AttestationRequest, CheckRequest, KeygenRequest};
use crate::host::signing::{self, NewKey, NewKeyError, StoreError, ask_passphrase};
use crate::host::{Host, clock, env, files, output, program};
use crate::report::{Format, escape};
use crate::verdict::Outcome;
use identity::{PASSPHRASE, Signer};
use std::path::Path;

/// Whether somebody wants to know if what is looked at is what its commit holds: it takes a look at every file's state.
pub(super) fn asks(request: &CheckRequest) -> bool {
    let in_json = |output: &crate::cli::Output| output.format == Format::Json;
    request.attest.is_some() || request.outputs.iter().any(in_json)
}

/// An attestation whose verdict is not there yet. What can go wrong before it has.
pub(super) struct Attesting<'a> {
    request: &'a AttestationRequest,
    artefacts: Vec<Subject>,
    signer: Signer,
}

/// Reads keys and artefacts.
pub(super) fn begin<'a>(
    request: &'a AttestationRequest,
    host: &Host,
) -> Result<Attesting<'a>, AttestError> {
    Ok(Attesting {
        request,
        artefacts: signing::subjects(&request.subjects)?,
        signer: Signer::of(request, host)?,
    })
}

/// An account of what this very program did.
pub(super) fn of_this_program(account: Account) -> Result<Account, AttestError> {
    let digest = program::digest().map_err(AttestError::Program)?;
    Ok(Account {
        tool_digest: Some(digest),
        ..account
    })
}

/// Signs what a report says.
pub(super) fn attest(request: &AttestRequest, host: &Host) -> Result<u8, GateError> {
    let (name, text) = match &request.verdict {
        Some(path) => (format!("`{}`", path.display()), files::long(path)?),
        None => ("standard input".to_owned(), files::standard_input()?),
    };
    let account = Account::read(&text).map_err(|error| AttestError::Report { name, error })?;
    begin(&request.attestation, host)?.write(&account, request.quiet, host)?;
    Ok(0)
}

/// Makes a key pair.
pub(super) fn keygen(request: &KeygenRequest, host: &Host) -> Result<u8, GateError> {
    if request.out == request.public {
        return Err(AttestError::OneFile.into());
    }
    let passphrase = match env::private(PASSPHRASE) {
        None if request.encrypt => Some(new_passphrase(host).map_err(AttestError::from)?),
        set => set,
    };
    let encrypted = if passphrase.is_some() {
        ", encrypted"
    } else {
        ""
    };
    let new = NewKey {
        algorithm: request.algorithm,
        private: &request.out,
        public: &request.public,
        passphrase,
    };
    let key = new.make().map_err(AttestError::from)?;
    if !request.quiet {
        let (private, public) = (shown(&request.out), shown(&request.public));
        let hint = key_hint(key.public_key());
        output::to_stderr(&format!(
            "the private key is in {private}{encrypted}, the public one in {public}; its hint is {hint}\n"
        ));
    }
    Ok(0)
}

fn new_passphrase(host: &Host) -> Result<signing::Private, NewKeyError> {
    let terminal = host.stderr_is_terminal;
    let one = ask_passphrase("Passphrase of the new key: ", terminal)?;
    let other = ask_passphrase("The same again: ", terminal)?;
    if one.is(&other) {
        Ok(one)
    } else {
        Err(StoreError::PassphrasesDiffer.into())
    }
}

impl Attesting<'_> {
    /// Signs, and writes the bundle.
    pub fn write(&self, account: &Account, quiet: bool, host: &Host) -> Result<(), GateError> {
        let mut subjects = self.artefacts.clone();
        let commit = account.commit_subject();
        subjects.extend(commit.clone().ok());
        let statement = Statement {
            account,
            resource_uri: self.resource_uri(&subjects, host)?,
            subjects,
            predicate: self.request.predicate,
            now: clock::now(),
        };
        let bytes = statement.bytes().map_err(AttestError::from)?;
        let is_old = statement.is_of_an_earlier_day();
        let bundle = self.sign(&bytes)?;
        output::to_file(&self.request.out, format!("{bundle}\n").as_bytes())?;
        if !quiet {
            output::to_stderr(&self.said(account, commit.err()));
            if is_old {
                let day = account.day;
                output::to_stderr(&format!(
                    "the verdict is of {day}, so its time is told as the first second of that day\n"
                ));
            }
        }
        Ok(())
    }

    /// The bundle, as one line of JSON.
    fn sign(&self, statement: &[u8]) -> Result<String, AttestError> {
        let bundle = match &self.signer {
            Signer::Key(key, services) => {
                let encoded = pre_authentication_encoding(PAYLOAD_TYPE, statement);
                let signature = key.sign(&encoded);
                let signature = signature.map_err(|error| AttestError::Key {
                    name: "this run".to_owned(),
                    error,
                })?;
                let stamp = services.as_ref().map(|it| it.timestamp(&signature));
                of_key(statement, signature, key.public_key(), stamp.transpose()?)
            }
            Signer::Keyless(identity, services) => {
                let token = identity.token()?;
                services.sign(statement, &token)?
            }
        };
        let json = bundle.to_json();
        json.map_err(|error| AttestError::Bundle(error.to_string()))
    }

    /// What the subjects are: as the user says, the repository of the runner, the commit, or the first artefact.
    fn resource_uri(&self, subjects: &[Subject], host: &Host) -> Result<String, AttestError> {
        if let Some(uri) = &self.request.resource_uri {
            return Ok(uri.clone());
        }
        let runner = &host.environment.runner;
        if let (Some(server), Some(repository)) = (&runner.server, &runner.repository)
            && server.starts_with("https://")
        {
            let server = server.trim_start_matches("https://").trim_end_matches('/');
            let (server, repository) = (
                attestation::encoded(server),
                attestation::encoded(repository),
            );
            return Ok(format!("git+https://{server}/{repository}"));
        }
        let of_subject = |subject: &Subject| match &subject.digest {
            // ISO/IEC 18670; it has no words for ids of SHA-256.
            Digest::GitCommit(id) if id.len() == 40 => Some(format!("swh:1:rev:{id}")),
            Digest::GitCommit(_) => None,
            Digest::Sha256(digest) => {
                let name = subject.name.rsplit('/').next().unwrap_or_default();
                let name = attestation::encoded(name);
                Some(format!("pkg:generic/{name}?checksum=sha256:{digest}"))
            }
        };
        let is_commit = |subject: &&Subject| matches!(subject.digest, Digest::GitCommit(_));
        let first = subjects.iter().find(is_commit).or(subjects.first());
        match first {
            Some(subject) => of_subject(subject).ok_or(AttestError::NoResource),
            // There is nothing to attest, as the statement says better.
            None => Ok("urn:portcullis:nothing".to_owned()),
        }
    }

    fn said(&self, account: &Account, no_commit: Option<&str>) -> String {
        let result = match account.outcome {
            Outcome::Pass => "PASSED",
            Outcome::Fail | Outcome::Incomplete => "FAILED",
        };
        let commit = match (no_commit, &account.commit) {
            (None, Some(id)) => format!(" of the commit {}", id.get(..12).unwrap_or(id)),
            _ => String::new(),
        };
        let artefacts = match self.artefacts.len() {
            0 => String::new(),
            1 => ", 1 artefact".to_owned(),
            many => format!(", {many} artefacts"),
        };
        let signer = match &self.signer {
            Signer::Key(key, _) => format!("with the key {}", key_hint(key.public_key())),
            Signer::Keyless(..) => "keyless".to_owned(),
        };
        let path = shown(&self.request.out);
        let note = no_commit.map(|why| format!("the commit is not among its subjects: {why}\n"));
        format!(
            "attested {result}{commit}{artefacts}, signed {signer}, in {path}\n{}",
            note.unwrap_or_default()
        )
    }
}

fn shown(path: &Path) -> String {
    escape::visible(&path.display().to_string()).into_owned()
}
