//! What the user named, read: bundles, artefacts, keys, trust. What cannot be read ends the run; what is read and is no
//! bundle is a refusal, beside which others may still hold.

use super::checksums::{self, Line};
use super::error::VerifyError;
use crate::cli::{UpdateRoot, VerifyRequest};
use crate::host::signing::RootSource;
use crate::host::{artifacts, files, output};
use crate::verification::{
    Artifact, Check, LONGEST, PublicKey, Refusal, Trust, Unverified, hexadecimal, too_long,
};
use std::path::{Component, Path, PathBuf};

/// The longest file of several bundles: 256 MiB.
const LONGEST_FILE: usize = 256 << 20;

/// One bundle, or why it is none.
pub(super) struct Source {
    /// The file, and the line where it holds several.
    pub name: String,
    pub bundle: Result<Unverified, Refusal>,
}

/// Every bundle of every file, in order.
pub(super) fn bundles(request: &VerifyRequest) -> Result<Vec<Source>, VerifyError> {
    let mut sources = Vec::new();
    for path in &request.bundles {
        let several = path
            .extension()
            .is_some_and(|extension| extension == "jsonl");
        let longest = if several { LONGEST_FILE } else { LONGEST };
        let bytes = artifacts::read_up_to(path, longest)
            .map_err(|error| VerifyError::File(error, "a bundle"))?;
        let name = path.display().to_string();
        if bytes.len() > longest {
            let bundle = Err(too_long());
            sources.push(Source { name, bundle });
        } else if several {
            sources.extend(lines(&name, &bytes));
        } else {
            let bundle = Unverified::parse(&bytes);
            sources.push(Source { name, bundle });
        }
    }
    Ok(sources)
}

fn lines<'b>(name: &'b str, bytes: &'b [u8]) -> impl Iterator<Item = Source> + 'b {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    lines.map(move |(at, line)| Source {
        name: format!("{name}:{}", at + 1),
        bundle: Unverified::parse(line),
    })
}

/// The artefacts, and what is wrong with the list of checksums.
pub(super) struct Artifacts {
    pub all: Vec<Artifact>,
    pub refusals: Vec<Refusal>,
}

pub(super) fn artifacts(request: &VerifyRequest) -> Result<Artifacts, VerifyError> {
    let mut found = Artifacts {
        all: Vec::new(),
        refusals: Vec::new(),
    };
    for path in &request.artifacts {
        let digest = path
            .to_str()
            .and_then(Artifact::of_digest)
            .filter(|_| !artifacts::is_there(path));
        if let Some(digest) = digest {
            found.all.push(digest);
            continue;
        }
        let mut below = artifacts::below(path).map_err(unreadable)?;
        // What proves the others lies beside them often, and nobody has signed it.
        below.retain(|file| {
            let mut proofs = request.bundles.iter().chain(&request.checksums);
            file == path || !proofs.any(|proof| artifacts::is_same_file(file, proof))
        });
        if below.is_empty() {
            return Err(VerifyError::EmptyFolder(path.clone()));
        }
        for file in below {
            found.all.push(read(&file)?);
        }
    }
    if let Some(list) = &request.checksums {
        listed(list, &mut found)?;
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Artifact, VerifyError> {
    let digests = artifacts::digests(path).map_err(unreadable)?;
    Ok(Artifact {
        name: path.display().to_string(),
        sha256: digests.sha256,
        sha512: Some(digests.sha512),
    })
}

fn unreadable(error: files::FileError) -> VerifyError {
    VerifyError::File(error, "an artefact")
}

/// Every file of a list: it has to be there, beside the list, and to match.
fn listed(list: &Path, found: &mut Artifacts) -> Result<(), VerifyError> {
    let text = files::long_text(list)
        .map_err(|error| VerifyError::File(error, "the list of checksums"))?;
    let lines = checksums::parse(&text).map_err(|line| VerifyError::Checksums {
        path: list.to_owned(),
        line,
    })?;
    if lines.is_empty() {
        return Err(VerifyError::NoChecksums(list.to_owned()));
    }
    let folder = list
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    for line in lines {
        if !is_beside(&line.name) {
            let message = format!(
                "expected the name of a file beside the list of checksums, or below it; found `{}`",
                line.name
            );
            found.refusals.push(refused("checksum-outside", message));
            continue;
        }
        let path: PathBuf = folder.unwrap_or(Path::new(".")).join(&line.name);
        let path = path.strip_prefix("./").map_or(path.clone(), Path::to_owned);
        if !artifacts::is_there(&path) {
            let message = format!(
                "expected the file `{}` that the list of checksums names; it is not there",
                path.display()
            );
            found.refusals.push(refused("checksum-missing", message));
            continue;
        }
        let artifact = read(&path)?;
        match mismatch(&artifact, &line) {
            Some(refusal) => found.refusals.push(refusal),
            None if found.all.contains(&artifact) => {}
            None => found.all.push(artifact),
        }
    }
    Ok(())
}

/// A list that somebody else wrote leads nowhere else.
fn is_beside(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn mismatch(artifact: &Artifact, line: &Line) -> Option<Refusal> {
    let sha256 = hexadecimal(&artifact.sha256);
    (sha256 != line.sha256).then(|| {
        let message = format!(
            "expected `{}` with sha256:{}, as the list of checksums has it; found sha256:{sha256}",
            artifact.name, line.sha256
        );
        refused("checksum", message)
    })
}

fn refused(part: &'static str, message: String) -> Refusal {
    Refusal::new(Check::Statement, part, message)
        .help("Get the release again, the files and the list together.")
}

/// The keys of `--key`.
pub(super) fn keys(paths: &[PathBuf]) -> Result<Vec<PublicKey>, VerifyError> {
    let read = |path: &PathBuf| {
        let bytes = artifacts::read_up_to(path, 1 << 16)
            .map_err(|error| VerifyError::File(error, "a key"))?;
        PublicKey::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| VerifyError::Key {
            what: format!("`{}`", path.display()),
            error,
        })
    };
    paths.iter().map(read).collect()
}

/// The trust that was named, else the one that is built in.
pub(super) fn trust(request: &VerifyRequest) -> Result<Trust, VerifyError> {
    if let Some(update) = &request.update_root {
        return updated(update);
    }
    let Some(path) = &request.trusted_root else {
        return Ok(Trust::embedded()?);
    };
    let bytes = files::read(path).map_err(|error| VerifyError::File(error, "the trusted root"))?;
    Ok(Trust::parse(
        &String::from_utf8_lossy(&bytes),
        &path.display().to_string(),
    )?)
}

/// The trust that is published today. What cannot be fetched is not replaced by what is built in: somebody asked for it.
fn updated(update: &UpdateRoot) -> Result<Trust, VerifyError> {
    let source = match &update.other {
        None => RootSource::public(),
        Some((url, root)) => {
            let root = artifacts::read_up_to(root, 1 << 20)
                .map_err(|error| VerifyError::File(error, "the root of TUF"))?;
            RootSource::at(url, root)?
        }
    };
    let text = source.fetch()?;
    let name = match &update.other {
        None => "the root of the public instance as it is published today".to_owned(),
        Some((url, _)) => format!("the root that {url} publishes today"),
    };
    let trust = Trust::parse(&text, &name)?;
    if let Some(path) = &update.keep {
        output::to_file(path, text.as_bytes())?;
    }
    Ok(trust)
}
